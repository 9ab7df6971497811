//! What reads untrusted text, fed with arbitrary text: it answers, and what it accepts holds.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header};
use proptest::{collection::vec, prelude::*};

use super::super::{
    DEFAULT_TENANT, IssuerUrl, Tenant, bearer, client_assertion, cookies::IssuerCookie, params::Params,
};

fn headers(name: header::HeaderName, bytes: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        headers.insert(name, value);
    }
    headers
}

/// The default tenant with another callback.
fn with_callback(kind: &str, uri: &str) -> String {
    let uri = serde_json::Value::from(uri);
    format!(
        "name = \"T\"\n[[applications]]\nclient_id = \"a\"\nname = \"A\"\ntype = \"{kind}\"\ncallbacks = [{uri}]\n"
    )
}

proptest! {
    #[test]
    fn any_bytes_are_parameters_or_an_error(body in vec(any::<u8>(), 0..300), is_json in any::<bool>()) {
        let kind = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
        if let Ok(params) = Params::from_body(&headers(header::CONTENT_TYPE, kind.as_bytes()), &body) {
            prop_assert_eq!(Params::from_form(&params.to_form()), Ok(params), "as a form they say the same");
        }
    }

    #[test]
    fn parameters_survive_the_way_into_a_form(pairs in vec((".{0,20}", ".{0,20}"), 0..10)) {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let params = Params::from_form(&text).unwrap();
        for (name, value) in &pairs {
            if !value.is_empty() {
                prop_assert!(params.all(name).any(|found| found == value));
            }
        }
    }

    #[test]
    fn any_text_is_an_issuers_url_or_an_error(text in prop_oneof![".{0,60}", "https?://[a-z0-9:@/?#%.\\[\\]]{0,40}/?"]) {
        if let Ok(url) = IssuerUrl::parse(&text) {
            prop_assert_eq!(url.as_str(), text.as_str());
            prop_assert!(text.ends_with('/') && !text.contains(['?', '#']), "{}", text);
            prop_assert!(url.path().starts_with('/') && url.path().ends_with('/'));
        }
    }

    #[test]
    fn any_authorization_header_carries_one_token_or_none(bytes in vec(any::<u8>(), 0..80), is_bearer in any::<bool>()) {
        let bytes = if is_bearer { [&b"Bearer "[..], &bytes].concat() } else { bytes };
        if let Ok(token) = bearer::token(&headers(header::AUTHORIZATION, &bytes), &[]) {
            prop_assert!(!token.is_empty() && !token.contains([' ', ',', '"']), "{}", token);
        }
    }

    #[test]
    fn any_text_is_an_assertion_or_is_refused(text in prop_oneof![".{0,80}", "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}"]) {
        let _subject_or_error = client_assertion::unverified_subject(&text);
    }

    #[test]
    fn an_assertions_claims_may_be_any_json(claims in "[\\[\\]{}\",:0-9a-z]{0,40}", subject in ".{0,20}") {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let _either = client_assertion::unverified_subject(&format!("{}.{}.AAAA", part("{\"alg\":\"ES256\"}"), part(&claims)));
        let claims = serde_json::json!({ "sub": subject }).to_string();
        let found = client_assertion::unverified_subject(&format!("{}.{}.AAAA", part("{\"alg\":\"ES256\"}"), part(&claims)));
        prop_assert_eq!(found.ok(), Some(subject));
    }

    #[test]
    fn any_cookie_header_has_our_cookie_or_not(bytes in vec(any::<u8>(), 0..120), value in "[A-Za-z0-9_-]{0,50}") {
        let url = IssuerUrl::parse("https://walk.example/issuer/").unwrap();
        let _either = IssuerCookie::Session.read(&url, &headers(header::COOKIE, &bytes));
        let ours = format!("a=b; __Secure-tokenwalk-session={value}; c");
        prop_assert_eq!(IssuerCookie::Session.read(&url, &headers(header::COOKIE, ours.as_bytes())), Some(value));
    }

    #[test]
    fn any_text_is_a_tenant_or_mistakes_with_their_lines(text in "[a-z_\\[\\]={}\"\n0-9 .,:/]{0,200}") {
        if let Err(mistakes) = Tenant::parse(&text, "https://walk.example", "tenant.toml") {
            let lines = text.matches('\n').count() + 1;
            prop_assert!(!mistakes.is_empty());
            prop_assert!(mistakes.iter().all(|mistake| (1..=lines).contains(&mistake.line)), "{:?}", mistakes);
        }
    }

    #[test]
    fn a_damaged_tenant_is_a_tenant_or_mistakes(at in 0..DEFAULT_TENANT.len(), length in 0_usize..40, put in ".{0,10}") {
        let floor = |at: usize| (0..=at).rev().find(|at| DEFAULT_TENANT.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (floor(at), floor((at + length).min(DEFAULT_TENANT.len())));
        let text = format!("{}{put}{}", &DEFAULT_TENANT[..start], &DEFAULT_TENANT[end..]);
        let _either = Tenant::parse(&text, "https://walk.example", "tenant.toml");
    }

    #[test]
    fn a_callback_that_is_registered_is_a_safe_address(
        uri in prop_oneof![".{0,40}", "[a-z.+-]{1,12}:/{0,3}[a-z0-9.:@/?#*%\\[\\] -]{0,30}"],
        kind in prop_oneof![Just("spa"), Just("native")],
    ) {
        if Tenant::parse(&with_callback(kind, &uri), "https://walk.example", "tenant.toml").is_ok() {
            let url = url::Url::parse(&uri).unwrap();
            prop_assert!(uri.is_ascii() && !uri.contains(['#', '*', ' ']), "{}", uri);
            prop_assert!(url.username().is_empty() && url.password().is_none(), "{}", uri);
            prop_assert!(kind == "native" || matches!(url.scheme(), "http" | "https"), "{}", uri);
        }
    }
}
