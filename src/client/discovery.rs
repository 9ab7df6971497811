//! The issuer's metadata: `OpenID` Connect Discovery 1.0, section 4.

use serde::{Deserialize, Serialize};

use crate::wire::{Exchange, Request};

/// The part of the metadata that this client uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The issuer identifier: what `iss` must be, to the letter.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where a code becomes tokens.
    pub token_endpoint: String,
    /// Where an access token for the issuer's own API is used.
    pub userinfo_endpoint: String,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// Where a token is made void: RFC 8414 section 2.
    #[serde(default)]
    pub revocation_endpoint: Option<String>,
    /// Where the browser is sent to sign out: RP-Initiated Logout 1.0, section 2.1.
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
}

/// Why metadata can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum DiscoveryError {
    /// Not a success.
    #[error("the issuer's metadata came with status {0} instead of 200")]
    Status(u16),
    /// Not the JSON that was expected.
    #[error("the issuer's metadata could not be read: {0}")]
    Malformed(String),
    /// The document speaks for somebody else: Discovery 1.0, section 4.3.
    #[error("the metadata is of {found}, asked was {expected}; the two must be the same to the letter")]
    OtherIssuer {
        /// The issuer that was asked.
        expected: String,
        /// The issuer that the document names.
        found: String,
    },
}

/// The request for the metadata of `issuer`.
pub fn request(issuer: &str) -> Request {
    Request::get(format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))
}

/// Reads the metadata of `issuer` from what came back.
///
/// # Errors
/// [`DiscoveryError`] if it is not a document of exactly this issuer.
pub fn read(issuer: &str, exchange: &Exchange) -> Result<Metadata, DiscoveryError> {
    if exchange.response.status != 200 {
        return Err(DiscoveryError::Status(exchange.response.status));
    }
    let metadata: Metadata = serde_json::from_str(&exchange.response.body)
        .map_err(|error| DiscoveryError::Malformed(error.to_string()))?;
    if metadata.issuer == issuer {
        Ok(metadata)
    } else {
        Err(DiscoveryError::OtherIssuer { expected: issuer.into(), found: metadata.issuer })
    }
}
