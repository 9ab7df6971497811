//! Starting, refusing and stopping.

use std::time::Duration;

use reqwest::Client;
use tokenwalk::server::lifecycle::{ServeError, Server};

use crate::{Served, folder, header, options, sources};

#[tokio::test]
async fn health_is_told_and_never_kept() {
    let served = Served::start(&[]).await;
    let answer = served.get("/healthz").await;
    assert_eq!((answer.status().as_u16(), header(answer.headers(), "cache-control")), (200, "no-store"));
    assert_eq!(answer.text().await.expect("text"), "ok\n");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let served = Served::start(&[("limits.body_bytes", "1024")]).await;
    let url = format!("http://{}/issuer/oauth/token", served.address);
    let answer = served.client.post(url).body("x".repeat(2000)).send().await.expect("an answer");
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn keys_outlive_a_restart() {
    let folder = folder();
    let mut published = Vec::new();
    for _ in 0..2 {
        let server = Server::bind(&sources(&folder, &[]), &options(&folder)).await.expect("a server");
        let address = server.address();
        let running = tokio::spawn(server.run(std::future::pending()));
        let url = format!("http://{address}/issuer/.well-known/jwks.json");
        published.push(reqwest::get(url).await.expect("an answer").text().await.expect("text"));
        running.abort();
    }
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(published[0].matches("\"kid\"").count() >= 2, "{}", published[0]);
    assert_eq!(published[0], published[1]);
}

#[tokio::test]
async fn a_port_in_use_is_said_in_one_line() {
    let served = Served::start(&[]).await;
    let folder = folder();
    let again = sources(&folder, &[("address", &served.address.to_string())]);
    let error = Server::bind(&again, &options(&folder)).await.err().expect("in use");
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(matches!(error, ServeError::InUse(address) if address == served.address), "{error}");
    assert_eq!(error.to_string().lines().count(), 1);
}

#[tokio::test]
async fn it_stops_when_asked_and_lets_nobody_in_afterwards() {
    let mut served = Served::start(&[]).await;
    assert_eq!(served.get("/healthz").await.status(), 200);
    served.stop.take().expect("running").send(()).expect("heard");
    let ended = tokio::time::timeout(Duration::from_secs(5), &mut served.running).await;
    ended.expect("in time").expect("no panic");
    let url = format!("http://{}/healthz", served.address);
    let late = Client::builder().no_proxy().build().expect("a client").get(url).send().await;
    assert!(late.expect_err("nobody listens").is_connect());
}

#[tokio::test]
async fn an_open_request_does_not_hold_it_for_ever() {
    let mut served = Served::start(&[("limits.shutdown_seconds", "0")]).await;
    // Half a request: the server waits for the rest of the body.
    let mut half = tokio::net::TcpStream::connect(served.address).await.expect("connected");
    let head = "POST /issuer/oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut half, head.as_bytes()).await.expect("sent");
    assert_eq!(served.get("/healthz").await.status(), 200);
    served.stop.take().expect("running").send(()).expect("heard");
    let ended = tokio::time::timeout(Duration::from_secs(5), &mut served.running).await;
    ended.expect("in time").expect("no panic");
}
