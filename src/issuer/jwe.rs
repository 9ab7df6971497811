//! An opaque token in the shape of a JWE (RFC 7516): five parts, of which the header can be read and the
//! payload cannot. Direct encryption with AES-256 in GCM, so the second part is empty.

use aes_gcm::{AeadInPlace, Aes256Gcm, KeyInit, Nonce};
use serde_json::json;

use super::Issuer;
use crate::token::{SignatureError, base64url};

/// Seals the reference with the issuer's own key. Nobody else ever opens it: the issuer looks the whole
/// token up, as it does with a bare reference.
///
/// # Errors
/// [`SignatureError`] if the issuer has no key for it.
pub(super) fn seal(issuer: &Issuer, reference: &str) -> Result<String, SignatureError> {
    let missing = || SignatureError::Unavailable("the issuer has no key that encrypts".into());
    let key = issuer.keys.sealing_key().ok_or_else(missing)?;
    let mut iv = [0; 12];
    issuer.random.fill(&mut iv);
    let header = json!({ "alg": "dir", "enc": "A256GCM", "iss": issuer.url.as_str() });
    let header = base64url::encode(header.to_string());
    let mut text = reference.as_bytes().to_vec();
    let tag = Aes256Gcm::new(&key.into())
        .encrypt_in_place_detached(Nonce::from_slice(&iv), header.as_bytes(), &mut text)
        .map_err(|_| missing())?;
    let [iv, text, tag] = [base64url::encode(iv), base64url::encode(text), base64url::encode(tag)];
    Ok(format!("{header}..{iv}.{text}.{tag}"))
}
