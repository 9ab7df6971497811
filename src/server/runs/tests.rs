//! The clients that run here, each against the real issuer and the real API, with a browser that keeps what
//! cookies it is given.

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{Request, Uri};

use super::*;
use crate::{
    issuer::{
        DEFAULT_TENANT, Rates, Throttle,
        test_support::{Answer, AtOnce, BASE, Browser, TestNetwork, TestRandom},
    },
    ports::Caller,
    server::{
        sample_api,
        sandboxes::{Limits, common::Common},
        walk,
    },
    token::Algorithm,
    ui::run::{Outcome, SignedIn},
};
use http::{HeaderValue, StatusCode, header};
use tower::ServiceExt;

const PUBLIC: &str = "https://walk.example";
const OURS: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

/// The clients, the issuer with the person's browser before it, and that browser's cookie for the clients.
struct World {
    issuer: Browser,
    runs: Arc<Runs>,
    router: Router,
    cookie: std::sync::Mutex<Option<String>>,
}

impl Default for World {
    fn default() -> Self {
        Self::with(DEFAULT_TENANT, Rates::default(), |_| {})
    }
}

impl World {
    fn with(tenant: &str, rates: Rates, change: impl FnOnce(&mut Kinds)) -> Self {
        let issuer = Browser::at(tenant);
        let network = Arc::new(TestNetwork::default());
        network.attach(BASE, issuer.router.clone());
        let outside = Outside {
            clock: issuer.clock.clone(),
            random: Arc::new(TestRandom::default()),
            transport: network.clone(),
            worker: Arc::new(AtOnce),
            throttle: Arc::new(Throttle::new(rates, issuer.clock.clone())),
        };
        let api = sample_api::router(BASE, &issuer.issuer.tenant, &outside.transport, &outside.clock);
        network.attach(&format!("{PUBLIC}/api/"), api);
        let site = Site {
            public_url: PUBLIC.into(),
            issuer: BASE.into(),
            api: format!("{PUBLIC}/api"),
            ..Site::default()
        };
        let mut chosen = walk::choose(site, &issuer.issuer.tenant).expect("a walk");
        change(&mut chosen.kinds);
        let public = Location::parse(PUBLIC).expect("a URL");
        let limits = Limits { most: 0, lifetime: 1, idle: 1 };
        let sandboxes =
            Sandboxes::new(Common::new(public.clone(), limits, Vec::new(), None, outside.clone()));
        let runs = Runs::new(public, chosen, sandboxes, outside);
        let router = routes::router(runs.clone());
        Self { issuer, runs, router, cookie: std::sync::Mutex::default() }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &*self.cookie.lock().unwrap() {
            request = request.header("cookie", cookie);
        }
        let caller = Caller("203.0.113.7".into());
        let request = request.extension(caller).body(Body::empty()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        if let Some((cookie, _)) = answer.header(header::SET_COOKIE).split_once(';') {
            *self.cookie.lock().unwrap() = Some(cookie.into());
        }
        answer
    }

    async fn start(&self, kind: &str) -> Answer {
        let answer = self.ask("POST", &format!("/clients/{kind}/start"), &OURS).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer
    }

    /// From the button to the address that the issuer sends the browser to.
    async fn to_answer(&self, kind: &str) -> String {
        let start = self.start(kind).await;
        let request = start.header(header::LOCATION).strip_prefix(BASE).expect("the issuer").to_owned();
        let page = self.issuer.follow(&self.issuer.get(&request).await).await;
        let mut answer = self.issuer.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
        if answer.header(header::LOCATION).contains("/confirm?") {
            let page = self.issuer.follow(&answer).await;
            answer = self.issuer.press("confirm", &page, "confirm").await;
        }
        answer.header(header::LOCATION).to_owned()
    }

    /// Goes to an address of ours.
    async fn go(&self, address: &str) -> Answer {
        self.ask("GET", address.strip_prefix(PUBLIC).expect("ours"), &[]).await
    }

    /// What the page of the kind is told.
    fn run(&self, kind: &str) -> Run {
        let mut headers = HeaderMap::new();
        if let Some(cookie) = &*self.cookie.lock().unwrap() {
            headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        let uri: Uri = format!("/clients/{kind}").parse().unwrap();
        self.runs.seen(Some((&headers, &uri))).run.expect("a run")
    }

    fn outcome(&self, kind: &str) -> Outcome {
        match self.run(kind).stage {
            Stage::Done(outcome) => *outcome,
            other => panic!("{other:?}"),
        }
    }
}

/// The parameters of an address.
fn query(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn parameter(address: &str, name: &str) -> String {
    query(address).into_iter().find(|(found, _)| found == name).map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn the_web_app_exchanges_with_its_secret_and_the_page_sees_neither_secret_nor_token() {
    let world = World::default();
    let begun = world.start("web").await;
    let cookie = begun.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Secure-tokenwalk-client="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/clients/web"), "{cookie}");
    let planted = world.cookie.lock().unwrap().clone();
    let answer = world.to_answer("web").await;
    assert!(answer.starts_with("https://walk.example/clients/web/callback?code="), "{answer}");
    let done = world.go(&answer).await;
    assert_eq!((done.status, done.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/clients/web#run"));
    assert_ne!(*world.cookie.lock().unwrap(), planted, "a session gets a new name at the sign-in");

    let called = world.ask("POST", "/clients/web/call", &OURS).await;
    assert_eq!(called.header(header::LOCATION), "/clients/web#api");
    let outcome = world.outcome("web");
    let SignedIn { claims, checklist } = outcome.signed_in.clone().expect("somebody");
    assert_eq!((claims["name"].as_str(), claims["aud"].as_str()), (Some("Ada Lovelace"), Some("walk-web")));
    assert!(!claims.contains_key("nonce"), "what is not handed over");
    assert_eq!(checklist.valid(), Some(true));
    let exchange = &outcome.exchanges[0];
    assert_eq!(exchange.request.header("authorization"), Some("Basic …(58 characters, kept by the client)"));
    let body = exchange.request.body.clone().expect("a body");
    assert!(body.contains("code_verifier=…(43 characters") && !body.contains("client_id="), "{body}");
    assert_eq!(outcome.call.as_ref().map(|call| call.response.status), Some(200));
    let seen = format!("{outcome:?}");
    assert!(!seen.contains("eyJhbGci") && !seen.contains("walk-web-demonstration-secret"), "{seen}");
    assert!(seen.contains("\\\"token_type\\\":\\\"Bearer\\\""), "{seen}");
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused_and_ones_own_may_still_come() {
    let world = World::default();
    let answer = world.to_answer("web").await;
    let state = parameter(&answer, "state");
    for (from, to) in [(&*state, "another"), ("walk.example%2Fissuer", "other.example%2Fissuer")] {
        let forged = world.go(&answer.replace(from, to)).await;
        assert_eq!(forged.status, StatusCode::BAD_REQUEST, "{from}");
        assert!(forged.body.contains("refused before its code was used"), "{}", forged.body);
        assert!(matches!(world.run("web").stage, Stage::Asking { .. }));
    }
    assert_eq!(world.go(&answer).await.status, StatusCode::SEE_OTHER);
    assert!(world.outcome("web").signed_in.is_some());
}

#[tokio::test]
async fn an_answer_is_used_once_and_only_by_the_browser_that_asked() {
    let world = World::default();
    let answer = world.to_answer("web").await;
    let own = world.cookie.lock().unwrap().take();
    assert_eq!(world.go(&answer).await.status, StatusCode::BAD_REQUEST, "a browser that asked nothing");
    world.cookie.lock().unwrap().clone_from(&own);
    assert_eq!(world.go(&answer).await.status, StatusCode::SEE_OTHER);
    let again = world.go(&answer).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.body.contains("a code is used once"), "{}", again.body);
    assert!(world.outcome("web").signed_in.is_some(), "nothing is lost by it");
    *world.cookie.lock().unwrap() = own;
    assert_eq!(world.go(&answer).await.status, StatusCode::BAD_REQUEST, "the name from before the sign-in");
}

#[tokio::test]
async fn sessions_end() {
    let world = World::default();
    let answer = world.to_answer("web").await;
    world.issuer.clock.forward(sessions::ASKING);
    assert_eq!(world.go(&answer).await.status, StatusCode::BAD_REQUEST, "too long at the issuer");

    world.start("machine").await;
    world.issuer.clock.forward(sessions::KEPT - 1);
    assert!(matches!(world.run("machine").stage, Stage::Done(_)));
    world.issuer.clock.forward(1);
    assert!(matches!(world.run("machine").stage, Stage::New));
    assert_eq!(world.ask("POST", "/clients/machine/call", &OURS).await.status, StatusCode::BAD_REQUEST);

    world.start("machine").await;
    let out = world.ask("POST", "/clients/machine/sign-out", &OURS).await;
    assert!(out.header(header::SET_COOKIE).ends_with("Max-Age=0"), "{:?}", out.headers);
    assert!(matches!(world.run("machine").stage, Stage::New));
}

#[tokio::test]
async fn only_a_form_of_our_own_begins_anything() {
    let world = World::default();
    for path in ["start", "call", "sign-out"] {
        let path = format!("/clients/web/{path}");
        assert_eq!(world.ask("GET", &path, &OURS).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        for foreign in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://elsewhere.example"),
            ("origin", "null"),
            ("x-nothing", "said"),
        ] {
            let answer = world.ask("POST", &path, &[foreign]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {foreign:?}");
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
        }
        assert_ne!(world.ask("POST", &path, &[("origin", PUBLIC)]).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(
        world.ask("POST", "/clients/web/callback", &OURS).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    for kind in ["spa", "toaster", "web%2F.."] {
        let answer = world.ask("POST", &format!("/clients/{kind}/start"), &OURS).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kind}");
    }
}

#[tokio::test]
async fn a_caller_asks_for_so_much_and_no_more() {
    let world = World::with(DEFAULT_TENANT, Rates { tokens: 2, ..Rates::default() }, |_| {});
    world.start("machine").await;
    world.start("machine").await;
    let refused = world.ask("POST", "/clients/machine/start", &OURS).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(header::RETRY_AFTER), "30");
}

#[tokio::test]
async fn a_machine_gets_an_access_token_for_itself_and_nothing_else() {
    let world = World::default();
    assert_eq!(world.start("machine").await.header(header::LOCATION), "/clients/machine#run");
    world.ask("POST", "/clients/machine/call", &OURS).await;
    let outcome = world.outcome("machine");
    assert!(outcome.signed_in.is_none());
    assert_eq!(outcome.access_token["sub"], "walk-machine@clients");
    assert_eq!(outcome.access_token["scope"], "read:orders");
    let [exchange] = outcome.exchanges.as_slice() else { panic!("{:?}", outcome.exchanges) };
    assert!(
        !exchange.response.body.contains("id_token") && !exchange.response.body.contains("refresh_token")
    );
    assert!(exchange.response.body.contains("kept by the client"), "{}", exchange.response.body);
    assert_eq!(outcome.call.map(|call| call.response.status), Some(200));
}

#[tokio::test]
async fn a_played_app_exchanges_for_its_own_callback_without_a_secret() {
    for (kind, callback) in [
        ("native", "com.example.tokenwalk:/callback"),
        ("extension", "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/"),
        ("add-in", "https://walk.example/clients/add-in/dialog"),
    ] {
        let world = World::default();
        let reached = world.to_answer(kind).await;
        assert!(reached.starts_with(&format!("{PUBLIC}/clients/{kind}/")), "{reached}");
        let address = if kind == "add-in" { reached } else { parameter(&reached, "address") };
        assert!(address.starts_with(&format!("{callback}?code=")), "{address}");
        let Stage::Asking { state } = world.run(kind).stage else { panic!("not under way") };
        assert_eq!(state, parameter(&address, "state"));
        let handed = address.replace(callback, &format!("{PUBLIC}/clients/{kind}/callback"));
        assert_eq!(world.go(&handed).await.header(header::LOCATION), format!("/clients/{kind}#run"));
        let exchange = &world.outcome(kind).exchanges[0];
        assert_eq!(exchange.request.header("authorization"), None);
        let body = exchange.request.body.clone().expect("a body");
        let sent: String = form_urlencoded::byte_serialize(callback.as_bytes()).collect();
        assert!(body.contains(&format!("redirect_uri={sent}")), "{body}");
    }
}

#[tokio::test]
async fn what_the_issuer_or_a_check_refuses_is_said() {
    let world = World::default();
    let start = world.start("web").await;
    let request = start.header(header::LOCATION).to_owned();
    let denied = format!(
        "{PUBLIC}/clients/web/callback?error=access_denied&error_description=No&state={}&iss={BASE}",
        parameter(&request, "state")
    );
    world.go(&denied).await;
    let Stage::Refused(why) = world.run("web").stage else { panic!("not refused") };
    assert!(why.contains("access_denied"), "{why}");

    let other = |kinds: &mut Kinds| {
        kinds.get_mut("web").expect("a web app").algorithm = Algorithm::ES256;
    };
    let world = World::with(DEFAULT_TENANT, Rates::default(), other);
    let answer = world.to_answer("web").await;
    world.go(&answer).await;
    let Stage::Refused(why) = world.run("web").stage else { panic!("not refused") };
    assert!(why.starts_with("the ID token was refused"), "{why}");
    assert_eq!(world.ask("POST", "/clients/web/call", &OURS).await.status, StatusCode::BAD_REQUEST);
}

#[test]
fn the_walk_is_taken_as_the_kind_that_a_link_names() {
    let world = World::default();
    let site = |path: &str| world.runs.seen(Some((&HeaderMap::new(), &path.parse().unwrap()))).site;
    let native = site("/walk/ask?audience=none&client=native");
    assert_eq!((native.client_id.as_str(), native.kind.as_deref()), ("walk-native", Some("native")));
    assert_eq!(native.redirect_uri(), "com.example.tokenwalk:/callback");
    assert_eq!(native.link("/walk/exchange"), "/walk/exchange?client=native");
    assert_eq!(native.link("/walk/ask?audience=none"), "/walk/ask?audience=none&client=native");
    assert_eq!(native.link("/walk/ask#do-it"), "/walk/ask?client=native#do-it");
    assert_eq!(native.link("/questions"), "/questions");
    for usual in ["/walk/ask", "/walk/ask?client=spa", "/walk/ask?client=toaster", "/bench?client=native"] {
        let site = site(usual);
        assert_eq!((site.client_id.as_str(), &site.kind), ("walk-spa", &None), "{usual}");
        assert_eq!(site.redirect_uri(), "https://walk.example/callback");
    }
}
