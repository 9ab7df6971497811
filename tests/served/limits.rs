//! What slow, large and frequent requests get.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{Served, header};

/// Far more than the bounds of these tests, and far less than the defaults.
const SOON: Duration = Duration::from_secs(10);

async fn connect(served: &Served, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.address).await.expect("connected");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// What comes until the server hangs up.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _reset = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("the server hangs up");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn whoever_never_ends_the_head_of_a_request_is_cut_off() {
    let served = Served::start(&[("limits.header_seconds", "1")]).await;
    for start in ["", "GET", "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: l"] {
        let said = rest(connect(&served, start).await).await;
        assert!(!said.contains(" 200 "), "{start}: {said}");
    }
    let idle = rest(connect(&served, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await).await;
    assert!(idle.starts_with("HTTP/1.1 200 OK"), "answered, and cut off when it stays silent: {idle}");
    assert_eq!(served.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn whoever_never_ends_a_body_is_told_so() {
    let served = Served::start(&[("limits.request_seconds", "1")]).await;
    let head = "POST /issuer/oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf";
    let said = rest(connect(&served, head).await).await;
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!(said.contains("The body did not come within 1 seconds."), "{said}");
}

#[tokio::test]
async fn a_body_without_a_stated_length_is_bounded_too() {
    let served = Served::start(&[("limits.body_bytes", "1024")]).await;
    let chunk = "x".repeat(2000);
    let head = "POST /issuer/oauth/token HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    let said = rest(connect(&served, &format!("{head}7d0\r\n{chunk}\r\n0\r\n\r\n")).await).await;
    assert!(said.starts_with("HTTP/1.1 413 "), "{said}");
    assert!(said.contains("at most 1024 bytes"), "{said}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let served = Served::start(&[]).await;
    let head = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-large: {}\r\n\r\n", "x".repeat(70_000));
    let mut stream = TcpStream::connect(served.address).await.expect("connected");
    // The server may hang up before all of it is written.
    let _cut_off = stream.write_all(head.as_bytes()).await;
    let said = rest(stream).await;
    // Whoever still sends when the server hangs up may see a reset instead of the answer.
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let served = Served::start(&[("limits.connections", "1")]).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut first = connect(&served, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut answer = [0; 12];
    timeout(SOON, first.read_exact(&mut answer)).await.expect("in time").expect("an answer");
    let mut second = connect(&served, request).await;
    let early = timeout(Duration::from_millis(200), second.read_u8()).await;
    assert!(early.is_err(), "no place: {early:?}");
    drop(first);
    assert!(rest(second).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn too_many_requests_from_one_address_are_429() {
    let flags = [("limits.token_requests", "2"), ("trusted_proxies", "127.0.0.1")];
    let served = Served::start(&flags).await;
    let ask = async |address: &str| {
        let url = format!("http://{}/issuer/oauth/token", served.address);
        served.client.post(url).header("x-forwarded-for", address).send().await.expect("an answer")
    };
    for _ in 0..2 {
        assert_eq!(ask("198.51.100.1, 203.0.113.7").await.status(), 400);
    }
    let answer = ask("192.0.2.99, 203.0.113.7").await;
    assert_eq!((answer.status().as_u16(), header(answer.headers(), "retry-after")), (429, "30"));
    let body: Value = serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
    assert!(body["error_description"].as_str().expect("a sentence").contains("wait 30 seconds"), "{body}");
    assert_eq!(ask("203.0.113.8").await.status(), 400, "another address");
}

#[tokio::test]
async fn nobody_chooses_the_address_that_is_counted() {
    let served = Served::start(&[("limits.token_requests", "1")]).await;
    for _ in 0..3 {
        let url = format!("http://{}/issuer/oauth/token", served.address);
        let request = served.client.post(url).header("x-forwarded-for", "203.0.113.7");
        assert_eq!(
            request.send().await.expect("an answer").status(),
            400,
            "the machine itself is not counted"
        );
    }
}

#[tokio::test]
async fn a_sandbox_is_no_way_around_the_limits_whatever_its_clock_says() {
    let flags = [("limits.token_requests", "2"), ("trusted_proxies", "127.0.0.1")];
    let served = Served::start(&flags).await;
    let address = format!("http://{}", served.address);
    let ask = async |issuer: &str| {
        let request = served.client.post(format!("{address}{issuer}oauth/token"));
        let answer = request.header("x-forwarded-for", "203.0.113.7").send().await.expect("an answer");
        answer.status().as_u16()
    };
    let opened = served.client.post(format!("{address}/t")).send().await.expect("an answer");
    let opened: Value = serde_json::from_str(&opened.text().await.expect("text")).expect("JSON");
    let text = |name: &str| opened[name].as_str().expect("text").to_owned();
    let own = format!("/t/{}/issuer/", text("id"));
    assert_eq!((ask(&own).await, ask("/issuer/").await), (400, 400));
    assert_eq!((ask(&own).await, ask("/issuer/").await), (429, 429), "one limit for all tenants");
    let clock = served.client.put(format!("{address}{own}manage/clock"));
    let clock = clock.bearer_auth(text("management_key")).body(r#"{"offset_seconds":3600}"#);
    assert_eq!(clock.send().await.expect("an answer").status(), 200);
    assert_eq!((ask(&own).await, ask("/issuer/").await), (429, 429), "the hour is the sandbox's alone");
}
