//! What a token carries, as far as anyone can see: claims, another token, or nothing readable, and why.

use super::{Decoded, Form, Part, PartKind, looks_like_a_token};
use crate::token::json::Document;

/// What the payload turns out to be. Nothing here is verified.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content<'a> {
    /// A JSON object, with the place of each member.
    Claims(&'a Document),
    /// Another token, in compact form: RFC 7519 section 5.2. Decode it to see what it carries.
    Token(&'a str),
    /// Bytes that are no JSON object: fine for a JWS (RFC 7515), not for a JWT.
    Bytes(&'a [u8]),
    /// Nothing: the payload is empty, or travels elsewhere (RFC 7515 appendix F).
    Detached,
    /// Encrypted for its addressee, who alone can read it: RFC 7516.
    Encrypted {
        /// How the key that encrypts the content is itself agreed on or encrypted.
        alg: Option<&'a str>,
        /// How the content is encrypted.
        enc: Option<&'a str>,
        /// Whether the header says that a token is inside: `cty` is `JWT`.
        nested: bool,
    },
    /// An opaque string has no payload: it stands for something that only its issuer can look up.
    Reference,
}

impl Decoded {
    /// What the payload is, as far as anyone can see.
    pub fn content(&self) -> Content<'_> {
        let Some(payload) = self.part(PartKind::Payload) else {
            let text = |name: &str| self.header()?.get(name)?.as_str();
            if self.form != Form::Jwe && self.part(PartKind::Ciphertext).is_none() {
                return Content::Reference;
            }
            let nested = text("cty").is_some_and(names_a_token);
            return Content::Encrypted { alg: text("alg"), enc: text("enc"), nested };
        };
        match (&payload.json, nested(payload)) {
            (Some(document), _) => Content::Claims(document),
            (None, Some(token)) => Content::Token(token),
            (None, None) if payload.span.is_empty() => Content::Detached,
            (None, None) => Content::Bytes(&payload.bytes),
        }
    }
}

/// The token that is the payload of a token.
pub(super) fn nested(payload: &Part) -> Option<&str> {
    std::str::from_utf8(&payload.bytes).ok().filter(|text| looks_like_a_token(text))
}

/// `cty` as RFC 7519 section 5.2 wants it, or as the media type.
fn names_a_token(cty: &str) -> bool {
    cty.eq_ignore_ascii_case("JWT") || cty.eq_ignore_ascii_case("application/jwt")
}
