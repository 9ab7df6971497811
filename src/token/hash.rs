//! Hashes that bind things together.

use sha2::{Digest, Sha256, Sha512};

use super::{Algorithm, base64url};

/// The PKCE challenge of a verifier: base64url of its SHA-256, method `S256`. RFC 7636 section 4.2.
pub fn pkce_s256(verifier: &str) -> String {
    base64url::encode(Sha256::digest(verifier.as_bytes()))
}

/// `at_hash` for an access token, in an ID token signed with `algorithm`: base64url of the left half of
/// its hash. `OpenID` Connect Core 3.1.3.6.
///
/// The hash is the algorithm's own. `EdDSA`'s name does not say it; Ed25519 uses SHA-512 inside
/// (RFC 8032 section 5.1), and so do client libraries for `at_hash`.
pub fn at_hash(access_token: &str, algorithm: Algorithm) -> String {
    let token = access_token.as_bytes();
    match algorithm {
        Algorithm::EdDSA => base64url::encode(&Sha512::digest(token)[..32]),
        Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 | Algorithm::HS256 => {
            base64url::encode(&Sha256::digest(token)[..16])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pkce_vector_of_rfc_7636_appendix_b() {
        assert_eq!(
            pkce_s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn at_hash_example_of_openid_connect_core_appendix_a_3() {
        let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(access_token, Algorithm::RS256), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(at_hash(access_token, Algorithm::EdDSA).len(), 43);
    }
}
