//! The two things that need cryptography, each behind a trait: signing and verifying.
//!
//! Implementations: [`super::native`] on the server, `super::webcrypto` in the browser.

use super::{Algorithm, Jwk};
use crate::ports::Boxed;

/// Says whether a signature fits a key. Nothing more: which key, which algorithm and every claim are
/// judged in [`super::check`].
pub trait Verifier: Send + Sync {
    /// Whether `signature` over `signing_input` (the ASCII of `header.payload`, RFC 7515 section 5.2)
    /// was made by the holder of `key` with `algorithm`.
    ///
    /// # Errors
    /// [`SignatureError`] if the question could not be asked: a key that is malformed or of another type,
    /// or no cryptography at hand. A signature that does not fit is `Ok(false)`.
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a Jwk,
        signing_input: &'a [u8],
        signature: &'a [u8],
    ) -> Boxed<'a, Result<bool, SignatureError>>;
}

/// A key that signs; the private half stays inside.
pub trait Signer: Send + Sync {
    /// The one algorithm that this key signs with.
    fn algorithm(&self) -> Algorithm;

    /// The public half with `kid`, `use` and `alg`; for a symmetric key, its names without `k`.
    fn public_key(&self) -> &Jwk;

    /// The signature over `signing_input`, in the form of RFC 7518 section 3.
    ///
    /// # Errors
    /// [`SignatureError`] if the cryptography refuses.
    fn sign<'a>(&'a self, signing_input: &'a [u8]) -> Boxed<'a, Result<Vec<u8>, SignatureError>>;
}

/// Why a signature could not be made or judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The key does not say what its type needs, or not in base64url.
    #[error("the key is malformed: {0}")]
    MalformedKey(String),
    /// The key cannot do this algorithm.
    #[error("a key of type {kty} cannot be used with {algorithm}")]
    WrongKeyType {
        /// The key's type.
        kty: String,
        /// What was asked of it.
        algorithm: Algorithm,
    },
    /// An insecure origin, or a browser without this algorithm.
    #[error("cryptography is not available here: {0}")]
    Unavailable(String),
}
