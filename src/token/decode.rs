//! Any string into what it is, what anyone can read of it, and what is malformed and where.
//!
//! Decoding needs no key and proves nothing: what comes out is [`UnverifiedClaims`].

use std::ops::Range;

use serde_json::{Map, Value};

pub use super::form::{Form, PartKind};
use super::{
    UnverifiedClaims, base64url,
    json::{self, Document, Step},
};

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
    pub json: Option<Document>,
}

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
    /// A member name stands twice in one object.
    #[error("the name `{0}` stands twice in one object, and readers may disagree on which one counts")]
    DuplicateName(String),
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

/// Looks at any string, in time linear in its length. Never fails: what is wrong is in
/// [`Decoded::faults`].
///
/// Three parts are a signed token if the header or the payload at least begins like a JSON object; five
/// parts an encrypted one if the header does. With another number of parts, a first part that is a JSON
/// object with `alg` still makes it a token, with a fault: one that was cut or glued. All else is opaque.
pub fn decode(raw: &str) -> Decoded {
    let raw = raw.trim();
    // One more than the longest form is enough to look at; the rest is only counted.
    let texts: Vec<&str> = raw.splitn(6, '.').collect();
    let count = raw.bytes().filter(|byte| *byte == b'.').count() + 1;
    let form = form_of(&texts, count);

    let mut parts = Vec::new();
    let mut faults = Vec::new();
    let mut start = 0;
    for (&kind, text) in form.part_kinds().iter().zip(texts) {
        let span = start..start + text.len();
        start = span.end + 1;
        parts.push(read_part(kind, span, text, &mut faults));
    }
    if form != Form::Opaque && count != form.part_kinds().len() {
        let at = parts.last().map_or(0, |part| part.span.end);
        faults.push(Fault { part: None, at, kind: FaultKind::PartCount { found: count, form } });
    }
    Decoded { raw: raw.to_owned(), form, parts, faults }
}

fn form_of(texts: &[&str], count: usize) -> Form {
    let begins_object = |index: usize| {
        // Sixteen bytes are more white space than anyone puts before a name.
        let head: String = texts.get(index).into_iter().flat_map(|text| text.chars()).take(22).collect();
        let (bytes, _) = base64url::decode_prefix(&head);
        let inside = bytes.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        matches!(inside, Some([b'"' | b'}', ..]))
    };
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

fn read_part(kind: PartKind, span: Range<usize>, text: &str, faults: &mut Vec<Fault>) -> Part {
    let start = span.start;
    let mut fault = |at, kind_of_fault| {
        faults.push(Fault { part: Some(kind), at: start + at, kind: kind_of_fault });
    };
    let place = |byte: usize| base64url::text_range(byte..byte + 1).start.min(text.len());

    let (bytes, malformed) = base64url::decode_prefix(text);
    let mut json = None;
    if let Some(malformed) = malformed {
        fault(malformed.at, FaultKind::Encoding(malformed.kind));
        // The damage may lie in the very last character: then the object is still worth showing.
        json = kind.is_json().then(|| Document::parse(&bytes).ok()).flatten();
    } else if kind.is_json() {
        match Document::parse(&bytes) {
            Ok(document) => json = Some(document),
            Err(malformed) => fault(place(malformed.at), FaultKind::Json(malformed.kind)),
        }
    }
    for member in json.iter().flat_map(Document::repeated) {
        if let Step::Name(name) = &member.step {
            fault(place(member.key.start), FaultKind::DuplicateName(name.clone()));
        }
    }
    Part { kind, span, bytes, json }
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
    pub fn unverified_claims(&self) -> Option<UnverifiedClaims> {
        self.object(PartKind::Payload).cloned().map(UnverifiedClaims::new)
    }

    /// What a signature is made over: header, dot and payload as they stand. RFC 7515 section 5.2.
    pub fn signing_input(&self) -> Option<&str> {
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

    /// Whether it is a token without a fault in its form. Says nothing about whether it is valid.
    pub fn is_well_formed(&self) -> bool {
        self.form != Form::Opaque && self.faults.is_empty()
    }

    /// Where the decoded bytes `range` of `part` stand in [`Decoded::raw`]: for highlighting a claim in
    /// the raw text.
    pub fn source(&self, part: &Part, range: Range<usize>) -> Range<usize> {
        let text = base64url::text_range(range);
        let place = |at: usize| (part.span.start + at).min(part.span.end);
        place(text.start)..place(text.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(parts: &[&str]) -> String {
        parts.iter().map(base64url::encode).collect::<Vec<_>>().join(".")
    }

    fn kinds(raw: &str) -> Vec<FaultKind> {
        decode(raw).faults.into_iter().map(|fault| fault.kind).collect()
    }

    #[test]
    fn the_form_is_told_by_the_parts() {
        let jws = token(&[r#"{"alg":"RS256"}"#, r#"{"sub":"1"}"#, "signature"]);
        let jwe = token(&[r#"{"alg":"dir","enc":"A256GCM"}"#, "", "iv", "text", "tag"]);
        for (raw, form) in [
            (jws.as_str(), Form::Jws),
            (jwe.as_str(), Form::Jwe),
            ("", Form::Opaque),
            ("..", Form::Opaque),
            ("....", Form::Opaque),
            ("LZDn9xq2CjH0Pv3vSg", Form::Opaque),
            ("www.example.com", Form::Opaque),
            ("1.2.3.4.5.6.7", Form::Opaque),
        ] {
            let decoded = decode(raw);
            assert_eq!((decoded.form, decoded.faults), (form, vec![]), "{raw}");
            assert_eq!(decoded.parts.len(), form.part_kinds().len(), "{raw}");
        }
        assert!(decode(&format!("\n {jws}\t")).is_well_formed());
        assert!(!decode("opaque").is_well_formed());
    }

    #[test]
    fn a_cut_token_is_not_taken_for_an_opaque_one() {
        let cut = token(&[r#"{"alg":"RS256"}"#, r#"{"sub":"1"}"#]);
        assert_eq!(kinds(&cut), [FaultKind::PartCount { found: 2, form: Form::Jws }]);
        assert_eq!(decode(&cut).signature(), None);
        let glued = format!("{cut}.{cut}.{cut}");
        assert_eq!(kinds(&glued)[..], [FaultKind::PartCount { found: 6, form: Form::Jws }]);
    }

    #[test]
    fn a_damaged_header_leaves_the_payload_readable() {
        let raw = format!("!.{}.c2ln", base64url::encode(r#"{"sub":"1"}"#));
        let decoded = decode(&raw);
        assert_eq!(decoded.form, Form::Jws);
        assert_eq!(decoded.header(), None);
        assert_eq!(decoded.unverified_claims().unwrap().get("sub"), Some(&"1".into()));
        assert_eq!(decoded.faults[0].to_string(), "character 1: `!` is not a base64url character");
    }

    #[test]
    fn a_fault_names_its_character_in_the_whole_string() {
        let raw = format!("{}.{}.c2+n", base64url::encode("{}"), base64url::encode("{}"));
        let decoded = decode(&raw);
        let fault = &decoded.faults[0];
        assert_eq!((fault.part, fault.at), (Some(PartKind::Signature), 10));
        assert_eq!(fault.to_string(), "character 11: `+` is base64, not base64url");
        assert_eq!(decoded.signature(), None);
    }

    #[test]
    fn a_repeated_claim_is_a_fault_where_it_is_repeated() {
        let raw = token(&[r#"{"alg":"none"}"#, r#"{"aud":"mine","aud":"yours"}"#, ""]);
        let decoded = decode(&raw);
        assert_eq!(decoded.faults.len(), 1);
        assert_eq!(decoded.faults[0].kind, FaultKind::DuplicateName("aud".into()));
        let part = decoded.part(PartKind::Payload).unwrap();
        let member = part.json.as_ref().unwrap().repeated().next().unwrap().clone();
        assert_eq!(decoded.source(part, member.key).start, decoded.faults[0].at);
    }

    #[test]
    fn text_that_is_not_utf_8_is_a_fault() {
        let raw = format!("{}.{}.", base64url::encode("{}"), base64url::encode(b"{\"a\":\"\xc3\x28\"}"));
        assert_eq!(kinds(&raw), [FaultKind::Json(json::MalformedKind::NotUtf8)]);
    }

    #[test]
    fn an_unsecured_token_has_an_empty_signature() {
        let decoded = decode(&token(&[r#"{"alg":"none"}"#, "{}", ""]));
        assert!(decoded.is_well_formed());
        assert_eq!((decoded.alg(), decoded.signature()), (Some("none"), Some(&[][..])));
    }

    #[test]
    fn a_megabyte_is_read_once() {
        let claims = format!(r#"{{"a":"{}","b":[{}0]}}"#, "x".repeat(500_000), "0,".repeat(250_000));
        let decoded = decode(&token(&[r#"{"alg":"RS256"}"#, &claims, "s"]));
        assert!(decoded.is_well_formed());
        assert_eq!(decoded.part(PartKind::Payload).unwrap().bytes.len(), claims.len());
        let dots = decode(&".".repeat(1_000_000));
        assert_eq!((dots.form, dots.parts.len(), dots.faults.len()), (Form::Opaque, 0, 0));
    }

    proptest! {
        #[test]
        fn no_string_makes_it_panic(raw in any::<String>()) {
            decode(&raw);
        }

        /// Whatever stands in the parts: spans tile the string, faults lie inside of it, and all that is
        /// kept is bounded by its length.
        #[test]
        fn no_token_makes_it_panic(parts in proptest::collection::vec(any::<Vec<u8>>(), 1..8), cut in any::<prop::sample::Index>(), junk in "[.=+ é]{0,2}") {
            let mut raw = parts.iter().enumerate().map(|(index, bytes)| {
                base64url::encode(if index == 0 { br#"{"alg":"x"}"#.as_slice() } else { bytes })
            }).collect::<Vec<_>>().join(".");
            raw.insert_str(cut.index(raw.len()), &junk);
            let decoded = decode(&raw);
            let mut end = 0;
            for part in &decoded.parts {
                prop_assert!(part.span.start >= end && decoded.raw.get(part.span.clone()).is_some());
                prop_assert!(part.bytes.len() <= part.span.len());
                end = part.span.end;
            }
            prop_assert!(decoded.faults.iter().all(|fault| fault.at <= decoded.raw.len()));
        }
    }
}
