use http::{StatusCode, header};

use super::super::{DEFAULT_TENANT, test_support::*};

const OWN: &str = "https://walk.example";

fn two_origins() -> Browser {
    let other = "[[applications]]\nclient_id = \"other-spa\"\nname = \"Other\"\ntype = \"spa\"\n\
                 callbacks = [\"https://other.example/cb\"]\nallowed_origins = [\"https://other.example\"]\n";
    Browser::at(&format!("{DEFAULT_TENANT}\n{other}"))
}

#[tokio::test]
async fn a_preflight_allows_any_header_to_registered_origins() {
    let browser = two_origins();
    for path in ["oauth/token", "userinfo", "transactions"] {
        for (origin, allowed) in
            [(OWN, OWN), ("https://other.example", "https://other.example"), ("https://evil.example", "")]
        {
            let headers = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "auth0-client,content-type"),
            ];
            let answer = browser.send("OPTIONS", path, &headers, "").await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT);
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{path} {origin}");
            let names = if allowed.is_empty() { "" } else { "auth0-client,content-type" };
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS), names);
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");
            assert_eq!(answer.header(header::VARY), "origin");
        }
    }
}

#[tokio::test]
async fn an_answer_is_for_the_clients_own_origins() {
    let browser = two_origins();
    for (origin, allowed) in
        [(OWN, OWN), ("https://other.example", ""), ("https://evil.example", ""), ("null", "")]
    {
        let headers = [("origin", origin), ("content-type", "application/x-www-form-urlencoded")];
        let answer = browser
            .send("POST", "oauth/token", &headers, "client_id=walk-spa&grant_type=authorization_code")
            .await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{origin}");
    }
    let tokens = browser.tokens(&[]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for (origin, allowed) in [(OWN, OWN), ("https://other.example", "")] {
        let answer =
            browser.send("GET", "userinfo", &[("origin", origin), ("authorization", &bearer)], "").await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{origin}");
    }
    let refused = browser.send("GET", "userinfo", &[("origin", OWN)], "").await;
    assert_eq!(refused.header(header::ACCESS_CONTROL_EXPOSE_HEADERS), "www-authenticate");
}

#[tokio::test]
async fn pages_are_for_no_script() {
    let browser = Browser::default();
    let answer = browser.send("GET", &authorize_path(&[]), &[("origin", OWN)], "").await;
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
}
