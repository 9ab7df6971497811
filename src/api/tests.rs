//! The API from outside: requests in, answers out, with keys that come over a transport.

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

fn config() -> ApiConfig {
    ApiConfig {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        algorithm: Algorithm::ES256,
        profile: Profile::Auth0,
        read_scope: "read:orders".into(),
        write_scope: "write:orders".into(),
        secret: None,
        leeway: 5,
    }
}

fn world() -> (Arc<World>, Router) {
    world_with(config())
}

fn world_with(config: ApiConfig) -> (Arc<World>, Router) {
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

#[tokio::test]
async fn a_good_token_reads_orders() {
    let (world, router) = world();
    let answer = get(&router, &token(&world.signer, json!({})).await).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        (&answer.body["read_by"], answer.body["orders"].as_array().unwrap().len()),
        (&json!("ada"), 3)
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.body["explanation"]["token_form"], "jws");
    assert_eq!(answer.rule(), "none");
    let explanation: Explanation = serde_json::from_value(answer.body["explanation"].clone()).unwrap();
    assert_eq!(explanation.checks.len(), 13);

    let request = Request::get("/orders")
        .header("authorization", format!("BEARER {}", token(&world.signer, json!({})).await));
    let answer = send(&router, request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.body.get("explanation")), (StatusCode::OK, None));
}

#[tokio::test]
async fn a_request_without_a_token_gets_no_error_code() {
    let (world, router) = world();
    for request in [
        Request::get("/orders"),
        Request::get("/orders?access_token=abc"),
        Request::get("/orders").header("authorization", "Basic YTpi"),
        Request::post("/orders"),
    ] {
        let answer = send(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"orders\"");
        assert_eq!(answer.header("access-control-expose-headers"), "www-authenticate");
        assert_eq!(answer.body.get("error"), None);
        assert!(answer.body["error_description"].is_string());
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_token_sent_wrongly_is_an_invalid_request() {
    let (_, router) = world();
    let long = format!("Bearer {}", "a".repeat(TOKEN_LIMIT + 1));
    for value in ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer =", "bearer \"a\"", &long] {
        let request = Request::get("/orders").header("authorization", value);
        let answer = send(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{value}");
        assert_eq!(answer.body["error"], "invalid_request");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_request\""));
    }
    let twice =
        Request::get("/orders").header("authorization", "Bearer a").header("authorization", "Bearer b");
    assert_eq!(send(&router, twice.body(Body::empty()).unwrap()).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_first_broken_rule_decides_and_is_named() {
    let (world, router) = world();
    let good = token(&world.signer, json!({})).await;
    let stranger = NativeSigner::generate(Algorithm::ES256).unwrap();
    let (input, signature) = good.rsplit_once('.').unwrap();
    let payload = input.split_once('.').unwrap().1;
    let unsecured = base64url::encode(r#"{"alg":"none","typ":"JWT"}"#);
    for (raw, form, rule) in [
        ("LZDn9xq2CjH0Pv3vSg".to_owned(), "opaque", "form"),
        ("eyJhbGciOiJkaXIifQ..AA.AA.AA".to_owned(), "jwe", "form"),
        (format!("{good}="), "jws", "form"),
        (format!("{unsecured}.{payload}."), "jws", "alg"),
        (token(&stranger, json!({})).await, "jws", "key"),
        (format!("{input}.{}A{}", &signature[..20], &signature[21..]), "jws", "signature"),
        (token(&world.signer, json!({ "iss": "https://issuer.example" })).await, "jws", "iss"),
        // An ID token: its audience is the client. That it is expired as well comes later.
        (token(&world.signer, json!({ "aud": "spa", "nonce": "n", "exp": 1 })).await, "jws", "aud"),
        (token(&world.signer, json!({ "exp": NOW - 5 })).await, "jws", "exp"),
        (token(&world.signer, json!({ "nbf": NOW + 6 })).await, "jws", "nbf"),
        (token(&world.signer, json!({ "azp": 1 })).await, "jws", "required"),
    ] {
        let answer = get(&router, &raw).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{rule}");
        assert_eq!(answer.body["error"], "invalid_token");
        assert_eq!((answer.rule(), &answer.body["explanation"]["token_form"]), (rule, &json!(form)));
        let challenge = answer.header("www-authenticate");
        let start = "Bearer realm=\"orders\", error=\"invalid_token\", error_description=\"Rule ";
        assert!(challenge.starts_with(&format!("{start}{rule}: ")), "{challenge}");
        assert!(answer.body["error_description"].as_str().unwrap().contains("Expected: "));
    }
}

#[tokio::test]
async fn a_hostile_value_stays_within_its_header() {
    let (world, router) = world();
    let raw = token(&world.signer, json!({ "iss": "\"\r\nx: é\\", "scope": "" })).await;
    let answer = get(&router, &raw).await;
    assert_eq!((answer.status, answer.rule()), (StatusCode::UNAUTHORIZED, "iss"));
    assert_eq!(answer.header("www-authenticate").matches('"').count(), 6);
}

#[tokio::test]
async fn a_missing_scope_is_forbidden_and_named() {
    let (world, router) = world();
    let answer =
        post(&router, &token(&world.signer, json!({})).await, "application/json", "not even read").await;
    assert_eq!((answer.status, &answer.body["error"]), (StatusCode::FORBIDDEN, &json!("insufficient_scope")));
    assert!(answer.header("www-authenticate").ends_with(", scope=\"write:orders\""));
}

#[tokio::test]
async fn an_order_is_made_but_not_stored() {
    let (world, router) = world();
    let token = token(&world.signer, json!({ "scope": "write:orders read:orders" })).await;
    let order = r#"{"item":"Punched cards","quantity":2}"#;
    let answer = post(&router, &token, "application/json; charset=utf-8", order).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body["order"]["item"], "Punched cards");
    assert!(answer.body["note"].as_str().unwrap().contains("not stored"));
    assert_eq!(get(&router, &token).await.body["orders"].as_array().unwrap().len(), 3);

    for (kind, body, status) in [
        ("text/plain", order, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("application/json", r#"{"item":" ","quantity":2}"#, StatusCode::BAD_REQUEST),
        ("application/json", r#"{"item":"a","quantity":0}"#, StatusCode::BAD_REQUEST),
        ("application/json", r#"{"item":"a","quantity":-1}"#, StatusCode::BAD_REQUEST),
        ("application/json", r#"{"item":"a","quantity":1,"price":0}"#, StatusCode::BAD_REQUEST),
        ("application/json", &" ".repeat(4097), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = post(&router, &token, kind, body).await;
        assert_eq!((answer.status, &answer.body["error"]), (status, &json!("invalid_request")), "{body}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_once_in_a_while() {
    let (world, router) = world();
    let asked = || world.asked.load(Ordering::SeqCst);
    let good = token(&world.signer, json!({})).await;
    let next = NativeSigner::generate(Algorithm::ES256).unwrap();
    let later = token(&next, json!({})).await;

    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 1));
    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 1));
    // The issuer changes its key. The API does not ask again at once, however often the name comes.
    world.published.lock().unwrap().push(json!(next.public_key()));
    for _ in 0..3 {
        assert_eq!((get(&router, &later).await.rule(), asked()), ("key", 1));
    }
    world.now.fetch_add(keys::PAUSE, Ordering::SeqCst);
    assert_eq!((get(&router, &later).await.status, asked()), (StatusCode::OK, 2));
    assert_eq!((get(&router, &good).await.status, asked()), (StatusCode::OK, 2));
    // A key that is withdrawn ends with the lifetime of what was fetched.
    world.published.lock().unwrap().remove(1);
    world.now.fetch_add(keys::FRESH, Ordering::SeqCst);
    assert_eq!((get(&router, &good).await.rule(), asked()), ("key", 3));
}

#[tokio::test]
async fn nonsense_does_not_make_the_api_ask() {
    let (world, router) = world();
    let hs256 = token(&NativeSigner::hmac(&[7; 32]), json!({})).await;
    for raw in ["opaque", "eyJhbGciOiJFUzI1NiJ9.e30", &hs256] {
        assert_eq!(get(&router, raw).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn requests_at_the_same_time_ask_once() {
    let (world, router) = world();
    let good = token(&world.signer, json!({})).await;
    let answers = futures_util::future::join_all((0..10).map(|_| get(&router, &good))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_the_callers_fault() {
    let (world, router) = world();
    let good = token(&world.signer, json!({ "exp": NOW + 100_000 })).await;
    *world.up.lock().unwrap() = false;
    for _ in 0..2 {
        let answer = get(&router, &good).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), ("5", ""));
        assert!(answer.body["error_description"].as_str().unwrap().contains("connection refused"));
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);

    *world.up.lock().unwrap() = true;
    world.now.fetch_add(keys::RETRY, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    // Known keys outlast a failure, but not for ever.
    *world.up.lock().unwrap() = false;
    world.now.fetch_add(keys::STALE - 1, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    world.now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(get(&router, &good).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn metadata_of_another_issuer_proves_nothing() {
    let (world, router) = world();
    *world.named.lock().unwrap() = "https://issuer.example".into();
    let answer = get(&router, &token(&world.signer, json!({})).await).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body["error_description"].as_str().unwrap().contains("is the metadata of"));
}

#[tokio::test]
async fn a_shared_secret_needs_no_question() {
    let secret = Some(vec![7; 32]);
    let (world, router) = world_with(ApiConfig { algorithm: Algorithm::HS256, secret, ..config() });
    let good = token(&NativeSigner::hmac(&[7; 32]), json!({})).await;
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    let bad = token(&NativeSigner::hmac(&[8; 32]), json!({})).await;
    assert_eq!(get(&router, &bad).await.rule(), "signature");
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn scripts_of_any_origin_may_call_without_credentials() {
    let (_, router) = world();
    let preflight = Request::options("/orders")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization");
    let answer = send(&router, preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization, content-type, tokenwalk-explain"
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("vary"), "");
}

#[tokio::test]
async fn other_paths_and_methods_get_json_too() {
    let (_, router) = world();
    let router = Router::new().nest("/api", router);
    let answer = send(&router, Request::get("/api/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, &answer.body["error"]), (StatusCode::NOT_FOUND, &json!("not_found")));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let answer = send(&router, Request::delete("/api/orders").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status, &answer.body["error"]),
        (StatusCode::METHOD_NOT_ALLOWED, &json!("method_not_allowed"))
    );
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}
