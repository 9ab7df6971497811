//! Unpadded base64url, strictly: RFC 7515 section 2 and appendix C, RFC 4648 section 5.
//!
//! Strict means that each byte string has exactly one text. A lenient decoder lets two different tokens
//! mean the same, which breaks every list of tokens seen or revoked.

use std::ops::Range;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Why a text is not base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedKind {
    /// `+` or `/`: the alphabet of ordinary base64.
    #[error("`{0}` is base64, not base64url")]
    OtherAlphabet(char),
    /// `=`: base64url in tokens has no padding.
    #[error("`=` is padding, which tokens leave out")]
    Padding,
    /// Any other character outside of the alphabet.
    #[error("`{}` is not a base64url character", .0.escape_debug())]
    ForeignCharacter(char),
    /// The last character stands alone in its group of four, and six bits are no byte.
    #[error("a lone last character: it is not enough for a byte, so some are missing or one is too many")]
    ImpossibleLength,
    /// The last character has bits set that no byte uses, so that it is not the one an encoder writes.
    #[error("the last character has bits that belong to no byte")]
    TrailingBits,
}

/// The first place where a text stops being base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {kind}", at + 1)]
pub struct Malformed {
    /// The offset in the text, in bytes, from 0.
    pub at: usize,
    /// What is wrong there.
    pub kind: MalformedKind,
}

/// The text of `bytes`.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of `text`.
///
/// # Errors
/// [`Malformed`] for padding, a foreign character, an impossible length or trailing bits.
pub fn decode(text: &str) -> Result<Vec<u8>, Malformed> {
    match decode_prefix(text) {
        (bytes, None) => Ok(bytes),
        (_, Some(malformed)) => Err(malformed),
    }
}

/// The bytes of `text` as far as they can be made out, and the first place where it is not base64url. The
/// alphabet of ordinary base64 and padding at the end are read nonetheless; any other character ends the
/// reading. For showing what can still be read of a damaged token; never for a decision.
pub fn decode_prefix(text: &str) -> (Vec<u8>, Option<Malformed>) {
    // The engine is as strict and much faster; the slow walk finds the place and the words.
    if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) {
        return (bytes, None);
    }
    let mut bytes = Vec::new();
    let mut first = None;
    let (mut bits, mut count) = (0_u32, 0_u32);
    for (at, character) in text.char_indices() {
        let value = match sextet(character) {
            Ok(value) => value,
            Err(kind) => {
                first.get_or_insert(Malformed { at, kind });
                match kind {
                    MalformedKind::OtherAlphabet('+') => 62,
                    MalformedKind::OtherAlphabet(_) => 63,
                    _ => break,
                }
            }
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
        bits &= (1 << count) - 1;
    }
    if first.is_some() {
        return (bytes, first);
    }
    // Six bits left over: a group of one character. Two or four: they must be zero.
    let kind = match (count, bits) {
        (6, _) => Some(MalformedKind::ImpossibleLength),
        (_, 0) => None,
        _ => Some(MalformedKind::TrailingBits),
    };
    (bytes, kind.map(|kind| Malformed { at: text.len().saturating_sub(1), kind }))
}

fn sextet(character: char) -> Result<u8, MalformedKind> {
    let Ok(byte) = u8::try_from(character) else {
        return Err(MalformedKind::ForeignCharacter(character));
    };
    match byte {
        b'A'..=b'Z' => Ok(byte - b'A'),
        b'a'..=b'z' => Ok(byte - b'a' + 26),
        b'0'..=b'9' => Ok(byte - b'0' + 52),
        b'-' => Ok(62),
        b'_' => Ok(63),
        b'+' | b'/' => Err(MalformedKind::OtherAlphabet(character)),
        b'=' => Err(MalformedKind::Padding),
        _ => Err(MalformedKind::ForeignCharacter(character)),
    }
}

/// The characters that hold any bit of the decoded `bytes`: for highlighting in the raw text what was
/// picked in the decoded one. At both ends a character may be shared with a neighbouring byte.
pub fn text_range(bytes: Range<usize>) -> Range<usize> {
    bytes.start * 4 / 3..(bytes.end * 4).div_ceil(3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MalformedKind::*, *};

    fn refused(text: &str) -> (usize, MalformedKind) {
        let malformed = decode(text).unwrap_err();
        (malformed.at, malformed.kind)
    }

    #[test]
    fn vector_of_rfc_7515_appendix_c() {
        assert_eq!(encode([3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(decode("A-z_4ME"), Ok(vec![3, 236, 255, 224, 193]));
    }

    #[test]
    fn each_deviation_is_named_with_its_place() {
        assert_eq!(refused("A+z/"), (1, OtherAlphabet('+')));
        assert_eq!(refused("AA=="), (2, Padding));
        assert_eq!(refused("AA A"), (2, ForeignCharacter(' ')));
        assert_eq!(refused("Aé"), (1, ForeignCharacter('é')));
        assert_eq!(refused("AAAAA"), (4, ImpossibleLength));
        assert_eq!(refused("AB"), (1, TrailingBits));
        assert_eq!(refused("AAB"), (2, TrailingBits));
        assert_eq!(decode("A+z/").unwrap_err().to_string(), "character 2: `+` is base64, not base64url");
    }

    #[test]
    fn what_stands_before_the_damage_is_read() {
        assert_eq!(decode_prefix("eyJh*b").0, b"{\"a");
        assert_eq!(
            decode_prefix("eyI+Pz8/Ijo/fQ=="),
            (b"{\">???\":?}".to_vec(), Some(Malformed { at: 3, kind: OtherAlphabet('+') }))
        );
    }

    #[test]
    fn a_byte_range_covers_the_characters_that_hold_it() {
        assert_eq!(text_range(0..1), 0..2);
        assert_eq!(text_range(1..2), 1..3);
        assert_eq!(text_range(3..6), 4..8);
        assert_eq!(text_range(2..2), 2..3);
    }

    proptest! {
        #[test]
        fn agrees_with_a_strict_decoder(text in "[A-Za-z0-9_=+/-]{0,12}") {
            prop_assert_eq!(decode(&text).ok(), URL_SAFE_NO_PAD.decode(&text).ok());
        }

        #[test]
        fn decoding_undoes_encoding(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes));
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let (bytes, malformed) = decode_prefix(&text);
            prop_assert!(bytes.len() <= text.len());
            prop_assert!(malformed.is_none_or(|malformed| text.is_char_boundary(malformed.at)));
        }
    }
}
