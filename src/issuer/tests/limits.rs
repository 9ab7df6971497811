//! What one caller may ask for, and what the bounds of the store may not bring back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, Rates, Throttle, router, test_support::*};
use crate::ports::{Boxed, Caller, Overloaded, Question, Worker};

const OFFLINE: (&str, &str) = ("scope", "openid offline_access read:orders");

fn rated(tenant: &str, rates: Rates) -> Browser {
    let mut browser = Browser::at(tenant);
    browser.issuer.throttle = Arc::new(Throttle::new(rates, browser.clock.clone()));
    browser.router = router(browser.issuer.clone());
    browser.caller = Some(Caller("192.0.2.1".into()));
    browser
}

fn elsewhere(browser: &Browser, address: &str) -> Browser {
    let mut other = browser.another();
    other.caller = Some(Caller(address.into()));
    other
}

#[tokio::test]
async fn a_caller_who_asks_for_too_many_tokens_is_told_when_to_come_back() {
    let browser = rated(DEFAULT_TENANT, Rates { tokens: 4, ..Rates::default() });
    let fields = [("client_id", "walk-spa"), ("token", "x"), ("code_verifier", VERIFIER)];
    for path in ["oauth/token", "oauth/revoke", "oauth/introspect", "transactions"] {
        assert_ne!(browser.post(path, &fields).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    for path in ["oauth/token", "oauth/revoke", "oauth/introspect", "transactions"] {
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert_eq!(answer.header(header::RETRY_AFTER), "15");
        assert_eq!(answer.json()["error"], "temporarily_unavailable");
        assert!(answer.json()["error_description"].as_str().unwrap().contains("wait 15 seconds"));
    }
    let other = elsewhere(&browser, "192.0.2.2").post("oauth/revoke", &fields).await;
    assert_eq!(other.status, StatusCode::OK, "another address");
    browser.clock.forward(15);
    assert_eq!(browser.post("oauth/revoke", &fields).await.status, StatusCode::OK);
    assert_eq!(browser.get(".well-known/jwks.json").await.status, StatusCode::OK, "not counted");
}

#[tokio::test]
async fn a_script_may_read_that_it_asked_too_often() {
    let browser = rated(DEFAULT_TENANT, Rates { tokens: 1, ..Rates::default() });
    let headers = [("origin", "https://walk.example"), ("content-type", "application/x-www-form-urlencoded")];
    browser.send("POST", "oauth/token", &headers, "").await;
    let answer = browser.send("POST", "oauth/token", &headers, "").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://walk.example");
}

#[tokio::test]
async fn a_caller_who_starts_too_many_sign_ins_gets_a_page_that_says_so() {
    let browser = rated(DEFAULT_TENANT, Rates { authorizations: 2, sign_ins: 1, ..Rates::default() });
    let page = browser.follow(&browser.authorize(&[]).await).await;
    browser.authorize(&[]).await;
    let answer = browser.authorize(&[]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::RETRY_AFTER), "30");
    assert!(answer.body.contains("Wait a minute"), "{}", answer.body);
    assert_eq!(browser.submit(&page, "ada@tokenwalk.example", "wrong").await.status, StatusCode::SEE_OTHER);
    let answer = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn one_caller_cannot_lock_an_account_for_others() {
    let strict = DEFAULT_TENANT.replace("demonstration = true", "demonstration = false");
    let attacker = rated(&strict, Rates { guesses: 3, ..Rates::default() });
    let page = attacker.follow(&attacker.authorize(&[]).await).await;
    for _ in 0..3 {
        assert_eq!(
            attacker.submit(&page, "ada@tokenwalk.example", "guess").await.status,
            StatusCode::SEE_OTHER
        );
    }
    let stopped = attacker.submit(&page, "ADA@tokenwalk.example", "guess").await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stopped.header(header::RETRY_AFTER), "300");
    let owner = elsewhere(&attacker, "192.0.2.2");
    assert!(owner.sign_in(&[]).await.redirected().contains_key("code"));
}

#[tokio::test]
async fn guesses_from_everywhere_end_too() {
    let strict = DEFAULT_TENANT.replace("demonstration = true", "demonstration = false");
    let first = rated(&strict, Rates { guesses: 1, ..Rates::default() });
    for number in 0..11 {
        let browser = elsewhere(&first, &format!("192.0.2.{number}"));
        let page = browser.follow(&browser.authorize(&[]).await).await;
        let expected = if number < 10 { StatusCode::SEE_OTHER } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(
            browser.submit(&page, "ada@tokenwalk.example", "guess").await.status,
            expected,
            "{number}"
        );
    }
}

#[tokio::test]
async fn what_was_revoked_stays_revoked_when_the_store_overflows() {
    let browser = Browser::default();
    let revoke = async |token: &serde_json::Value| {
        let fields = [("client_id", "walk-spa"), ("token", token.as_str().unwrap())];
        assert_eq!(browser.post("oauth/revoke", &fields).await.status, StatusCode::OK);
    };
    let stolen = browser.tokens(&[OFFLINE]).await;
    let access_token = stolen["access_token"].as_str().unwrap();
    assert_eq!(browser.userinfo(access_token).await.status, StatusCode::OK);
    revoke(&stolen["refresh_token"]).await;
    // The store of the tests has 100 rows a table. Nothing of these stays but what revoking them leaves.
    for _ in 0..101 {
        let tokens = browser.tokens_again(&[OFFLINE]).await;
        revoke(&tokens["access_token"]).await;
        revoke(&tokens["refresh_token"]).await;
    }
    assert_eq!(browser.userinfo(access_token).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_grant_that_the_store_had_to_drop_ends_with_its_tokens() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE]).await;
    // Codes that nobody redeems push out grants, and no token.
    for _ in 0..100 {
        browser.authorize(&[]).await;
    }
    assert_eq!(browser.userinfo(tokens["access_token"].as_str().unwrap()).await.status, 401);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "walk-spa"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(browser.post("oauth/token", &refresh).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_grant_lasts_as_long_as_its_longest_token() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE]).await;
    browser.clock.forward(2_591_999);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "walk-spa"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let renewed = browser.post("oauth/token", &refresh).await.json();
    // The chain ends within a second; the access token that it gave last does not.
    browser.clock.forward(86_399);
    let token = renewed["access_token"].as_str().unwrap();
    assert_eq!(browser.userinfo(token).await.status, StatusCode::OK);
}

/// Counts what it is asked, or says that it has no time.
#[derive(Default)]
struct Busy {
    asked: AtomicU64,
    is_overloaded: AtomicBool,
}

impl Worker for Busy {
    fn decide(&self, question: Question) -> Boxed<'_, Result<bool, Overloaded>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let is_overloaded = self.is_overloaded.load(Ordering::SeqCst);
        Box::pin(std::future::ready(if is_overloaded { Err(Overloaded) } else { Ok(question()) }))
    }
}

#[tokio::test]
async fn passwords_are_checked_by_the_worker_alone_and_the_form_survives_an_overload() {
    let mut browser = Browser::default();
    let worker = Arc::new(Busy::default());
    browser.issuer.worker = worker.clone();
    browser.router = router(browser.issuer.clone());
    let page = browser.follow(&browser.authorize(&[]).await).await;
    worker.is_overloaded.store(true, Ordering::SeqCst);
    let answer = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header(header::RETRY_AFTER), "5");
    worker.is_overloaded.store(false, Ordering::SeqCst);
    for email in ["nobody@tokenwalk.example", "ada@tokenwalk.example"] {
        browser.submit(&page, email, "walk the tokens").await;
    }
    assert_eq!(worker.asked.load(Ordering::SeqCst), 3, "an unknown address is work too");
    assert!(browser.cookie("__Secure-tokenwalk-session").is_some());
}

#[test]
fn an_unknown_address_costs_as_much_as_the_dearest_account() {
    let dear = "password_hash = \"$argon2id$v=19$m=8192,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA\"";
    let (before, after) = DEFAULT_TENANT.rsplit_once("password = \"walk the tokens\"").unwrap();
    let browser = Browser::at(&format!("{before}{dear}{after}"));
    let tenant = &browser.issuer.tenant;
    let costs: Vec<u64> = tenant.users.iter().map(|user| user.password.cost()).collect();
    assert!(costs.len() > 1 && costs.contains(&(4096 * 2)), "{costs:?}");
    assert_eq!(tenant.decoy().unwrap().cost(), 8192 * 3);
}
