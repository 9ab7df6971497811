use http::{StatusCode, header};
use serde_json::json;

use super::super::test_support::*;

#[tokio::test]
async fn an_opaque_token_opens_the_claims_of_its_scopes() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("scope", "openid email")]).await;
    let answer = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(
        answer.json(),
        json!({ "sub": "db|ada", "email": "ada@tokenwalk.example", "email_verified": true })
    );
}

#[tokio::test]
async fn a_jwt_opens_it_if_it_names_it() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("audience", ORDERS)]).await;
    let answer = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(answer.json()["name"], "Ada Lovelace", "{}", answer.body);

    let changes = [("audience", ORDERS), ("scope", "read:orders"), ("prompt", "login")];
    let tokens = browser.tokens(&changes).await;
    let answer = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "its aud is the API alone");
    assert!(answer.header(header::WWW_AUTHENTICATE).contains("aud does not hold"), "{}", answer.body);
}

#[tokio::test]
async fn the_token_can_stand_in_a_form() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(browser.post("userinfo", &[("access_token", token)]).await.status, StatusCode::OK);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", &*format!("bearer {token}")),
    ];
    let twice = browser.send("POST", "userinfo", &headers, form(&[("access_token", token)])).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    let in_query = browser.get(&format!("userinfo?access_token={token}")).await;
    assert_eq!(in_query.status, StatusCode::UNAUTHORIZED, "a query is no place for it");
}

#[tokio::test]
async fn refusals_say_why() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("scope", "profile")]).await;
    let without_openid = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(without_openid.status, StatusCode::FORBIDDEN);
    let challenge = without_openid.header(header::WWW_AUTHENTICATE);
    assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
    assert!(challenge.ends_with("scope=\"openid\""), "{challenge}");

    let bare = browser.get("userinfo").await;
    assert_eq!(bare.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bare.header(header::WWW_AUTHENTICATE), "Bearer realm=\"userinfo\"", "no error code");
    let body = bare.json();
    assert!(body.as_object().unwrap().keys().all(|name| !name.starts_with("error")), "{body}");
    assert!(body["message"].is_string(), "{body}");

    for (value, status, error) in [
        ("Bearer nonsense", 401, "invalid_token"),
        ("Bearer a.b.c", 401, "invalid_token"),
        ("Bearer ", 400, "invalid_request"),
        ("Bearer", 400, "invalid_request"),
        ("Bearer a b", 400, "invalid_request"),
    ] {
        let answer = browser.send("GET", "userinfo", &[("authorization", value)], "").await;
        assert_eq!(answer.status, status, "{value}");
        assert_eq!(answer.json()["error"], error, "{value}");
        assert!(answer.header(header::WWW_AUTHENTICATE).contains(error), "{value}");
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let answer = browser.userinfo(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tokens_end() {
    for audience in ["", ORDERS] {
        let browser = Browser::default();
        let tokens = browser.tokens(&[("audience", audience)]).await;
        let token = tokens["access_token"].as_str().unwrap();
        browser.clock.forward(86_399);
        assert_eq!(browser.userinfo(token).await.status, StatusCode::OK, "{audience}");
        browser.clock.forward(1);
        assert_eq!(browser.userinfo(token).await.status, StatusCode::UNAUTHORIZED, "{audience}");
    }
}
