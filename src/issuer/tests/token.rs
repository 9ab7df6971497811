use http::{StatusCode, header};
use serde_json::json;

use super::super::test_support::*;
use crate::token::{Algorithm, hash};

#[tokio::test]
async fn a_code_gives_tokens() {
    let browser = Browser::default();
    let code = browser.code(&[]).await;
    let answer = browser.redeem(&code, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let tokens = answer.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["scope"], "openid profile email");
    assert_eq!(tokens["expires_in"], 86_400);
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(access_token.len(), 32, "a short reference");
    assert!(!access_token.contains('.'));

    let now = browser.issuer.clock.now().0;
    let header = token_header(&tokens["id_token"]);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header["typ"], "JWT");
    assert_eq!(header["kid"], browser.issuer.keys.published().keys[0].kid.clone().unwrap());
    let mut claims = claims(&tokens["id_token"]);
    assert!(claims["sid"].is_string());
    claims.as_object_mut().unwrap().remove("sid");
    assert_eq!(
        claims,
        json!({
            "iss": BASE, "sub": "db|ada", "aud": "walk-spa", "iat": now, "exp": now + 36_000,
            "auth_time": now, "nonce": "n1", "at_hash": hash::at_hash(access_token, Algorithm::RS256),
            "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "nickname": "ada",
            "locale": "en", "email": "ada@tokenwalk.example", "email_verified": true,
        })
    );
}

#[tokio::test]
async fn scopes_open_claims() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("scope", "openid"), ("nonce", "")]).await;
    let claims = claims(&tokens["id_token"]);
    for absent in ["name", "email", "nonce"] {
        assert!(claims.get(absent).is_none(), "{absent}");
    }
    let tokens = browser.tokens_again(&[("scope", "profile")]).await;
    assert!(tokens.get("id_token").is_none(), "without openid it is plain OAuth");
}

#[tokio::test]
async fn an_api_gets_a_jwt_for_itself() {
    let browser = Browser::default();
    let scope = "openid read:orders write:orders delete:everything";
    let tokens = browser.tokens(&[("audience", ORDERS), ("scope", scope)]).await;
    let now = browser.issuer.clock.now().0;
    assert_eq!(token_header(&tokens["access_token"])["typ"], "JWT");
    assert_eq!(
        claims(&tokens["access_token"]),
        json!({
            "iss": BASE, "sub": "db|ada", "aud": [ORDERS, format!("{BASE}userinfo")], "azp": "walk-spa",
            "iat": now, "exp": now + 86_400, "scope": "openid read:orders write:orders",
        })
    );
    assert_eq!(tokens["scope"], "openid read:orders write:orders", "what was granted is said");
    let tokens = browser.tokens_again(&[("audience", ORDERS), ("scope", "read:orders")]).await;
    assert_eq!(claims(&tokens["access_token"])["aud"], ORDERS, "one audience without openid");
}

#[tokio::test]
async fn a_scope_is_granted_to_those_who_hold_it() {
    let browser = Browser::default();
    let changes = [("audience", ORDERS), ("scope", "openid read:orders write:orders")];
    let code = browser.sign_in_as("grace@tokenwalk.example", &changes).await.redirected()["code"].clone();
    let tokens = browser.redeem(&code, &[]).await.json();
    assert_eq!(tokens["scope"], "openid read:orders");
    assert_eq!(claims(&tokens["access_token"])["sub"], "db|grace");
}

#[tokio::test]
async fn the_issuers_own_audience_gives_an_opaque_token() {
    let browser = Browser::default();
    for audience in [BASE, "https://walk.example/issuer/userinfo"] {
        let tokens = browser.tokens(&[("audience", audience), ("prompt", "login")]).await;
        assert!(!tokens["access_token"].as_str().unwrap().contains('.'));
    }
}

#[tokio::test]
async fn a_body_can_be_json() {
    let browser = Browser::default();
    let code = browser.code(&[]).await;
    let body = json!({
        "grant_type": "authorization_code", "client_id": "walk-spa", "code": code,
        "redirect_uri": CALLBACK, "code_verifier": VERIFIER,
    });
    let answer =
        browser.send("POST", "oauth/token", &[("content-type", "application/json")], body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn what_a_code_is_bound_to() {
    for (changes, error, description) in [
        (
            vec![("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong")],
            "invalid_grant",
            "Failed to verify code verifier",
        ),
        (vec![("code_verifier", "")], "invalid_request", "code_verifier"),
        (vec![("redirect_uri", "https://walk.example/callback2")], "invalid_grant", "redirect_uri"),
        (vec![("client_id", "other-spa")], "invalid_grant", "another client"),
    ] {
        let browser = Browser::at(&two_applications());
        let code = browser.code(&[]).await;
        let answer = browser.redeem(&code, &changes).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
        assert_eq!(answer.json()["error"], error, "{changes:?}");
        assert!(
            answer.json()["error_description"].as_str().unwrap().contains(description),
            "{}",
            answer.body
        );
        let again = browser.redeem(&code, &[]).await;
        assert_eq!(again.json()["error"], "invalid_grant", "the code is spent");
    }
}

fn two_applications() -> String {
    let other = "[[applications]]\nclient_id = \"other-spa\"\nname = \"Other\"\ntype = \"spa\"\n\
                 callbacks = [\"https://other.example/cb\"]\nallowed_origins = [\"https://other.example\"]\n";
    format!("{}\n{other}", super::super::DEFAULT_TENANT)
}

#[tokio::test]
async fn a_code_lasts_sixty_seconds() {
    let browser = Browser::default();
    let code = browser.code(&[]).await;
    browser.clock.forward(59);
    assert_eq!(browser.redeem(&code, &[]).await.status, StatusCode::OK);
    let code = browser.code(&[("prompt", "login")]).await;
    browser.clock.forward(60);
    assert_eq!(browser.redeem(&code, &[]).await.json()["error"], "invalid_grant");
}

/// What a client is told about a code that is gone.
async fn told(browser: &Browser, code: &str, changes: &[(&str, &str)]) -> String {
    let refused = browser.redeem(code, changes).await;
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
    refused.json()["error_description"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_late_code_and_a_used_one_are_told_apart_to_whoever_has_the_verifier() {
    let browser = Browser::at(&two_applications());
    let late = browser.code(&[]).await;
    browser.clock.forward(95);
    let wrong = ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong");
    let general = "The code is unknown, has expired, or was presented before";
    for thief in [wrong, ("code_verifier", ""), ("client_id", "other-spa")] {
        assert_eq!(told(&browser, &late, &[thief]).await, general, "{thief:?}");
    }
    let expired = "The code has expired: its time was over 35 seconds ago, and nothing was issued for it";
    assert_eq!(told(&browser, &late, &[]).await, expired);
    assert_eq!(told(&browser, "nobody-made-this", &[]).await, general);
    browser.clock.forward(86_400);
    assert_eq!(told(&browser, &late, &[]).await, general, "forgotten");

    let used = browser.code(&[("prompt", "login")]).await;
    assert_eq!(browser.redeem(&used, &[]).await.status, StatusCode::OK);
    browser.clock.forward(95);
    assert_eq!(told(&browser, &used, &[wrong]).await, general);
    let again = "The code was presented before, and a code is good once: what was issued for it is revoked";
    assert_eq!(told(&browser, &used, &[]).await, again, "used, although its time is over as well");
}

#[tokio::test]
async fn a_code_that_comes_again_voids_what_it_gave() {
    for audience in ["", ORDERS] {
        let browser = Browser::default();
        let code = browser.code(&[("audience", audience)]).await;
        let tokens = browser.redeem(&code, &[]).await.json();
        let access_token = tokens["access_token"].as_str().unwrap();
        assert_eq!(browser.userinfo(access_token).await.status, StatusCode::OK);
        let again = browser.redeem(&code, &[]).await;
        assert_eq!(again.json()["error"], "invalid_grant");
        let refused = browser.userinfo(access_token).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{audience}");
        assert!(refused.header(header::WWW_AUTHENTICATE).contains("revoked"));
    }
}

#[tokio::test]
async fn another_client_cannot_void_a_grant() {
    let browser = Browser::at(&two_applications());
    let code = browser.code(&[]).await;
    let tokens = browser.redeem(&code, &[]).await.json();
    browser.redeem(&code, &[("client_id", "other-spa")]).await;
    assert_eq!(browser.userinfo(tokens["access_token"].as_str().unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn malformed_requests() {
    let browser = Browser::default();
    let form = ("content-type", "application/x-www-form-urlencoded");
    for (headers, body, status, error) in [
        (vec![form], "", 401, "invalid_client"),
        (vec![form], "client_id=nobody", 401, "invalid_client"),
        (vec![form], "client_id=walk-spa", 400, "invalid_request"),
        (vec![form], "client_id=walk-spa&grant_type=password", 400, "unsupported_grant_type"),
        (vec![form], "client_id=walk-spa&grant_type=authorization_code", 400, "invalid_request"),
        (vec![form], "client_id=walk-spa&client_id=walk-spa", 400, "invalid_request"),
        (
            vec![form],
            "client_id=walk-spa&grant_type=authorization_code&redirect_uri=x&code=nothing",
            400,
            "invalid_grant",
        ),
        (vec![], "client_id=walk-spa", 400, "invalid_request"),
        (vec![("content-type", "application/json")], "[1]", 400, "invalid_request"),
        (vec![("content-type", "text/plain")], "client_id=walk-spa", 400, "invalid_request"),
    ] {
        let answer = browser.send("POST", "oauth/token", &headers, body).await;
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.json()["error"], error, "{body}");
        assert!(answer.json()["error_description"].as_str().is_some_and(|text| text.len() > 10));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
    let strange = [("client_id", "walk-spa"), ("grant_type", "a\"b\\cé")];
    assert_eq!(
        browser.post("oauth/token", &strange).await.json()["error_description"],
        "The grant_type a'b?c? is not supported"
    );
    assert_eq!(browser.get("oauth/token").await.status, StatusCode::METHOD_NOT_ALLOWED);
    let giant = browser.post("oauth/token", &[("client_id", &"x".repeat(70_000))]).await;
    assert_eq!(giant.status, StatusCode::PAYLOAD_TOO_LARGE);
}
