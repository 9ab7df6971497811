//! How an authorization response travels to the client: the response modes.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    super::{Issuer, description::describe, document::Document, pages},
    Refusal,
};

/// A way for the response's parameters to reach the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::issuer) enum ResponseMode {
    /// In the callback's query: the default for a code.
    Query,
    /// In the callback's fragment, which stays in the browser.
    Fragment,
    /// In the body of a POST that the browser sends to the callback: OAuth 2.0 Form Post Response Mode.
    FormPost,
    /// As a message to the window that opened or frames this one, at the callback's origin.
    WebMessage,
}

impl ResponseMode {
    /// All that are supported, for the metadata.
    pub const ALL: [Self; 4] = [Self::Query, Self::Fragment, Self::FormPost, Self::WebMessage];

    /// The value in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::WebMessage => "web_message",
        }
    }

    /// The mode of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether the answer can reach the callback this way: only a web page takes a POST or a message.
    pub fn can_reach(self, redirect_uri: &str) -> bool {
        matches!(self, Self::Query | Self::Fragment)
            || Url::parse(redirect_uri).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    }
}

/// Where the answer goes: known once client and callback are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::issuer) struct ReturnTo {
    /// A registered callback.
    pub redirect_uri: String,
    /// How.
    pub response_mode: ResponseMode,
    /// The client's own, echoed.
    pub state: Option<String>,
}

/// What the client gets.
#[derive(Debug)]
pub(in crate::issuer) enum AuthorizeResponse {
    /// RFC 6749 section 4.1.2.
    Code(String),
    /// RFC 6749 section 4.1.2.1.
    Error(&'static str, String),
}

impl ReturnTo {
    /// Tells the client why there is no code.
    pub fn refuse(&self, issuer: &Issuer, refusal: &Refusal) -> Response {
        self.respond(issuer, AuthorizeResponse::Error(refusal.code(), refusal.to_string()))
    }

    /// Sends the answer, with `state` as it came and `iss` (RFC 9207 section 2) in success and in error.
    pub fn respond(&self, issuer: &Issuer, response: AuthorizeResponse) -> Response {
        let mut params: Vec<(&str, String)> = match response {
            AuthorizeResponse::Code(code) => vec![("code", code)],
            AuthorizeResponse::Error(code, description) => {
                vec![("error", code.into()), ("error_description", describe(&description))]
            }
        };
        if let Some(state) = &self.state {
            params.push(("state", state.clone()));
        }
        params.push(("iss", issuer.url.as_str().into()));
        match self.response_mode {
            ResponseMode::Query => self.go(issuer, with_query(&self.redirect_uri, &params)),
            ResponseMode::Fragment => self.go(issuer, format!("{}#{}", self.redirect_uri, encode(&params))),
            ResponseMode::FormPost => self.form_post(issuer, &params),
            ResponseMode::WebMessage => self.web_message(issuer, params),
        }
    }

    /// To the callback; or, where a page plays the platform that would take it, to that page.
    fn go(&self, issuer: &Issuer, address: String) -> Response {
        match issuer.tenant.platform_page(&self.redirect_uri) {
            Some(page) => see_other(&with_query(page, &[("address", address)]), None),
            None => see_other(&address, None),
        }
    }

    fn form_post(&self, issuer: &Issuer, params: &[(&str, String)]) -> Response {
        let nonce = issuer.unguessable();
        let body = pages::form_post(&self.redirect_uri, params, &nonce);
        Document::new("Back to the application", body)
            .leading_to(&self.redirect_uri)
            .with_script(nonce)
            .respond(issuer)
    }

    /// The vendor's browser SDK frames this page; so its origin, and no other, may frame it and gets the
    /// message. RFC 9700 section 4.18: a message without a target origin goes to anybody.
    fn web_message(&self, issuer: &Issuer, params: Vec<(&str, String)>) -> Response {
        let nonce = issuer.unguessable();
        let response: Map<String, Value> =
            params.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let message = json!({ "type": "authorization_response", "response": response });
        let origin = Url::parse(&self.redirect_uri).map(|url| url.origin().ascii_serialization());
        let body = pages::web_message(&message, &origin.unwrap_or_default(), &nonce);
        Document::new("Back to the application", body)
            .with_script(nonce)
            .framed_by(&self.redirect_uri)
            .respond(issuer)
    }
}

fn encode(params: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

/// The callback's own query is kept: RFC 6749 section 3.1.2.
fn with_query(redirect_uri: &str, params: &[(&str, String)]) -> String {
    let separator = match redirect_uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{redirect_uri}{separator}{}", encode(params))
}

/// A redirect that turns any method into a GET, so that a form's password never travels on.
pub(in crate::issuer) fn see_other(uri: &str, cookie: Option<HeaderValue>) -> Response {
    let Ok(location) = HeaderValue::from_str(uri) else {
        // Registered callbacks are URLs and the rest is percent-encoded.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callbacks_own_query_is_kept() {
        let params = [("code", "a b".to_owned())];
        assert_eq!(with_query("https://a/cb", &params), "https://a/cb?code=a+b");
        assert_eq!(with_query("https://a/cb?x=1", &params), "https://a/cb?x=1&code=a+b");
        assert_eq!(with_query("https://a/cb?", &params), "https://a/cb?code=a+b");
    }
}
