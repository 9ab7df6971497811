use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, test_support::*};

async fn page(browser: &Browser, changes: &[(&str, &str)]) -> Answer {
    let redirect = browser.authorize(changes).await;
    browser.get(redirect.header(header::LOCATION)).await
}

fn strict() -> Browser {
    Browser::at(&DEFAULT_TENANT.replace("demonstration = true", "demonstration = false"))
}

#[tokio::test]
async fn the_page_serves_password_managers_and_screen_readers() {
    let page = page(&Browser::default(), &[("login_hint", "grace@tokenwalk.example")]).await;
    for part in [
        "<html lang=\"en\">",
        "name=\"viewport\"",
        "<label for=\"username\">",
        "autocomplete=\"username\"",
        "value=\"grace@tokenwalk.example\"",
        "<label for=\"password\">",
        "autocomplete=\"current-password\"",
        "ada@tokenwalk.example",
        "walk the tokens",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

#[tokio::test]
async fn the_page_is_kept_from_frames_scripts_and_caches() {
    let page = page(&Browser::default(), &[]).await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    assert!(policy.contains("form-action 'self' https://walk.example;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn the_stylesheet_is_named_by_its_content() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    let (_, rest) = page.body.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let sheet = browser.get(rest.split('"').next().unwrap()).await;
    assert_eq!(sheet.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(sheet.header(header::CACHE_CONTROL).contains("immutable"));
    assert_eq!(browser.get("assets/other.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_a_demonstration_shows_its_passwords() {
    assert!(!page(&strict(), &[]).await.body.contains("walk the tokens"));
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    for (email, password) in [
        ("ada@tokenwalk.example", "wrong"),
        ("nobody@tokenwalk.example", "walk the tokens"),
        ("<b>@x", "walk the tokens"),
        ("", ""),
    ] {
        let redirect = browser.submit(&page, email, password).await;
        assert_eq!(redirect.status, StatusCode::SEE_OTHER, "going back sends no password again");
        assert!(!redirect.header(header::LOCATION).contains('@'), "no address in the history");
        let again = browser.follow(&redirect).await;
        assert_eq!(again.status, StatusCode::OK, "no failed resource on the console");
        assert!(again.body.contains("role=\"alert\""));
        assert!(again.body.contains("No account has this address and password."));
        assert!(!again.body.contains("<b>@x"), "escaped");
        if email.starts_with("ada") {
            assert!(again.body.contains("value=\"ada@tokenwalk.example\""), "the address is kept");
        }
        assert!(browser.cookie("__Secure-tokenwalk-session").is_none());
    }
    let callback = browser.submit(&page, "ADA@tokenwalk.example", "walk the tokens").await;
    assert!(callback.redirected().contains_key("code"), "the same form still works");
    let over = browser.submit(&page, "ada@tokenwalk.example", "wrong").await;
    assert_eq!(over.status, StatusCode::BAD_REQUEST, "a wrong password brings nothing back");
    assert_eq!(browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await.status, 400);
}

#[tokio::test]
async fn a_refused_password_is_said_on_this_request_alone_and_no_more_of_the_address_than_one_can_have() {
    let browser = Browser::default();
    let first = page(&browser, &[]).await;
    let long = format!("{}@tokenwalk.example", "a".repeat(1000));
    let again = browser.follow(&browser.submit(&first, &long, "wrong").await).await;
    assert!(again.body.contains(&"a".repeat(254)) && !again.body.contains(&"a".repeat(255)));
    assert!(!page(&browser, &[]).await.body.contains("role=\"alert\""), "another request");
}

#[tokio::test]
async fn cancel_tells_the_client() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
    let fields = [("transaction", transaction.as_str()), ("csrf", &csrf), ("action", "cancel")];
    let params = browser.post("sign-in", &fields).await.redirected();
    assert_eq!(params["error"], "access_denied");
    assert_eq!(params["state"], "s1");
    let over = browser.post("sign-in", &fields).await;
    assert!(over.body.contains("This sign-in is over"), "{}", over.body);
}

#[tokio::test]
async fn a_form_that_was_not_sent_from_the_page_is_refused() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
    let fields = |csrf: &str| {
        form(&[
            ("transaction", &transaction),
            ("csrf", csrf),
            ("username", "ada@tokenwalk.example"),
            ("password", "walk the tokens"),
        ])
    };
    let content = ("content-type", "application/x-www-form-urlencoded");
    for (headers, body) in [
        (vec![content], fields("guess")),
        (vec![content], fields("")),
        (vec![content, ("origin", "https://evil.example")], fields(&csrf)),
        (vec![content, ("origin", "null")], fields(&csrf)),
        (vec![content, ("sec-fetch-site", "cross-site")], fields(&csrf)),
        (vec![content, ("sec-fetch-site", "same-site")], fields(&csrf)),
    ] {
        let answer = browser.send("POST", "sign-in", &headers, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let stranger = browser.another();
    let answer = stranger.send("POST", "sign-in", &[content], fields(&csrf)).await;
    assert!(answer.body.contains("This sign-in is over"), "another browser: {}", answer.body);
    assert_eq!(stranger.get(&format!("sign-in?transaction={transaction}")).await.status, 400);

    let honest = [content, ("origin", "https://walk.example"), ("sec-fetch-site", "same-origin")];
    let answer = browser.send("POST", "sign-in", &honest, fields(&csrf)).await;
    assert!(answer.redirected().contains_key("code"));
}

#[tokio::test]
async fn a_sign_in_expires() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    browser.clock.forward(1800);
    let answer = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("start again there"), "{}", answer.body);
}

#[tokio::test]
async fn a_form_sent_twice_gives_one_code() {
    let browser = Browser::default();
    let page = page(&browser, &[]).await;
    assert!(
        browser
            .submit(&page, "ada@tokenwalk.example", "walk the tokens")
            .await
            .redirected()
            .contains_key("code")
    );
    assert_eq!(browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await.status, 400);
}

#[tokio::test]
async fn passwords_cannot_be_tried_without_end() {
    let browser = Browser::default();
    let first = page(&browser, &[]).await;
    for _ in 0..10 {
        assert_eq!(browser.submit(&first, "ada@tokenwalk.example", "wrong").await.status, 303);
    }
    let answer = browser.submit(&first, "ada@tokenwalk.example", "walk the tokens").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "ten a request");
    assert!(browser.sign_in(&[]).await.redirected().contains_key("code"), "a new request is free again");
}

#[tokio::test]
async fn an_accounts_passwords_cannot_be_tried_without_end() {
    for email in ["ada@tokenwalk.example", "nobody@tokenwalk.example"] {
        let browser = strict();
        for _ in 0..2 {
            let page = page(&browser, &[]).await;
            for _ in 0..5 {
                assert_eq!(browser.submit(&page, email, "wrong").await.status, 303);
            }
        }
        let last = page(&browser.another(), &[]).await;
        assert_eq!(last.status, StatusCode::OK);
        let fresh = browser.another();
        let form = page(&fresh, &[]).await;
        let answer = fresh.submit(&form, email, "walk the tokens").await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{email}");
        fresh.clock.forward(300);
        let answer = fresh.submit(&form, email, "walk the tokens").await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{email}: the window is over");
    }
}

#[tokio::test]
async fn each_sign_in_makes_a_new_session() {
    let browser = Browser::default();
    browser.set_cookie("__Secure-tokenwalk-session", "planted-by-somebody-else");
    browser.sign_in(&[]).await;
    let first = browser.cookie("__Secure-tokenwalk-session").unwrap();
    assert_ne!(first, "planted-by-somebody-else");
    browser.sign_in(&[("prompt", "login")]).await;
    let second = browser.cookie("__Secure-tokenwalk-session").unwrap();
    assert_ne!(first, second);
    browser.set_cookie("__Secure-tokenwalk-session", &first);
    let params = browser.authorize(&[("prompt", "none")]).await.redirected();
    assert_eq!(params["error"], "login_required", "the session before is over");
}
