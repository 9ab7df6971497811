use http::{StatusCode, header};

use super::super::{discovery, test_support::*};
use crate::token::Algorithm;

#[tokio::test]
async fn every_endpoint_of_the_metadata_answers() {
    let browser = Browser::default();
    let answer = browser.get(".well-known/openid-configuration").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], BASE);
    let mut endpoints = 0;
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let url = value.as_str().unwrap();
            assert!(url.starts_with(BASE), "{name}");
            assert_ne!(browser.get(url).await.status, StatusCode::NOT_FOUND, "{name}");
            endpoints += 1;
        }
    }
    assert_eq!(endpoints, 7);
    assert_eq!(browser.get(".well-known/oauth-authorization-server").await.json(), metadata);
}

#[tokio::test]
async fn the_inserted_path_stands_between_host_and_path() {
    let (issuer, ..) = issuer(super::super::DEFAULT_TENANT, "https://walk.example/base/issuer/");
    assert_eq!(discovery::inserted_path(&issuer), "/.well-known/oauth-authorization-server/base/issuer");
    let (issuer, ..) =
        super::super::test_support::issuer(super::super::DEFAULT_TENANT, "https://id.example/");
    assert_eq!(discovery::inserted_path(&issuer), "/.well-known/oauth-authorization-server");
}

#[tokio::test]
async fn the_key_set_holds_public_halves_of_all_keys() {
    let browser = Browser::default();
    // Clones share the keys, so the issuer has them too.
    let _shared = browser.issuer.keys.clone().with_next(vec![signer("two", Algorithm::RS256)]);
    let answer = browser.get(".well-known/jwks.json").await;
    assert!(answer.header(header::CACHE_CONTROL).contains("max-age"));
    let keys = answer.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), SIGNS.len() + 1, "four that sign and one that will");
    for key in &keys {
        assert_eq!(key["use"], "sig");
        assert!(key["alg"].is_string());
        assert!(key["kid"].is_string());
        for private in ["d", "p", "q", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
    }
}

#[tokio::test]
async fn a_rotation_keeps_old_tokens_until_the_key_is_forgotten() {
    let browser = Browser::default();
    let keys = browser.issuer.keys.clone().with_next(vec![signer("two", Algorithm::RS256)]);
    let before = browser.tokens(&[("audience", ORDERS)]).await;
    let old = before["access_token"].as_str().unwrap();
    keys.rotate(vec![signer("three", Algorithm::RS256)]);
    assert_eq!(keys.published().keys.len(), SIGNS.len() + 2, "one before and one after");
    let after = browser.tokens(&[("audience", ORDERS), ("prompt", "login")]).await;
    assert_ne!(token_header(&before["access_token"])["kid"], token_header(&after["access_token"])["kid"]);
    assert_eq!(browser.userinfo(old).await.status, StatusCode::OK);
    keys.revoke_previous();
    assert_eq!(browser.userinfo(old).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.userinfo(after["access_token"].as_str().unwrap()).await.status, StatusCode::OK);
}
