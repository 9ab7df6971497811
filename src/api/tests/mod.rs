//! The API from outside: requests in, answers out, with an issuer that it reaches over a transport: a stand-in
//! that can be turned off in [`requests`], [`verdicts`] and [`published_keys`], the built-in one in [`issued`].

mod introspected;
mod inventory;
mod issued;
mod published_keys;
mod requests;
mod verdicts;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use super::*;
use crate::{
    ports::{Boxed, TransportError, UnixTime},
    token::{
        Signer, base64url, encode,
        native::{NativeSigner, NativeVerifier},
    },
    wire,
};

const ISSUER: &str = "https://issuer.example/";
const AUDIENCE: &str = "https://orders.example/";
const NOW: i64 = 1_795_000_000;

/// The issuer and the clock, as the API sees them.
struct World {
    now: AtomicI64,
    published: Mutex<Vec<Value>>,
    named: Mutex<String>,
    up: Mutex<bool>,
    asked: AtomicUsize,
    signer: NativeSigner,
}

impl Clock for World {
    fn now(&self) -> UnixTime {
        UnixTime(self.now.load(Ordering::SeqCst))
    }
}

impl Transport for World {
    fn send(&self, request: wire::Request) -> Boxed<'_, Result<wire::Response, TransportError>> {
        let body = match request.url.as_str() {
            "https://issuer.example/.well-known/openid-configuration" => {
                self.asked.fetch_add(1, Ordering::SeqCst);
                json!({ "issuer": *self.named.lock().unwrap(), "jwks_uri": "https://keys.example/set" })
            }
            "https://keys.example/set" => json!({ "keys": *self.published.lock().unwrap() }),
            other => panic!("{other} was asked"),
        };
        let answer = if *self.up.lock().unwrap() {
            Ok(wire::Response { status: 200, headers: Vec::new(), body: body.to_string() })
        } else {
            Err(TransportError { url: request.url, reason: "connection refused".into() })
        };
        // Not at once: whoever asks at the same time gets a chance to.
        Box::pin(async move {
            tokio::task::yield_now().await;
            answer
        })
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn rule(&self) -> &str {
        self.body["explanation"]["answered_by"].as_str().unwrap_or("none")
    }
}

fn orders() -> Resource {
    Resource {
        audience: AUDIENCE.into(),
        algorithm: Algorithm::ES256,
        profile: Profile::Auth0,
        secret: None,
        asks_as: None,
    }
}

fn world() -> (Arc<World>, Router) {
    world_with(orders())
}

fn world_with(orders: Resource) -> (Arc<World>, Router) {
    let config =
        ApiConfig { issuer: ISSUER.into(), leeway: 5, resources: [(Collection::Orders, orders)].into() };
    let signer = NativeSigner::generate(Algorithm::ES256).unwrap();
    let world = Arc::new(World {
        now: AtomicI64::new(NOW),
        published: Mutex::new(vec![json!({ "kty": "AKP", "n": 7 }), json!(signer.public_key())]),
        named: Mutex::new(ISSUER.into()),
        up: Mutex::new(true),
        asked: AtomicUsize::new(0),
        signer,
    });
    let router = router(config, world.clone(), Arc::new(NativeVerifier), world.clone());
    (world, router)
}

async fn token(signer: &dyn Signer, changes: Value) -> String {
    let mut claims: Map<String, Value> = serde_json::from_value(json!({
        "iss": ISSUER, "sub": "ada", "aud": [AUDIENCE, "https://issuer.example/userinfo"], "azp": "spa",
        "iat": NOW, "exp": NOW + 3600, "scope": "openid read:orders",
    }))
    .unwrap();
    claims.extend(serde_json::from_value::<Map<_, _>>(changes).unwrap());
    encode::sign(signer, "JWT", &claims).await.unwrap()
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answer { status, headers, body }
}

async fn get(router: &Router, token: &str) -> Answer {
    let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
    send(router, request.header("tokenwalk-explain", "1").body(Body::empty()).unwrap()).await
}

async fn post(router: &Router, token: &str, kind: &str, body: &str) -> Answer {
    let request = Request::post("/orders").header("authorization", format!("bearer  {token}"));
    send(router, request.header("content-type", kind).body(Body::from(body.to_owned())).unwrap()).await
}
