//! What the token endpoint and the API cost beside the cryptography in them.
//!
//! A request is answered by the server's whole router, with all layers that a socket leads to, in this one
//! thread: no socket, no client, nothing written to the log. Beside it the cryptography runs alone. Both take
//! turns, and each pair of turns gives one ratio: what slows the machine down slows both, so that the median
//! of the ratios holds on a busy machine too. That is why this is no benchmark of one after the other.
//!
//! `cargo bench --features ssr --bench parties`

#![expect(clippy::disallowed_methods, reason = "what is measured is real time, which no party may ask for")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use aws_lc_rs::{
    encoding::AsDer,
    signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use leptos::config::LeptosOptions;
use serde_json::Value;
use tokenwalk::{
    server::{
        config::{Config, sources::Sources},
        content, keys, parties, routes,
    },
    token::{Algorithm, Jwk, Signer, Verifier, base64url, native::NativeVerifier},
};
use tokio::net::TcpListener;
use tower::ServiceExt;

/// As in the server's program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How many turns each side takes.
const ROUNDS: usize = 300;
/// How long a turn is meant to be: long beside a look at the clock, short beside what disturbs.
const TURN: Duration = Duration::from_millis(10);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parties");
    let router = server(&data).await;
    let key = keys::load_or_make(&data, Algorithm::RS256).expect("the server's key").current;
    let token = token(&router).await;
    let (input, signature) = token.rsplit_once('.').expect("a signed token");
    let signature = base64url::decode(signature).expect("base64url");
    let prepared = prepared(key.public_key());

    let sign = async || drop(key.sign(input.as_bytes()).await.expect("a signature"));
    let verify = async || {
        prepared.verify_sig(input.as_bytes(), &signature).expect("the signature fits");
    };
    let judge = async || {
        let verdict = NativeVerifier.verify(Algorithm::RS256, key.public_key(), input.as_bytes(), &signature);
        assert_eq!(verdict.await, Ok(true));
    };
    let ask_for_token = async || drop(answer(&router, token_request()).await);
    let ask_for_orders = async || drop(answer(&router, orders_request(&token)).await);

    let pair = side_by_side(sign, ask_for_token).await;
    println!("RS256 signature alone              {:>8.1} µs", pair.alone);
    println!("POST /issuer/oauth/token           {:>8.1} µs", pair.whole);
    println!("  rate beside the signature's      {:>8.0} %   budget: at least 80 %", 100.0 / pair.ratio);
    let pair = side_by_side(verify, ask_for_orders).await;
    println!("RS256 verification, prepared key   {:>8.1} µs", pair.alone);
    println!("GET /api/orders                    {:>8.1} µs", pair.whole);
    println!("  cost beside the verification's   {:>8.2}     budget: at most 2", pair.ratio);
    let pair = side_by_side(judge, ask_for_orders).await;
    println!("RS256 verification, key from a JWK {:>8.1} µs", pair.alone);
    println!("  the API's cost beside it         {:>8.2}", pair.ratio);
}

/// What the medians of all turns are, in microseconds a call, and of the ratios.
struct Pair {
    alone: f64,
    whole: f64,
    ratio: f64,
}

/// Lets both run in turns.
async fn side_by_side(alone: impl AsyncFn(), whole: impl AsyncFn()) -> Pair {
    let (few, many) = (calls(&whole).await, calls(&alone).await);
    let (mut alones, mut wholes, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, other) = (turn(&alone, many).await, turn(&whole, few).await);
        alones.push(one);
        wholes.push(other);
        ratios.push(other / one);
    }
    Pair { alone: median(alones), whole: median(wholes), ratio: median(ratios) }
}

/// How many calls make a turn.
async fn calls(work: &impl AsyncFn()) -> u32 {
    let (start, mut calls) = (Instant::now(), 0);
    while start.elapsed() < 20 * TURN {
        work().await;
        calls += 1;
    }
    (calls / 20).max(1)
}

/// Microseconds a call.
async fn turn(work: &impl AsyncFn(), calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work().await;
    }
    (start.elapsed() / calls).as_secs_f64() * 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The server's router. It listens too, since the API fetches the issuer's keys over the network, once.
async fn server(data: &Path) -> Router {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let bound = listener.local_addr().expect("an address").into();
    let flags = [("data_dir", data.display().to_string()), ("address", "127.0.0.1:0".to_owned())];
    let sources = Sources { flags: flags.into(), ..Sources::default() };
    let config = Config::load(&sources, Some(bound)).expect("no mistakes");
    let parties = parties::build(&config, bound, None).expect("the parties");
    let lesson = content::load(&config).expect("the lesson");
    let options = LeptosOptions::builder().output_name("tokenwalk").build();
    let home = routes::routers(&config, &options, lesson, parties).home;
    let listening = axum::serve(listener, home.clone());
    tokio::spawn(async move { listening.await });
    home
}

async fn token(router: &Router) -> String {
    let body = answer(router, token_request()).await;
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    body["access_token"].as_str().expect("an access token").to_owned()
}

fn token_request() -> Request<Body> {
    let credentials = STANDARD.encode("walk-machine:walk-machine-demonstration-secret");
    let body = "grant_type=client_credentials&audience=https%3A%2F%2Forders.tokenwalk.example%2F";
    Request::post("/issuer/oauth/token")
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Basic {credentials}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into())
        .expect("a request")
}

fn orders_request(token: &str) -> Request<Body> {
    Request::get("/api/orders")
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .expect("a request")
}

/// Sends a request, reads the answer whole, and insists on success.
async fn answer(router: &Router, request: Request<Body>) -> Vec<u8> {
    let response = router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    to_bytes(response.into_body(), 1 << 20).await.expect("a body").into()
}

/// The public key, read once: the library verifies fastest with it.
fn prepared(key: &Jwk) -> ParsedPublicKey {
    let number =
        |text: &Option<String>| base64url::decode(text.as_deref().unwrap_or_default()).expect("base64url");
    let numbers = RsaPublicKeyComponents { n: number(&key.n), e: number(&key.e) };
    let der = numbers.as_der().expect("an RSA key");
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref()).expect("an RSA key")
}
