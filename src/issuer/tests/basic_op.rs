//! What the certification of a basic `OpenID` provider tries, and the tests of single endpoints do not:
//! docs/requirements.md has the whole list.

use http::{StatusCode, header};
use serde_json::json;

use super::super::test_support::*;
use crate::token::{
    Algorithm,
    check::{
        Rule,
        id_token::{Expectations, Nonce, validate},
    },
    decode::decode,
    hash,
};

#[tokio::test]
async fn what_is_optional_or_unknown_is_ignored() {
    let browser = Browser::default();
    for changes in [
        [("display", "page")],
        [("display", "popup")],
        [("ui_locales", "se")],
        [("claims_locales", "se")],
        [("acr_values", "1 2")],
        [("claims", "{\"userinfo\":{\"name\":{\"essential\":true}}}")],
        [("extra", "foobar")],
        [("auth0Client", "eyJuYW1lIjoiYXV0aDAuanMifQ")],
    ] {
        let tokens = browser.tokens(&[&changes[..], &[("prompt", "login")]].concat()).await;
        assert!(tokens["id_token"].is_string(), "{changes:?}");
        let page = browser.follow(&browser.another().authorize(&changes).await).await;
        assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{changes:?}");
    }
}

#[tokio::test]
async fn a_scope_that_nobody_defines_is_left_out_and_that_is_said() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("scope", "openid address phone email")]).await;
    assert_eq!(tokens["scope"], "openid email");
    let answer = browser.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
    assert!(answer.get("address").is_none() && answer.get("phone_number").is_none(), "{answer}");
}

#[tokio::test]
async fn auth_time_is_when_the_person_typed_the_password() {
    let browser = Browser::default();
    let first = claims(&browser.tokens(&[]).await["id_token"]);
    browser.clock.forward(100);
    let same = claims(&browser.tokens_again(&[("prompt", "none"), ("max_age", "10000")]).await["id_token"]);
    assert_eq!(same["auth_time"], first["auth_time"], "the session's own");
    assert_eq!(same["sub"], first["sub"]);
    let now = browser.issuer.clock.now().0;
    for changes in [[("prompt", "login")], [("max_age", "1")]] {
        browser.clock.forward(10);
        let again = claims(&browser.tokens(&changes).await["id_token"]);
        assert!(again["auth_time"].as_i64().unwrap() > now, "{changes:?}");
    }
}

#[tokio::test]
async fn state_and_nonce_come_back_to_the_letter() {
    let browser = Browser::default();
    let strange = "a b+c&d=e%41\"<é>\u{1F511}#?/\\";
    let callback = browser.sign_in(&[("state", strange), ("nonce", strange)]).await.redirected();
    assert_eq!(callback["state"], strange);
    let tokens = browser.redeem(&callback["code"], &[]).await.json();
    assert_eq!(claims(&tokens["id_token"])["nonce"], strange);
    let long = "x".repeat(2000);
    let callback = browser.authorize(&[("state", &long)]).await.redirected();
    assert_eq!(callback["state"], long);
    let without = browser.authorize(&[("state", "")]).await.redirected();
    assert!(!without.contains_key("state"), "what was not sent is not sent back");
}

#[tokio::test]
async fn userinfo_takes_the_header_with_get_and_post() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let credential = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let mut answers = Vec::new();
    for (method, headers) in [
        ("GET", vec![("authorization", &*credential)]),
        ("POST", vec![("authorization", &*credential)]),
        (
            "POST",
            vec![("authorization", &*credential), ("content-type", "application/x-www-form-urlencoded")],
        ),
    ] {
        let answer = browser.send(method, "userinfo", &headers, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{method} {headers:?}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
        answers.push(answer.json());
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    assert_eq!(answers[0]["sub"], claims(&tokens["id_token"])["sub"], "OpenID Connect Core 5.3.2");
}

#[tokio::test]
async fn an_id_token_names_a_key_that_is_published() {
    let browser = Browser::default();
    let keys = browser.get(".well-known/jwks.json").await.json();
    let tokens = browser.tokens(&[]).await;
    let header = token_header(&tokens["id_token"]);
    let fits = |key: &&serde_json::Value| key["kid"] == header["kid"] && key["alg"] == header["alg"];
    assert_eq!(keys["keys"].as_array().unwrap().iter().filter(fits).count(), 1, "{header:?}");
}

#[tokio::test]
async fn the_metadata_says_what_is_not_supported() {
    let metadata = Browser::default().get(".well-known/openid-configuration").await.json();
    for name in
        ["claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported"]
    {
        assert_eq!(metadata[name], false, "{name}");
    }
    assert_eq!(metadata["response_types_supported"], json!(["code"]), "no implicit grant: RFC 9700 2.1.2");
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    let grants = metadata["grant_types_supported"].as_array().unwrap();
    assert!(!grants.contains(&json!("password")) && !grants.contains(&json!("implicit")), "{grants:?}");
    let algorithms = metadata["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(algorithms.contains(&json!("RS256")) && !algorithms.contains(&json!("none")), "{algorithms:?}");
}

#[tokio::test]
async fn a_verifier_has_the_length_and_the_characters_of_rfc_7636() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    for (verifier, is_accepted) in [
        ("a".repeat(42), false),
        ("a".repeat(43), true),
        ("-._~".repeat(32), true),
        ("a".repeat(129), false),
        (format!("{} ", "a".repeat(43)), false),
    ] {
        let code = browser.authorize(&[("code_challenge", &hash::pkce_s256(&verifier))]).await.redirected();
        let answer = browser.redeem(&code["code"], &[("code_verifier", &verifier)]).await;
        assert_eq!(answer.status == StatusCode::OK, is_accepted, "{verifier}: {}", answer.body);
        if !is_accepted {
            assert_eq!(answer.json()["error"], "invalid_request", "{verifier}");
        }
    }
}

#[tokio::test]
async fn errors_of_every_endpoint_are_json_that_no_cache_keeps() {
    let browser = Browser::default();
    for path in ["oauth/token", "oauth/revoke", "oauth/introspect"] {
        let answer = browser.post(path, &[("client_id", "nobody"), ("token", "x")]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.json()["error"], "invalid_client", "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_client_may_leave_at_hash_unchecked_and_not_ignore_a_wrong_one() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let token = decode(tokens["id_token"].as_str().unwrap());
    for (access_token, verdict) in [(None, true), (Some("another"), false)] {
        let expected = Expectations {
            issuer: Some(BASE.into()),
            client_id: Some("walk-spa".into()),
            algorithm: Algorithm::RS256,
            nonce: Nonce::Sent("n1".into()),
            access_token: access_token.map(Into::into),
            max_age: None,
            leeway: 0,
        };
        let keys = browser.issuer.keys.published();
        let now = browser.issuer.clock.now();
        let validation = validate(&token, Some(&keys), &*browser.issuer.verifier, &expected, now).await;
        assert_eq!(validation.claims.is_some(), verdict, "{access_token:?}");
        let failed = validation.checklist.first_failure().map(|check| check.rule);
        assert_eq!(failed, (!verdict).then_some(Rule::AtHash));
    }
}
