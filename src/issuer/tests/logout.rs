use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, test_support::*};

const HOME: &str = "https://walk.example/";

async fn is_signed_in(browser: &Browser) -> bool {
    browser.authorize(&[("prompt", "none")]).await.redirected().contains_key("code")
}

fn path(base: &str, fields: &[(&str, &str)]) -> String {
    format!("{base}?{}", form(fields))
}

#[tokio::test]
async fn an_id_token_ends_its_session() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    // Long expired, and still good as a hint.
    browser.clock.forward(100_000);
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", HOME), ("state", "a b")];
    let answer = browser.get(&path("oidc/logout", &fields)).await;
    assert_eq!(answer.header(header::LOCATION), "https://walk.example/?state=a+b");
    assert!(answer.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert!(!is_signed_in(&browser).await);
    let tokens = browser.tokens(&[]).await;
    let answer =
        browser.post("oidc/logout", &[("id_token_hint", tokens["id_token"].as_str().unwrap())]).await;
    assert!(answer.body.contains("You are signed out"), "{}", answer.body);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn without_proof_the_person_is_asked() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    let fields = [("client_id", "walk-spa"), ("post_logout_redirect_uri", HOME), ("state", "s")];
    let page = browser.get(&path("oidc/logout", &fields)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(is_signed_in(&browser).await);
    let (csrf, target) = (page.field("csrf"), page.field("target"));
    for fields in [
        [("csrf", "guess"), ("target", target.as_str())],
        [("csrf", csrf.as_str()), ("target", "https://evil.example/")],
        [("csrf", csrf.as_str()), ("target", "https://walk.example/evil?state=s")],
    ] {
        assert_eq!(browser.post("sign-out", &fields).await.status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    assert!(is_signed_in(&browser).await);
    let stay = browser.post("sign-out", &[("csrf", &*csrf), ("target", &*target), ("action", "stay")]).await;
    assert!(stay.status == StatusCode::OK && stay.body.contains("still signed in"), "{}", stay.body);
    assert!(is_signed_in(&browser).await);
    let answer = browser.post("sign-out", &[("csrf", &*csrf), ("target", &*target)]).await;
    assert_eq!(answer.header(header::LOCATION), "https://walk.example/?state=s");
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn another_sessions_id_token_proves_nothing() {
    let browser = Browser::default();
    let other = browser.another().tokens(&[]).await;
    browser.sign_in(&[]).await;
    let page =
        browser.get(&path("oidc/logout", &[("id_token_hint", other["id_token"].as_str().unwrap())])).await;
    assert!(page.body.contains("Sign out?"), "{}", page.body);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn only_registered_addresses_are_gone_to() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let forged = format!("{}x", &hint[..hint.len() - 4]);
    for fields in [
        vec![("id_token_hint", hint), ("post_logout_redirect_uri", "https://evil.example/")],
        vec![("id_token_hint", hint), ("post_logout_redirect_uri", CALLBACK)],
        vec![("post_logout_redirect_uri", HOME)],
        vec![("client_id", "nobody"), ("post_logout_redirect_uri", HOME)],
        vec![("client_id", "walk-web"), ("id_token_hint", hint), ("post_logout_redirect_uri", HOME)],
        vec![("id_token_hint", &forged)],
        vec![("id_token_hint", tokens["access_token"].as_str().unwrap())],
    ] {
        let answer = browser.get(&path("oidc/logout", &fields)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{fields:?}");
    }
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn the_vendors_logout() {
    let browser = Browser::at(&format!("logout_urls = [\"https://tenant.example/\"]\n{DEFAULT_TENANT}"));
    for (fields, status, location) in [
        (vec![("client_id", "walk-spa"), ("returnTo", HOME)], 303, HOME),
        (vec![("returnTo", "https://tenant.example/")], 303, "https://tenant.example/"),
        (vec![("client_id", "walk-spa")], 200, ""),
        (vec![], 200, ""),
        (vec![("returnTo", HOME)], 400, ""),
        (vec![("client_id", "walk-spa"), ("returnTo", "https://evil.example/")], 400, ""),
        (vec![("client_id", "nobody"), ("returnTo", HOME)], 400, ""),
    ] {
        browser.sign_in(&[("prompt", "login")]).await;
        let answer = browser.get(&path("v2/logout", &fields)).await;
        assert_eq!(answer.status, status, "{fields:?}");
        assert_eq!(answer.header(header::LOCATION), location);
        assert_eq!(is_signed_in(&browser).await, status == 400, "{fields:?}");
    }
}

#[tokio::test]
async fn an_id_token_hint_at_authorize_names_the_person() {
    let browser = Browser::default();
    let ada = browser.tokens(&[]).await;
    let hint = ("id_token_hint", ada["id_token"].as_str().unwrap());
    assert!(browser.authorize(&[hint, ("prompt", "none")]).await.redirected().contains_key("code"));
    browser.sign_in_as("grace@tokenwalk.example", &[("prompt", "login")]).await;
    let params = browser.authorize(&[hint, ("prompt", "none")]).await.redirected();
    assert_eq!(params["error"], "login_required", "grace is not ada");
    let params = browser.sign_in_as("grace@tokenwalk.example", &[hint]).await.redirected();
    assert_eq!(params["error"], "login_required", "asked for ada, got grace");
    let params = browser.authorize(&[("id_token_hint", "x.y.z")]).await.redirected();
    assert_eq!(params["error"], "invalid_request");
}

#[tokio::test]
async fn a_form_of_another_site_ends_nothing_without_the_question() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    let fields = [("client_id", "walk-spa"), ("post_logout_redirect_uri", HOME), ("state", "a&b")];
    // What another site's form is without: SameSite=Lax holds the cookies back.
    let answer = browser.another().post("oidc/logout", &fields).await;
    assert_eq!(answer.header(header::LOCATION), format!("{BASE}{}", path("oidc/logout", &fields)));
    assert_eq!(answer.header(header::SET_COOKIE), "");
    let page = browser.follow(&answer).await;
    assert!(page.body.contains("Sign out?"), "{}", page.body);
    assert_eq!(page.field("target"), "https://walk.example/?state=a%26b");
    assert!(is_signed_in(&browser).await);

    let stranger = browser.another().get(&path("v2/logout", &[])).await;
    assert_eq!(stranger.status, StatusCode::OK);
    assert_eq!(stranger.header(header::SET_COOKIE), "", "there is nothing to clear");
}
