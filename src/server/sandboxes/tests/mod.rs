//! Sandboxes as visitors meet them: whole requests through their router.

mod dashboard;
mod managing;
mod opening;

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

use super::{
    Limits, Sandboxes,
    common::{Common, Outside},
    routes,
};
use crate::{
    issuer::{DEFAULT_TENANT, Rates, Throttle},
    ports::{Boxed, Clock, Transport, TransportError, UnixTime},
    server::{config::location::Location, random::SystemRandom, worker::BlockingWorker},
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
        let outside = Outside {
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            transport: network.clone(),
            worker: Arc::new(BlockingWorker::default()),
            throttle: Arc::new(Throttle::new(Rates::default(), clock.clone())),
        };
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
