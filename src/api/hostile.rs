//! Whatever anybody sends, the API answers below 500 and says what was wrong.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderValue, Method, Request},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{ApiConfig, Collection, Resource, router};
use crate::{
    ports::{Boxed, Clock, Transport, TransportError, UnixTime},
    token::{
        Algorithm, Signer, base64url,
        check::access_token::Profile,
        encode,
        native::{NativeSigner, NativeVerifier},
    },
    wire,
};

const NOW: i64 = 1_795_000_000;

/// The issuer and the time, as the API meets them.
struct World(NativeSigner);

impl Clock for World {
    fn now(&self) -> UnixTime {
        UnixTime(NOW)
    }
}

impl Transport for World {
    fn send(&self, request: wire::Request) -> Boxed<'_, Result<wire::Response, TransportError>> {
        let body = if request.url.ends_with("/set") {
            json!({ "keys": [self.0.public_key()] })
        } else {
            json!({ "issuer": "https://issuer.example/", "jwks_uri": "https://keys.example/set" })
        };
        let response = wire::Response { status: 200, headers: Vec::new(), body: body.to_string() };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn config(profile: Profile) -> ApiConfig {
    let resource = Resource {
        audience: "https://orders.example/".into(),
        algorithm: Algorithm::ES256,
        profile,
        secret: None,
        asks_as: None,
    };
    ApiConfig {
        issuer: "https://issuer.example/".into(),
        leeway: 5,
        resources: [(Collection::Orders, resource)].into(),
    }
}

async fn token(signer: &NativeSigner, profile: Profile, typ: &str) -> String {
    let claims = json!({
        "iss": "https://issuer.example/", "sub": "ada", "aud": "https://orders.example/", "jti": "1",
        "iat": NOW, "exp": NOW + 3600, "scope": "read:orders write:orders",
    });
    let mut claims = claims.as_object().cloned().unwrap_or_default();
    claims.insert(if profile == Profile::Auth0 { "azp" } else { "client_id" }.into(), "spa".into());
    encode::sign(signer, typ, &claims).await.expect("signed")
}

/// Tokens: a good one, damaged ones, and what only looks like one.
fn tokens(good: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let parts: Vec<String> = good.split('.').map(str::to_owned).collect();
    let with_header = {
        let (payload, signature) = (parts[1].clone(), parts[2].clone());
        let members = select(vec![
            r#"{"alg":"none"}"#,
            r#"{"alg":"ES256","kid":""}"#,
            r#"{"alg":"ES256","crit":["exp"]}"#,
            r#"{"alg":"HS256","jku":"https://evil.example"}"#,
            r#"{"alg":7,"alg":"ES256"}"#,
            r#"{"alg":"ES256","typ":["JWT"]}"#,
        ]);
        members.prop_map(move |header| {
            format!("{}.{payload}.{signature}", base64url::encode(header)).into_bytes()
        })
    };
    let with_claims = {
        let (header, signature) = (parts[0].clone(), parts[2].clone());
        "[\\[\\]{}\",:0-9eE+a-z\\\\u.-]{0,60}".prop_map(move |claims| {
            format!("{header}.{}.{signature}", base64url::encode(claims)).into_bytes()
        })
    };
    let cut = {
        let good = good.to_owned();
        (0..good.len()).prop_map(move |length| good.as_bytes()[..length].to_vec())
    };
    let deep = (1_usize..3000).prop_map(|depth| {
        format!("{}.{}.AAAA", base64url::encode(r#"{"alg":"ES256"}"#), base64url::encode("[".repeat(depth)))
            .into_bytes()
    });
    prop_oneof![
        3 => Just(good.as_bytes().to_vec()),
        2 => with_header,
        2 => with_claims,
        1 => cut,
        1 => deep,
        1 => "[A-Za-z0-9_.-]{0,200}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..80),
        1 => (0_usize..40_000).prop_map(|length| vec![b'a'; length]),
    ]
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(br#"{"item":"Cards","quantity":2}"#.to_vec()),
        "\\{\"item\":\"[^\"]{0,120}\",\"quantity\":-?[0-9]{0,30}(\\.[0-9]+)?\\}".prop_map(String::into_bytes),
        (1_usize..3000).prop_map(|depth| "{\"item\":".repeat(depth).into_bytes()),
        vec(any::<u8>(), 0..100),
        (0_usize..10_000).prop_map(|length| vec![b' '; length]),
    ]
}

async fn check(router: &Router, request: Request<Body>) -> Result<(), TestCaseError> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    prop_assert!(parts.status.as_u16() < 500, "{}: {}", parts.status, String::from_utf8_lossy(&body));
    if parts.status.is_client_error() && method != Method::HEAD {
        let said: Value = serde_json::from_slice(&body)
            .map_err(|error| TestCaseError::fail(format!("{method} {path}: {error}: {body:?}")))?;
        // No token is no error, so it has another name: RFC 6750 section 3.1.
        let why = if said.get("error").is_some() { "error_description" } else { "message" };
        prop_assert!(said[why].as_str().is_some_and(|text| !text.is_empty()), "{}", said);
    }
    Ok(())
}

#[test]
fn every_hostile_request_gets_an_answer_that_says_why() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let world = Arc::new(World(NativeSigner::generate(Algorithm::ES256).expect("a key")));
    let good = runtime.block_on(token(&world.0, Profile::Auth0, "JWT"));
    let router = router(config(Profile::Auth0), world.clone(), Arc::new(NativeVerifier), world.clone());
    let methods = prop_oneof![
        4 => select(vec!["GET", "POST"]).prop_map(str::to_owned),
        1 => "[A-Z]{1,10}",
    ];
    let paths = prop_oneof![6 => Just("orders".to_owned()), 1 => "[a-zA-Z0-9/._~%-]{0,40}"];
    let schemes = select(vec!["Bearer ", "bearer  ", "Basic ", "DPoP ", "", "Bearer, "]);
    let types = prop_oneof![4 => Just("application/json".to_owned()), 1 => ".{0,30}"];
    let strategy = (methods, paths, schemes, tokens(&good), types, bodies(), any::<[bool; 2]>());
    let mut runner = TestRunner::new(Config { cases: 1500, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&strategy, |(method, path, scheme, token, kind, body, [twice, explained])| {
        let credential = HeaderValue::from_bytes(&[scheme.as_bytes(), &token].concat());
        let (Ok(credential), Ok(kind)) = (credential, HeaderValue::from_bytes(kind.as_bytes())) else {
            return Ok(());
        };
        let mut request = Request::builder().method(&*method).uri(format!("/{path}?access_token=x"));
        request = request.header("authorization", credential.clone()).header("content-type", kind);
        if twice {
            request = request.header("authorization", credential);
        }
        if explained {
            request = request.header("tokenwalk-explain", "1");
        }
        let Ok(request) = request.body(Body::from(body)) else { return Ok(()) };
        runtime.block_on(check(&router, request))
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn another_typ_than_the_profiles_is_an_invalid_token() {
    let world = Arc::new(World(NativeSigner::generate(Algorithm::ES256).expect("a key")));
    let router = router(config(Profile::Rfc9068), world.clone(), Arc::new(NativeVerifier), world.clone());
    for (typ, status) in [("at+jwt", 200), ("application/at+jwt", 200), ("JWT", 401), ("dpop+jwt", 401)] {
        let token = token(&world.0, Profile::Rfc9068, typ).await;
        let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.status().as_u16(), status, "{typ}");
        let challenge =
            response.headers().get("www-authenticate").map_or("", |value| value.to_str().expect("text"));
        assert_eq!(challenge.contains("error=\"invalid_token\""), status == 401, "{typ}: {challenge}");
    }
}
