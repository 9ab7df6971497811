//! Hashes that bind things together.

use sha2::{Digest, Sha256};

use super::base64url;

/// The PKCE challenge of a verifier: base64url of its SHA-256, method `S256`. RFC 7636 section 4.2.
pub fn pkce_s256(verifier: &str) -> String {
    base64url::encode(Sha256::digest(verifier.as_bytes()))
}

/// `at_hash` for an access token: base64url of the left half of its SHA-256, for all algorithms with
/// SHA-256. `OpenID` Connect Core 3.1.3.6.
pub fn at_hash(access_token: &str) -> String {
    base64url::encode(&Sha256::digest(access_token.as_bytes())[..16])
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
}
