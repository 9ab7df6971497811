//! What can be malformed about a string that is meant to be a token.

use super::{Form, PartKind};
use crate::token::{base64url, json};

/// What can be wrong with a string that is meant to be a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// It starts like a token but has too few or too many dots.
    #[error("{found} parts, but {form} has {}", form.part_kinds().len())]
    PartCount {
        /// How many parts there are.
        found: usize,
        /// What the header promises.
        form: Form,
    },
    /// A part is not base64url.
    #[error("{0}")]
    Encoding(base64url::MalformedKind),
    /// A header or a payload is not a JSON object.
    #[error("{0}")]
    Json(json::MalformedKind),
    /// The payload is a token again: RFC 7519 section 5.2. Its claims are one layer below.
    #[error("the payload is another token, and no claims")]
    Nested,
    /// The header says `"b64": false`, which RFC 7797 section 7 forbids for a JWT.
    #[error("the payload stands there without base64url (`b64`), which a JWT may not do")]
    Unencoded,
    /// It has no parts, and a character that no bearer token has: RFC 6750 section 2.1.
    #[error("{0:?} cannot stand in a bearer token, not even in an opaque one")]
    NotBearer(char),
    /// A member name stands twice in one object.
    #[error("the name `{0}` stands twice in one object, and readers may disagree on which one counts")]
    DuplicateName(String),
}

/// Something malformed, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character {character}: {kind}")]
pub struct Fault {
    /// In which part, if the parts could be told apart.
    pub part: Option<PartKind>,
    /// The offset in [`super::Decoded::raw`], in bytes, from 0.
    pub at: usize,
    /// The same place as people count it: in characters, from 1.
    pub character: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault whose character is counted later, by [`in_order`].
    pub(super) fn new(part: Option<PartKind>, at: usize, kind: FaultKind) -> Self {
        Self { part, at, character: 0, kind }
    }
}

/// Sorts by place, and counts the characters before each in one walk over the text.
pub(super) fn in_order(raw: &str, mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|fault| fault.at);
    let (mut counted, mut characters) = (0, 0);
    for fault in &mut faults {
        characters += raw.get(counted..fault.at).map_or(0, |text| text.chars().count());
        counted = fault.at;
        fault.character = characters + 1;
    }
    faults
}
