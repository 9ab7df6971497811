//! The second API: its own audience, algorithm and profile at the same issuer.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;

use super::{
    issued::{INVENTORY, Issued},
    send,
};
use crate::issuer::test_support::{ORDERS, token_header};

#[tokio::test]
async fn a_token_for_the_inventory_reads_it() {
    let world = Issued::default();
    let token = &world.tokens(INVENTORY, "openid read:inventory").await["access_token"];
    assert_eq!(
        (&token_header(token)["typ"], &token_header(token)["alg"]),
        (&json!("at+jwt"), &json!("ES256"))
    );
    let answer = world.get("/inventory", token).await;
    assert_eq!((answer.status, &answer.body["read_by"]), (StatusCode::OK, &json!("db|ada")));
    assert_eq!(answer.body["stock"].as_array().unwrap().len(), 3);
    assert_eq!(answer.rule(), "none");
    assert_eq!(answer.body["explanation"]["checks"][1]["section"], "RFC 9068 4");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn a_token_for_the_one_opens_nothing_at_the_other() {
    let world = Issued::default();
    let orders = world.tokens(ORDERS, "openid read:orders").await;
    let inventory = world.browser.tokens_again(&[("audience", INVENTORY), ("scope", "read:inventory")]).await;
    for (path, token, rule) in [
        ("/inventory", &orders["access_token"], "typ"),
        ("/inventory", &orders["id_token"], "typ"),
        ("/orders", &inventory["access_token"], "typ"),
    ] {
        let answer = world.get(path, token).await;
        assert_eq!((answer.status, answer.rule()), (StatusCode::UNAUTHORIZED, rule), "{path}");
        let realm = path.trim_start_matches('/');
        let start = format!("Bearer realm=\"{realm}\", error=\"invalid_token\"");
        assert!(answer.header("www-authenticate").starts_with(&start));
        assert_eq!(answer.header("access-control-expose-headers"), "www-authenticate");
    }
}

#[tokio::test]
async fn the_inventory_is_to_look_at_only_and_with_its_scope() {
    let world = Issued::default();
    let token = &world.tokens(INVENTORY, "openid").await["access_token"];
    let answer = world.get("/inventory", token).await;
    assert_eq!((answer.status, answer.rule()), (StatusCode::FORBIDDEN, "scope"));
    assert!(answer.header("www-authenticate").ends_with(", scope=\"read:inventory\""));

    let answer = send(&world.api, Request::post("/inventory").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    let answer = send(&world.api, Request::get("/stock").body(Body::empty()).unwrap()).await;
    let known = "Nothing is here. The API has /orders, /introspected/orders, /inventory.";
    assert_eq!(answer.body["error_description"], known);
}
