//! The server as it is met from outside: a real socket, a real client, every header as it arrives.
#![cfg(feature = "ssr")]

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use leptos::config::LeptosOptions;
use reqwest::{Client, Response, header::HeaderMap, redirect::Policy};
use tokenwalk::server::{
    config::sources::Sources,
    lifecycle::{ServeError, Server},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// A server of a test's own: free port, empty data folder, gone with the value.
struct Served {
    address: SocketAddr,
    public_url: String,
    folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<std::io::Result<()>>,
    client: Client,
}

fn folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("tokenwalk-served-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

fn sources(folder: &std::path::Path, flags: &[(&'static str, &str)]) -> Sources {
    let mut flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    flags.push(("data_dir", folder.display().to_string()));
    if !flags.iter().any(|(key, _)| *key == "address") {
        flags.push(("address", "127.0.0.1:0".to_owned()));
    }
    Sources { file: None, environment: Vec::new(), flags }
}

/// A site as cargo-leptos leaves it, without its hash file: names are made to look hashed instead.
fn options(folder: &std::path::Path) -> LeptosOptions {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).expect("a folder");
    for (name, text) in [
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.wasm", "wasm"),
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js", "plain"),
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js.br", "compressed"),
        ("robots.txt", "User-agent: *\n"),
    ] {
        std::fs::write(site.join(name), text).expect("a file");
    }
    LeptosOptions::builder()
        .output_name("tokenwalk")
        .site_root(site.display().to_string())
        .hash_files(false)
        .build()
}

impl Served {
    async fn start(flags: &[(&'static str, &str)]) -> Self {
        let folder = folder();
        let server = Server::bind(&sources(&folder, flags), &options(&folder)).await.expect("a server");
        let (address, public_url) = (server.address(), server.config().public.url());
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async move {
            let _dropped_too = stopped.await;
        }));
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
        Self { address, public_url, folder, stop: Some(stop), running, client }
    }

    /// Asks the socket for `path` as `host`.
    async fn ask(&self, host: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.get(format!("http://{}{path}", self.address)).header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    }

    async fn get(&self, path: &str) -> Response {
        self.ask("localhost", path, &[]).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.running.abort();
        // What stays behind lies in the system's temporary folder.
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The nonce of the policy, and those of the page's elements.
fn nonces(policy: &str, html: &str) -> (String, Vec<String>) {
    let between = |text: &str, start: &str, end: char| {
        text.split(start)
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(end)?.0.to_owned()))
            .collect::<Vec<_>>()
    };
    (between(policy, "'nonce-", '\'').concat(), between(html, " nonce=\"", '"'))
}

#[tokio::test]
async fn a_page_states_its_policy_and_its_scripts_carry_the_nonce() {
    let served = Served::start(&[]).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let answer = served.get("/").await;
        assert_eq!(answer.status(), 200);
        let headers = answer.headers().clone();
        let html = answer.text().await.expect("text");
        let policy = header(&headers, "content-security-policy");
        let (nonce, in_page) = nonces(policy, &html);
        assert!(nonce.len() >= 22, "128 bits: {policy}");
        assert!(!in_page.is_empty() && in_page.iter().all(|found| *found == nonce), "{in_page:?}");
        assert!(in_page.len() >= html.matches("<script").count(), "a script without a nonce: {html}");
        assert!(!html.contains(" style=\""), "the policy allows no style attribute");
        for (name, value) in [
            ("cache-control", "private, no-cache"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("content-type", "text/html; charset=utf-8"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(header(&headers, name), value, "{name}");
        }
        for part in
            ["default-src 'none'", "style-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1], "a nonce is used once");
}

#[tokio::test]
async fn https_is_insisted_on_where_it_is_public() {
    let served = Served::start(&[("public_url", "https://docs.example.com")]).await;
    let answer = served.ask("docs.example.com", "/", &[]).await;
    assert!(header(answer.headers(), "strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_page_with_status_404() {
    let served = Served::start(&[]).await;
    for path in ["/nowhere", "/walk/nowhere", "/pkg-old/x"] {
        let answer = served.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(header(answer.headers(), "content-security-policy").contains("'nonce-"), "{path}");
        assert!(answer.text().await.expect("text").contains("<html"), "{path}");
    }
}

#[tokio::test]
async fn a_trailing_slash_leads_to_the_page_without_it() {
    let served = Served::start(&[]).await;
    let answer = served.get("/glossary/?a=b").await;
    assert_eq!((answer.status().as_u16(), header(answer.headers(), "location")), (308, "/glossary?a=b"));
    assert_eq!(served.get("/glossary").await.status(), 200);
    assert_eq!(served.get("//elsewhere.example/").await.status(), 404);
}

#[tokio::test]
async fn files_are_kept_as_long_as_their_names_promise() {
    let served = Served::start(&[]).await;
    let hashed = "/pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js";
    let immutable = "public, max-age=31536000, immutable";
    let plain = served.get(hashed).await;
    assert_eq!(header(plain.headers(), "cache-control"), immutable);
    assert_eq!(plain.text().await.expect("text"), "plain");
    let compressed = served.ask("localhost", hashed, &[("accept-encoding", "br")]).await;
    assert_eq!(header(compressed.headers(), "content-encoding"), "br");
    assert_eq!(compressed.text().await.expect("text"), "compressed");
    assert_eq!(header(served.get("/robots.txt").await.headers(), "cache-control"), "public, max-age=3600");
    assert_eq!(served.get("/pkg/gone.VtVDZ1rZSRRuGe9Xtcs4cA.js").await.status(), 404);
    assert_eq!(served.get("/pkg/..%2f..%2fkeys/rs256-current.p8").await.status(), 404);
}

#[tokio::test]
async fn the_page_s_stylesheet_is_immutable_and_compressed() {
    let served = Served::start(&[]).await;
    let html = served.get("/").await.text().await.expect("text");
    let path = html.split('"').find(|text| text.starts_with("/assets/"));
    let path = path.expect("a stylesheet");
    for (accepted, encoding) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = served.ask("localhost", path, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(answer.headers(), "content-type"), "text/css; charset=utf-8");
        assert_eq!(header(answer.headers(), "content-encoding"), encoding);
        assert!(header(answer.headers(), "cache-control").ends_with("immutable"));
        assert!(!answer.bytes().await.expect("bytes").is_empty());
    }
}

#[tokio::test]
async fn pages_are_compressed_and_the_issuer_s_answers_are_not() {
    let served = Served::start(&[]).await;
    let accept = [("accept-encoding", "br, gzip")];
    let page = served.ask("localhost", "/", &accept).await;
    assert_eq!(header(page.headers(), "content-encoding"), "br");
    let issuer = served.ask("localhost", "/issuer/.well-known/openid-configuration", &accept).await;
    assert_eq!((issuer.status().as_u16(), header(issuer.headers(), "content-encoding")), (200, ""));
}

#[tokio::test]
async fn the_issuer_owns_its_policy() {
    let served = Served::start(&[]).await;
    // Without parameters there is no client to go back to: the issuer shows a page of its own.
    let answer = served.get("/issuer/authorize").await;
    assert_eq!(answer.status(), 400);
    assert_ne!(header(answer.headers(), "referrer-policy"), "no-referrer");
    assert_eq!(header(answer.headers(), "cross-origin-opener-policy"), "");
    assert!(!header(answer.headers(), "content-security-policy").contains("wasm-unsafe-eval"));
}

#[tokio::test]
async fn metadata_is_found_at_both_places_and_names_the_public_url() {
    for (flags, appended, inserted) in [
        (&[][..], "/issuer", "/issuer"),
        (&[("base_path", "/tokenwalk")][..], "/tokenwalk/issuer", "/tokenwalk/issuer"),
    ] {
        let served = Served::start(flags).await;
        let own = served.get(&format!("{appended}/.well-known/openid-configuration")).await;
        let rfc8414 = served.get(&format!("/.well-known/oauth-authorization-server{inserted}")).await;
        assert_eq!((own.status().as_u16(), rfc8414.status().as_u16()), (200, 200));
        let (own, rfc8414) = (own.text().await.expect("text"), rfc8414.text().await.expect("text"));
        assert_eq!(own, rfc8414);
        assert!(own.contains(&format!("\"issuer\":\"{}/issuer/\"", served.public_url)), "{own}");
    }
}

#[tokio::test]
async fn the_social_networks_are_issuers_of_their_own() {
    let served = Served::start(&[]).await;
    for name in ["birdhouse", "harbour"] {
        let metadata = served.get(&format!("/social/{name}/.well-known/openid-configuration")).await;
        assert_eq!(metadata.status(), 200, "{name}");
        let issuer = format!("\"issuer\":\"{}/social/{name}/\"", served.public_url);
        assert!(metadata.text().await.expect("text").contains(&issuer), "{name}");
    }
    let keys = served.get("/issuer/.well-known/jwks.json").await.text().await.expect("text");
    let others = served.get("/social/harbour/.well-known/jwks.json").await.text().await.expect("text");
    assert_ne!(keys, others, "issuers share no keys");
}

#[tokio::test]
async fn everything_lives_below_the_base_path() {
    let served = Served::start(&[("base_path", "/tokenwalk")]).await;
    for path in
        ["/tokenwalk", "/tokenwalk/", "/tokenwalk/glossary", "/tokenwalk/healthz", "/tokenwalk/robots.txt"]
    {
        assert_eq!(served.get(path).await.status(), 200, "{path}");
    }
    for path in ["/", "/glossary", "/healthz", "/issuer/.well-known/openid-configuration"] {
        assert_eq!(served.get(path).await.status(), 404, "{path}");
    }
    let slash = served.get("/tokenwalk/glossary/").await;
    assert_eq!(header(slash.headers(), "location"), "/tokenwalk/glossary");
    let html = served.get("/tokenwalk").await.text().await.expect("text");
    let elsewhere = ["href=\"/", "src=\"/"].iter().flat_map(|start| html.split(start).skip(1));
    let elsewhere: Vec<_> = elsewhere
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .filter(|link| {
            *link != "tokenwalk" && !link.starts_with("tokenwalk/") && !link.starts_with("tokenwalk#")
        })
        .collect();
    assert_eq!(elsewhere, [""; 0], "links that leave the base path");
}

#[tokio::test]
async fn separate_origins_serve_their_own_only() {
    let served = Served::start(&[
        ("public_url", "http://walk.localhost:3000"),
        ("issuer_url", "http://id.localhost:3000/issuer/"),
        ("api_url", "http://api.localhost:3000/api"),
    ])
    .await;
    let metadata = "/issuer/.well-known/openid-configuration";
    let inserted = "/.well-known/oauth-authorization-server/issuer";
    for (host, path, status) in [
        ("walk.localhost:3000", "/", 200),
        ("walk.localhost:3000", metadata, 404),
        ("walk.localhost:3000", inserted, 404),
        ("ID.localhost:3000", metadata, 200),
        ("id.localhost:3000", inserted, 200),
        ("id.localhost:3000", "/", 404),
        ("id.localhost:3000", "/glossary", 404),
        ("unknown.example", "/", 200),
        ("unknown.example", metadata, 404),
    ] {
        assert_eq!(served.ask(host, path, &[]).await.status(), status, "{host}{path}");
    }
    let page = served.ask("walk.localhost:3000", "/", &[]).await;
    let policy = header(page.headers(), "content-security-policy").to_owned();
    assert!(
        policy.contains("connect-src 'self' http://id.localhost:3000 http://api.localhost:3000;"),
        "{policy}"
    );
}

#[tokio::test]
async fn the_api_asks_for_a_token_and_lets_scripts_read_why() {
    for (flags, path) in
        [(&[][..], "/api/orders"), (&[("base_path", "/tokenwalk")][..], "/tokenwalk/api/orders")]
    {
        let served = Served::start(flags).await;
        let answer = served.ask("localhost", path, &[("origin", "http://elsewhere.example")]).await;
        assert_eq!(answer.status(), 401, "{path}");
        let headers = answer.headers();
        assert!(header(headers, "www-authenticate").starts_with("Bearer"), "{path}");
        assert!(header(headers, "access-control-expose-headers").to_lowercase().contains("www-authenticate"));
    }
}

#[tokio::test]
async fn the_api_finds_the_issuer_s_keys_although_the_public_url_leads_nowhere() {
    let served = Served::start(&[("public_url", "https://docs.example.invalid")]).await;
    // Well-formed, by a key that nobody has: only with the issuer's keys at hand can the API say so. Without
    // them it would answer 503.
    let part = |json: &str| tokenwalk::token::base64url::encode(json);
    let head = part(r#"{"alg":"RS256","typ":"JWT","kid":"nobody"}"#);
    let claims = part(r#"{"iss":"https://docs.example.invalid/issuer/","sub":"db|ada","exp":4102444800}"#);
    let bearer = format!("Bearer {head}.{claims}.{}", part("signature"));
    let answer = served.ask("docs.example.invalid", "/api/orders", &[("authorization", &bearer)]).await;
    let why = header(answer.headers(), "www-authenticate").to_owned();
    assert_eq!(answer.status(), 401, "{why}");
    assert!(why.contains("invalid_token"), "{why}");
}

#[tokio::test]
async fn health_is_told_and_never_kept() {
    let served = Served::start(&[]).await;
    let answer = served.get("/healthz").await;
    assert_eq!((answer.status().as_u16(), header(answer.headers(), "cache-control")), (200, "no-store"));
    assert_eq!(answer.text().await.expect("text"), "ok\n");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let served = Served::start(&[("limits.body_bytes", "1024")]).await;
    let url = format!("http://{}/issuer/oauth/token", served.address);
    let answer = served.client.post(url).body("x".repeat(2000)).send().await.expect("an answer");
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn keys_outlive_a_restart() {
    let folder = folder();
    let mut published = Vec::new();
    for _ in 0..2 {
        let server = Server::bind(&sources(&folder, &[]), &options(&folder)).await.expect("a server");
        let address = server.address();
        let running = tokio::spawn(server.run(std::future::pending()));
        let url = format!("http://{address}/issuer/.well-known/jwks.json");
        published.push(reqwest::get(url).await.expect("an answer").text().await.expect("text"));
        running.abort();
    }
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(published[0].matches("\"kid\"").count() >= 2, "{}", published[0]);
    assert_eq!(published[0], published[1]);
}

#[tokio::test]
async fn a_port_in_use_is_said_in_one_line() {
    let served = Served::start(&[]).await;
    let folder = folder();
    let again = sources(&folder, &[("address", &served.address.to_string())]);
    let error = Server::bind(&again, &options(&folder)).await.err().expect("in use");
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(matches!(error, ServeError::InUse(address) if address == served.address), "{error}");
    assert_eq!(error.to_string().lines().count(), 1);
}

#[tokio::test]
async fn it_stops_when_asked_and_lets_nobody_in_afterwards() {
    let mut served = Served::start(&[]).await;
    assert_eq!(served.get("/healthz").await.status(), 200);
    served.stop.take().expect("running").send(()).expect("heard");
    let ended = tokio::time::timeout(Duration::from_secs(5), &mut served.running).await;
    ended.expect("in time").expect("no panic").expect("no error");
    let url = format!("http://{}/healthz", served.address);
    let late = Client::builder().no_proxy().build().expect("a client").get(url).send().await;
    assert!(late.expect_err("nobody listens").is_connect());
}

#[tokio::test]
async fn an_open_request_does_not_hold_it_for_ever() {
    let mut served = Served::start(&[("limits.shutdown_seconds", "0")]).await;
    // Half a request: the server waits for the rest of the body.
    let mut half = tokio::net::TcpStream::connect(served.address).await.expect("connected");
    let head = "POST /issuer/oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut half, head.as_bytes()).await.expect("sent");
    assert_eq!(served.get("/healthz").await.status(), 200);
    served.stop.take().expect("running").send(()).expect("heard");
    let ended = tokio::time::timeout(Duration::from_secs(5), &mut served.running).await;
    ended.expect("in time").expect("no panic").expect("no error");
}
