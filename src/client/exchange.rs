//! The code for tokens: RFC 6749 section 4.1.3 with RFC 7636 section 4.5.

use serde::{Deserialize, Serialize};

use super::request::AuthorizationRequest;
use crate::wire::{Exchange, Request};

/// What the token endpoint gives: RFC 6749 section 5.1, `OpenID` Connect Core 3.1.3.3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The key for an API. The client passes it on and never looks inside.
    pub access_token: String,
    /// The letter to the client, if `openid` was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What gives new tokens without the user, if `offline_access` was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// `Bearer`.
    pub token_type: String,
    /// Lifetime of the access token in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
    /// What was granted, space-separated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The issuer said no: RFC 6749 section 5.2.
    #[error("the issuer refused with status {status}: {error} ({})", .description.trim_end_matches('.'))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error code.
        error: String,
        /// The issuer's sentence.
        description: String,
    },
    /// Not the JSON that was expected.
    #[error("the answer (status {status}) could not be read: {reason}")]
    Malformed {
        /// The HTTP status.
        status: u16,
        /// What the parser said.
        reason: String,
    },
}

#[derive(Deserialize)]
struct ErrorBody {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The request that a public client makes: no secret, but the verifier.
pub fn request(token_endpoint: &str, request: &AuthorizationRequest, code: &str) -> Request {
    Request::post_form(
        token_endpoint,
        [
            ("grant_type", "authorization_code"),
            ("client_id", &request.choices.client_id),
            ("redirect_uri", &request.choices.redirect_uri),
            ("code", code),
            ("code_verifier", &request.pkce.verifier),
        ],
    )
}

/// Reads what came back.
///
/// # Errors
/// [`ExchangeError`] if it is not a token response.
pub fn read(exchange: &Exchange) -> Result<Tokens, ExchangeError> {
    let status = exchange.response.status;
    let malformed = |error: serde_json::Error| ExchangeError::Malformed { status, reason: error.to_string() };
    if status == 200 {
        return serde_json::from_str(&exchange.response.body).map_err(malformed);
    }
    let body: ErrorBody = serde_json::from_str(&exchange.response.body).map_err(malformed)?;
    Err(ExchangeError::Refused { status, error: body.error, description: body.error_description })
}
