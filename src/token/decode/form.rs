//! The forms of a token and the parts of each: the compact serializations of RFC 7515 and RFC 7516.

use std::fmt;

/// What a string is, by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Three parts: signed, readable by anyone. RFC 7515.
    Jws,
    /// Five parts: encrypted, only its header is readable. RFC 7516.
    Jwe,
    /// The same parts as members of a JSON object: RFC 7515 section 7.2, RFC 7516 section 7.2. No JWT looks
    /// like that.
    Json,
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

impl Form {
    /// The parts of the compact serialization, in order: RFC 7515 section 7.1, RFC 7516 section 7.1.
    pub fn part_kinds(self) -> &'static [PartKind] {
        use PartKind::{Ciphertext, EncryptedKey, Header, InitializationVector, Payload, Signature, Tag};
        match self {
            Self::Jws => &[Header, Payload, Signature],
            Self::Jwe => &[Header, EncryptedKey, InitializationVector, Ciphertext, Tag],
            Self::Json | Self::Opaque => &[],
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jws => "a signed token (JWS)",
            Self::Jwe => "an encrypted token (JWE)",
            Self::Json => "a token in JSON form",
            Self::Opaque => "an opaque string",
        })
    }
}

impl PartKind {
    /// Whether the part holds a JSON object that anyone can read.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Header | Self::Payload)
    }
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::EncryptedKey => "encrypted key",
            Self::InitializationVector => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "authentication tag",
        })
    }
}
