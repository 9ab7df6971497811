use http::StatusCode;
use serde_json::Value;

use super::super::test_support::*;

/// What the browser may read of the journal: endpoint and outcome.
async fn decisions(browser: &Browser) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    entries(browser).await.iter().map(|entry| (text(&entry["endpoint"]), text(&entry["outcome"]))).collect()
}

async fn entries(browser: &Browser) -> Vec<Value> {
    let answer = browser.get("manage/log").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()["entries"].as_array().unwrap().clone()
}

fn all(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(endpoint, outcome)| (endpoint.as_str(), outcome.as_str())).collect()
}

const OFFLINE: [(&str, &str); 2] = [("scope", "openid email offline_access"), ("audience", ORDERS)];

#[tokio::test]
async fn a_browser_reads_what_was_decided_about_its_own_sign_in() {
    let browser = Browser::default();
    let redirect = browser.authorize(&OFFLINE).await;
    let page = browser.follow(&redirect).await;
    browser.submit(&page, "ada@tokenwalk.example", "wrong").await;
    let callback = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await.redirected();
    let code = callback["code"].clone();
    let tokens = browser.redeem(&code, &[]).await.json();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let renew = [("grant_type", "refresh_token"), ("client_id", "walk-spa"), ("refresh_token", refresh)];
    browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    browser.post("oauth/token", &renew).await;
    browser.post("oauth/token", &renew).await;
    let found = decisions(&browser).await;
    assert_eq!(
        all(&found),
        [
            ("authorize", "ok"),
            ("sign-in", "failed"),
            ("sign-in", "ok"),
            ("authorize", "ok"),
            ("oauth/token", "ok"),
            ("userinfo", "ok"),
            ("oauth/token", "ok"),
            ("oauth/token", "reuse"),
        ]
    );
    let other = browser.another();
    other.authorize(&[("client_id", "walk-addin")]).await;
    let others = entries(&other).await;
    assert_eq!(others.len(), 1, "another browser reads its own alone");
    assert_eq!(others[0]["client_id"], "walk-addin");
    let text = browser.get("manage/log").await.body;
    let access = tokens["access_token"].as_str().unwrap();
    for secret in [&*code, refresh, access, VERIFIER, CHALLENGE, "walk the tokens", "ada@"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let fifth = browser.get("manage/log?after=5").await.json();
    assert_eq!(fifth["entries"][0]["number"], 6);
}

#[tokio::test]
async fn a_refusal_names_its_rule() {
    let browser = Browser::default();
    let code = browser.code(&[]).await;
    let other = "another verifier that is as long as a verifier has to be";
    browser.redeem(&code, &[("code_verifier", other)]).await;
    browser.redeem(&code, &[]).await;
    browser.authorize(&[("audience", "https://nowhere.example/")]).await;
    browser.authorize(&[("redirect_uri", "https://elsewhere.example/")]).await;
    browser.authorize(&[("prompt", "none"), ("max_age", "0")]).await;
    let entries = entries(&browser).await;
    let refused: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| entry["outcome"] != "ok")
        .map(|entry| (entry["outcome"].as_str().unwrap(), entry["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(
        refused,
        [
            ("invalid_grant", "RFC 7636 4.6"),
            ("reuse", "RFC 6749 4.1.2"),
            ("access_denied", ""),
            ("shown", "RFC 6749 4.1.2.1"),
            ("login_required", "OIDC Core 3.1.2.6"),
        ]
    );
    assert!(entries.iter().all(|entry| entry["client_id"] == "walk-spa"), "{entries:?}");
}

#[tokio::test]
async fn the_journal_is_bounded_and_takes_nothing_that_nobody_may_read() {
    let browser = Browser::default();
    for _ in 0..3 {
        browser.authorize(&[("audience", "https://nowhere.example/")]).await;
    }
    assert!(browser.issuer.journal.all().is_empty(), "no browser is known yet");
    browser.code(&[]).await;
    for _ in 0..150 {
        browser.authorize(&[("audience", "https://nowhere.example/")]).await;
    }
    let entries = entries(&browser).await;
    assert_eq!(entries.len(), 100);
    assert_eq!(entries[99]["number"], 153, "the latest are kept");
}
