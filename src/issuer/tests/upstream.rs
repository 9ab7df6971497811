use http::{StatusCode, header};

use super::super::{SOCIAL, log::MASK, test_support::*};
use crate::wire::Exchange;

const BIRDHOUSE: &str = "https://walk.example/social/birdhouse/";

/// The redirect to the connection, after its button was pressed.
async fn to_birdhouse(browser: &Browser) -> Answer {
    let redirect =
        browser.authorize(&[("audience", ORDERS), ("scope", "openid email read:orders write:orders")]).await;
    let page = browser.follow(&redirect).await;
    assert!(
        page.body.contains("value=\"birdhouse\"") && page.body.contains("value=\"harbour\""),
        "{}",
        page.body
    );
    let (transaction, csrf) = (page.field("transaction"), page.field("csrf"));
    let fields = [("transaction", &*transaction), ("csrf", &*csrf), ("connection", "birdhouse")];
    browser.post("sign-in", &fields).await
}

/// Signs in at the connection and gives its redirect back.
async fn at_birdhouse(social: &Browser, there: &Answer) -> Answer {
    let redirect = social.follow(there).await;
    let page = social.follow(&redirect).await;
    assert!(page.body.contains("Birdhouse"), "{}", page.body);
    social.submit(&page, "mary@birdhouse.example", "walk the tokens").await
}

/// Where a page goes on to by itself.
fn goes_on_to(page: &Answer) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (_, rest) = page.body.split_once("content=\"0;url=").unwrap_or_else(|| panic!("{}", page.body));
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

fn parameter(url: &str, name: &str) -> String {
    let (_, query) = url.split_once('?').unwrap();
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
    pairs.into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name} in {url}")).1
}

#[tokio::test]
async fn a_social_network_signs_somebody_in() {
    let browser = Browser::default();
    let social = browser.at_social(SOCIAL[0]);
    let there = to_birdhouse(&browser).await;
    let url = there.header(header::LOCATION).to_owned();
    assert!(url.starts_with(&format!("{BIRDHOUSE}authorize?client_id=tokenwalk&")), "{url}");
    assert_eq!(parameter(&url, "redirect_uri"), format!("{BASE}callback"));
    let back = at_birdhouse(&social, &there).await;
    let page = browser.follow(&back).await;
    let callback = goes_on_to(&page);
    assert!(callback.starts_with(&format!("{CALLBACK}?code=")), "{callback}");
    let tokens = browser.redeem(&parameter(&callback, "code"), &[]).await.json();
    let claims_ = claims(&tokens["id_token"]);
    assert!(claims_["sub"].as_str().unwrap().starts_with("birdhouse|db|mary"), "{claims_}");
    assert_eq!(claims_["iss"], BASE, "the application hears of this issuer alone");
    assert_eq!(claims_["email"], "mary@birdhouse.example");
    assert_eq!(tokens["scope"], "openid email read:orders", "what the connection's people hold");
    let userinfo = browser.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(userinfo.json()["sub"], claims_["sub"]);
    let silent = browser.authorize(&[("prompt", "none")]).await.redirected();
    assert!(silent.contains_key("code"), "the session is this issuer's own");
}

#[tokio::test]
async fn an_application_can_choose_the_connection() {
    let browser = Browser::default();
    browser.at_social(SOCIAL[0]);
    let redirect = browser.authorize(&[("connection", "birdhouse")]).await;
    let there = browser.follow(&redirect).await;
    assert!(there.header(header::LOCATION).starts_with(BIRDHOUSE), "{:?}", there.headers);
    let params = browser.authorize(&[("connection", "nothing")]).await.redirected();
    assert_eq!(params["error"], "invalid_request");
    let redirect = browser.authorize(&[("connection", "db")]).await;
    assert_eq!(browser.follow(&redirect).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_is_taken_once_from_the_right_issuer_in_the_right_browser() {
    let browser = Browser::default();
    let social = browser.at_social(SOCIAL[0]);
    let back = at_birdhouse(&social, &to_birdhouse(&browser).await).await;
    let answer = back.header(header::LOCATION).to_owned();
    let stranger = browser.another().get(&answer).await;
    assert!(stranger.body.contains("This sign-in is over"), "another browser: {}", stranger.body);
    assert_eq!(browser.get(&answer).await.status, StatusCode::BAD_REQUEST, "the state is spent");
    assert_eq!(browser.get("callback?state=x&code=y").await.status, StatusCode::BAD_REQUEST);

    let there = to_birdhouse(&browser).await;
    let state = parameter(there.header(header::LOCATION), "state");
    for wrong in [
        form(&[("state", &state), ("code", "x"), ("iss", "https://evil.example/")]),
        form(&[("state", &state), ("code", "x"), ("iss", BIRDHOUSE)]),
    ] {
        let page = browser.get(&format!("callback?{wrong}")).await;
        assert!(!page.body.contains("http-equiv"), "{}", page.body);
    }
}

#[tokio::test]
async fn what_fails_there_is_said_here() {
    let browser = Browser::default();
    let redirect = browser.authorize(&[("connection", "harbour")]).await;
    let page = browser.follow(&redirect).await;
    assert!(page.body.contains("Harbour did not sign you in: it cannot be reached"), "{}", page.body);

    let social = browser.at_social(SOCIAL[0]);
    let there = to_birdhouse(&browser).await;
    let redirect = social.follow(&there).await;
    let page = social.follow(&redirect).await;
    let back = social.press("sign-in", &page, "cancel").await;
    let page = browser.follow(&back).await;
    assert!(page.body.contains("Birdhouse did not sign you in: it answered access_denied"), "{}", page.body);
    let signed_in = browser.submit(&page, "ada@tokenwalk.example", "walk the tokens").await;
    assert!(signed_in.redirected().contains_key("code"), "the request still waits");

    let redirect = browser.authorize(&[("connection", "birdhouse"), ("prompt", "login")]).await;
    let there = browser.follow(&redirect).await;
    let state = parameter(there.header(header::LOCATION), "state");
    let wrong_code = form(&[("state", &state), ("code", "wrong"), ("iss", BIRDHOUSE)]);
    let page = browser.get(&format!("callback?{wrong_code}")).await;
    assert!(page.body.contains("with status 400"), "{}", page.body);
}

#[tokio::test]
async fn the_log_shows_both_legs_without_their_secrets() {
    let browser = Browser::default();
    let social = browser.at_social(SOCIAL[0]);
    let back = at_birdhouse(&social, &to_birdhouse(&browser).await).await;
    let page = browser.follow(&back).await;
    let callback = goes_on_to(&page);
    let answer = browser.post("transactions", &[("code_verifier", VERIFIER)]).await;
    let log: Vec<Exchange> = serde_json::from_str(&answer.body).unwrap();
    let seen: Vec<&str> =
        log.iter().map(|exchange| exchange.request.url.split('?').next().unwrap()).collect();
    assert_eq!(
        seen,
        [
            format!("{BASE}authorize"),
            format!("{BASE}sign-in"),
            format!("{BASE}sign-in"),
            format!("{BIRDHOUSE}oauth/token"),
            format!("{BIRDHOUSE}.well-known/jwks.json"),
            format!("{BASE}callback"),
        ]
    );
    let token_request = &log[3];
    assert_eq!(token_request.request.header("authorization"), Some(&*format!("Basic {MASK}")));
    assert!(token_request.request.body.as_ref().unwrap().contains(&format!("code_verifier={MASK}")));
    assert!(token_request.response.body.contains("\"token_type\":\"Bearer\""));
    for secret in
        [parameter(back.header(header::LOCATION), "code"), parameter(&callback, "code"), "eyJhbGciOi".into()]
    {
        assert!(!answer.body.contains(&secret), "{secret}: {}", answer.body);
    }
}

#[tokio::test]
async fn how_old_the_sign_in_is_is_asked_and_told_there() {
    let browser = Browser::default();
    let social = browser.at_social(SOCIAL[0]);
    at_birdhouse(&social, &to_birdhouse(&browser).await).await;
    let typed = browser.issuer.clock.now().0;
    browser.clock.forward(1000);
    let there = |changes: Vec<(&'static str, &'static str)>| {
        let browser = &browser;
        async move {
            let redirect = browser.authorize(&[vec![("connection", "birdhouse")], changes].concat()).await;
            browser.follow(&redirect).await.header(header::LOCATION).to_owned()
        }
    };
    for (changes, asked) in [
        (vec![], ""),
        (vec![("max_age", "2000")], "&max_age=2000"),
        (vec![("prompt", "login")], "&prompt=login"),
        (vec![("max_age", "0")], "&prompt=login&max_age=0"),
    ] {
        let url = there(changes).await;
        assert!(url.ends_with(&format!("code_challenge_method=S256{asked}")), "{url}");
    }
    // Signed in there a while ago, which is recent enough.
    let back = social.get(&there(vec![("max_age", "2000")]).await).await;
    let callback = goes_on_to(&browser.follow(&back).await);
    let tokens = browser.redeem(&parameter(&callback, "code"), &[]).await.json();
    assert_eq!(claims(&tokens["id_token"])["auth_time"], typed);

    // A network that does not do as it was asked.
    let url = there(vec![("max_age", "500")]).await;
    let back = social.get(&url.replace("&max_age=500", "")).await;
    let page = browser.follow(&back).await;
    assert!(page.body.contains("its ID token was refused by the rule AuthTime"), "{}", page.body);
}
