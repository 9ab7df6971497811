//! Which key may judge a signature.
//!
//! The token only names a key, by `kid`; the key itself comes from the issuer's published set, never from
//! the token (`jwk`, `jku`, `x5u`: RFC 8725 section 3.10), and it must fit the algorithm that the verifier
//! chose, so that a public RSA key never serves as an HMAC secret (RFC 8725 section 2.1).

use crate::token::{Algorithm, Jwk, JwkSet};

/// The least that RFC 7518 section 3.3 allows.
const RSA_BITS: usize = 2048;
/// As long as the hash: RFC 7518 section 3.2.
const HMAC_BITS: usize = 256;

/// Why no key may judge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The token's `kid` is not in the set.
    #[error("no key of the set is called `{0}`")]
    Unknown(String),
    /// Several keys answer to the `kid`.
    #[error("{count} keys of the set are called `{kid}`")]
    Ambiguous {
        /// The `kid`.
        kid: String,
        /// How many keys have it.
        count: usize,
    },
    /// The token names no key, and there is not exactly one to choose.
    #[error("the token names no key, and {0} keys of the set would fit")]
    Unnamed(usize),
    /// The key is of another type or curve.
    #[error("the key is of type {found}, and {algorithm} needs {needed}")]
    Type {
        /// The key's type and curve.
        found: String,
        /// What the algorithm needs.
        needed: String,
        /// What the verifier chose.
        algorithm: Algorithm,
    },
    /// The key is published for another algorithm.
    #[error("the key is published for `{0}` only")]
    OtherAlgorithm(String),
    /// The key is published for another use.
    #[error("the key is published for use `{0}`, not `sig`")]
    OtherUse(String),
    /// The key is too short to trust, or unreadable.
    #[error("the key has {found} bits, and at least {least} are needed")]
    Short {
        /// Its size; 0 if it cannot be read.
        found: usize,
        /// The least size.
        least: usize,
    },
}

/// The key of `keys` that may judge a token with this `kid`, for a verifier that chose `algorithm`.
///
/// # Errors
/// [`KeyRefusal`]: nothing is guessed, and no second key is tried.
pub fn choose<'a>(keys: &'a JwkSet, algorithm: Algorithm, kid: Option<&str>) -> Result<&'a Jwk, KeyRefusal> {
    let Some(kid) = kid else {
        let fitting: Vec<_> = keys.keys.iter().filter(|key| refusal(key, algorithm).is_none()).collect();
        return match fitting[..] {
            [key] => Ok(key),
            _ => Err(KeyRefusal::Unnamed(fitting.len())),
        };
    };
    let named: Vec<_> = keys.keys.iter().filter(|key| key.kid.as_deref() == Some(kid)).collect();
    match named[..] {
        [] => Err(KeyRefusal::Unknown(kid.into())),
        [key] => refusal(key, algorithm).map_or(Ok(key), Err),
        _ => Err(KeyRefusal::Ambiguous { kid: kid.into(), count: named.len() }),
    }
}

fn refusal(key: &Jwk, algorithm: Algorithm) -> Option<KeyRefusal> {
    if !key.fits(algorithm) {
        let name = |kty: &str, crv: Option<&str>| match crv {
            Some(crv) => format!("`{kty}` on `{crv}`"),
            None => format!("`{kty}`"),
        };
        let (kty, crv) = algorithm.key_type();
        let found = name(&key.kty, key.crv.as_deref());
        return Some(KeyRefusal::Type { found, needed: name(kty, crv), algorithm });
    }
    if let Some(other) = key.alg.as_ref().filter(|alg| *alg != algorithm.name()) {
        return Some(KeyRefusal::OtherAlgorithm(other.clone()));
    }
    if let Some(other) = key.use_.as_ref().filter(|use_| *use_ != "sig") {
        return Some(KeyRefusal::OtherUse(other.clone()));
    }
    let least = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => RSA_BITS,
        Algorithm::HS256 => HMAC_BITS,
        Algorithm::ES256 | Algorithm::EdDSA => return None,
    };
    let found = key.size_in_bits().unwrap_or(0);
    (found < least).then_some(KeyRefusal::Short { found, least })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    fn rsa(kid: &str, bytes: usize) -> Jwk {
        Jwk {
            kty: "RSA".into(),
            kid: Some(kid.into()),
            n: Some(base64url::encode(vec![0x80; bytes])),
            e: Some("AQAB".into()),
            ..Jwk::default()
        }
    }

    fn chosen(keys: &[Jwk], kid: Option<&str>) -> Result<Option<String>, KeyRefusal> {
        choose(&JwkSet { keys: keys.to_vec() }, Algorithm::RS256, kid).map(|key| key.kid.clone())
    }

    #[test]
    fn the_name_decides_and_not_the_order() {
        assert_eq!(chosen(&[rsa("a", 256), rsa("b", 256)], Some("b")), Ok(Some("b".into())));
        assert_eq!(chosen(&[rsa("a", 256)], Some("b")), Err(KeyRefusal::Unknown("b".into())));
        assert_eq!(
            chosen(&[rsa("a", 256), rsa("a", 256)], Some("a")),
            Err(KeyRefusal::Ambiguous { kid: "a".into(), count: 2 })
        );
    }

    #[test]
    fn without_a_name_only_a_single_fitting_key_is_chosen() {
        let encryption = Jwk { use_: Some("enc".into()), ..rsa("b", 256) };
        assert_eq!(chosen(&[encryption, rsa("a", 256)], None), Ok(Some("a".into())));
        assert_eq!(chosen(&[rsa("a", 256), rsa("b", 256)], None), Err(KeyRefusal::Unnamed(2)));
        assert_eq!(chosen(&[], None), Err(KeyRefusal::Unnamed(0)));
    }

    #[test]
    fn a_key_that_is_not_for_this_is_refused() {
        let refused = |key: Jwk| chosen(&[key], Some("a")).unwrap_err();
        assert_eq!(refused(rsa("a", 128)), KeyRefusal::Short { found: 1024, least: 2048 });
        let other = Jwk { alg: Some("PS256".into()), ..rsa("a", 256) };
        assert_eq!(refused(other), KeyRefusal::OtherAlgorithm("PS256".into()));
        let other = Jwk { use_: Some("enc".into()), ..rsa("a", 256) };
        assert_eq!(refused(other), KeyRefusal::OtherUse("enc".into()));
        let secret = Jwk { kty: "oct".into(), k: Some("AA".into()), ..rsa("a", 256) };
        assert!(matches!(refused(secret), KeyRefusal::Type { .. }));
        let keys = JwkSet { keys: vec![rsa("a", 256)] };
        assert!(matches!(choose(&keys, Algorithm::HS256, Some("a")), Err(KeyRefusal::Type { .. })));
    }
}
