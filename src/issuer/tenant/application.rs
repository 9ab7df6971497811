//! A registered client: what it is decides what it may do.

use serde_json::{Map, Value};
use url::Url;

use super::{Permission, redirect};
use crate::token::{Algorithm, JwkSet};

/// What an application can keep and where it runs. From this follow its rules: RFC 6749 section 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationType {
    /// Runs in a browser page: public, known by its origin.
    Spa,
    /// Is installed on a device: public, reached by a loopback address, a scheme of its own or a platform's
    /// redirect.
    Native,
    /// Runs on a server and signs people in: confidential.
    Web,
    /// Runs on a server without people: confidential, and without callbacks.
    Machine,
}

impl ApplicationType {
    /// Whether it cannot keep a secret, so that PKCE is all that ties a code to it.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Spa | Self::Native)
    }
}

/// How an application proves at the token endpoint who it is: `OpenID` Connect Core 9.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// Not at all: it is public.
    None,
    /// A secret in the `Authorization` header.
    Basic(String),
    /// A secret in the body.
    Post(String),
    /// A signature that one of these keys verifies.
    PrivateKeyJwt(JwkSet),
}

impl Credential {
    /// The value of `token_endpoint_auth_method`.
    pub fn method(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic(_) => "client_secret_basic",
            Self::Post(_) => "client_secret_post",
            Self::PrivateKeyJwt(_) => "private_key_jwt",
        }
    }

    /// The shared secret, if there is one.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Self::Basic(secret) | Self::Post(secret) => Some(secret),
            Self::None | Self::PrivateKeyJwt(_) => None,
        }
    }
}

/// What is wrong for an application, on purpose: with its tokens, of which each is really issued that way and,
/// unless the signature is the fault, correctly signed; or with the answers that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `exp` lies an hour back.
    Expired,
    /// `nbf` lies an hour ahead.
    NotYetValid,
    /// `iss` is somebody else.
    WrongIssuer,
    /// `aud` is somebody else.
    WrongAudience,
    /// `kid` names a key that is not published.
    UnknownKid,
    /// The signature does not fit.
    BrokenSignature,
    /// There is no signature, and `alg` says so.
    AlgNone,
    /// The token endpoint and /userinfo answer late.
    Slow,
    /// The token endpoint answers that it cannot at the moment.
    Unavailable,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Expired,
        Self::NotYetValid,
        Self::WrongIssuer,
        Self::WrongAudience,
        Self::UnknownKid,
        Self::BrokenSignature,
        Self::AlgNone,
        Self::Slow,
        Self::Unavailable,
    ];

    /// The name in a tenant file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::WrongIssuer => "wrong_issuer",
            Self::WrongAudience => "wrong_audience",
            Self::UnknownKid => "unknown_kid",
            Self::BrokenSignature => "broken_signature",
            Self::AlgNone => "alg_none",
            Self::Slow => "slow",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A registered client.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its public name in the protocol.
    pub client_id: String,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub kind: ApplicationType,
    /// How it proves who it is.
    pub credential: Credential,
    /// Whether it belongs to the issuer's own house, so that people need not be asked for consent.
    pub first_party: bool,
    /// Where authorization responses may go.
    pub callbacks: Vec<String>,
    /// Where the browser may go after a logout, compared to the letter.
    pub logout_urls: Vec<String>,
    /// The origins whose scripts may read answers.
    pub allowed_origins: Vec<String>,
    /// What it may do without a person.
    pub api_grants: Vec<Permission>,
    /// How its ID tokens are signed.
    pub id_token_signing_alg: Algorithm,
    /// How long its ID tokens last, in seconds.
    pub id_token_lifetime: i64,
    /// How long a chain of its refresh tokens lasts in all, in seconds.
    pub refresh_token_lifetime: i64,
    /// What is wrong for it, if anything is.
    pub fault: Option<Fault>,
    /// How late answers are with [`Fault::Slow`], in seconds.
    pub fault_seconds: u64,
    /// How far the clock that its tokens are made by is ahead of the issuer's, in seconds.
    pub clock_offset: i64,
    /// What its tokens say besides: the tenant's claims and its own.
    pub claims: Map<String, Value>,
}

impl Application {
    /// Whether `uri` is registered: to the letter (RFC 9700 section 2.1), except that a native
    /// application's loopback address may have any port (RFC 8252 section 7.3).
    pub fn allows_callback(&self, uri: &str) -> bool {
        self.callbacks.iter().any(|callback| {
            callback == uri || (self.kind == ApplicationType::Native && same_but_port(callback, uri))
        })
    }

    /// Whether the browser may go to `uri` after a logout.
    pub fn allows_logout_url(&self, uri: &str) -> bool {
        self.logout_urls.iter().any(|registered| registered == uri)
    }

    /// Whether scripts of `origin` may read the answers to this application.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    /// Whether any other application on the person's device could catch what is sent to `uri`, so that the
    /// person has to say that this one was meant.
    pub fn needs_confirmation(&self, uri: &str) -> bool {
        self.kind == ApplicationType::Native
            && Url::parse(uri).is_ok_and(|url| url.scheme() != "https" || redirect::is_loopback(&url))
    }
}

/// Whether two addresses differ in the port alone, and are on the very machine, named by number: a name
/// such as `localhost` may lead elsewhere (RFC 8252 section 8.3).
fn same_but_port(registered: &str, uri: &str) -> bool {
    let portless = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        let numbered = matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)));
        if url.scheme() != "http" || !numbered || !redirect::is_loopback(&url) || url.fragment().is_some() {
            return None;
        }
        // Compared after parsing, which drops tabs and line ends: so the text must be what parsing gives.
        if url.as_str() != text {
            return None;
        }
        url.set_port(None).ok()?;
        Some(url)
    };
    portless(registered).is_some_and(|url| portless(uri) == Some(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_addresses_may_have_any_port() {
        assert!(same_but_port("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"));
        assert!(same_but_port("http://[::1]:9/cb", "http://[::1]:51004/cb"));
        for other in [
            "http://127.0.0.1:51004/cb2",
            "http://127.0.0.1:51004/c\nb",
            "http://127.0.0.1:51004/\tcb",
            " http://127.0.0.1:51004/cb",
            "HTTP://127.0.0.1:51004/cb",
            "http://127.0.0.1:51004/cb?x",
            "http://127.0.0.1:51004/cb#x",
            "http://127.0.0.2:51004/cb",
            "http://localhost:51004/cb",
            "https://127.0.0.1:51004/cb",
            "http://u@127.0.0.1:51004/cb",
        ] {
            assert!(!same_but_port("http://127.0.0.1/cb", other), "{other}");
        }
        assert!(!same_but_port("http://localhost/cb", "http://localhost:51004/cb"));
    }
}
