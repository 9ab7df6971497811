//! Which characters of a token differ from another's.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::token::{
    Decoded,
    decode::{Part, PartKind},
    json::Document,
};

/// One difference, in the characters of the later token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In which part.
    pub part: PartKind,
    /// Which member of it; `None` if the part as a whole is another one, or gone.
    pub member: Option<String>,
    /// Where it stands in the later [`Decoded::raw`]; empty, and where it stood, if it is gone.
    pub range: Range<usize>,
}

/// What is different in `after`: header parameters and claims one by one, other parts as a whole.
pub fn diff(before: &Decoded, after: &Decoded) -> Vec<Change> {
    let mut changes = Vec::new();
    for part in &after.parts {
        let old = before.part(part.kind);
        if old.is_some_and(|old| old.bytes == part.bytes) {
            continue;
        }
        match (old.and_then(|old| old.json.as_ref()).and_then(Document::object), &part.json) {
            (Some(old), Some(new)) => changes.extend(members(old, part, new)),
            _ => changes.push(Change { part: part.kind, member: None, range: part.span.clone() }),
        }
    }
    let gone = before.parts.iter().filter(|part| after.part(part.kind).is_none());
    let end = after.raw.len();
    changes.extend(gone.map(|part| Change { part: part.kind, member: None, range: end..end }));
    changes
}

fn members<'a>(
    old: &'a Map<String, Value>,
    part: &'a Part,
    new: &'a Document,
) -> impl Iterator<Item = Change> + 'a {
    let object = new.object();
    let written = object.into_iter().flatten().filter(|(name, value)| old.get(*name) != Some(*value));
    let written = written.filter_map(|(name, _)| {
        let member = new.member(name)?;
        Some(Change {
            part: part.kind,
            member: Some(name.clone()),
            range: part.raw_range(member.key.start..member.value.end),
        })
    });
    let gone = old.keys().filter(move |name| object.is_none_or(|object| !object.contains_key(*name)));
    written.chain(gone.map(|name| Change {
        part: part.kind,
        member: Some(name.clone()),
        range: part.span.end..part.span.end,
    }))
}
