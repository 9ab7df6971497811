use http::{StatusCode, header};

use super::super::{tenant::DEFAULT_TENANT, test_support::*};

#[tokio::test]
async fn slow_answers_come_late_and_are_good() {
    let browser = Browser::default();
    let client = [("client_id", "fault-slow")];
    let code = browser.code(&client).await;
    assert!(browser.timer.waited().is_empty(), "the front channel is not slow");
    let tokens = browser.redeem(&code, &client).await.json();
    assert_eq!(browser.timer.waited(), [5]);
    assert_eq!(browser.userinfo(tokens["access_token"].as_str().unwrap()).await.status, StatusCode::OK);
    assert_eq!(browser.timer.waited(), [5, 5]);
    browser.tokens_again(&[]).await;
    assert_eq!(browser.timer.waited().len(), 2, "for nobody else");
}

#[tokio::test]
async fn an_endpoint_that_is_out_of_order_says_so_and_spends_no_code() {
    let browser = Browser::default();
    let client = [("client_id", "fault-unavailable")];
    let code = browser.code(&client).await;
    for _ in 0..2 {
        let answer = browser.redeem(&code, &client).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.json()["error"], "temporarily_unavailable");
        assert_eq!(answer.header(header::RETRY_AFTER), "5");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn an_application_s_tokens_can_be_made_by_a_wrong_clock() {
    let offset = "client_id = \"walk-spa\"\nclock_offset = -90000";
    let browser = Browser::at(&DEFAULT_TENANT.replacen("client_id = \"walk-spa\"", offset, 1));
    let tokens = browser.tokens(&[("audience", ORDERS)]).await;
    let now = browser.issuer.clock.now().0;
    for (token, lifetime) in [("access_token", 86_400), ("id_token", 36_000)] {
        let claims = claims(&tokens[token]);
        assert_eq!(claims["iat"], now - 90_000, "{token}");
        assert_eq!(claims["exp"], now - 90_000 + lifetime, "{token}");
    }
}
