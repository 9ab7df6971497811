//! Any string into what it is, what anyone can read of it, and what is malformed and where.
//!
//! Decoding needs no key and proves nothing: what comes out is [`UnverifiedClaims`].

use std::ops::Range;

use serde_json::Value;

use super::UnverifiedClaims;

/// What a string is, by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Three parts: signed, readable by anyone. RFC 7515.
    Jws,
    /// Five parts: encrypted, only its header is readable. RFC 7516.
    Jwe,
    /// Anything else: a reference that only its issuer can resolve.
    Opaque,
}

/// A part of a token, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// First of both forms.
    Header,
    /// Second of a JWS.
    Payload,
    /// Third of a JWS.
    Signature,
    /// Second of a JWE.
    EncryptedKey,
    /// Third of a JWE.
    InitializationVector,
    /// Fourth of a JWE.
    Ciphertext,
    /// Fifth of a JWE.
    Tag,
}

/// One dot-separated part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which part.
    pub kind: PartKind,
    /// Where its text stands in [`Decoded::raw`], in bytes.
    pub span: Range<usize>,
    /// What the base64url text stands for; as far as it could be read if it is malformed.
    pub bytes: Vec<u8>,
    /// The bytes as a JSON object, for a header and a payload that are one.
    pub json: Option<super::json::Document>,
}

/// Something malformed, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {kind}", at + 1)]
pub struct Fault {
    /// In which part, if the parts could be told apart.
    pub part: Option<PartKind>,
    /// The offset in [`Decoded::raw`], in bytes, from 0.
    pub at: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// A string, looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The string as it was given, without white space around it.
    pub raw: String,
    /// What it is.
    pub form: Form,
    /// Its parts, none for an opaque string.
    pub parts: Vec<Part>,
    /// All that is malformed, in order of place. Empty for a well-formed token and for an opaque string.
    pub faults: Vec<Fault>,
}
