//! What passes between the parties: splitting, decoding, signing, verifying and checking tokens.
//!
//! This room knows bytes, JSON and keys. It has no HTTP, no clock of its own and no I/O, and it builds for
//! the server and for the browser: the pages, the API and the tests call the very same functions.
//!
//! - [`decode`]: any string into what it is and what anyone can read of it. Never says "valid".
//! - [`bearer`]: the characters that a bearer token may have.
//! - [`check`]: validation, as a list of rules with values and verdicts.
//! - [`signature`]: the one thing that needs cryptography, behind traits.
//! - [`encode`]: making a signed token.
//! - [`find`]: tokens in whatever was pasted; [`keys`]: verification keys in the forms that people have.
//! - [`attack`]: what the field does to tokens, and which rule refuses it.
//!
//! The types carry the difference: [`UnverifiedClaims`] come from decoding, [`VerifiedClaims`] only from a
//! complete checklist, and no function takes the one for the other.

pub mod algorithm;
pub mod attack;
pub mod base64url;
pub mod bearer;
pub mod check;
pub mod claims;
pub mod decode;
pub mod encode;
pub mod find;
pub mod hash;
pub mod hmac;
pub mod json;
pub mod jwk;
pub mod keys;
#[cfg(feature = "native")]
pub mod native;
pub mod signature;
pub mod tamper;
#[cfg(test)]
#[cfg(feature = "native")]
mod test_support;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod webcrypto;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use claims::{UnverifiedClaims, VerifiedClaims};
pub use decode::Decoded;
pub use jwk::{Jwk, JwkSet};
pub use signature::{SignatureError, Signer, Verifier};
