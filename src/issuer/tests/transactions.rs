use http::{StatusCode, header};

use super::super::{
    log::MASK,
    store::{Store, Table, fingerprint},
    test_support::*,
};
use crate::wire::{Exchange, Observer};

async fn exchanges(browser: &Browser, verifier: &str) -> Vec<Exchange> {
    let answer = browser.post("transactions", &[("code_verifier", verifier)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn the_verifier_opens_what_was_on_the_wire() {
    let browser = Browser::default();
    let code = browser.code(&[]).await;
    let log = exchanges(&browser, VERIFIER).await;
    let seen: Vec<(&str, &str, u16)> = log
        .iter()
        .map(|exchange| {
            let path = exchange.request.url.strip_prefix(BASE).unwrap();
            (&*exchange.request.method, path.split('?').next().unwrap(), exchange.response.status)
        })
        .collect();
    assert_eq!(seen, [("GET", "authorize", 303), ("GET", "sign-in", 200), ("POST", "sign-in", 303)]);
    assert!(log.iter().all(|exchange| exchange.observer == Observer::Issuer));
    assert_eq!(log[0].request.url, format!("{BASE}{}", authorize_path(&[])), "to the letter");
    assert_eq!(log[0].request.header("host"), Some("walk.example"));
    let location = log[2].response.header("location").unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}?code={}{MASK}&state=s1", &code[..4])), "{location}");

    browser.redeem(&code, &[]).await;
    assert_eq!(exchanges(&browser, VERIFIER).await.len(), 3, "also after the exchange");
}

#[tokio::test]
async fn secrets_are_masked() {
    let browser = Browser::default();
    let code = browser.code(&[("login_hint", "ada@tokenwalk.example")]).await;
    let log = serde_json::to_string(&exchanges(&browser, VERIFIER).await).unwrap();
    let session = browser.cookie("__Secure-tokenwalk-session").unwrap();
    let binding = browser.cookie("__Secure-tokenwalk-browser").unwrap();
    for secret in [code.as_str(), &session, &binding, "walk+the+tokens", "ada%40tokenwalk", "ada@tokenwalk"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    for shown in [
        format!("username={MASK}&password={MASK}"),
        format!("csrf={MASK}"),
        format!("__Secure-tokenwalk-session={MASK}; HttpOnly"),
        format!("__Secure-tokenwalk-browser={MASK}"),
    ] {
        assert!(log.contains(&shown), "{shown}: {log}");
    }
}

#[tokio::test]
async fn nobody_else_sees_it() {
    let browser = Browser::default();
    browser.code(&[]).await;
    assert!(exchanges(&browser, CHALLENGE).await.is_empty(), "the challenge is no proof");
    assert!(exchanges(&browser, "x").await.is_empty());
    assert_eq!(browser.post("transactions", &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn refusals_are_seen_too_and_the_log_is_bounded() {
    let browser = Browser::default();
    for _ in 0..40 {
        browser.authorize(&[("audience", "https://nowhere/")]).await;
    }
    let log = exchanges(&browser, VERIFIER).await;
    assert_eq!(log.len(), 24);
    assert!(log[0].response.header("location").unwrap().contains("error=access_denied"));
    browser.clock.forward(3600);
    assert!(exchanges(&browser, VERIFIER).await.is_empty(), "it is forgotten");
}

#[tokio::test]
async fn what_nobody_may_read_takes_no_room() {
    let browser = Browser::default();
    for changes in [
        vec![("client_id", "nobody")],
        vec![("redirect_uri", "https://evil.example/")],
        vec![("response_mode", "carrier_pigeon")],
        vec![("code_challenge", "short")],
    ] {
        browser.authorize(&changes).await;
        assert_eq!(browser.store.rows(), 0, "{changes:?}");
    }
}

#[tokio::test]
async fn long_requests_do_not_make_a_long_row() {
    let browser = Browser::default();
    let long = "x".repeat(6000);
    let headers = [("accept", &*long), ("cookie", &*format!("a={long}; {long}=b"))];
    for _ in 0..20 {
        let path = authorize_path(&[("state", &long), ("prompt", "none")]);
        browser.send("GET", &path, &headers, "").await;
    }
    let kept = exchanges(&browser, VERIFIER).await;
    assert_eq!(kept[0].request.header("accept").unwrap().len(), 512);
    assert_eq!(kept[0].request.header("cookie").unwrap().len(), 512);
    let row = browser.store.get(Table::Logs, &fingerprint(CHALLENGE)).await.unwrap();
    assert!(row.len() <= 32_768, "{}", row.len());
    assert!(kept.len() >= 2, "{}", kept.len());
}
