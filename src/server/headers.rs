//! The security policy of the pages.
//!
//! The issuer's pages have other needs (their forms end in redirects to clients) and own their policy:
//! nothing here touches them.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::config::{Config, location::Location};

/// What every page's response says, apart from its own scripts.
#[derive(Debug, Clone)]
pub struct PagePolicy {
    connect: String,
    // The issuer: forms lead there, and silent requests are made in a frame of it.
    forms: String,
    https: bool,
}

/// HTTP Strict Transport Security (RFC 6797) for a year; subdomains are not ours to bind.
static HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What a response says on this origin unless it says otherwise itself.
static EVERYWHERE: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // The walk's own pages carry codes in their query: no other page may learn of it.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
];

impl PagePolicy {
    /// The policy for the pages of this configuration.
    pub fn new(config: &Config) -> Self {
        let mut elsewhere: Vec<&str> = [&config.issuer, &config.api]
            .into_iter()
            .filter(|place| place.origin != config.public.origin)
            .map(|place| place.origin.as_str())
            .collect();
        elsewhere.dedup();
        // The bench asks these for their keys, and for nothing else.
        let others: Vec<_> =
            config.bench_issuers.iter().filter_map(|url| Location::parse(url).ok()).collect();
        elsewhere.extend(others.iter().map(|place| place.origin.as_str()));
        let sources = |origins: &[&str]| [&["'self'"], origins].concat().join(" ");
        let issuer = Some(config.issuer.origin.as_str()).filter(|origin| *origin != config.public.origin);
        Self {
            connect: sources(&elsewhere),
            forms: sources(issuer.as_slice()),
            https: config.public.is_https(),
        }
    }

    /// The Content-Security-Policy (level 3) of a page whose inline scripts are these, as `'sha256-…'`.
    ///
    /// Style attributes and inline styles are not allowed; `'wasm-unsafe-eval'` allows WebAssembly and
    /// nothing else.
    pub fn content_security_policy(&self, scripts: &[String]) -> String {
        let Self { connect, forms, .. } = self;
        let scripts = scripts.join(" ");
        format!(
            "default-src 'none'; script-src 'self' {scripts} 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src {connect}; frame-src {forms}; manifest-src 'self'; \
             form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
        )
    }

    /// Adds what a response on the pages' origin must say and does not.
    pub fn complete(&self, headers: &mut HeaderMap) {
        for (name, value) in &EVERYWHERE {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if self.https {
            headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert_with(|| HSTS.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::sources::Sources;

    fn policy(flags: &[(&'static str, &str)]) -> PagePolicy {
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let environment = vec![("HOME".into(), "/home/kim".into())];
        let sources = Sources { file: None, environment, flags };
        PagePolicy::new(&Config::load(&sources, None).expect("no mistakes"))
    }

    #[test]
    fn one_origin_needs_no_other() {
        let policy = policy(&[]).content_security_policy(&["'sha256-abc='".into()]);
        assert!(policy.contains("script-src 'self' 'sha256-abc=' 'wasm-unsafe-eval';"), "{policy}");
        assert!(policy.contains("connect-src 'self';"), "{policy}");
        assert!(policy.contains("form-action 'self';"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }

    #[test]
    fn separate_origins_are_named() {
        let policy = policy(&[
            ("issuer_url", "http://127.0.0.1:3000/issuer/"),
            ("api_url", "http://api.localhost:3000/api"),
        ])
        .content_security_policy(&["'sha256-abc='".into()]);
        assert!(
            policy.contains("connect-src 'self' http://127.0.0.1:3000 http://api.localhost:3000;"),
            "{policy}"
        );
        for directive in ["form-action", "frame-src"] {
            assert!(policy.contains(&format!("{directive} 'self' http://127.0.0.1:3000;")), "{policy}");
        }
    }

    #[test]
    fn the_bench_may_ask_the_issuers_that_the_operator_lists() {
        let policy =
            policy(&[("bench_issuers", "https://login.example.com/, https://id.example.org/realms/x")]);
        let policy = policy.content_security_policy(&["'sha256-abc='".into()]);
        assert!(
            policy.contains("connect-src 'self' https://login.example.com https://id.example.org;"),
            "{policy}"
        );
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }

    #[test]
    fn what_a_response_says_itself_stays_and_hsts_is_for_https_only() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'self'"));
        policy(&[]).complete(&mut headers);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "default-src 'self'");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        policy(&[("public_url", "https://docs.example.com")]).complete(&mut headers);
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
