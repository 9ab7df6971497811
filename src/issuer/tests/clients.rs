use base64::{Engine, engine::general_purpose::STANDARD};
use http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::super::{DEFAULT_TENANT, client_auth::ASSERTION_TYPE, test_support::*};
use crate::token::{Algorithm, encode};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const SECRET: &str = "walk-machine-demonstration-secret";

fn basic(client_id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client_id}:{secret}")))
}

async fn machine(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("grant_type", "client_credentials")];
    all.extend_from_slice(fields);
    let credential = basic("walk-machine", SECRET);
    browser.send("POST", "oauth/token", &[FORM, ("authorization", &credential)], form(&all)).await
}

/// Where the web app of the default tenant is sent back to.
const WEB_CALLBACK: &str = "https://walk.example/clients/web/callback";

#[tokio::test]
async fn a_machine_gets_a_token_for_itself() {
    let browser = Browser::default();
    let answer = machine(&browser, &[("audience", ORDERS)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let tokens = answer.json();
    for absent in ["id_token", "refresh_token"] {
        assert!(tokens.get(absent).is_none(), "{absent}");
    }
    assert_eq!(tokens["scope"], "read:orders", "all that it was granted");
    let now = browser.issuer.clock.now().0;
    assert_eq!(
        claims(&tokens["access_token"]),
        json!({
            "iss": BASE, "sub": "walk-machine@clients", "aud": ORDERS, "azp": "walk-machine",
            "iat": now, "exp": now + 86_400, "scope": "read:orders", "gty": "client-credentials",
        })
    );
    let narrow = machine(&browser, &[("audience", ORDERS), ("scope", "read:orders write:orders")]).await;
    assert_eq!(narrow.json()["scope"], "read:orders", "write:orders was not granted");
    let nothing = machine(&browser, &[("audience", ORDERS), ("scope", "write:orders")]).await;
    assert_eq!(
        (nothing.status, nothing.json()["error"].as_str()),
        (StatusCode::BAD_REQUEST, Some("invalid_scope"))
    );
    let by_resource = machine(&browser, &[("resource", ORDERS)]).await;
    assert_eq!(by_resource.status, StatusCode::OK);
}

#[tokio::test]
async fn a_machine_is_refused_in_the_vendors_words() {
    let browser = Browser::default();
    let inventory = "https://inventory.tokenwalk.example/";
    for (fields, status, error, description) in [
        (vec![], 400, "invalid_request", "audience"),
        (
            vec![("audience", "https://nowhere/")],
            403,
            "access_denied",
            "Service not enabled within domain: https://nowhere/",
        ),
        (
            vec![("audience", inventory)],
            403,
            "access_denied",
            "Client is not authorized to access 'https://inventory.tokenwalk.example/'.",
        ),
    ] {
        let answer = machine(&browser, &fields).await;
        assert_eq!(answer.status, status, "{fields:?}");
        assert_eq!(answer.json()["error"], error);
        assert!(
            answer.json()["error_description"].as_str().unwrap().contains(description),
            "{}",
            answer.body
        );
    }
    let same = machine(&browser, &[("resource", ORDERS), ("resource", ORDERS)]).await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.body);
    for fields in [
        vec![("resource", "https://nowhere/")],
        vec![("resource", ORDERS), ("resource", inventory)],
        vec![("resource", ORDERS), ("resource", "https://nowhere/")],
    ] {
        let answer = machine(&browser, &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{fields:?}: {}", answer.body);
        assert_eq!(answer.json()["error"], "invalid_target", "{fields:?}");
    }
    let quirky = Browser::at(&format!("vendor_quirks = true\n{DEFAULT_TENANT}"));
    let answer = machine(&quirky, &[("audience", inventory)]).await.json();
    assert!(answer["error_description"].as_str().unwrap().contains(&format!("\"{inventory}\"")), "{answer}");
    let spa = [("grant_type", "client_credentials"), ("client_id", "walk-spa"), ("audience", ORDERS)];
    assert_eq!(browser.post("oauth/token", &spa).await.json()["error"], "unauthorized_client");
}

#[tokio::test]
async fn a_secret_is_proved_as_registered() {
    let browser = Browser::default();
    let body = |extra: &[(&str, &str)]| {
        let mut all = vec![("grant_type", "client_credentials"), ("audience", ORDERS)];
        all.extend_from_slice(extra);
        form(&all)
    };
    let good = basic("walk-machine", SECRET);
    let wrong = basic("walk-machine", "wrong");
    let nobody = basic("nobody", "x");
    let public = basic("walk-spa", "");
    for (authorization, fields, status, error, challenges) in [
        (good.as_str(), vec![], 200, "", false),
        (&good, vec![("client_id", "walk-machine")], 200, "", false),
        (&wrong, vec![], 401, "invalid_client", true),
        (&nobody, vec![], 401, "invalid_client", true),
        (&public, vec![], 401, "invalid_client", true),
        (&good, vec![("client_id", "walk-spa")], 400, "invalid_request", false),
        (&good, vec![("client_secret", SECRET)], 400, "invalid_request", false),
        ("Basic ???", vec![], 401, "invalid_client", true),
        ("Bearer x", vec![], 401, "invalid_client", true),
        ("", vec![("client_id", "nobody")], 401, "invalid_client", false),
        ("", vec![("client_id", "walk-machine")], 401, "invalid_client", false),
        ("", vec![("client_id", "walk-machine"), ("client_secret", SECRET)], 401, "invalid_client", false),
    ] {
        let mut headers = vec![FORM];
        if !authorization.is_empty() {
            headers.push(("authorization", authorization));
        }
        let answer = browser.send("POST", "oauth/token", &headers, body(&fields)).await;
        assert_eq!(answer.status, status, "{authorization} {fields:?}: {}", answer.body);
        if !error.is_empty() {
            assert_eq!(answer.json()["error"], error, "{authorization} {fields:?}");
        }
        let challenge = answer.header(header::WWW_AUTHENTICATE);
        assert_eq!(challenge == "Basic realm=\"issuer\"", challenges, "{authorization} {fields:?}");
    }
    let post = DEFAULT_TENANT.replace(
        "client_secret = \"walk-machine-demonstration-secret\"",
        "client_secret = \"walk-machine-demonstration-secret\"\ntoken_endpoint_auth_method = \"client_secret_post\"",
    );
    let browser = Browser::at(&post);
    let fields = body(&[("client_id", "walk-machine"), ("client_secret", SECRET)]);
    assert_eq!(browser.send("POST", "oauth/token", &[FORM], fields).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_web_app_signs_people_in() {
    let browser = Browser::default();
    let changes = [
        ("client_id", "walk-web"),
        ("redirect_uri", WEB_CALLBACK),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let code = browser.code(&changes).await;
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", WEB_CALLBACK)];
    let credential = basic("walk-web", "walk-web-demonstration-secret");
    let with_verifier = [&fields[..], &[("code_verifier", VERIFIER)]].concat();
    let headers = [FORM, ("authorization", &*credential)];
    let answer = browser.send("POST", "oauth/token", &headers, form(&with_verifier)).await;
    assert_eq!(answer.json()["error"], "invalid_grant", "a verifier without a challenge: RFC 9700 4.8.2");
    let code = browser.authorize(&changes).await.redirected()["code"].clone();
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", WEB_CALLBACK)];
    let answer = browser.send("POST", "oauth/token", &headers, form(&fields)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(claims(&answer.json()["id_token"])["aud"], "walk-web");
}

/// The default tenant with a machine that signs, and the key that it signs with.
fn signing_machine(algorithm: Algorithm) -> Browser {
    let key = signer("client", algorithm).public_key().clone();
    let members: Vec<String> = serde_json::to_value(key)
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let keys = format!("public_keys = [{{ {} }}]", members.join(", "));
    Browser::at(&DEFAULT_TENANT.replace("client_secret = \"walk-machine-demonstration-secret\"", &keys))
}

async fn assert_with(browser: &Browser, algorithm: Algorithm, kid: &str, claims: Value) -> Answer {
    let signer = signer(kid, algorithm);
    let claims: Map<String, Value> = claims.as_object().unwrap().clone();
    let assertion = encode::sign(&*signer, "JWT", &claims).await.unwrap();
    let fields = [
        ("grant_type", "client_credentials"),
        ("audience", ORDERS),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion),
    ];
    browser.post("oauth/token", &fields).await
}

#[tokio::test]
async fn a_key_can_stand_in_for_a_secret() {
    for algorithm in SIGNS {
        let browser = signing_machine(algorithm);
        let now = browser.issuer.clock.now().0;
        let good = |jti: &str| {
            json!({
                "iss": "walk-machine", "sub": "walk-machine", "aud": format!("{BASE}oauth/token"),
                "exp": now + 60, "jti": jti,
            })
        };
        let answer = assert_with(&browser, algorithm, "client", good("1")).await;
        assert_eq!(answer.status, StatusCode::OK, "{algorithm}: {}", answer.body);
        let again = assert_with(&browser, algorithm, "client", good("1")).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED, "{algorithm}: replayed");
        let foreign = assert_with(&browser, algorithm, "one", good("2")).await;
        assert_eq!(foreign.status, StatusCode::UNAUTHORIZED, "{algorithm}: another key");
    }
}

#[tokio::test]
async fn an_assertion_keeps_its_rules() {
    let browser = signing_machine(Algorithm::ES256);
    let now = browser.issuer.clock.now().0;
    for (name, value, description) in [
        ("iss", json!("walk-web"), "iss and sub"),
        ("aud", json!("https://elsewhere.example/"), "aud"),
        ("aud", Value::Null, "aud"),
        ("exp", json!(now), "exp"),
        ("exp", json!(now + 601), "exp"),
        ("exp", Value::Null, "exp"),
        ("nbf", json!(now + 10), "nbf"),
        ("jti", Value::Null, "jti"),
    ] {
        let mut claims = json!({
            "iss": "walk-machine", "sub": "walk-machine", "aud": [BASE], "exp": now + 60, "jti": "x",
        });
        claims[name] = value.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
        let answer = assert_with(&browser, Algorithm::ES256, "client", claims).await;
        assert_eq!(answer.json()["error"], "invalid_client", "{name} {value}: {}", answer.body);
        assert!(
            answer.json()["error_description"].as_str().unwrap().contains(description),
            "{}",
            answer.body
        );
    }
    let secret = [("grant_type", "client_credentials"), ("client_assertion", "x")];
    assert_eq!(browser.post("oauth/token", &secret).await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn a_client_with_a_secret_needs_no_verifier_to_be_told_that_its_code_is_late() {
    let browser = Browser::default();
    let plain = [
        ("client_id", "walk-web"),
        ("redirect_uri", WEB_CALLBACK),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let code = browser.code(&plain).await;
    browser.clock.forward(61);
    let credential = basic("walk-web", "walk-web-demonstration-secret");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", &*credential)];
    let body =
        form(&[("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", WEB_CALLBACK)]);
    let told = browser.send("POST", "oauth/token", &headers, body).await.json();
    assert!(told["error_description"].as_str().unwrap().starts_with("The code has expired"), "{told}");
}
