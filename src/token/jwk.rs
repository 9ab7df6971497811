//! Keys as JSON: RFC 7517, RFC 7518 section 6 and RFC 8037 section 2.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Algorithm, base64url};

/// One key. Binary members are kept as they stand: unpadded base64url text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// Key type: `RSA`, `EC`, `OKP` or `oct`.
    pub kty: String,
    /// Key identifier: what a token's header points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Intended use, such as `sig`.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<String>,
    /// The one algorithm that the key is meant for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// RSA modulus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// RSA public exponent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
    /// Curve: `P-256` or `Ed25519`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The curve point's x coordinate, or the Ed25519 public key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The curve point's y coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The octets of a symmetric key. Never in a published set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<String>,
}

/// A set of keys, as `jwks_uri` serves it: RFC 7517 section 5.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys, in no order that means anything.
    pub keys: Vec<Jwk>,
}

impl Algorithm {
    /// The key type that this algorithm needs, and the curve if the type has several.
    pub fn key_type(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::RS256 | Self::PS256 => ("RSA", None),
            Self::ES256 => ("EC", Some("P-256")),
            Self::EdDSA => ("OKP", Some("Ed25519")),
            Self::HS256 => ("oct", None),
        }
    }
}

impl Jwk {
    /// Whether type and curve are those that `algorithm` needs.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let (kty, crv) = algorithm.key_type();
        self.kty == kty && crv.is_none_or(|crv| self.crv.as_deref() == Some(crv))
    }

    /// The bits of strength that the key's size tells of: of the modulus for RSA, of the secret for a
    /// symmetric key. `None` for other types, whose curve fixes the size, and for a malformed key.
    pub fn size_in_bits(&self) -> Option<usize> {
        let bytes = base64url::decode(match self.kty.as_str() {
            "RSA" => self.n.as_deref()?,
            "oct" => self.k.as_deref()?,
            _ => return None,
        });
        let bytes = bytes.ok()?;
        if self.kty == "oct" {
            return Some(bytes.len() * 8);
        }
        let leading = bytes.iter().take_while(|byte| **byte == 0).count();
        let first = bytes.get(leading)?;
        Some((bytes.len() - leading) * 8 - first.leading_zeros() as usize)
    }

    /// The key's fingerprint, which makes a good `kid`: base64url of the SHA-256 of the members that make
    /// up the public key, in the order of the alphabet. RFC 7638 section 3.
    ///
    /// `None` for a symmetric key, whose fingerprint would help to guess it, and for a key that lacks a
    /// member.
    pub fn thumbprint(&self) -> Option<String> {
        let members = match self.kty.as_str() {
            "RSA" => [("e", self.e.as_ref()), ("kty", Some(&self.kty)), ("n", self.n.as_ref())].to_vec(),
            "EC" => [
                ("crv", self.crv.as_ref()),
                ("kty", Some(&self.kty)),
                ("x", self.x.as_ref()),
                ("y", self.y.as_ref()),
            ]
            .to_vec(),
            "OKP" => [("crv", self.crv.as_ref()), ("kty", Some(&self.kty)), ("x", self.x.as_ref())].to_vec(),
            _ => return None,
        };
        // All values are base64url or registered names: nothing needs escaping.
        let members: Option<Vec<String>> = members
            .into_iter()
            .map(|(name, value)| value.map(|value| format!("\"{name}\":\"{value}\"")))
            .collect();
        Some(base64url::encode(Sha256::digest(format!("{{{}}}", members?.join(",")))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprint_example_of_rfc_7638_section_3_1() {
        let key = Jwk {
            kty: "RSA".into(),
            n: Some(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_B\
                 JECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_F\
                 DW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4\
                 vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
                    .into(),
            ),
            e: Some("AQAB".into()),
            kid: Some("2011-04-29".into()),
            ..Jwk::default()
        };
        assert_eq!(key.thumbprint().unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assert_eq!(key.size_in_bits(), Some(2048));
        assert!(key.fits(Algorithm::PS256) && !key.fits(Algorithm::HS256));
    }

    #[test]
    fn thumbprint_example_of_rfc_8037_appendix_a_3() {
        let key = Jwk {
            kty: "OKP".into(),
            crv: Some("Ed25519".into()),
            x: Some("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into()),
            ..Jwk::default()
        };
        assert_eq!(key.thumbprint().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_secret_has_no_thumbprint() {
        let key = Jwk { kty: "oct".into(), k: Some("c2VjcmV0".into()), ..Jwk::default() };
        assert_eq!((key.thumbprint(), key.size_in_bits()), (None, Some(48)));
    }
}
