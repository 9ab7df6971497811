use http::StatusCode;

use super::super::{DEFAULT_TENANT, router, test_support::*};

const OFFLINE: (&str, &str) = ("scope", "openid email offline_access read:orders");

async fn refresh(browser: &Browser, token: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields =
        vec![("grant_type", "refresh_token"), ("client_id", "walk-spa"), ("refresh_token", token)];
    fields.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
    fields.extend_from_slice(more);
    browser.post("oauth/token", &fields).await
}

fn token(tokens: &serde_json::Value) -> &str {
    tokens["refresh_token"].as_str().unwrap_or_else(|| panic!("no refresh token: {tokens}"))
}

#[tokio::test]
async fn only_who_asks_gets_one() {
    let browser = Browser::default();
    assert!(browser.tokens(&[]).await.get("refresh_token").is_none());
    let tokens = browser.tokens_again(&[("scope", "openid offline_access")]).await;
    assert_eq!(tokens["scope"], "openid offline_access", "echoed, so that strict clients are content");
    assert!(tokens["refresh_token"].is_string());
    let inventory =
        [("scope", "openid offline_access"), ("audience", "https://inventory.tokenwalk.example/")];
    let tokens = browser.tokens_again(&inventory).await;
    assert_eq!(tokens["scope"], "openid", "that API does not allow offline access");
    assert!(tokens.get("refresh_token").is_none());
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_for_the_same_grant() {
    let browser = Browser::default();
    let first = browser.tokens(&[OFFLINE, ("audience", ORDERS)]).await;
    browser.clock.forward(1000);
    let answer = refresh(&browser, token(&first), &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let second = answer.json();
    assert_eq!(second["scope"], first["scope"]);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    let (before, after) = (claims(&first["id_token"]), claims(&second["id_token"]));
    for same in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(after["iat"], before["iat"].as_i64().unwrap() + 1000);
    assert!(before["nonce"].is_string() && after.get("nonce").is_none());
    assert_eq!(claims(&second["access_token"])["aud"][0], ORDERS);
}

#[tokio::test]
async fn an_old_token_voids_the_chain() {
    let browser = Browser::default();
    let first = browser.tokens(&[OFFLINE]).await;
    let second = refresh(&browser, token(&first), &[]).await.json();
    let old = refresh(&browser, token(&first), &[]).await;
    assert_eq!(old.status, StatusCode::BAD_REQUEST);
    assert_eq!(old.json()["error_description"], "Unknown or invalid refresh token.");
    assert_eq!(refresh(&browser, token(&second), &[]).await.json()["error"], "invalid_grant");
    for tokens in [&first, &second] {
        let answer = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the access tokens went with it");
    }
}

#[tokio::test]
async fn a_chain_does_not_last_longer_by_being_used() {
    let browser = Browser::default();
    let mut tokens = browser.tokens(&[OFFLINE]).await;
    for _ in 0..3 {
        browser.clock.forward(800_000);
        tokens = refresh(&browser, token(&tokens), &[]).await.json();
    }
    browser.clock.forward(192_000);
    assert_eq!(refresh(&browser, token(&tokens), &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_can_narrow_the_scope() {
    let browser = Browser::default();
    let first = browser.tokens(&[OFFLINE, ("audience", ORDERS)]).await;
    let excess = refresh(&browser, token(&first), &[("scope", "openid write:orders")]).await;
    assert_eq!(excess.json()["error"], "invalid_scope");
    let other =
        refresh(&browser, token(&first), &[("resource", "https://inventory.tokenwalk.example/")]).await;
    assert_eq!(other.json()["error"], "invalid_target");
    let answer = refresh(&browser, token(&first), &[("scope", "read:orders")]).await;
    let narrow = answer.json();
    assert_eq!(narrow["scope"], "read:orders", "the token was not lost: {}", answer.body);
    assert!(narrow.get("id_token").is_none());
    let wide = refresh(&browser, token(&narrow), &[]).await.json();
    assert_eq!(wide["scope"], first["scope"], "the grant is still the whole");
}

#[tokio::test]
async fn a_refresh_token_is_its_clients_own() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE]).await;
    let stolen = refresh(&browser, token(&tokens), &[("client_id", "walk-addin")]).await;
    assert_eq!(stolen.json()["error"], "invalid_grant");
    assert_eq!(refresh(&browser, token(&tokens), &[]).await.status, StatusCode::OK, "no harm was done");
    for nonsense in ["", "nonsense", "a.b", "."] {
        let answer = refresh(&browser, nonsense, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
}

#[tokio::test]
async fn a_reused_code_voids_the_chain_too() {
    let browser = Browser::default();
    let code = browser.code(&[OFFLINE]).await;
    let tokens = browser.redeem(&code, &[]).await.json();
    browser.redeem(&code, &[]).await;
    assert_eq!(refresh(&browser, token(&tokens), &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn the_vendors_status_is_a_setting() {
    let browser = Browser::at(&format!("vendor_quirks = true\n{DEFAULT_TENANT}"));
    assert_eq!(refresh(&browser, "a.b", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(refresh(&Browser::default(), "a.b", &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_chain_ends_with_the_account() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[OFFLINE]).await;
    let mut gone = browser.another();
    let tenant = DEFAULT_TENANT.replace("id = \"ada\"", "id = \"another\"");
    gone.issuer.tenant = Browser::at(&tenant).issuer.tenant;
    gone.router = router(gone.issuer.clone());
    let answer = refresh(&gone, token(&tokens), &[]).await;
    assert_eq!(answer.json()["error"], "invalid_grant", "{}", answer.body);
    assert_eq!(answer.json()["error_description"], "The person has no account any more");
}
