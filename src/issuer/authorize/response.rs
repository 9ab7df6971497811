//! How an authorization response travels to the client: the response modes.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::{super::Issuer, Refusal};

/// A way for the response's parameters to reach the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::issuer) enum ResponseMode {
    /// In the callback's query: the default for a code.
    Query,
    /// In the callback's fragment, which stays in the browser.
    Fragment,
}

impl ResponseMode {
    /// All that are supported, for the metadata.
    pub const ALL: [Self; 2] = [Self::Query, Self::Fragment];

    /// The value in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
        }
    }

    /// The mode of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
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
            ResponseMode::Query => see_other(&with_query(&self.redirect_uri, &params), None),
            ResponseMode::Fragment => see_other(&format!("{}#{}", self.redirect_uri, encode(&params)), None),
        }
    }
}

/// RFC 6749 section 4.1.2.1 allows printable ASCII without the quote and the backslash; what a caller sent
/// may hold anything.
fn describe(text: &str) -> String {
    text.chars().map(|c| if matches!(c, ' ' | '!' | '#'..='[' | ']'..='~') { c } else { '?' }).collect()
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

    #[test]
    fn descriptions_hold_what_the_rfc_allows() {
        assert_eq!(describe("a\"b\\c\né"), "a?b?c??");
    }
}
