//! How a request brings its token, and who may send it at all.

use super::*;

#[tokio::test]
async fn a_request_without_a_token_gets_no_error_information() {
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
        let members = answer.body.as_object().unwrap();
        assert!(members.keys().all(|name| !name.starts_with("error")), "RFC 6750 3.1: {}", answer.body);
        assert!(answer.body["message"].as_str().unwrap().contains("Authorization: Bearer"));
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
    assert_eq!(answer.body["error_description"], "Nothing is here. The API has /orders.");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let answer = send(&router, Request::delete("/api/orders").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status, &answer.body["error"]),
        (StatusCode::METHOD_NOT_ALLOWED, &json!("method_not_allowed"))
    );
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn what_has_no_settings_is_not_served() {
    let (world, router) = world();
    let good = token(&world.signer, json!({ "scope": "read:inventory read:orders" })).await;
    for path in ["/inventory", "/introspected/orders", "/introspected/inventory"] {
        let request = Request::get(path).header("authorization", format!("Bearer {good}"));
        let answer = send(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, &answer.body["error"]), (StatusCode::NOT_FOUND, &json!("not_found")));
        assert_eq!(answer.header("www-authenticate"), "", "{path}");
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}
