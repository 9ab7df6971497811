use base64::{Engine, engine::general_purpose::STANDARD};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::super::test_support::*;

const OFFLINE: (&str, &str) = ("scope", "openid offline_access read:orders");

async fn revoke(browser: &Browser, client_id: &str, token: &Value) -> Answer {
    let token = token.as_str().unwrap();
    browser.post("oauth/revoke", &[("client_id", client_id), ("token", token)]).await
}

async fn introspect(browser: &Browser, client: &str, token: &Value) -> Answer {
    let credential = STANDARD.encode(format!("{client}:{client}-demonstration-secret"));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", &*format!("Basic {credential}")),
    ];
    browser.send("POST", "oauth/introspect", &headers, form(&[("token", token.as_str().unwrap())])).await
}

#[tokio::test]
async fn an_access_token_ends_by_itself() {
    for audience in ["", ORDERS] {
        let browser = Browser::default();
        let tokens = browser.tokens(&[OFFLINE, ("audience", audience)]).await;
        let answer = revoke(&browser, "walk-spa", &tokens["access_token"]).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, ""));
        assert_eq!(answer.header(header::CONTENT_TYPE), "", "an empty body is no text");
        let gone = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(gone.status, StatusCode::UNAUTHORIZED, "{audience}");
        let refresh = [
            ("grant_type", "refresh_token"),
            ("client_id", "walk-spa"),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ];
        assert_eq!(browser.post("oauth/token", &refresh).await.status, StatusCode::OK, "the chain stays");
    }
}

#[tokio::test]
async fn a_refresh_token_takes_the_grant_along_but_not_the_session() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE]).await;
    assert_eq!(revoke(&browser, "walk-spa", &tokens["refresh_token"]).await.status, StatusCode::OK);
    let gone = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    let params = browser.authorize(&[("prompt", "none")]).await.redirected();
    assert!(params.contains_key("code"), "{params:?}");
}

#[tokio::test]
async fn revoking_nothing_is_fine_and_revoking_anothers_is_not() {
    let browser = Browser::default();
    assert_eq!(revoke(&browser, "walk-spa", &json!("nonsense")).await.status, StatusCode::OK);
    let tokens = browser.tokens(&[OFFLINE]).await;
    for name in ["access_token", "refresh_token"] {
        let answer = revoke(&browser, "walk-addin", &tokens[name]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
    }
    assert_eq!(browser.userinfo(tokens["access_token"].as_str().unwrap()).await.status, StatusCode::OK);
    assert_eq!(browser.post("oauth/revoke", &[("client_id", "walk-spa")]).await.status, 400);
    assert_eq!(browser.post("oauth/revoke", &[("token", "x")]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_api_learns_what_a_token_stands_for() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE, ("audience", ORDERS)]).await;
    let answer = introspect(&browser, "orders-service", &tokens["access_token"]).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let now = browser.issuer.clock.now().0;
    assert_eq!(
        answer.json(),
        json!({
            "active": true, "iss": BASE, "sub": "db|ada", "client_id": "walk-spa",
            "aud": [ORDERS, format!("{BASE}userinfo")], "scope": "openid offline_access read:orders",
            "iat": now, "exp": now + 86_400, "token_type": "Bearer",
        })
    );
    let refresh = introspect(&browser, "orders-service", &tokens["refresh_token"]).await.json();
    assert_eq!(refresh["active"], true);
    assert_eq!(refresh["exp"], now + 2_592_000);
    assert!(refresh.get("token_type").is_none());

    revoke(&browser, "walk-spa", &tokens["access_token"]).await;
    let answer = introspect(&browser, "orders-service", &tokens["access_token"]).await;
    assert_eq!(answer.json(), json!({ "active": false }));
}

#[tokio::test]
async fn inactive_is_all_that_strangers_learn() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("audience", ORDERS)]).await;
    for (client, token) in [
        ("walk-machine", &tokens["access_token"]),
        ("orders-service", &json!("nonsense")),
        ("orders-service", &tokens["id_token"]),
    ] {
        assert_eq!(introspect(&browser, client, token).await.json(), json!({ "active": false }), "{client}");
    }
    browser.clock.forward(86_400);
    let expired = introspect(&browser, "orders-service", &tokens["access_token"]).await;
    assert_eq!(expired.json(), json!({ "active": false }));
    let public = [("client_id", "walk-spa"), ("token", tokens["access_token"].as_str().unwrap())];
    let refused = browser.post("oauth/introspect", &public).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["error"], "invalid_client");
    assert_eq!(
        refused.json()["error_description"],
        "Introspection needs client authentication, and this client is public"
    );
    assert_eq!(browser.post("oauth/introspect", &[("token", "x")]).await.status, StatusCode::UNAUTHORIZED);
}
