use serde_json::json;

use super::super::{
    tenant::{DEFAULT_TENANT, Tenant},
    test_support::*,
};

fn tenant(common: &str, of_spa: &str) -> String {
    let spa = format!("client_id = \"walk-spa\"\n{of_spa}");
    format!("{common}\n{}", DEFAULT_TENANT.replacen("client_id = \"walk-spa\"", &spa, 1))
}

#[tokio::test]
async fn both_tokens_say_what_the_tenant_and_the_application_add() {
    let common = r#"claims = { "https://acme.example/plan" = "free", "https://acme.example/beta" = [1, { a = true }] }"#;
    let own = r#"claims = { "https://acme.example/plan" = "gold", "level" = 0.5 }"#;
    let browser = Browser::at(&tenant(common, own));
    let tokens = browser.tokens(&[("audience", ORDERS)]).await;
    for token in ["access_token", "id_token"] {
        let claims = claims(&tokens[token]);
        assert_eq!(claims["https://acme.example/plan"], "gold", "{token}: the application's own wins");
        assert_eq!(claims["https://acme.example/beta"], json!([1, { "a": true }]));
        assert_eq!(claims["level"], 0.5);
        assert_eq!(claims["iss"], BASE);
    }
    let other = browser.authorize(&[("client_id", "walk-addin")]).await.redirected()["code"].clone();
    let other = browser.redeem(&other, &[("client_id", "walk-addin")]).await.json();
    assert_eq!(claims(&other["id_token"])["https://acme.example/plan"], "free");
}

#[test]
fn what_the_protocol_says_cannot_be_said_otherwise() {
    let long = format!("claims = {{ x = \"{}\" }}", "x".repeat(2048));
    for (common, own, message) in [
        ("claims = { aud = \"x\" }", "", "`aud` belongs to the protocol"),
        ("", "claims = { scope = \"write:orders\" }", "`scope` belongs to the protocol"),
        ("", "claims = { permissions = [] }", "`permissions` belongs to the protocol"),
        ("", "claims = { day = 2026-01-01 }", "`day` has a value that JSON cannot write"),
        ("", "claims = { ratio = nan }", "`ratio` has a value that JSON cannot write"),
        (long.as_str(), "", "longer than 2048 bytes"),
        ("", "clock_offset = 31536001", "31536001 is not between -31536000 and 31536000 seconds"),
        ("", "fault_seconds = 31", "31 is not between 1 and 30 seconds"),
    ] {
        let errors = Tenant::parse(&tenant(common, own), "https://walk.example", "t").unwrap_err();
        assert!(errors[0].to_string().contains(message), "{errors:?}");
    }
}
