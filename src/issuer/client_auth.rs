//! Which client sends a request, and how it proves it: RFC 6749 section 2.3, `OpenID` Connect Core 9.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};

use super::{
    Issuer,
    client_assertion::{self, AssertionError},
    params::Params,
    session,
    tenant::{Application, Credential},
    token::TokenError,
};

/// The one assertion type that is understood: RFC 7523 section 2.2.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The methods that work, for the metadata.
pub(super) const METHODS: [&str; 4] =
    ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];

/// Why the client is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ClientError {
    #[error("The request does not say which client sends it: client_id is missing")]
    Missing,
    #[error("No client is registered as {client_id}")]
    Unknown {
        /// What came.
        client_id: String,
        /// Whether it came in the `Authorization` header.
        in_header: bool,
    },
    #[error("The client proves itself in more than one way, and one is allowed (RFC 6749 section 2.3)")]
    Several,
    #[error("The Authorization header is not Basic with client_id and client_secret in base64")]
    MalformedBasic,
    #[error("The client_id in the body is not the one that the client proves itself as")]
    Contradiction,
    #[error("The client is registered with {registered}, and the request uses {used}")]
    Method {
        /// What the registration says.
        registered: &'static str,
        /// What came.
        used: &'static str,
        /// Whether it came in the `Authorization` header.
        in_header: bool,
    },
    #[error("The client_secret is wrong")]
    WrongSecret {
        /// Whether it came in the `Authorization` header.
        in_header: bool,
    },
    #[error("Introspection needs client authentication, and this client is public")]
    Public,
    #[error("The client_assertion_type is not supported: send {ASSERTION_TYPE}")]
    AssertionType,
    #[error("The client_assertion is refused: {0}")]
    Assertion(#[from] AssertionError),
}

impl ClientError {
    /// The `error` code: RFC 6749 section 5.2.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Several | Self::Contradiction => "invalid_request",
            _ => "invalid_client",
        }
    }

    /// Whether the answer has to name the Basic scheme, since the client tried the `Authorization` header.
    pub fn challenges_basic(&self) -> bool {
        matches!(
            self,
            Self::MalformedBasic
                | Self::Unknown { in_header: true, .. }
                | Self::WrongSecret { in_header: true }
                | Self::Method { in_header: true, .. }
        )
    }
}

/// What a client says about itself.
enum Claim<'a> {
    Public(&'a str),
    Basic(String, String),
    Post(&'a str, &'a str),
    Assertion(&'a str),
}

impl Claim<'_> {
    fn method(&self) -> &'static str {
        match self {
            Self::Public(_) => "none",
            Self::Basic(..) => "client_secret_basic",
            Self::Post(..) => "client_secret_post",
            Self::Assertion(_) => "private_key_jwt",
        }
    }
}

/// The client and the parameters of a request in which each parameter comes once.
///
/// # Errors
/// What is wrong with the body, or with the client's proof.
pub(super) async fn request<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
    body: &[u8],
    may_repeat: &[&str],
) -> Result<(&'a Application, Params), TokenError> {
    let params = Params::from_body(headers, body)?;
    if let Some(name) = params.repeated(may_repeat) {
        return Err(TokenError::Repeated(name.into()));
    }
    Ok((client(issuer, headers, &params).await?, params))
}

/// The client of the request.
///
/// # Errors
/// [`ClientError`] if it does not say who it is, or cannot prove it in the way that it registered.
pub(super) async fn client<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
    params: &Params,
) -> Result<&'a Application, ClientError> {
    let claim = claim(headers, params)?;
    let client_id = match &claim {
        Claim::Public(id) | Claim::Post(id, _) => (*id).to_owned(),
        Claim::Basic(id, _) => id.clone(),
        Claim::Assertion(assertion) => client_assertion::unverified_subject(assertion)?,
    };
    if params.get("client_id").is_some_and(|named| named != client_id) {
        return Err(ClientError::Contradiction);
    }
    let in_header = matches!(claim, Claim::Basic(..));
    let unknown = || ClientError::Unknown { client_id: client_id.clone(), in_header };
    let application = issuer.tenant.application(&client_id).ok_or_else(unknown)?;
    match (&application.credential, &claim) {
        (Credential::None, Claim::Public(_)) => Ok(()),
        (Credential::Basic(secret), Claim::Basic(_, given)) => check_secret(secret, given, in_header),
        (Credential::Post(secret), Claim::Post(_, given)) => check_secret(secret, given, in_header),
        (Credential::PrivateKeyJwt(keys), Claim::Assertion(assertion)) => {
            Ok(client_assertion::check(issuer, &client_id, keys, assertion).await?)
        }
        (registered, _) => {
            Err(ClientError::Method { registered: registered.method(), used: claim.method(), in_header })
        }
    }?;
    Ok(application)
}

fn check_secret(secret: &str, given: &str, in_header: bool) -> Result<(), ClientError> {
    if session::same(secret, given) { Ok(()) } else { Err(ClientError::WrongSecret { in_header }) }
}

fn claim<'a>(headers: &HeaderMap, params: &'a Params) -> Result<Claim<'a>, ClientError> {
    let basic = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or(""));
    let secret = params.get("client_secret");
    let assertion = params.get("client_assertion");
    let ways = [basic.is_some(), secret.is_some(), assertion.is_some()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(ClientError::Several);
    }
    if let Some(basic) = basic {
        let (id, secret) = read_basic(basic).ok_or(ClientError::MalformedBasic)?;
        return Ok(Claim::Basic(id, secret));
    }
    if let Some(assertion) = assertion {
        if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(ClientError::AssertionType);
        }
        return Ok(Claim::Assertion(assertion));
    }
    let id = params.get("client_id").ok_or(ClientError::Missing)?;
    Ok(secret.map_or(Claim::Public(id), |secret| Claim::Post(id, secret)))
}

/// Both halves are form-encoded before they are joined: RFC 6749 section 2.3.1.
fn read_basic(value: &str) -> Option<(String, String)> {
    let (scheme, text) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decode(id), form_decode(secret)))
}

fn form_decode(text: &str) -> String {
    // As a name alone: a stray `&` or `=` would make it something else, and was not encoded by the client.
    let text = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_credentials_survive_the_header(id in ".{0,20}", secret in ".{0,20}") {
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let header = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(&id), encode(&secret))));
            prop_assert_eq!(read_basic(&header), Some((id, secret)));
        }

        #[test]
        fn any_header_is_credentials_or_none(text in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _either = read_basic(&text);
            let _either = read_basic(&format!("Basic {text}"));
            let _either = read_basic(&format!("Basic {}", STANDARD.encode(bytes)));
        }
    }

    #[test]
    fn basic_credentials_are_form_encoded() {
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(read_basic(&header("a:b")), Some(("a".into(), "b".into())));
        assert_eq!(read_basic(&header("a%3Ab:x+y%26=")), Some(("a:b".into(), "x y&=".into())));
        assert_eq!(read_basic(&header("no colon")), None);
        assert_eq!(read_basic("Bearer x"), None);
        assert_eq!(read_basic("Basic ???"), None);
    }
}
