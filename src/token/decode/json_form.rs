//! The JSON serializations of RFC 7515 section 7.2 and RFC 7516 section 7.2: the same parts, as members of
//! a JSON object. A JWT never looks like that (RFC 7519 section 1), but people paste it.

use std::ops::Range;

use super::PartKind;
use crate::token::json::{Document, Step};

/// The parts of a text that is one of the JSON serializations, in the order of the compact one, each with
/// the place of its base64url text. Of several signatures or recipients the first. `None` for another text.
pub(super) fn parts(raw: &str) -> Option<Vec<(PartKind, Range<usize>)>> {
    if !raw.starts_with('{') {
        return None;
    }
    let document = Document::parse(raw.as_bytes()).ok()?;
    let object = document.object()?;
    let is_jws = object.contains_key("payload")
        && (object.contains_key("signature") || object.contains_key("signatures"));
    let (kinds, list): (&[(PartKind, &str)], _) = if is_jws {
        (&JWS, "signatures")
    } else if object.contains_key("ciphertext") {
        (&JWE, "recipients")
    } else {
        return None;
    };
    let first = child(&document, None, &Step::Name(list.into()))
        .and_then(|list| child(&document, Some(list), &Step::Index(0)));
    let place = |name: &str| {
        let name = Step::Name(name.into());
        let inside = first.and_then(|first| child(&document, Some(first), &name));
        let member = document.members.get(inside.or_else(|| child(&document, None, &name))?)?;
        let within = member.value.start + 1..member.value.end.saturating_sub(1);
        // A string without escapes: only then its place in the raw text is its text.
        raw.get(within.clone())
            .filter(|text| !text.contains('\\') && raw[member.value.clone()].starts_with('"'))?;
        Some(within)
    };
    Some(kinds.iter().filter_map(|(kind, name)| Some((*kind, place(name)?))).collect())
}

const JWS: [(PartKind, &str); 3] =
    [(PartKind::Header, "protected"), (PartKind::Payload, "payload"), (PartKind::Signature, "signature")];

const JWE: [(PartKind, &str); 5] = [
    (PartKind::Header, "protected"),
    (PartKind::EncryptedKey, "encrypted_key"),
    (PartKind::InitializationVector, "iv"),
    (PartKind::Ciphertext, "ciphertext"),
    (PartKind::Tag, "tag"),
];

fn child(document: &Document, parent: Option<usize>, step: &Step) -> Option<usize> {
    document.members.iter().position(|member| member.parent == parent && member.step == *step)
}
