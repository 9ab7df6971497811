//! Unpadded base64url, strictly: RFC 7515 section 2 and appendix C.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The text of `bytes`.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
