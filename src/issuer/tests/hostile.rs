//! Whatever anybody sends gets an answer below 500 that says what was wrong: arbitrary methods, paths,
//! queries, headers and bodies, with values in between that were right once.

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;
use tower::ServiceExt;

use super::super::test_support::*;

/// The endpoints for programs: their errors are JSON.
const ENDPOINTS: [&str; 5] = ["oauth/token", "oauth/revoke", "oauth/introspect", "userinfo", "transactions"];

const PAGES: [&str; 17] = [
    "authorize",
    "sign-in",
    "account",
    "consent",
    "confirm",
    "callback",
    "oidc/logout",
    "v2/logout",
    "sign-out",
    "assets/x.css",
    ".well-known/openid-configuration",
    ".well-known/oauth-authorization-server",
    ".well-known/jwks.json",
    "manage/tenant",
    "manage/applications",
    "manage/log",
    "",
];

const NAMES: &str = "client_id redirect_uri response_type response_mode scope state nonce code_challenge \
    code_challenge_method prompt max_age login_hint id_token_hint connection audience resource request \
    transaction csrf username password action grant_type code code_verifier refresh_token client_secret \
    client_assertion client_assertion_type token access_token post_logout_redirect_uri returnTo target \
    iss error";

const HEADERS: &str = "authorization cookie content-type content-length accept origin referer sec-fetch-site \
    access-control-request-method access-control-request-headers host if-none-match";

const VALUES: [&str; 40] = [
    "walk-spa",
    "walk-web",
    "walk-native",
    "walk-machine",
    "partner-spa",
    CALLBACK,
    "http://127.0.0.1:1/callback",
    "code",
    "query",
    "form_post",
    "web_message",
    "openid offline_access read:orders",
    CHALLENGE,
    VERIFIER,
    "S256",
    "none",
    "login consent",
    "select_account",
    "9223372036854775807",
    "-1",
    "1e400",
    "00000000000000000000000000000000000001",
    "harbour",
    ORDERS,
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "walk-machine-demonstration-secret",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "eyJhbGciOiJub25lIn0.e30.",
    "eyJhbGciOiJSUzI1NiIsImNyaXQiOlsieCJdfQ.eyJzdWIiOiJ3YWxrLW1hY2hpbmUifQ.AAAA",
    "a.b.c.d.e",
    "Basic Og==",
    "Basic d2Fsay1tYWNoaW5lOndhbGstbWFjaGluZS1kZW1vbnN0cmF0aW9uLXNlY3JldA==",
    "Bearer",
    "application/x-www-form-urlencoded",
    "application/json",
    "text/html",
    "https://walk.example",
    "allow",
];

fn words(text: &'static str) -> Vec<&'static str> {
    text.split(' ').collect()
}

#[derive(Debug)]
struct Hostile {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

fn value(known: Vec<String>) -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => select(known),
        2 => any::<String>(),
        1 => "[0-9]{1,40}",
        1 => "(%[0-9A-Fa-f]{0,2}|[&=;+ \u{0}-\u{20}\"\\\\<>.])*",
    ]
}

/// Pairs as a form; names and values are sometimes percent-encoded badly, or not at all.
fn form_text(known: &[String]) -> impl Strategy<Value = String> + use<> {
    let pair = (
        prop_oneof![8 => select(words(NAMES)).prop_map(str::to_owned), 1 => any::<String>()],
        value(known.to_vec()),
    );
    let pair = (pair, any::<bool>()).prop_map(|((name, value), is_encoded)| {
        if is_encoded { form(&[(&name, &value)]) } else { format!("{name}={value}") }
    });
    vec(pair, 0..14).prop_map(|pairs| pairs.join("&"))
}

fn json_text(known: &[String]) -> impl Strategy<Value = String> + use<> {
    let member = (select(words(NAMES)), value(known.to_vec()));
    prop_oneof![
        vec(member, 0..8).prop_map(|members| {
            let members =
                members.iter().map(|(name, value)| format!("\"{name}\":{}", Value::from(value.as_str())));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }),
        (1_usize..5000).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth))),
        (1_usize..5000).prop_map(|depth| "{\"a\":".repeat(depth)),
        "[\\[\\]{}\",:0-9eE+a-z\\\\u.-]{0,60}",
    ]
}

fn hostile(known: &[String]) -> impl Strategy<Value = Hostile> + use<> {
    let method = prop_oneof![
        6 => select(vec!["GET", "POST"]).prop_map(str::to_owned),
        1 => select(vec!["HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "TRACE", "PATCH"]).prop_map(str::to_owned),
        1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}",
    ];
    let path = prop_oneof![
        6 => select(ENDPOINTS.to_vec()).prop_map(str::to_owned),
        6 => select(PAGES.to_vec()).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9/._~%-]{0,60}",
    ];
    let header = (
        select(words(HEADERS)).prop_map(str::to_owned),
        prop_oneof![
            3 => value(known.to_vec()).prop_map(String::into_bytes),
            1 => vec(any::<u8>(), 0..80),
            1 => form_text(known).prop_map(|text| text.replace('&', "; ").into_bytes()),
        ],
    );
    let content_type = prop_oneof![
        4 => Just("application/x-www-form-urlencoded".to_owned()),
        2 => Just("application/json".to_owned()),
        1 => any::<String>(),
    ];
    let headers = (vec(header, 0..5), content_type).prop_map(|(mut headers, content_type)| {
        headers.push(("content-type".into(), content_type.into_bytes()));
        headers
    });
    let body = prop_oneof![
        5 => form_text(known).prop_map(String::into_bytes),
        2 => json_text(known).prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..200),
        1 => (0_usize..200_000).prop_map(|length| vec![b'a'; length]),
    ];
    (method, path, form_text(known), headers, body).prop_map(|(method, path, query, headers, body)| Hostile {
        method,
        path,
        query,
        headers,
        body,
    })
}

/// A request that was right once, with some of its parameters changed: what only whole requests reach.
fn damaged(known: &[String], right: Vec<(&'static str, String)>) -> impl Strategy<Value = Hostile> + use<> {
    let change = (select(words(NAMES)), value(known.to_vec()));
    (select(right), vec(change, 0..3), any::<bool>()).prop_map(|((path, query), changes, in_body)| {
        let mut fields: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, value) in changes {
            match fields.iter_mut().find(|(there, _)| there == name) {
                Some(field) => field.1 = value,
                None => fields.push((name.into(), value)),
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let sent = form(&fields);
        let (query, body) = if in_body { (String::new(), sent.into_bytes()) } else { (sent, Vec::new()) };
        Hostile {
            method: if in_body { "POST" } else { "GET" }.into(),
            path: path.into(),
            query,
            headers: vec![("content-type".into(), b"application/x-www-form-urlencoded".to_vec())],
            body,
        }
    })
}

impl Hostile {
    /// None if it is no HTTP at all: hyper refuses that before a router sees it.
    fn request(self, cookies: &str) -> Option<Request<Body>> {
        let query: String = self.query.chars().filter(|c| c.is_ascii_graphic() && *c != '#').collect();
        let mut request = Request::builder()
            .method(Method::from_bytes(self.method.as_bytes()).ok()?)
            .uri(format!("/{}?{query}", self.path))
            .header(header::COOKIE, cookies);
        for (name, value) in self.headers {
            let value = HeaderValue::from_bytes(&value).ok()?;
            request = request.header(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        }
        request.body(Body::from(self.body)).ok()
    }
}

async fn check(router: &Router, request: Request<Body>) -> Result<(), TestCaseError> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let is_head = request.method() == Method::HEAD;
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    prop_assert!(parts.status.as_u16() < 500, "{}: {}", parts.status, String::from_utf8_lossy(&body));
    if !parts.status.is_client_error() || is_head {
        return Ok(());
    }
    prop_assert!(!body.is_empty(), "{} says nothing", parts.status);
    // Who accepts HTML and uses a method that nothing answers is a person in a browser.
    let is_page = parts.status == StatusCode::METHOD_NOT_ALLOWED
        && parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if ENDPOINTS.contains(&&*path) && !is_page {
        let body: Value = serde_json::from_slice(&body)
            .map_err(|error| TestCaseError::fail(format!("{error}: {}", String::from_utf8_lossy(&body))))?;
        // No token is no error, so it has another name: RFC 6750 section 3.1.
        let why = if body.get("error").is_some() { "error_description" } else { "message" };
        let description = body[why].as_str().unwrap_or_default();
        prop_assert!(!description.is_empty(), "{body}");
        // RFC 6749, section 5.2.
        prop_assert!(
            description.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\')),
            "{body}"
        );
    }
    Ok(())
}

#[test]
fn every_hostile_request_gets_an_answer_that_says_why() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let browser = Browser::default();
    let (known, right) = runtime.block_on(async {
        let tokens =
            browser.tokens(&[("scope", "openid offline_access read:orders"), ("audience", ORDERS)]).await;
        let page = browser.follow(&browser.authorize(&[("prompt", "login")]).await).await;
        let mut known: Vec<String> = VALUES.iter().map(|value| (*value).to_owned()).collect();
        known.extend([page.field("transaction"), page.field("csrf")]);
        known.extend(
            ["access_token", "id_token", "refresh_token"]
                .map(|name| tokens[name].as_str().unwrap().to_owned()),
        );
        known.push(format!("Bearer {}", tokens["access_token"].as_str().unwrap()));
        let asked = authorize_path(&[("max_age", "60"), ("prompt", "login"), ("audience", ORDERS)]);
        let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
        let answer = [
            ("transaction", &*transaction),
            ("csrf", &csrf),
            ("action", "other"),
            ("username", "a@b"),
            ("password", "x"),
        ];
        let redeemed = [
            ("grant_type", "authorization_code"),
            ("client_id", "walk-spa"),
            ("code", "x"),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let machine = [
            ("grant_type", "client_credentials"),
            ("client_id", "walk-machine"),
            ("client_secret", "walk-machine-demonstration-secret"),
            ("audience", ORDERS),
        ];
        let renewed = [
            ("grant_type", "refresh_token"),
            ("client_id", "walk-spa"),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ];
        let logout = [
            ("client_id", "walk-spa"),
            ("post_logout_redirect_uri", "https://walk.example/"),
            ("id_token_hint", tokens["id_token"].as_str().unwrap()),
        ];
        let right = vec![
            ("authorize", asked.split_once('?').unwrap().1.to_owned()),
            ("sign-in", form(&answer)),
            ("account", form(&answer)),
            ("consent", form(&answer)),
            ("confirm", form(&answer)),
            ("oauth/token", form(&redeemed)),
            ("oauth/token", form(&machine)),
            ("oauth/token", form(&renewed)),
            ("oauth/revoke", form(&[("client_id", "walk-spa"), ("token", "x")])),
            ("oauth/introspect", form(&machine)),
            ("oidc/logout", form(&logout)),
        ];
        (known, right)
    });
    let cookies = ["browser", "session"].map(|name| {
        let name = format!("__Secure-tokenwalk-{name}");
        format!("{name}={}", browser.cookie(&name).unwrap())
    });
    let mut runner = TestRunner::new(Config { cases: 3000, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&prop_oneof![hostile(&known), damaged(&known, right)], |hostile| match hostile
        .request(&cookies.join("; "))
    {
        Some(request) => runtime.block_on(check(&browser.router, request)),
        None => Ok(()),
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn an_address_or_method_that_nothing_answers_is_said_to_people_and_programs() {
    let browser = Browser::default();
    for (method, path, status) in [
        ("GET", "nowhere", 404),
        ("DELETE", "oauth/token", 405),
        ("PUT", "sign-in", 405),
        ("POST", "manage/clock", 405),
    ] {
        let page = browser.send(method, path, &[("accept", "text/html,*/*")], "").await;
        assert_eq!(page.status.as_u16(), status, "{path}");
        assert!(page.header(header::CONTENT_TYPE).starts_with("text/html") && page.body.contains("<h1>"));
        let answer = browser.send(method, path, &[], "").await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(answer.json()["error_description"].as_str().unwrap().ends_with('.'), "{}", answer.body);
        assert_eq!(answer.header(header::ALLOW).is_empty(), status == 404, "{path}");
    }
}
