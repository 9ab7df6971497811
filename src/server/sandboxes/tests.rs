//! Sandboxes as visitors meet them: whole requests through their router.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicI64, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Limits, Sandboxes, common::Common, routes};
use crate::{
    issuer::DEFAULT_TENANT,
    ports::{Boxed, Clock, Transport, TransportError, UnixTime},
    server::{config::location::Location, random::SystemRandom},
    wire,
};

const PUBLIC: &str = "https://walk.example/base";
const ORDERS: &str = "https://orders.tokenwalk.example/";

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// The server itself, as its parties reach it.
#[derive(Default)]
struct Loopback(OnceLock<Router>);

impl Transport for Loopback {
    fn send(&self, request: wire::Request) -> Boxed<'_, Result<wire::Response, TransportError>> {
        Box::pin(async move {
            let path = request.url.strip_prefix(PUBLIC).and_then(|rest| rest.strip_prefix("/t"));
            let path = path.unwrap_or_else(|| panic!("{} is asked", request.url));
            let mut sent = Request::builder().method(&*request.method).uri(path);
            for (name, value) in &request.headers {
                sent = sent.header(name, value);
            }
            let sent = sent.body(Body::from(request.body.unwrap_or_default())).expect("a request");
            let router = self.0.get().expect("a router").clone();
            let (parts, body) = router.oneshot(sent).await.expect("infallible").into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            let body = String::from_utf8(body.to_vec()).expect("text");
            Ok(wire::Response { status: parts.status.as_u16(), headers: Vec::new(), body })
        })
    }
}

struct Server {
    clock: Arc<TestClock>,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect()
    }
}

impl Server {
    fn new(most: usize) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_795_000_000)));
        let network = Arc::new(Loopback::default());
        let limits = Limits { most, lifetime: 86_400, idle: 14_400 };
        let public = Location::parse(PUBLIC).expect("a URL");
        let hosts = vec!["app.example".to_owned()];
        let outside = (clock.clone() as _, Arc::new(SystemRandom) as _, network.clone() as _);
        let sandboxes = Sandboxes::new(Common::new(public, limits, hosts, Some(DEFAULT_TENANT), outside));
        let router = routes::router(sandboxes);
        network.0.set(router.clone()).expect("the first");
        Self { clock, router }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.into())).expect("a request");
        let (parts, body) = self.router.clone().oneshot(request).await.expect("infallible").into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn open(&self) -> Own<'_> {
        let answer = self.ask("POST", "/", &[("accept", "application/json")], "").await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let opened = answer.json();
        let text = |name: &str| opened[name].as_str().expect("text").to_owned();
        Own { server: self, id: text("id"), key: text("management_key"), opened }
    }
}

/// A sandbox, and the program that opened it.
struct Own<'a> {
    server: &'a Server,
    id: String,
    key: String,
    opened: Value,
}

impl Own<'_> {
    fn path(&self, rest: &str) -> String {
        format!("/{}/{rest}", self.id)
    }

    async fn manage(&self, method: &str, path: &str, body: impl Into<String>) -> Answer {
        let body = body.into();
        let kind = if body.starts_with('{') { "application/json" } else { "text/plain" };
        let authorization = format!("Bearer {}", self.key);
        let headers = [("authorization", &*authorization), ("content-type", kind)];
        self.server.ask(method, &self.path(&format!("issuer/manage/{path}")), &headers, body).await
    }

    async fn text(&self) -> String {
        self.manage("GET", "tenant", "").await.body
    }

    async fn post(&self, path: &str, client: &str, form: &str) -> Answer {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let basic = format!("Basic {}", STANDARD.encode(client));
        let headers = [("authorization", &*basic), ("content-type", "application/x-www-form-urlencoded")];
        self.server.ask("POST", &self.path(&format!("issuer/{path}")), &headers, form).await
    }

    /// A token of the nightly job for the orders API.
    async fn token(&self) -> String {
        let form = format!("grant_type=client_credentials&audience={ORDERS}");
        let answer = self.post("oauth/token", "walk-machine:walk-machine-demonstration-secret", &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    async fn orders(&self, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.server.ask("GET", &self.path("api/orders"), &[("authorization", &bearer)], "").await
    }

    async fn is_active(&self, token: &str) -> bool {
        let form = format!("token={token}");
        let answer =
            self.post("oauth/introspect", "orders-service:orders-service-demonstration-secret", &form);
        answer.await.json()["active"] == true
    }
}

#[tokio::test]
async fn a_program_opens_a_sandbox_and_uses_its_issuer_and_api() {
    let server = Server::new(5);
    let own = server.open().await;
    let base = format!("{PUBLIC}/t/{}", own.id);
    assert_eq!(own.opened["issuer"], format!("{base}/issuer/"));
    assert_eq!(own.opened["api"], format!("{base}/api"));
    assert_eq!(own.opened["expires_at"], 1_795_086_400);
    for (path, issuer) in [("issuer", "issuer/"), ("social/birdhouse", "social/birdhouse/")] {
        let path = own.path(&format!("{path}/.well-known/openid-configuration"));
        let metadata = server.ask("GET", &path, &[], "").await;
        assert_eq!(metadata.json()["issuer"], format!("{base}/{issuer}"));
    }
    let token = own.token().await;
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await);
}

#[tokio::test]
async fn a_token_of_one_sandbox_means_nothing_in_another() {
    let server = Server::new(5);
    let (one, other) = (server.open().await, server.open().await);
    let token = one.token().await;
    assert_eq!(other.orders(&token).await.status, StatusCode::UNAUTHORIZED);
    assert!(!other.is_active(&token).await);
    let stolen = Own { key: one.key.clone(), id: other.id.clone(), server: &server, opened: Value::Null };
    let answer = stolen.manage("GET", "tenant", "").await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("wrong_key")));
    let nobody = server.ask("GET", &one.path("issuer/manage/tenant"), &[], "").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"manage\"");
}

#[tokio::test]
async fn a_browser_gets_its_key_in_a_cookie_and_changes_from_our_pages_alone() {
    let server = Server::new(5);
    let html = ("accept", "text/html,application/xhtml+xml");
    let answer = server.ask("POST", "/", &[html, ("sec-fetch-site", "same-origin")], "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.headers[header::LOCATION].to_str().expect("text");
    let id = location.strip_prefix(&format!("{PUBLIC}/t/")).and_then(|rest| rest.split('/').next());
    let id = id.expect("a name").to_owned();
    assert_eq!(location, format!("{PUBLIC}/t/{id}/issuer/dashboard/"));
    let cookies = answer.cookies();
    assert!(cookies[0].starts_with("__Secure-tokenwalk-manage="), "{cookies:?}");
    assert!(
        cookies[0].ends_with(&format!(
            "; HttpOnly; SameSite=Lax; Secure; Path=/base/t/{id}/issuer/; Max-Age=86400"
        ))
    );
    let chosen =
        format!("__Secure-tokenwalk-sandbox={id}; HttpOnly; SameSite=Lax; Secure; Path=/base; Max-Age=86400");
    assert_eq!(cookies[1], chosen);
    let key = cookies[0].split(';').next().expect("a pair");
    let path = format!("/{id}/issuer/manage/clock");
    let change = r#"{"offset_seconds":60}"#;
    for (sign, status) in [
        (("sec-fetch-site", "same-origin"), StatusCode::OK),
        (("origin", "https://walk.example"), StatusCode::OK),
        (("sec-fetch-site", "cross-site"), StatusCode::FORBIDDEN),
        (("sec-fetch-site", "same-site"), StatusCode::FORBIDDEN),
        (("origin", "https://elsewhere.example"), StatusCode::FORBIDDEN),
        (("accept", "*/*"), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(
            server.ask("PUT", &path, &[("cookie", key), sign], change).await.status,
            status,
            "{sign:?}"
        );
    }
    assert_eq!(server.ask("GET", &path, &[("cookie", key)], "").await.json()["offset_seconds"], 60);
    let own_page = ("sec-fetch-site", "same-origin");
    let left = server.ask("POST", &format!("/{id}/leave"), &[html, own_page], "").await;
    assert_eq!(left.headers[header::LOCATION], "/base/");
    assert!(left.cookies()[0].starts_with("__Secure-tokenwalk-sandbox=; "), "{:?}", left.cookies());
    assert!(left.cookies()[0].ends_with("Max-Age=0"), "{:?}", left.cookies());
}

#[tokio::test]
async fn another_site_opens_no_sandbox() {
    let server = Server::new(5);
    for headers in [
        &[("accept", "text/html"), ("sec-fetch-site", "cross-site")][..],
        &[("accept", "application/json"), ("sec-fetch-site", "same-site")],
        &[("accept", "application/json"), ("origin", "https://elsewhere.example")],
        &[("accept", "text/html"), ("origin", "null")],
        &[("accept", "text/html")],
    ] {
        assert_eq!(server.ask("POST", "/", headers, "").await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(server.ask("GET", "/", &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_sandbox_leads_and_asks_nowhere_but_here() {
    let server = Server::new(5);
    let own = server.open().await;
    let before = own.text().await;
    let application =
        |field: &str| format!("client_id = \"walk-spa\"\nname = \"x\"\ntype = \"spa\"\n{field}\n");
    let connection = |issuer: &str| {
        format!(
            "name = \"evil\"\ntitle = \"x\"\nissuer = \"{issuer}\"\nclient_id = \"x\"\nclient_secret = \"x\"\n"
        )
    };
    let long = "x".repeat(81);
    for (list, entry) in [
        ("applications", application("callbacks = [\"https://elsewhere.example/cb\"]")),
        ("applications", application("logout_urls = [\"https://elsewhere.example/\"]")),
        ("applications", application("allowed_origins = [\"https://elsewhere.example\"]")),
        ("applications", format!("client_id = \"x\"\nname = \"{long}\"\ntype = \"spa\"\n")),
        ("applications", "client_id = \"x\"\nname = \"a\\u202Eb\"\ntype = \"spa\"\n".into()),
        ("connections", connection("https://elsewhere.example/")),
        ("connections", connection("http://169.254.169.254/")),
        ("users", "id = \"x\"\nemail = \"x@y\"\npassword_hash = \"$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA\"\n".into()),
    ] {
        let answer = own.manage("POST", list, entry.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{entry}: {}", answer.body);
        let mistakes = answer.json()["mistakes"].clone();
        assert!(mistakes[0]["line"].as_u64().is_some_and(|line| line > 1), "{entry}: {mistakes}");
        assert!(mistakes[0]["message"].is_string());
    }
    let real = before.replace("demonstration = true", "demonstration = false");
    assert_eq!(own.manage("PUT", "tenant", real).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(own.text().await, before, "nothing has changed");
    let listed = application("callbacks = [\"https://app.example/cb\", \"http://127.0.0.1:8080/cb\"]");
    assert_eq!(own.manage("POST", "applications", listed).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_exported_makes_the_same_tenant_elsewhere() {
    let server = Server::new(5);
    let (one, other) = (server.open().await, server.open().await);
    let api = r#"{"identifier":"https://new.example/","name":"New","signing_alg":"EdDSA"}"#;
    assert_eq!(one.manage("POST", "apis", api).await.status, StatusCode::OK);
    let settings = r#"{"opaque_format":"jwe","default_audience":"https://new.example/"}"#;
    assert_eq!(one.manage("PATCH", "settings", settings).await.status, StatusCode::OK);
    let exported = one.text().await;
    assert!(exported.contains("# The six kinds of client."), "comments stay");
    let put = other.manage("PUT", "tenant", exported.clone()).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.body);
    assert_eq!(other.text().await, exported);
    let keys = server.ask("GET", &other.path("issuer/.well-known/jwks.json"), &[], "").await;
    assert_eq!(keys.body.matches("\"EdDSA\"").count(), 2, "current and next: {}", keys.body);
    let removed = one.manage("DELETE", "apis?name=https://new.example/", "").await;
    assert_eq!(removed.json()["error"], "invalid_tenant", "it is still the default audience");
    one.manage("PATCH", "settings", r#"{"default_audience":null}"#).await;
    assert_eq!(one.manage("DELETE", "apis?name=https://new.example/", "").await.status, StatusCode::OK);
    assert_eq!(
        one.manage("DELETE", "apis?name=https://new.example/", "").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_outlives_a_change_is_what_the_issuer_remembers() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    assert_eq!(own.manage("PATCH", "settings", r#"{"name":"Mine"}"#).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await);
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn issuer_and_api_go_by_a_clock_that_can_be_moved() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    let moved = own.manage("PUT", "clock", r#"{"offset_seconds":90000}"#).await;
    let now = 1_795_090_000;
    assert_eq!(moved.json(), json!({ "now": now, "offset_seconds": 90_000, "frozen": false }));
    let refused = own.orders(&token).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.body.contains("exp"), "{}", refused.body);
    let fresh = own.token().await;
    assert_eq!(own.orders(&fresh).await.status, StatusCode::OK);
    own.manage("PUT", "clock", r#"{"offset_seconds":0}"#).await;
    assert_eq!(own.orders(&token).await.status, StatusCode::OK);
    assert_eq!(own.orders(&fresh).await.status, StatusCode::UNAUTHORIZED, "from the future");
    let wrong = own.manage("PUT", "clock", r#"{"offset_seconds":99999999999}"#).await;
    assert_eq!(wrong.json()["error"], "invalid_clock");
    assert_eq!(own.manage("PUT", "clock", "{").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_fault_is_switched_on_and_off() {
    let server = Server::new(5);
    let own = server.open().await;
    for (fault, status) in [
        ("\"expired\"", StatusCode::UNAUTHORIZED),
        ("null", StatusCode::OK),
        ("\"broken_signature\"", StatusCode::UNAUTHORIZED),
        ("null", StatusCode::OK),
    ] {
        let put =
            own.manage("PUT", "applications/walk-machine/fault", format!(r#"{{"fault":{fault}}}"#)).await;
        assert_eq!(put.status, StatusCode::OK, "{}", put.body);
        let token = own.token().await;
        assert_eq!(own.orders(&token).await.status, status, "{fault}");
    }
    let unknown = own.manage("PUT", "applications/nobody/fault", r#"{"fault":null}"#).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let wrong = own.manage("PUT", "applications/walk-spa/fault", r#"{"fault":"rusty"}"#).await;
    assert!(wrong.json()["mistakes"][0]["message"].as_str().is_some_and(|text| text.contains("rusty")));
}

#[tokio::test]
async fn keys_are_rotated_and_revoked() {
    let server = Server::new(5);
    let own = server.open().await;
    let token = own.token().await;
    let rotated = own.manage("POST", "keys/rotate", "").await;
    assert_eq!(rotated.json()["keys"].as_array().map(Vec::len), Some(6), "RS256 and ES256, three each");
    assert_eq!(own.orders(&own.token().await).await.status, StatusCode::OK);
    assert!(own.is_active(&token).await, "the previous key is still published");
    let revoked = own.manage("POST", "keys/revoke", "").await;
    assert_eq!(revoked.json()["keys"].as_array().map(Vec::len), Some(4));
    assert!(!own.is_active(&token).await);
    server.clock.0.fetch_add(601, Ordering::SeqCst);
    assert_eq!(own.orders(&token).await.status, StatusCode::UNAUTHORIZED, "the API asks for the keys again");
}

#[tokio::test]
async fn there_is_room_for_so_many() {
    let server = Server::new(2);
    let (one, two) = (server.open().await, server.open().await);
    let full = server.ask("POST", "/", &[("accept", "application/json")], "").await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(full.json()["error_description"].as_str().is_some_and(|text| text.contains("in use")));
    server.clock.0.fetch_add(599, Ordering::SeqCst);
    two.text().await;
    server.clock.0.fetch_add(1, Ordering::SeqCst);
    let three = server.open().await;
    assert_eq!(one.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND, "the one not used");
    for own in [&two, &three] {
        assert_eq!(own.manage("GET", "tenant", "").await.status, StatusCode::OK);
    }
    let off = Server::new(0);
    assert_eq!(off.ask("POST", "/", &[], "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_file_is_so_long_at_most() {
    let server = Server::new(5);
    let own = server.open().await;
    let long = format!("{}\n#{}", own.text().await, "x".repeat(65_536));
    let answer = own.manage("PUT", "tenant", long).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_long")));
}

#[tokio::test]
async fn a_sandbox_ends_by_itself_or_when_it_is_closed() {
    let server = Server::new(9);
    let (idle, used, closed) = (server.open().await, server.open().await, server.open().await);
    assert_eq!(closed.manage("DELETE", "", "").await.status, StatusCode::NO_CONTENT);
    let gone = closed.manage("GET", "tenant", "").await;
    assert_eq!((gone.status, &gone.json()["error"]), (StatusCode::NOT_FOUND, &json!("no_sandbox")));
    for _ in 0..7 {
        server.clock.0.fetch_add(12_000, Ordering::SeqCst);
        assert_eq!(used.manage("GET", "tenant", "").await.status, StatusCode::OK);
    }
    assert_eq!(idle.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND);
    server.clock.0.fetch_add(2_400, Ordering::SeqCst);
    assert_eq!(used.manage("GET", "tenant", "").await.status, StatusCode::NOT_FOUND, "a day is over");
    let page = server.ask("GET", &used.path("issuer/authorize"), &[("accept", "text/html")], "").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("<form method=\"post\" action=\"/base/t\">"), "{}", page.body);
    assert!(
        page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .is_ok_and(|it| it.contains("default-src 'none'"))
    );
}

#[tokio::test]
async fn the_keeper_reads_what_was_decided() {
    let server = Server::new(5);
    let own = server.open().await;
    own.token().await;
    own.post("oauth/token", "walk-machine:wrong", "grant_type=client_credentials").await;
    let log = own.manage("GET", "log", "").await.json();
    let first = &log["entries"][0];
    assert_eq!((&first["outcome"], &first["rule"]), (&json!("ok"), &json!("RFC 6749 4.4")));
    assert_eq!(log["entries"][1]["outcome"], "invalid_client");
    let nobody = server.ask("GET", &own.path("issuer/manage/log"), &[], "").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}
