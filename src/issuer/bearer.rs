//! Bearer tokens in requests, and the errors about them: RFC 6750.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use super::params::Params;

/// Why a request with a token, or without one, gets no answer: RFC 6750 section 3.1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BearerError {
    #[error("The request carries no access token: send `Authorization: Bearer`")]
    Missing,
    #[error("The Authorization header is not `Bearer` and one token")]
    Malformed,
    #[error("The access token is there twice: in the header and in the body")]
    Twice,
    #[error("{0}")]
    Invalid(String),
    #[error("The access token was granted without the scope {0}")]
    InsufficientScope(&'static str),
}

impl BearerError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Missing | Self::Invalid(_) => StatusCode::UNAUTHORIZED,
            Self::Malformed | Self::Twice => StatusCode::BAD_REQUEST,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
        }
    }

    pub fn code(&self) -> Option<&'static str> {
        match self {
            // A request that did not try gets no error code.
            Self::Missing => None,
            Self::Malformed | Self::Twice => Some("invalid_request"),
            Self::Invalid(_) => Some("invalid_token"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
        }
    }
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        let mut challenge = "Bearer realm=\"userinfo\"".to_owned();
        let description = self.to_string();
        // No error information for whoever sent no token: RFC 6750 section 3.1.
        let mut body = json!({ "message": description });
        if let Some(code) = self.code() {
            body = json!({ "error": code, "error_description": description });
            // The descriptions are the issuer's own words, in ASCII and without quotes.
            challenge = format!("{challenge}, error=\"{code}\", error_description=\"{description}\"");
        }
        if let Self::InsufficientScope(scope) = self {
            challenge = format!("{challenge}, scope=\"{scope}\"");
        }
        let mut response = (self.status(), Json(body)).into_response();
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The request's token: from the header or, in a form, from the body (RFC 6750 sections 2.1 and 2.2), never
/// from the query, which ends up in logs and histories.
pub(super) fn token(headers: &HeaderMap, body: &[u8]) -> Result<String, BearerError> {
    let in_body = if body.is_empty() {
        None
    } else {
        Params::from_body(headers, body).ok().and_then(|params| params.get("access_token").map(str::to_owned))
    };
    let mut in_header = headers.get_all(header::AUTHORIZATION).iter();
    let in_header = match (in_header.next(), in_header.next()) {
        (None, _) => None,
        (Some(value), None) => Some(read_header(value)?),
        (Some(_), Some(_)) => return Err(BearerError::Malformed),
    };
    match (in_header, in_body) {
        (Some(token), None) | (None, Some(token)) => Ok(token),
        (None, None) => Err(BearerError::Missing),
        (Some(_), Some(_)) => Err(BearerError::Twice),
    }
}

fn read_header(value: &HeaderValue) -> Result<String, BearerError> {
    let text = value.to_str().map_err(|_| BearerError::Malformed)?;
    let (scheme, token) = text.split_once(' ').ok_or(BearerError::Malformed)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        // Another scheme is no attempt with a bearer token.
        return Err(BearerError::Missing);
    }
    let token = token.trim_matches(' ');
    if token.is_empty() || token.contains([' ', ',', '"']) {
        return Err(BearerError::Malformed);
    }
    Ok(token.into())
}
