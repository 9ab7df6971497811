//! Why there are no tokens: RFC 6749 section 5.2.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::{
    super::{
        Issuer, client_auth::ClientError, description::describe, params::BodyError, throttle::retry_after,
    },
    no_store,
};
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
    #[error("{0}")]
    Client(#[from] ClientError),
    #[error("The client is of a type that cannot use the grant_type {0}")]
    UnauthorizedClient(&'static str),
    #[error("The token was issued to another client")]
    TokenOfAnotherClient,
    #[error("Unknown or invalid refresh token.")]
    UnknownRefreshToken,
    #[error("The scope has a value with a forbidden character: {0}")]
    MalformedScope(String),
    #[error("The scope {0} was not granted, and a refresh can only narrow the scope")]
    ScopeNotGranted(String),
    #[error("The resource {0} is not the one that was granted")]
    OtherResource(String),
    #[error("The resource {0} is not registered")]
    UnknownResource(String),
    #[error("One access token is for one resource: ask for one at a time")]
    SeveralResources,
    #[error("Service not enabled within domain: {0}")]
    UnknownAudience(String),
    #[error(
        "Client is not authorized to access \"{0}\". You need to create a \"client-grant\" associated to \
         this API."
    )]
    NoClientGrant(String),
    #[error("Nothing of the scope `{0}` was granted to this client")]
    NoScopeGranted(String),
    #[error("The code is unknown, has expired, or was presented before")]
    UnknownCode,
    #[error("The code has expired: its time was over {0} seconds ago, and nothing was issued for it")]
    CodeExpired(i64),
    #[error("The code was presented before, and a code is good once: what was issued for it is revoked")]
    CodeReused,
    #[error("The code was given to another client")]
    CodeOfAnotherClient,
    #[error("The redirect_uri is not the one of the authorization request")]
    OtherRedirectUri,
    #[error("Failed to verify code verifier")]
    WrongVerifier,
    #[error("The code_verifier is not 43 to 128 letters, digits and - . _ ~ (RFC 7636 section 4.1)")]
    MalformedVerifier,
    #[error(
        "There is a code_verifier, but the authorization request had no code_challenge (RFC 9700 section \
         4.8.2)"
    )]
    VerifierWithoutChallenge,
    #[error("The person has no account any more")]
    NoAccount,
    #[error("The token endpoint cannot answer at the moment: try again later, with the same request")]
    Unavailable,
    #[error("There were too many requests from this address: wait {0} seconds")]
    TooManyRequests(u64),
    #[error("The issuer could not sign: {0}")]
    Signature(#[from] SignatureError),
}

impl TokenError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Body(_) | Self::Repeated(_) | Self::Missing(_) | Self::MalformedVerifier => {
                "invalid_request"
            }
            Self::UnsupportedGrantType(_) => "unsupported_grant_type",
            Self::Client(error) => error.code(),
            Self::UnauthorizedClient(_) => "unauthorized_client",
            Self::MalformedScope(_) | Self::ScopeNotGranted(_) | Self::NoScopeGranted(_) => "invalid_scope",
            Self::OtherResource(_) | Self::UnknownResource(_) | Self::SeveralResources => "invalid_target",
            Self::UnknownAudience(_) | Self::NoClientGrant(_) => "access_denied",
            Self::UnknownCode
            | Self::CodeExpired(_)
            | Self::CodeReused
            | Self::CodeOfAnotherClient
            | Self::OtherRedirectUri
            | Self::WrongVerifier
            | Self::VerifierWithoutChallenge
            | Self::UnknownRefreshToken
            | Self::TokenOfAnotherClient
            | Self::NoAccount => "invalid_grant",
            Self::Unavailable | Self::TooManyRequests(_) => "temporarily_unavailable",
            Self::Signature(_) => "server_error",
        }
    }

    /// Where the rule stands.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Body(_) | Self::Repeated(_) | Self::Missing(_) => "RFC 6749 3.2",
            Self::Client(_) => "RFC 6749 2.3",
            Self::UnsupportedGrantType(_) | Self::UnauthorizedClient(_) | Self::NoScopeGranted(_) => {
                "RFC 6749 5.2"
            }
            Self::TokenOfAnotherClient => "RFC 7009 2.1",
            Self::UnknownRefreshToken | Self::ScopeNotGranted(_) => "RFC 6749 6",
            Self::MalformedScope(_) => "RFC 6749 3.3",
            Self::OtherResource(_) => "RFC 8707 2.2",
            Self::UnknownResource(_) | Self::SeveralResources => "RFC 8707 2",
            Self::UnknownCode | Self::CodeExpired(_) | Self::CodeReused => "RFC 6749 4.1.2",
            Self::CodeOfAnotherClient | Self::OtherRedirectUri => "RFC 6749 4.1.3",
            Self::WrongVerifier => "RFC 7636 4.6",
            Self::MalformedVerifier => "RFC 7636 4.1",
            Self::VerifierWithoutChallenge => "RFC 9700 4.8.2",
            _ => "",
        }
    }

    fn status(&self, vendor_quirks: bool) -> StatusCode {
        match self {
            Self::Body(BodyError::Length) => return StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyRequests(_) => return StatusCode::TOO_MANY_REQUESTS,
            _ => {}
        }
        match self.code() {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            // The vendor's own code has no status in the RFC.
            "access_denied" => StatusCode::FORBIDDEN,
            "invalid_grant" if vendor_quirks => StatusCode::FORBIDDEN,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn description(&self, vendor_quirks: bool) -> String {
        let text = self.to_string();
        if vendor_quirks {
            // The vendor's words have quotes, which the RFC does not allow.
            text.split('"').map(describe).collect::<Vec<_>>().join("\"")
        } else {
            describe(&text)
        }
    }

    /// The response: RFC 6749 section 5.2.
    pub fn respond(&self, issuer: &Issuer) -> Response {
        let quirks = issuer.tenant.vendor_quirks;
        let body = json!({ "error": self.code(), "error_description": self.description(quirks) });
        let status = self.status(quirks);
        let mut response = no_store((status, Json(body)).into_response());
        if let Self::TooManyRequests(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after(*seconds));
        }
        if matches!(self, Self::Client(error) if error.challenges_basic()) {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"issuer\""));
        }
        if *self == Self::Unavailable {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
