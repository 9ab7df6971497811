//! The Rust program of the page 'Connect your own app', against the real server on its socket. The other
//! programs are run by `end2end/tests/clients`.

use std::sync::Arc;

use reqwest::{Client, Url, cookie::Jar, redirect::Policy};
use tokio::sync::oneshot;

use crate::Served;

#[path = "../../src/lesson/content/connect/native.rs"]
#[expect(dead_code, reason = "the program's own start, which names a server without flags")]
mod native;

/// A browser with a person at it: follows the issuer's redirects, fills in its forms, and goes where the
/// issuer sends it.
async fn sign_in(start: Url, issuer: &str) -> Result<(), reqwest::Error> {
    let jar = Arc::new(Jar::default());
    let browser = Client::builder().redirect(Policy::none()).cookie_provider(jar).no_proxy().build()?;
    let mut answer = browser.get(start).send().await?;
    loop {
        let location = answer.headers().get("location").map(|value| value.to_str().expect("text").to_owned());
        if let Some(location) = location {
            let next = answer.url().join(&location).expect("a URL");
            let comes_back = !next.as_str().starts_with(issuer);
            answer = browser.get(next).send().await?;
            if comes_back {
                assert_eq!(answer.status(), 200);
                return Ok(());
            }
            continue;
        }
        let page = answer.text().await?;
        let form = between(&page, "<form method=\"post\" action=\"", "</form>").expect("a form");
        let (action, body) = form.split_once('"').expect("an address");
        let mut fields: Vec<_> = body
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|rest| Some((rest.split('"').next()?, between(rest, "value=\"", "\"")?)))
            .collect();
        let button = between(body, "class=\"primary\" type=\"submit\" name=\"action\" value=\"", "\"");
        fields.push(("action", button.expect("a button")));
        fields.extend([("username", "ada@tokenwalk.example"), ("password", "walk the tokens")]);
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let sent =
            browser.post(action).header("content-type", "application/x-www-form-urlencoded").body(form);
        answer = sent.send().await?;
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

#[tokio::test]
async fn a_native_program_signs_in_validates_and_calls_the_api() {
    for path in ["", "/tokenwalk"] {
        let served = Served::start(&[("base_path", path)]).await;
        let issuer = format!("{}/issuer/", served.public_url);
        let orders = format!("{}/api/orders", served.public_url);
        let (open, opened) = oneshot::channel();
        let at = issuer.clone();
        let person = tokio::spawn(async move { sign_in(opened.await.expect("an address"), &at).await });
        let result = native::sign_in(&issuer, &orders, |url| open.send(url).expect("a browser")).await;
        let (subject, body) = result.expect("signed in");
        assert_eq!(subject, "db|ada");
        assert!(body.contains("\"orders\""), "{body}");
        person.await.expect("no panic").expect("an answer");
    }
}
