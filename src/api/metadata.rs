//! What the issuer says of itself, as any stranger gets it: `OpenID` Connect Discovery 4.

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    ports::{Transport, TransportError},
    wire::{Request, Response},
};

/// Why the issuer does not tell what the API must know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// The issuer could not be reached.
    #[error(transparent)]
    Unreachable(#[from] TransportError),
    /// It answered with an error.
    #[error("{url} answered with status {status}")]
    Status {
        /// What was asked.
        url: String,
        /// The answer's status.
        status: u16,
    },
    /// It answered with something else than the document asked for.
    #[error("{url} did not answer with {expected}")]
    Unreadable {
        /// What was asked.
        url: String,
        /// What should have come.
        expected: &'static str,
    },
    /// The metadata names another issuer, so that nothing in it counts: OIDC Discovery 4.3.
    #[error("{url} is the metadata of `{found}`, not of `{expected}`")]
    OtherIssuer {
        /// What was asked.
        url: String,
        /// The issuer that the metadata names.
        found: String,
        /// The issuer that is trusted.
        expected: String,
    },
    /// The issuer cannot be asked about tokens.
    #[error("the metadata of `{0}` names no introspection_endpoint")]
    NoIntrospection(String),
}

/// The part of the metadata that this API uses.
#[derive(Deserialize)]
pub struct Metadata {
    issuer: String,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// Where to ask about a token: RFC 8414 section 2.
    pub introspection_endpoint: Option<String>,
}

/// Asks `issuer` for its metadata.
///
/// # Errors
/// [`IssuerError`] if it does not answer with metadata of its own.
pub async fn fetch(transport: &dyn Transport, issuer: &str) -> Result<Metadata, IssuerError> {
    let base = issuer.strip_suffix('/').unwrap_or(issuer);
    let url = format!("{base}/.well-known/openid-configuration");
    let metadata: Metadata = get(transport, &url, "the metadata of an issuer").await?;
    if metadata.issuer == issuer {
        Ok(metadata)
    } else {
        Err(IssuerError::OtherIssuer { url, found: metadata.issuer, expected: issuer.into() })
    }
}

/// Asks for the document at `url`.
///
/// # Errors
/// [`IssuerError`] if it is not what is `expected`.
pub async fn get<T: DeserializeOwned>(
    transport: &dyn Transport,
    url: &str,
    expected: &'static str,
) -> Result<T, IssuerError> {
    let request = Request::get(url).with_header("accept", "application/json");
    read(url, &transport.send(request).await?, expected)
}

/// Reads what `url` answered.
///
/// # Errors
/// [`IssuerError`] if it is not what is `expected`.
pub fn read<T: DeserializeOwned>(
    url: &str,
    response: &Response,
    expected: &'static str,
) -> Result<T, IssuerError> {
    if response.status != 200 {
        return Err(IssuerError::Status { url: url.into(), status: response.status });
    }
    serde_json::from_str(&response.body).map_err(|_| IssuerError::Unreadable { url: url.into(), expected })
}
