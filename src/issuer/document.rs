//! An HTML answer of the issuer, with the headers that keep its forms safe.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use url::Url;

use super::{Issuer, pages, stylesheet};

/// A page and what it may do.
pub(super) struct Document {
    status: StatusCode,
    title: String,
    description: Option<&'static str>,
    body: Markup,
    whole: bool,
    fetches: bool,
    form_targets: Vec<String>,
    script_nonce: Option<String>,
    frame_ancestor: Option<String>,
}

impl Document {
    /// A page with status 200 whose forms may only go to the issuer.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            status: StatusCode::OK,
            title: title.into(),
            description: None,
            body,
            whole: false,
            fetches: false,
            form_targets: Vec::new(),
            script_nonce: None,
            frame_ancestor: None,
        }
    }

    /// The same with a body element of its own instead of the frame of the sign-in pages.
    pub fn whole(title: impl Into<String>, body: Markup) -> Self {
        Self { whole: true, ..Self::new(title, body) }
    }

    /// Another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Lets search engines list the page by this sentence.
    #[must_use]
    pub fn described(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// Lets a form's answer redirect to `uri`: Chromium applies `form-action` to redirects after a POST,
    /// and a policy without the client would block the way back.
    #[must_use]
    pub fn leading_to(mut self, uri: &str) -> Self {
        if let Some(source) = policy_source(uri).filter(|source| !self.form_targets.contains(source)) {
            self.form_targets.push(source);
        }
        self
    }

    /// Lets the one script with this nonce run.
    #[must_use]
    pub fn with_script(mut self, nonce: String) -> Self {
        self.script_nonce = Some(nonce);
        self
    }

    /// Lets the page's script fetch from the issuer's origin.
    #[must_use]
    pub fn fetching(mut self) -> Self {
        self.fetches = true;
        self
    }

    /// Lets pages of `uri`'s origin frame this one; otherwise nobody may.
    #[must_use]
    pub fn framed_by(mut self, uri: &str) -> Self {
        self.frame_ancestor = policy_source(uri);
        self
    }

    fn policy(&self) -> String {
        // Images for the sake of the host's icon, which browsers ask for by themselves.
        let mut policy =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
                .to_owned();
        for target in &self.form_targets {
            policy.push(' ');
            policy.push_str(target);
        }
        if let Some(nonce) = &self.script_nonce {
            policy.push_str("; script-src 'nonce-");
            policy.push_str(nonce);
            policy.push('\'');
        }
        if self.fetches {
            policy.push_str("; connect-src 'self'");
        }
        policy.push_str("; frame-ancestors ");
        policy.push_str(self.frame_ancestor.as_deref().unwrap_or("'none'"));
        policy
    }

    /// The response.
    pub fn respond(self, issuer: &Issuer) -> Response {
        let policy = self.policy();
        let stylesheet = issuer.url.join(stylesheet::path());
        let body = if self.whole { self.body } else { pages::single(issuer, &self.body) };
        let html = pages::layout(issuer, &self.title, self.description, &stylesheet, &body).into_string();
        let mut response = (self.status, html).into_response();
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        set(header::CONTENT_TYPE, "text/html; charset=utf-8");
        set(header::CACHE_CONTROL, "no-store");
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        // `no-referrer` would make browsers send `Origin: null` with the issuer's own forms.
        set(header::REFERRER_POLICY, "same-origin");
        if self.frame_ancestor.is_none() {
            set(header::X_FRAME_OPTIONS, "DENY");
        }
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// A URI as a source of a Content-Security-Policy: its origin, or its scheme if it has no origin.
fn policy_source(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let origin = url.origin();
    Some(if origin.is_tuple() { origin.ascii_serialization() } else { format!("{}:", url.scheme()) })
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn the_policy_names_what_a_form_may_lead_to() {
        let plain = Document::new("t", html! {}).policy();
        assert_eq!(
            plain,
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        );
        let policy = Document::new("t", html! {}).leading_to("https://app.example/cb?x=;%20y").policy();
        assert!(policy.contains("form-action 'self' https://app.example; "), "{policy}");
        let policy = Document::new("t", html! {}).leading_to("com.example.app:/cb").policy();
        assert!(policy.contains("form-action 'self' com.example.app:; "), "{policy}");
    }
}
