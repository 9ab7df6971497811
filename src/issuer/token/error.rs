//! Why there are no tokens: RFC 6749 section 5.2.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use super::{super::params::BodyError, no_store};
use crate::token::SignatureError;

/// What the client is told. The text is the `error_description`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::issuer) enum TokenError {
    #[error("{0}")]
    Body(#[from] BodyError),
    #[error("The parameter {0} is there more than once")]
    Repeated(String),
    #[error("The parameter {0} is missing")]
    Missing(&'static str),
    #[error("The grant_type {0} is not supported")]
    UnsupportedGrantType(String),
    #[error("The request does not say which client sends it: client_id is missing")]
    MissingClientId,
    #[error("No client is registered as {0}")]
    UnknownClient(String),
    #[error("The code is unknown, expired, or was redeemed before; what it gave before is now void")]
    UnknownCode,
    #[error("The code was given to another client")]
    CodeOfAnotherClient,
    #[error("The redirect_uri is not the one of the authorization request")]
    OtherRedirectUri,
    #[error("Failed to verify code verifier")]
    WrongVerifier,
    #[error(
        "There is a code_verifier, but the authorization request had no code_challenge (RFC 9700 section \
         4.8.2)"
    )]
    VerifierWithoutChallenge,
    #[error("The person has no account any more")]
    NoAccount,
    #[error("The issuer could not sign: {0}")]
    Signature(#[from] SignatureError),
}

impl TokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Body(_) | Self::Repeated(_) | Self::Missing(_) => "invalid_request",
            Self::UnsupportedGrantType(_) => "unsupported_grant_type",
            Self::MissingClientId | Self::UnknownClient(_) => "invalid_client",
            Self::UnknownCode
            | Self::CodeOfAnotherClient
            | Self::OtherRedirectUri
            | Self::WrongVerifier
            | Self::VerifierWithoutChallenge
            | Self::NoAccount => "invalid_grant",
            Self::Signature(_) => "server_error",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::MissingClientId | Self::UnknownClient(_) => StatusCode::UNAUTHORIZED,
            Self::Signature(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.code(), "error_description": self.to_string() });
        no_store((self.status(), Json(body)).into_response())
    }
}
