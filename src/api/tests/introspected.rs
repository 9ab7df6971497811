//! The orders, guarded by asking the issuer about each token: RFC 7662.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    routing,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    Answer, Explanation,
    issued::{INVENTORY, Issued, SECRET, get},
    send,
};
use crate::{
    api::router,
    issuer::{
        DEFAULT_TENANT,
        test_support::{BASE, ORDERS, TestNetwork},
    },
    token::native::NativeVerifier,
    wire::{Exchange, Observer},
};

const PATH: &str = "/introspected/orders";
const OFFLINE: &str = "openid offline_access read:orders";

fn exchange(answer: &Answer) -> Exchange {
    let explanation: Explanation = serde_json::from_value(answer.body["explanation"].clone()).unwrap();
    explanation.introspection.expect("an exchange")
}

fn refused(answer: &Answer, rule: &str) {
    assert_eq!((answer.status, answer.rule()), (StatusCode::UNAUTHORIZED, rule), "{}", answer.body);
    assert_eq!(answer.body["error"], "invalid_token");
    let start = format!(
        "Bearer realm=\"orders\", error=\"invalid_token\", error_description=\"The token fails the check {rule}. Required: "
    );
    assert!(answer.header("www-authenticate").starts_with(&start));
    assert_eq!(answer.header("access-control-expose-headers"), "www-authenticate");
}

/// What the issuer said is that the token is not active, and nothing else.
fn inactive(answer: &Answer) {
    refused(answer, "active");
    assert_eq!(answer.body["explanation"]["checks"].as_array().unwrap().len(), 1);
    assert_eq!(exchange(answer).response.body, r#"{"active":false}"#);
}

#[tokio::test]
async fn an_active_token_for_the_orders_passes_by_every_row() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    let answer = world.get(PATH, token).await;
    assert_eq!((answer.status, answer.rule()), (StatusCode::OK, "none"), "{}", answer.body);
    assert_eq!(answer.body["read_by"], "db|ada");
    let rows = answer.body["explanation"]["checks"].as_array().unwrap();
    let rules: Vec<_> = rows.iter().map(|row| row["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["active", "token_type", "iss", "aud", "exp", "required", "scope"]);
    assert!(rows.iter().all(|row| row["verdict"] == "passed"), "{rows:?}");
    assert!(rows.iter().all(|row| row["section"].as_str().unwrap().contains("RFC 7662 2.2")));

    let plain = Request::get(PATH).header("authorization", format!("Bearer {}", token.as_str().unwrap()));
    let answer = send(&world.api, plain.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.body.get("explanation")), (StatusCode::OK, None));
}

#[tokio::test]
async fn the_exchange_is_shown_without_the_secret_and_the_token() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    let answer = world.get(PATH, token).await;
    let shown = exchange(&answer);
    assert_eq!(shown.observer, Observer::Server);
    assert_eq!(shown.request.url, format!("{BASE}oauth/introspect"));
    assert_eq!(shown.request.header("authorization"), Some("Basic …"));
    assert_eq!(shown.request.body.as_deref(), Some("token=eyJhbG…"));
    assert_eq!(shown.response.status, 200);
    assert!(shown.response.body.contains("\"active\":true"));
    let all = answer.body.to_string();
    let basic = STANDARD.encode(format!("orders-service:{SECRET}"));
    for secret in [SECRET, &basic, token.as_str().unwrap(), &token.as_str().unwrap()[..12]] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_here_and_only_after_its_time_elsewhere() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    assert_eq!(world.get(PATH, token).await.status, StatusCode::OK);
    let fields = [("client_id", "walk-spa"), ("token", token.as_str().unwrap())];
    assert_eq!(world.browser.post("oauth/revoke", &fields).await.status, StatusCode::OK);
    inactive(&world.get(PATH, token).await);
    assert_eq!(world.get("/orders", token).await.status, StatusCode::OK);
    // One second before the end, and when the leeway is over.
    world.browser.clock.forward(86_400 - 1);
    assert_eq!(world.get("/orders", token).await.status, StatusCode::OK);
    world.browser.clock.forward(61);
    assert_eq!(world.get("/orders", token).await.rule(), "exp");
}

#[tokio::test]
async fn an_expired_token_is_inactive() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    world.browser.clock.forward(86_400);
    inactive(&world.get(PATH, token).await);
}

#[tokio::test]
async fn what_is_no_access_token_for_the_orders_is_inactive() {
    let world = Issued::default();
    let opaque = world.tokens("", "openid").await;
    let inventory = world.browser.tokens_again(&[("audience", INVENTORY)]).await;
    for (token, form) in [
        (&opaque["access_token"], "opaque"),
        (&opaque["id_token"], "jws"),
        (&inventory["access_token"], "jws"),
        (&json!("nonsense"), "opaque"),
    ] {
        let answer = world.get(PATH, token).await;
        inactive(&answer);
        assert_eq!(answer.body["explanation"]["token_form"], form);
    }
}

#[tokio::test]
async fn a_refresh_token_is_active_and_refused_all_the_same() {
    let world = Issued::default();
    let tokens = world.tokens(ORDERS, OFFLINE).await;
    let answer = world.get(PATH, &tokens["refresh_token"]).await;
    assert!(exchange(&answer).response.body.contains("\"active\":true"));
    refused(&answer, "token_type");
}

#[tokio::test]
async fn an_active_token_for_another_api_is_refused_by_its_audience() {
    // The issuer tells a client of its own tokens, whatever API they are for.
    let grant = format!("api_grants = [{{ api = \"{INVENTORY}\", scopes = [\"read:inventory\"] }}]");
    let secret = format!("client_secret = \"{SECRET}\"");
    let tenant = DEFAULT_TENANT.replace(&secret, &format!("{secret}\n{grant}"));
    let world = Issued::at(&tenant, SECRET);
    let basic = format!("Basic {}", STANDARD.encode(format!("orders-service:{SECRET}")));
    let headers = [("content-type", "application/json"), ("authorization", &*basic)];
    let body = json!({ "grant_type": "client_credentials", "audience": INVENTORY }).to_string();
    let tokens: Value = world.browser.send("POST", "oauth/token", &headers, body).await.json();
    refused(&world.get(PATH, &tokens["access_token"]).await, "aud");
}

#[tokio::test]
async fn a_missing_scope_is_forbidden() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    let order = Request::post(PATH).header("authorization", format!("Bearer {}", token.as_str().unwrap()));
    let answer = send(&world.api, order.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, &answer.body["error"]), (StatusCode::FORBIDDEN, &json!("insufficient_scope")));
    assert!(answer.header("www-authenticate").ends_with(", scope=\"write:orders\""));
}

#[tokio::test]
async fn a_request_without_a_token_is_not_asked_about() {
    let world = Issued::default();
    let request = Request::get(PATH).header("tokenwalk-explain", "1").body(Body::empty()).unwrap();
    let answer = send(&world.cut_off(), request).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"orders\"");
    assert_eq!(answer.body["explanation"].get("introspection"), None);
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_is_not_the_callers_fault() {
    let world = Issued::default();
    let token = &world.tokens(ORDERS, "openid read:orders").await["access_token"];
    let unreachable = get(&world.cut_off(), PATH, token).await;
    // The API's secret is wrong: the issuer answers, but not the question.
    let misconfigured = Issued::at(DEFAULT_TENANT, "not the secret").get(PATH, token).await;
    for (answer, why) in [(&unreachable, "did not answer: no route"), (&misconfigured, "with status 401")] {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), ("5", ""));
        assert!(answer.body["error_description"].as_str().unwrap().contains(why), "{}", answer.body);
    }
    assert_eq!(exchange(&misconfigured).response.status, 401);
    assert_eq!(unreachable.body["explanation"].get("introspection"), None);
}

/// An issuer whose metadata names this endpoint, and which answers this to every question.
fn odd(metadata: Value, said: &'static str) -> Router {
    let network = TestNetwork::default();
    let issuer = Router::new()
        .route("/.well-known/openid-configuration", routing::get(async move || metadata.to_string()))
        .route("/ask", routing::post(async move || said));
    network.attach(BASE, issuer);
    let world = Issued::default();
    router(world.config, Arc::new(network), Arc::new(NativeVerifier), world.browser.clock)
}

#[tokio::test]
async fn what_is_no_answer_refuses_nobody() {
    let endpoint = format!("{BASE}ask");
    let metadata = json!({ "issuer": BASE, "jwks_uri": "x", "introspection_endpoint": endpoint });
    let without = json!({ "issuer": BASE, "jwks_uri": "x" });
    let not_said = "did not answer with whether the token is active";
    for (metadata, said, why) in [
        (&metadata, "{}", not_said),
        (&metadata, "[]", not_said),
        (&metadata, "", not_said),
        (&metadata, r#"{"active":"true"}"#, not_said),
        (&without, r#"{"active":true}"#, "names no introspection_endpoint"),
    ] {
        let answer = get(&odd(metadata.clone(), said), PATH, &json!("opaque")).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
        assert!(answer.body["error_description"].as_str().unwrap().contains(why), "{}", answer.body);
    }
    let answer = get(&odd(metadata, r#"{"active":false}"#), PATH, &json!("opaque")).await;
    refused(&answer, "active");
}
