//! What the API makes of a token, and of an order.

use super::*;

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
async fn the_first_broken_rule_decides_and_is_named() {
    let (world, router) = world();
    let good = token(&world.signer, json!({})).await;
    let stranger = NativeSigner::generate(Algorithm::ES256).unwrap();
    let (input, signature) = good.rsplit_once('.').unwrap();
    // Another character, whatever stands there: the signature is a new one at each run.
    let other = if &signature[20..21] == "A" { "B" } else { "A" };
    let payload = input.split_once('.').unwrap().1;
    let unsecured = base64url::encode(r#"{"alg":"none","typ":"JWT"}"#);
    for (raw, form, rule) in [
        ("LZDn9xq2CjH0Pv3vSg".to_owned(), "opaque", "form"),
        ("eyJhbGciOiJkaXIifQ..AA.AA.AA".to_owned(), "jwe", "form"),
        (format!("{good}="), "jws", "form"),
        (format!("{unsecured}.{payload}."), "jws", "alg"),
        (token(&stranger, json!({})).await, "jws", "key"),
        (format!("{input}.{}{other}{}", &signature[..20], &signature[21..]), "jws", "signature"),
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
        let start = "Bearer realm=\"orders\", error=\"invalid_token\", error_description=\"The token fails the check ";
        assert!(challenge.starts_with(&format!("{start}{rule}. Required: ")), "{challenge}");
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
async fn a_shared_secret_needs_no_question() {
    let secret = Some(vec![7; 32]);
    let (world, router) = world_with(Resource { algorithm: Algorithm::HS256, secret, ..orders() });
    let good = token(&NativeSigner::hmac(&[7; 32]), json!({})).await;
    assert_eq!(get(&router, &good).await.status, StatusCode::OK);
    let bad = token(&NativeSigner::hmac(&[8; 32]), json!({})).await;
    assert_eq!(get(&router, &bad).await.rule(), "signature");
    assert_eq!(world.asked.load(Ordering::SeqCst), 0);
}
