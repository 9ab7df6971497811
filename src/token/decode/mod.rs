//! Any string into what it is, what anyone can read of it, and what is malformed and where.
//!
//! Decoding needs no key and proves nothing: what comes out is [`UnverifiedClaims`].

mod content;
mod fault;
mod form;
mod json_form;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde_json::{Map, Value};

pub use self::{
    content::Content,
    fault::{Fault, FaultKind},
    form::{Form, PartKind},
};
use super::{
    UnverifiedClaims, base64url, bearer,
    json::{Document, Step},
};

/// One part: between dots, or a member of a JSON serialization.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which part.
    pub kind: PartKind,
    /// Where its text stands in [`Decoded::raw`], in bytes.
    pub span: Range<usize>,
    /// What the base64url text stands for; as far as it could be read if it is malformed.
    pub bytes: Vec<u8>,
    /// The bytes as a JSON object, for a header and a payload that are one.
    pub json: Option<Document>,
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
    /// All that is malformed, in order of place. Empty for a well-formed token, and for an opaque
    /// string that may be one.
    pub faults: Vec<Fault>,
}

/// Looks at any string, in time linear in its length. Never fails: what is wrong is in
/// [`Decoded::faults`], and what can be read in spite of it is in [`Decoded::parts`].
///
/// Three parts are a signed token if the header or the payload at least begins like a JSON object; five
/// parts an encrypted one if the header does. With another number of parts, a first part that is a JSON
/// object with `alg` still makes it a token, with a fault: one that was cut or glued. A JSON object with
/// the members of a JSON serialization is one. All else is opaque.
pub fn decode(raw: &str) -> Decoded {
    let raw = raw.trim();
    let (form, spans, miscount) = match json_form::parts(raw) {
        Some(spans) => (Form::Json, spans, None),
        None => compact(raw),
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut faults: Vec<Fault> = miscount.into_iter().collect();
    if form == Form::Opaque
        && let Some(at) = bearer::stray(raw)
        && let Some(character) = raw[at..].chars().next()
    {
        faults.push(Fault::new(None, at, FaultKind::NotBearer(character)));
    }
    for (kind, span) in spans {
        let header = parts.first().and_then(|header| header.json.as_ref()).and_then(Document::object);
        let unencoded = header.and_then(|header| header.get("b64")) == Some(&Value::Bool(false));
        let text = raw.get(span.clone()).unwrap_or_default();
        parts.push(if unencoded && kind == PartKind::Payload {
            faults.push(Fault::new(Some(kind), span.start, FaultKind::Unencoded));
            let bytes = text.as_bytes().to_vec();
            Part { kind, span, json: Document::parse(&bytes).ok(), bytes }
        } else {
            read_part(kind, span, text, &mut faults)
        });
    }
    Decoded { raw: raw.to_owned(), form, parts, faults: fault::in_order(raw, faults) }
}

/// Where each part stands, and the fault if they are too few or too many.
type Outline = (Form, Vec<(PartKind, Range<usize>)>, Option<Fault>);

fn compact(raw: &str) -> Outline {
    // One more than the longest form is enough to look at; the rest is only counted.
    let texts: Vec<&str> = raw.splitn(6, '.').collect();
    let count = raw.bytes().filter(|byte| *byte == b'.').count() + 1;
    let form = form_of(&texts, count);
    let mut spans = Vec::new();
    let mut start = 0;
    for (&kind, text) in form.part_kinds().iter().zip(texts) {
        let span = start..start + text.len();
        start = span.end + 1;
        spans.push((kind, span));
    }
    let at = spans.last().map_or(0, |(_, span)| span.end);
    let miscount = form != Form::Opaque && count != form.part_kinds().len();
    (form, spans, miscount.then(|| Fault::new(None, at, FaultKind::PartCount { found: count, form })))
}

fn form_of(texts: &[&str], count: usize) -> Form {
    let begins_object = |index: usize| texts.get(index).is_some_and(|text| begins_object(text));
    match count {
        3 if begins_object(0) || begins_object(1) => Form::Jws,
        5 if begins_object(0) => Form::Jwe,
        3 | 5 => Form::Opaque,
        _ => {
            let header = texts.first().and_then(|text| base64url::decode(text).ok());
            let header = header.and_then(|bytes| Document::parse(&bytes).ok());
            match header.as_ref().and_then(Document::object) {
                Some(header) if header.contains_key("enc") => Form::Jwe,
                Some(header) if header.contains_key("alg") => Form::Jws,
                _ => Form::Opaque,
            }
        }
    }
}

/// Whether base64url text begins like a JSON object. Looks at its first few characters only.
pub(super) fn begins_object(text: &str) -> bool {
    // Sixteen bytes are more white space than anyone puts before a name.
    let head: String = text.chars().take(22).collect();
    let (bytes, _) = base64url::decode_prefix(&head);
    let inside = bytes.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    matches!(inside, Some([b'"' | b'}', ..]))
}

/// Whether [`decode`] would find a token in compact form, well-formed or damaged.
pub(super) fn looks_like_a_token(text: &str) -> bool {
    compact(text).0 != Form::Opaque
}

fn read_part(kind: PartKind, span: Range<usize>, text: &str, faults: &mut Vec<Fault>) -> Part {
    let start = span.start;
    let mut fault = |at, kind_of_fault| faults.push(Fault::new(Some(kind), start + at, kind_of_fault));
    let place = |byte: usize| base64url::text_range(byte..byte + 1).start.min(text.len());

    let (bytes, malformed) = base64url::decode_prefix(text);
    let mut part = Part { kind, span, bytes, json: None };
    if let Some(malformed) = malformed {
        fault(malformed.at, FaultKind::Encoding(malformed.kind));
        // The damage may be no more than a wrong alphabet: then the object is still worth showing.
        part.json = kind.is_json().then(|| Document::parse(&part.bytes).ok()).flatten();
    } else if kind.is_json() {
        match Document::parse(&part.bytes) {
            Ok(document) => part.json = Some(document),
            Err(_) if content::nested(&part).is_some() => fault(0, FaultKind::Nested),
            Err(malformed) => fault(place(malformed.at), FaultKind::Json(malformed.kind)),
        }
    }
    for member in part.json.iter().flat_map(Document::repeated) {
        if let Step::Name(name) = &member.step {
            fault(place(member.key.start), FaultKind::DuplicateName(name.clone()));
        }
    }
    part
}

impl Part {
    /// The characters of [`Decoded::raw`] that carry `bytes` of this part, such as a claim's
    /// [`super::json::Member::value`]. A character holds six bits, so at both ends one may be shared with a
    /// neighbour.
    pub fn raw_range(&self, bytes: Range<usize>) -> Range<usize> {
        // Without base64url (RFC 7797) each byte is itself.
        let text = if self.bytes.len() == self.span.len() { bytes } else { base64url::text_range(bytes) };
        let place = |at: usize| self.span.start.saturating_add(at).min(self.span.end);
        place(text.start)..place(text.end)
    }
}

impl Decoded {
    /// The part of this kind, if the form has one and it is there.
    pub fn part(&self, kind: PartKind) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }

    fn object(&self, kind: PartKind) -> Option<&Map<String, Value>> {
        self.part(kind)?.json.as_ref()?.object()
    }

    /// The header's parameters, of a JWS as of a JWE.
    pub fn header(&self) -> Option<&Map<String, Value>> {
        self.object(PartKind::Header)
    }

    /// The claims of a JWS, as anybody may have written them.
    pub fn unverified_claims(&self) -> Option<UnverifiedClaims<'_>> {
        self.object(PartKind::Payload).map(UnverifiedClaims::new)
    }

    /// What a signature is made over: header, dot and payload as they stand. RFC 7515 section 5.2. `None`
    /// if it is not in compact form.
    pub fn signing_input(&self) -> Option<&str> {
        if self.form != Form::Jws {
            return None;
        }
        self.raw.get(..self.part(PartKind::Payload)?.span.end)
    }

    /// The signature's bytes, empty for an unsecured token; `None` if they cannot be read as a whole.
    pub fn signature(&self) -> Option<&[u8]> {
        let damaged = self.faults.iter().any(|fault| fault.part == Some(PartKind::Signature));
        self.part(PartKind::Signature).filter(|_| !damaged).map(|part| part.bytes.as_slice())
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.header()?.get(name)?.as_str()
    }

    /// The header's `alg`, as the token claims it.
    pub fn alg(&self) -> Option<&str> {
        self.parameter("alg")
    }

    /// The header's `kid`, as the token claims it.
    pub fn kid(&self) -> Option<&str> {
        self.parameter("kid")
    }

    /// The header's `typ`, as the token claims it.
    pub fn typ(&self) -> Option<&str> {
        self.parameter("typ")
    }

    /// Whether it is no token for all one can read, and yet begins as JSON in base64url does or has the three parts of a
    /// signed one: then it was changed, shortened or cut off.
    pub fn looks_cut(&self) -> bool {
        self.form == Form::Opaque && (self.raw.starts_with("eyJ") || self.raw.matches('.').count() == 2)
    }

    /// Whether it is a token without a fault in its form. Says nothing about whether it is valid.
    pub fn is_well_formed(&self) -> bool {
        self.form != Form::Opaque && self.faults.is_empty()
    }
}
