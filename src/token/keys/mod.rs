//! Verification keys in the forms in which people have them: a JWK, a JWK Set, PEM, or a shared secret.
//!
//! What comes out is a [`JwkSet`] that [`super::check`] can be asked with. A private key is refused: it has
//! no business on a page, and whoever pastes one should know that it is no longer private.

mod der;
mod json;
mod pem;
#[cfg(test)]
mod tests;

use super::{Algorithm, Jwk, JwkSet, base64url};

pub use self::pem::to_pem;

/// The keys that a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The keys.
    pub set: JwkSet,
    /// In which form they stood there.
    pub source: Source,
    /// What is worth knowing about them.
    pub notes: Vec<Note>,
}

/// The form of a pasted key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// One key as JSON: RFC 7517 section 4.
    Jwk,
    /// A set of keys as JSON, as a `jwks_uri` serves it: RFC 7517 section 5.
    JwkSet,
    /// PEM `PUBLIC KEY`, or its DER in base64: RFC 7468 section 13.
    Spki,
    /// PEM `RSA PUBLIC KEY`: RFC 8017 appendix A.1.1.
    Pkcs1,
    /// PEM `CERTIFICATE`. Only its key is read: neither its dates nor who issued it are looked at.
    Certificate,
    /// A shared secret.
    Secret,
}

/// What is worth knowing about a key that was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// The checklist will refuse it: RFC 7518 section 3.2 wants as many bits as the hash has.
    #[error("this secret has {bits} bits, and HS256 needs at least 256")]
    ShortSecret {
        /// How many bits it has.
        bits: usize,
    },
    /// The checklist will refuse it: RFC 7518 section 3.3.
    #[error("this RSA key has {bits} bits, and at least 2048 are needed")]
    ShortRsa {
        /// How many bits the modulus has.
        bits: usize,
    },
    /// A key of a set was left out, as RFC 7517 section 5 asks.
    #[error("key {} of the set is left out: {error}", index + 1)]
    LeftOut {
        /// Its place in the set, from 0.
        index: usize,
        /// Why.
        error: KeyError,
    },
}

/// Why a text gives no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was pasted.
    #[error("there is nothing here yet")]
    Empty,
    /// Neither JSON nor PEM.
    #[error(
        "this is no JWK, JWK Set or PEM. If it is a shared secret, expect an algorithm that has one, such as HS256"
    )]
    Unrecognized,
    /// A private key.
    #[error(
        "this is a private key. Verifying needs the public half only, and a private key that was pasted \
         anywhere is best replaced"
    )]
    Private,
    /// Begins like JSON and is none.
    #[error("this begins like JSON and is none: {0}")]
    Json(super::json::Malformed),
    /// A discovery document names the keys' address but does not hold them.
    #[error("this is a discovery document: it only says where the keys are. Paste what is at {0}")]
    Discovery(String),
    /// A set without a single usable key.
    #[error("no key of this set can be used here")]
    NoKeys,
    /// A member that the key needs is absent.
    #[error("the key has no `{0}`")]
    Missing(&'static str),
    /// A member holds another kind of value.
    #[error("the key's members are not what they should be: {0}")]
    Members(String),
    /// A binary member is not base64url.
    #[error("the key's `{name}`, {error}")]
    Encoding {
        /// The member.
        name: &'static str,
        /// Where it stops being base64url.
        error: base64url::Malformed,
    },
    /// A coordinate has not the size of its field: RFC 7518 section 6.2.1.2, RFC 8037 section 2.
    #[error("the key's `{name}` has {found} bytes, not 32")]
    Coordinate {
        /// The member.
        name: &'static str,
        /// How many bytes it has.
        found: usize,
    },
    /// Another key type than `RSA`, `EC`, `OKP` and `oct`, or another algorithm in PEM.
    #[error("keys of type {0} are not known here; RSA, P-256, Ed25519 and shared secrets are")]
    UnknownType(String),
    /// A curve that no algorithm here uses.
    #[error("the curve {0} is not known here; P-256 and Ed25519 are")]
    UnknownCurve(String),
    /// PEM of something that is no key.
    #[error("PEM `{0}` holds no verification key; `PUBLIC KEY`, `RSA PUBLIC KEY` and `CERTIFICATE` do")]
    UnknownPem(String),
    /// The lines between BEGIN and END, or END itself, are damaged.
    #[error("the PEM is damaged: {0}")]
    DamagedPem(&'static str),
    /// The bytes are not the DER that they should be.
    #[error("the bytes of this key are damaged: {0}")]
    DamagedDer(String),
    /// The shared secret is not base64url.
    #[error("the secret is not base64url: {0}")]
    Secret(base64url::Malformed),
}

/// How a shared secret is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretText {
    /// The text is the secret, in UTF-8.
    Utf8,
    /// The text is base64url of the secret.
    Base64url,
}

/// Reads a JWK, a JWK Set, PEM, or the base64 of a key's DER.
///
/// # Errors
/// [`KeyError`], with a sentence that says what to paste instead.
pub fn read(pasted: &str) -> Result<Keys, KeyError> {
    let text = pasted.trim();
    let (set, source, mut notes) = if text.is_empty() {
        return Err(KeyError::Empty);
    } else if text.starts_with('{') {
        json::read(text)?
    } else {
        let (keys, source) = pem::read(text)?;
        (JwkSet { keys }, source, Vec::new())
    };
    notes.extend(set.keys.iter().filter_map(note));
    Ok(Keys { set, source, notes })
}

/// Takes a text as the shared secret of HS256. White space around it does not count.
///
/// # Errors
/// [`KeyError`] if the text is empty, a private key, or not base64url although it should be.
pub fn secret(pasted: &str, written: SecretText) -> Result<Keys, KeyError> {
    let text = pasted.trim();
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    if pem::is_private(text) {
        return Err(KeyError::Private);
    }
    let k = match written {
        SecretText::Utf8 => base64url::encode(text),
        SecretText::Base64url => {
            base64url::decode(text).map_err(KeyError::Secret)?;
            text.to_owned()
        }
    };
    let key = Jwk { kty: "oct".into(), k: Some(k), ..Jwk::default() };
    let notes = note(&key).into_iter().collect();
    Ok(Keys { set: JwkSet { keys: vec![key] }, source: Source::Secret, notes })
}

fn note(key: &Jwk) -> Option<Note> {
    match (key.kty.as_str(), key.size_in_bits()?) {
        ("oct", bits @ ..256) => Some(Note::ShortSecret { bits }),
        ("RSA", bits @ ..2048) => Some(Note::ShortRsa { bits }),
        _ => None,
    }
}

impl Keys {
    /// The set for a token with this `kid`. PEM and secrets have no name, and a JWK need not have one; a
    /// single key without a name was pasted for this very token, so it answers to the token's `kid`.
    #[must_use]
    pub fn answering_to(&self, kid: Option<&str>) -> JwkSet {
        let mut set = self.set.clone();
        if let [key] = set.keys.as_mut_slice()
            && key.kid.is_none()
        {
            key.kid = kid.map(str::to_owned);
        }
        set
    }

    /// The algorithms that these keys can verify, the recommended first: what a verifier may choose from.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let serves = |key: &Jwk, algorithm: Algorithm| {
            key.fits(algorithm) && key.alg.as_deref().is_none_or(|alg| alg == algorithm.name())
        };
        let any = |algorithm: &Algorithm| self.set.keys.iter().any(|key| serves(key, *algorithm));
        Algorithm::ALL.into_iter().filter(any).collect()
    }
}
