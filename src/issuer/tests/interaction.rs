use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, test_support::*};

const PARTNER: (&str, &str) = ("client_id", "partner-spa");

#[tokio::test]
async fn somebody_elses_application_is_allowed_once_a_scope_set() {
    let browser = Browser::default();
    let asks = [PARTNER, ("audience", ORDERS), ("scope", "openid email read:orders")];
    let to_consent = browser.sign_in(&asks).await;
    assert!(
        to_consent.header(header::LOCATION).starts_with("https://walk.example/issuer/consent?transaction=")
    );
    let page = browser.follow(&to_consent).await;
    for shown in ["Partner app", "ada@tokenwalk.example", "see your e-mail address", "Orders: See orders"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let params = browser.press("consent", &page, "allow").await.redirected();
    assert!(params.contains_key("code"), "{params:?}");

    let params =
        browser.authorize(&[PARTNER, ("audience", ORDERS), ("prompt", "none"), ("scope", "openid")]).await;
    assert!(params.redirected().contains_key("code"), "less than was allowed");
    let more = [PARTNER, ("audience", ORDERS), ("prompt", "none"), ("scope", "openid write:orders")];
    assert_eq!(browser.authorize(&more).await.redirected()["error"], "consent_required");
    let elsewhere = [PARTNER, ("prompt", "none"), ("scope", "openid")];
    assert_eq!(browser.authorize(&elsewhere).await.redirected()["error"], "consent_required", "another API");
}

#[tokio::test]
async fn refusing_tells_the_client() {
    let browser = Browser::default();
    let to_consent = browser.sign_in(&[PARTNER]).await;
    let page = browser.follow(&to_consent).await;
    let params = browser.press("consent", &page, "cancel").await.redirected();
    assert_eq!(params["error"], "access_denied");
    assert_eq!(params["error_description"], "The user did not allow the application what it asked for");
    let again = browser.authorize(&[PARTNER, ("prompt", "none")]).await.redirected();
    assert_eq!(again["error"], "consent_required", "nothing was remembered");
}

#[tokio::test]
async fn the_houses_own_application_asks_only_if_it_wants_to() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    let redirect = browser.authorize(&[("prompt", "consent")]).await;
    assert!(redirect.header(header::LOCATION).contains("/consent?"));
    let page = browser.follow(&redirect).await;
    assert!(browser.press("consent", &page, "allow").await.redirected().contains_key("code"));
    assert!(browser.authorize(&[]).await.redirected().contains_key("code"));
}

#[tokio::test]
async fn a_consent_form_is_bound_like_a_sign_in() {
    let browser = Browser::default();
    let to_consent = browser.sign_in(&[PARTNER]).await;
    let page = browser.follow(&to_consent).await;
    let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
    let forged = [("transaction", &*transaction), ("csrf", "guess"), ("action", "allow")];
    assert_eq!(browser.post("consent", &forged).await.status, StatusCode::FORBIDDEN);
    let fields = [("transaction", &*transaction), ("csrf", &*csrf), ("action", "allow")];
    assert_eq!(browser.another().post("consent", &fields).await.status, StatusCode::BAD_REQUEST);
    // The same transaction cannot skip the question by another page.
    let skipped = browser.post("confirm", &[fields[0], fields[1], ("action", "confirm")]).await;
    assert!(skipped.header(header::LOCATION).contains("/consent?"), "{:?}", skipped.headers);
}

#[tokio::test]
async fn an_account_can_be_chosen() {
    let browser = Browser::default();
    let chosen = [("prompt", "select_account")];
    let direct = browser.sign_in(&chosen).await;
    assert!(direct.redirected().contains_key("code"), "without a session, typing is choosing");
    let redirect = browser.authorize(&chosen).await;
    assert!(redirect.header(header::LOCATION).contains("/account?"));
    let page = browser.follow(&redirect).await;
    assert!(page.body.contains("Continue as ada@<wbr>tokenwalk.example"), "{}", page.body);
    assert!(browser.press("account", &page, "continue").await.redirected().contains_key("code"));

    let redirect = browser.authorize(&chosen).await;
    let page = browser.follow(&redirect).await;
    let other = browser.press("account", &page, "other").await;
    let form = browser.follow(&other).await;
    let code = browser.submit(&form, "grace@tokenwalk.example", "walk the tokens").await.redirected();
    let tokens = browser.redeem(&code["code"], &[]).await.json();
    assert_eq!(claims(&tokens["id_token"])["sub"], "db|grace");
    let page = browser.authorize(&[("prompt", "login select_account")]).await;
    assert!(page.header(header::LOCATION).contains("/sign-in?"));
}

#[tokio::test]
async fn a_device_application_is_confirmed() {
    for callback in ["com.example.tokenwalk:/callback", "http://127.0.0.1:51004/callback"] {
        let browser = Browser::at(&without_platforms());
        let native = [("client_id", "walk-native"), ("redirect_uri", callback)];
        let redirect = browser.sign_in(&native).await;
        assert!(redirect.header(header::LOCATION).contains("/confirm?"), "{callback}");
        let page = browser.follow(&redirect).await;
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        let source =
            if callback.starts_with("http") { "http://127.0.0.1:51004;" } else { "com.example.tokenwalk:;" };
        assert!(policy.contains(&format!("form-action 'self' {source}")), "{policy}");
        let answer = browser.press("confirm", &page, "confirm").await;
        assert!(answer.header(header::LOCATION).starts_with(&format!("{callback}?code=")), "{callback}");
        let silent = [native[0], native[1], ("prompt", "none")];
        assert_eq!(browser.authorize(&silent).await.redirected()["error"], "interaction_required");
    }
    let browser = Browser::at(&without_platforms());
    let other = [("client_id", "walk-native"), ("redirect_uri", "http://127.0.0.1:51004/other")];
    assert_eq!(browser.authorize(&other).await.status, StatusCode::BAD_REQUEST);
    let extension = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/";
    let answer = browser.sign_in(&[("client_id", "walk-extension"), ("redirect_uri", extension)]).await;
    assert!(
        answer.header(header::LOCATION).starts_with(&format!("{extension}?code=")),
        "https is its own proof"
    );
}

/// The default tenant for those who have the app.
fn without_platforms() -> String {
    let (before, rest) = DEFAULT_TENANT.split_once("[[platforms]]").unwrap();
    let (_, after) = rest.split_once("# Two made-up").unwrap();
    format!("{before}# Two made-up{after}")
}

#[tokio::test]
async fn a_page_can_play_the_platform_of_a_device_application() {
    let native = [("client_id", "walk-native"), ("redirect_uri", "com.example.tokenwalk:/callback")];
    let browser = Browser::default();
    let page = browser.follow(&browser.sign_in(&native).await).await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("form-action 'self' https://walk.example;"), "{policy}");
    let answer = browser.press("confirm", &page, "confirm").await;
    let played =
        "https://walk.example/clients/native/platform?address=com.example.tokenwalk%3A%2Fcallback%3Fcode%3D";
    assert!(answer.header(header::LOCATION).starts_with(played), "{:?}", answer.headers);
    let address = answer.redirected()["address"].clone();
    let code = address.split(['=', '&']).nth(1).unwrap();
    // What the client sends is what was registered, and not the page.
    let tokens = browser.redeem(code, &native).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
    let loopback = [native[0], ("redirect_uri", "http://127.0.0.1:51004/callback"), ("prompt", "none")];
    let answer = browser.authorize(&loopback).await;
    assert!(answer.header(header::LOCATION).starts_with("http://127.0.0.1:51004/callback?error="));
    let page = [native[0], ("redirect_uri", "https://walk.example/clients/native/platform")];
    assert_eq!(browser.authorize(&page).await.status, StatusCode::BAD_REQUEST, "it is no callback");
}

#[tokio::test]
async fn the_answer_can_be_posted() {
    let browser = Browser::default();
    let page = browser.sign_in(&[("response_mode", "form_post"), ("state", "\"><script>")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&format!("<form method=\"post\" action=\"{CALLBACK}\">")), "{}", page.body);
    assert_eq!(page.field("code").len(), 43);
    assert_eq!(page.field("iss"), BASE);
    assert!(!page.body.contains("\"><script>"), "{}", page.body);
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(page.body.contains(&format!("<script nonce=\"{nonce}\">")));
    assert!(policy.contains("form-action 'self' https://walk.example;"), "{policy}");
    let error = browser.authorize(&[("response_mode", "form_post"), ("audience", "x")]).await;
    assert_eq!(error.field("error"), "access_denied");
}

#[tokio::test]
async fn the_answer_can_be_a_message_to_the_clients_origin() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    let silent = [("response_mode", "web_message"), ("prompt", "none"), ("state", "</script>")];
    let page = browser.authorize(&silent).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("\"type\":\"authorization_response\",\"response\":{\"code\":\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("\"https://walk.example\")"), "the target origin: {}", page.body);
    assert_eq!(page.body.matches("</script>").count(), 1, "{}", page.body);
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("frame-ancestors https://walk.example"), "{policy}");
    assert_eq!(page.header(header::X_FRAME_OPTIONS), "");
    let refused = browser.another().authorize(&silent).await;
    assert!(refused.body.contains("\"error\":\"login_required\""), "{}", refused.body);
    let native = [
        ("client_id", "walk-native"),
        ("redirect_uri", "com.example.tokenwalk:/callback"),
        ("response_mode", "web_message"),
    ];
    assert_eq!(browser.authorize(&native).await.status, StatusCode::BAD_REQUEST, "no page, no message");
}

#[tokio::test]
async fn a_resource_is_an_audience_in_rfc_8707s_words() {
    let browser = Browser::default();
    let tokens = browser.tokens(&[("resource", ORDERS), ("scope", "read:orders")]).await;
    assert_eq!(claims(&tokens["access_token"])["aud"], ORDERS);
    let params = browser.authorize(&[("resource", "https://nowhere/")]).await.redirected();
    assert_eq!(params["error"], "invalid_target");
    let two =
        format!("{}&resource={ORDERS}&resource=https://inventory.tokenwalk.example/", authorize_path(&[]));
    assert_eq!(browser.get(&two).await.redirected()["error"], "invalid_target");
    let same = format!("{}&resource={ORDERS}&resource={ORDERS}", authorize_path(&[]));
    assert!(browser.get(&same).await.redirected().contains_key("code"));
    let code = browser.authorize(&[("resource", ORDERS)]).await.redirected()["code"].clone();
    let other = browser.redeem(&code, &[("resource", "https://inventory.tokenwalk.example/")]).await;
    assert_eq!(other.json()["error"], "invalid_target");
}

#[tokio::test]
async fn a_grant_for_the_issuer_alone_has_the_issuers_names() {
    let browser = Browser::default();
    let userinfo = format!("{BASE}userinfo");
    for (resource, status) in [(BASE, 200), (&*userinfo, 200), (ORDERS, 400)] {
        let code = browser.code(&[("resource", &*userinfo), ("prompt", "login")]).await;
        let answer = browser.redeem(&code, &[("resource", resource)]).await;
        assert_eq!(answer.status, status, "{resource}: {}", answer.body);
    }
    let code = browser.authorize(&[("resource", ORDERS)]).await.redirected()["code"].clone();
    let answer = browser.redeem(&code, &[("resource", BASE)]).await;
    assert_eq!(answer.json()["error"], "invalid_target", "an API's grant is for the API");
}

#[tokio::test]
async fn nobody_answers_for_who_signed_in() {
    let device = [("client_id", "walk-native"), ("redirect_uri", "http://127.0.0.1:51004/callback")];
    for (page, button, changes) in [
        ("consent", "allow", vec![PARTNER, ("prompt", "login")]),
        ("confirm", "confirm", vec![device[0], device[1], ("prompt", "login")]),
    ] {
        let browser = Browser::default();
        let redirect = browser.sign_in(&changes).await;
        let shown = browser.follow(&redirect).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        // Meanwhile, in another tab:
        browser.sign_in_as("grace@tokenwalk.example", &[("prompt", "login")]).await;
        assert_eq!(browser.follow(&redirect).await.status, StatusCode::BAD_REQUEST, "{page}");
        let answer = browser.press(page, &shown, button).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{page}: {:?}", answer.headers);
        assert!(answer.body.contains("This sign-in is over"), "{page}: {}", answer.body);
    }
}
