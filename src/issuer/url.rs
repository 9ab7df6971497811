//! The issuer's own URL: to the letter the `iss` of every token, and the base of every endpoint.

use url::Url;

/// A URL that names an issuer: http or https, without query and fragment, ending in a slash.
///
/// The text is kept as it was given, since clients compare it to the letter (`OpenID` Connect
/// Discovery 4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerUrl {
    text: String,
    origin: String,
    path: String,
    host: String,
}

/// Why a text cannot be an issuer's URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerUrlError {
    /// No URL at all.
    #[error("`{0}` is not an absolute URL")]
    NotAUrl(String),
    /// Something other than http and https.
    #[error("`{0}` is neither http nor https")]
    Scheme(String),
    /// RFC 8414 section 2 allows neither.
    #[error("`{0}` has a query, a fragment or credentials, and an issuer's URL has none")]
    Extra(String),
    /// The paths of the endpoints are appended to it.
    #[error("`{0}` does not end in a slash")]
    Slash(String),
}

impl IssuerUrl {
    /// Takes `text` as it stands.
    ///
    /// # Errors
    /// [`IssuerUrlError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, IssuerUrlError> {
        let url = Url::parse(text).map_err(|_| IssuerUrlError::NotAUrl(text.into()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(IssuerUrlError::Scheme(text.into()));
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(IssuerUrlError::Extra(text.into()));
        }
        if !text.ends_with('/') {
            return Err(IssuerUrlError::Slash(text.into()));
        }
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        Ok(Self {
            text: text.into(),
            origin: url.origin().ascii_serialization(),
            path: url.path().into(),
            host: authority.into(),
        })
    }

    /// The URL, ending in a slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL of an endpoint below it; `path` starts without a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Scheme, host and port, as a browser's `Origin` header has them.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path, with a slash on both ends: the scope of the cookies.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Host and, unless it is the scheme's own, port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let url = IssuerUrl::parse("https://id.example:8443/base/issuer/").unwrap();
        assert_eq!(url.origin(), "https://id.example:8443");
        assert_eq!(url.path(), "/base/issuer/");
        assert_eq!(url.host(), "id.example:8443");
        assert_eq!(url.join("oauth/token"), "https://id.example:8443/base/issuer/oauth/token");
        assert!(url.is_https());
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("/issuer/", IssuerUrlError::NotAUrl("/issuer/".into())),
            ("ftp://a/", IssuerUrlError::Scheme("ftp://a/".into())),
            ("https://a/?b", IssuerUrlError::Extra("https://a/?b".into())),
            ("https://u@a/", IssuerUrlError::Extra("https://u@a/".into())),
            ("https://a/b", IssuerUrlError::Slash("https://a/b".into())),
        ] {
            assert_eq!(IssuerUrl::parse(text), Err(error));
        }
    }
}
