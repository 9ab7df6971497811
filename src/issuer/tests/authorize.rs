use http::{StatusCode, header};

use super::super::test_support::*;

#[tokio::test]
async fn an_unknown_client_or_callback_is_never_redirected() {
    let browser = Browser::default();
    for changes in [
        [("client_id", "")],
        [("client_id", "nobody")],
        [("redirect_uri", "")],
        [("redirect_uri", "https://walk.example/callback/")],
        [("redirect_uri", "https://walk.example/callback?x=1")],
        [("redirect_uri", "http://walk.example/callback")],
        [("redirect_uri", "https://evil.example/callback")],
    ] {
        let answer = browser.authorize(&changes).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
        assert_eq!(answer.header(header::LOCATION), "", "{changes:?}");
        assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"));
    }
}

#[tokio::test]
async fn a_machine_is_told_where_its_tokens_come_from() {
    let answer = Browser::default().authorize(&[("client_id", "walk-machine")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("<code>grant_type=client_credentials</code>"), "{}", answer.body);
}

#[tokio::test]
async fn what_the_request_says_is_escaped_on_the_page() {
    let answer = Browser::default().authorize(&[("redirect_uri", "https://x/<script>")]).await;
    assert!(!answer.body.contains("<script>"), "{}", answer.body);
    assert!(answer.body.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn errors_go_to_the_callback_with_state_and_iss() {
    let browser = Browser::default();
    for (changes, error, description) in [
        (vec![("response_type", "")], "invalid_request", "response_type is missing"),
        (vec![("response_type", "token")], "unsupported_response_type", "token"),
        (vec![("response_type", "code id_token")], "unsupported_response_type", "code id_token"),
        (vec![("request", "x")], "request_not_supported", "request"),
        (vec![("request_uri", "https://x")], "request_uri_not_supported", "request_uri"),
        (vec![("registration", "{}")], "registration_not_supported", "registration"),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request", "must use PKCE"),
        (vec![("code_challenge", "")], "invalid_request", "must use PKCE"),
        (vec![("code_challenge_method", "plain")], "invalid_request", "plain is not supported"),
        (vec![("code_challenge_method", "")], "invalid_request", "plain is not supported"),
        (vec![("code_challenge", "short")], "invalid_request", "43 characters"),
        (vec![("scope", "openid a\\b")], "invalid_scope", "a?b"),
        (vec![("audience", "https://nowhere/")], "access_denied", "Service not found: https://nowhere/"),
        (vec![("audience", "walk-spa")], "access_denied", "Service not found: walk-spa"),
        (
            vec![("prompt", "none")],
            "login_required",
            "Login required: no page was to be shown, and this browser has no session here that will do",
        ),
        (vec![("prompt", "none login")], "invalid_request", "cannot be combined"),
        (vec![("prompt", "dance")], "invalid_request", "dance"),
        (vec![("max_age", "-1")], "invalid_request", "max_age"),
        (vec![("max_age", "soon")], "invalid_request", "max_age"),
    ] {
        let answer = browser.authorize(&changes).await;
        assert!(answer.header(header::LOCATION).starts_with("https://walk.example/callback?error="));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let params = answer.redirected();
        assert_eq!(params["error"], error, "{changes:?}");
        assert!(params["error_description"].contains(description), "{changes:?}: {params:?}");
        assert_eq!(params["state"], "s1");
        assert_eq!(params["iss"], BASE);
    }
}

#[tokio::test]
async fn parameters_come_once() {
    let browser = Browser::default();
    for name in ["client_id", "redirect_uri", "state", "response_mode"] {
        let answer = browser.get(&format!("{}&{name}=a&{name}=b", authorize_path(&[]))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
    }
    for name in ["scope", "nonce", "code_challenge", "audience", "unheard_of"] {
        let answer = browser.get(&format!("{}&{name}=a&{name}=b", authorize_path(&[]))).await;
        let params = answer.redirected();
        assert_eq!(params["error"], "invalid_request", "{name}");
        assert!(params["error_description"].contains(name));
    }
}

#[tokio::test]
async fn an_unknown_response_mode_and_a_giant_request_get_a_plain_400() {
    let browser = Browser::default();
    let answer = browser.authorize(&[("response_mode", "carrier_pigeon")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = browser.authorize(&[("state", &"x".repeat(9000))]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = browser.get(&format!("{}{}", authorize_path(&[]), "&x".repeat(100))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("more than 100 parameters"), "{}", answer.body);
}

#[tokio::test]
async fn the_answer_can_travel_in_the_fragment() {
    let answer = Browser::default().sign_in(&[("response_mode", "fragment")]).await;
    assert!(answer.header(header::LOCATION).starts_with("https://walk.example/callback#code="));
    assert_eq!(answer.redirected()["iss"], BASE);
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_comes_back_with_a_code() {
    let browser = Browser::default();
    let redirect = browser.authorize(&[]).await;
    assert!(
        redirect.header(header::LOCATION).starts_with("https://walk.example/issuer/sign-in?transaction=")
    );
    let cookie = redirect.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Secure-tokenwalk-browser="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/issuer/"), "{cookie}");
    let page = browser.get(redirect.header(header::LOCATION)).await;
    let callback = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
    assert!(callback.header(header::LOCATION).starts_with("https://walk.example/callback?code="));
    let params = callback.redirected();
    assert_eq!(params["state"], "s1");
    assert_eq!(params["iss"], BASE);
    assert_eq!(params["code"].len(), 43);
}

#[tokio::test]
async fn a_form_post_asks_like_a_query() {
    let browser = Browser::default();
    let path = authorize_path(&[]);
    let (_, query) = path.split_once('?').unwrap();
    let answer = browser
        .send("POST", "authorize", &[("content-type", "application/x-www-form-urlencoded")], query)
        .await;
    assert!(answer.header(header::LOCATION).contains("/sign-in?transaction="));
}

#[tokio::test]
async fn a_signed_in_browser_gets_its_code_straight_away() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    for changes in [vec![], vec![("prompt", "none")], vec![("max_age", "60")]] {
        let params = browser.authorize(&changes).await.redirected();
        assert!(params.contains_key("code"), "{changes:?}: {params:?}");
    }
    let elsewhere = browser.another().authorize(&[("prompt", "none")]).await;
    assert_eq!(elsewhere.redirected()["error"], "login_required", "another browser has no session");
}

#[tokio::test]
async fn prompt_login_and_max_age_ask_again() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    let asked = |answer: Answer| answer.header(header::LOCATION).contains("/sign-in?");
    assert!(asked(browser.authorize(&[("prompt", "login")]).await));
    assert!(asked(browser.authorize(&[("max_age", "0")]).await));
    browser.clock.forward(61);
    assert!(asked(browser.authorize(&[("max_age", "60")]).await));
    let params = browser.authorize(&[("max_age", "60"), ("prompt", "none")]).await.redirected();
    assert_eq!(params["error"], "login_required");
    let params = browser.sign_in(&[("prompt", "login"), ("max_age", "0")]).await.redirected();
    assert!(params.contains_key("code"), "signing in for this request is enough: {params:?}");
}

#[tokio::test]
async fn a_session_ends() {
    let browser = Browser::default();
    browser.sign_in(&[]).await;
    browser.clock.forward(259_200);
    let params = browser.authorize(&[("prompt", "none")]).await.redirected();
    assert_eq!(params["error"], "login_required");
}

#[tokio::test]
async fn a_line_end_in_a_loopback_callback_is_no_callback() {
    let browser = Browser::default();
    let changes = [("client_id", "walk-native"), ("redirect_uri", "http://127.0.0.1:1/call\nback")];
    for prompt in ["login", "none"] {
        let answer = browser.get(&format!("{}&prompt={prompt}", authorize_path(&changes))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{prompt}");
        assert!(answer.body.contains("Callback not registered"), "{}", answer.body);
    }
}
