//! What decoding makes of well-formed, damaged and foreign strings.

use proptest::prelude::*;

use super::*;
use crate::token::json;

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
    assert_eq!(part.raw_range(member.key).start, decoded.faults[0].at);
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

#[test]
fn ordinary_base64_is_named_and_still_read() {
    let claims = base64url::encode(r#"{"note":"???>>>"}"#).replace('_', "/").replace('-', "+") + "=";
    let raw = token(&[r#"{"alg":"none"}"#]) + "." + &claims + ".";
    let decoded = decode(&raw);
    assert_eq!(decoded.faults.len(), 1);
    assert_eq!(decoded.faults[0].to_string(), "character 36: `/` is base64, not base64url");
    assert_eq!(raw.chars().nth(35), Some('/'));
    assert_eq!(decoded.unverified_claims().unwrap().get("note"), Some(&"???>>>".into()));
}

#[test]
fn a_fault_counts_characters_and_not_bytes() {
    let raw = format!("éé.{}.c2+n", base64url::encode(r#"{"sub":"1"}"#));
    let decoded = decode(&raw);
    let places: Vec<_> = decoded.faults.iter().map(|fault| (fault.at, fault.character)).collect();
    assert_eq!(places, [(0, 1), (23, 22)]);
    assert_eq!(raw.chars().nth(21), Some('+'));
}

#[test]
fn what_a_token_carries_is_told_apart() {
    let inner = token(&[r#"{"alg":"RS256"}"#, r#"{"sub":"1"}"#, "signature"]);
    let nested = token(&[r#"{"alg":"RS256","cty":"JWT"}"#, &inner, "signature"]);
    let decoded = decode(&nested);
    assert_eq!((decoded.content(), decoded.unverified_claims()), (Content::Token(&inner), None));
    assert_eq!(kinds(&nested), [FaultKind::Nested]);

    let encrypted = token(&[r#"{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}"#, "key", "iv", "text", "tag"]);
    let expected = Content::Encrypted { alg: Some("RSA-OAEP"), enc: Some("A256GCM"), nested: true };
    assert_eq!(decode(&encrypted).content(), expected);

    let bytes = token(&[r#"{"alg":"RS256"}"#, "It’s a dangerous business", "signature"]);
    assert_eq!(decode(&bytes).content(), Content::Bytes("It’s a dangerous business".as_bytes()));
    let detached = token(&[r#"{"alg":"RS256"}"#, "", "signature"]);
    assert_eq!(decode(&detached).content(), Content::Detached);
    assert_eq!(decode("LZDn9xq2CjH0Pv3vSg").content(), Content::Reference);
    assert!(
        matches!(decode(&inner).content(), Content::Claims(document) if document.member("sub").is_some())
    );
}

#[test]
fn an_unencoded_payload_is_read_and_named() {
    let header = base64url::encode(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    let decoded = decode(&format!(r#"{header}.{{"sub":"1"}}.c2ln"#));
    assert_eq!(decoded.faults.iter().map(|fault| &fault.kind).collect::<Vec<_>>(), [&FaultKind::Unencoded]);
    let payload = decoded.part(PartKind::Payload).unwrap();
    let sub = payload.json.as_ref().unwrap().member("sub").unwrap();
    assert_eq!(&decoded.raw[payload.raw_range(sub.value.clone())], "\"1\"");
}

#[test]
fn an_encrypted_token_in_json_is_told_by_its_ciphertext() {
    let protected = base64url::encode(r#"{"alg":"dir","enc":"A256GCM"}"#);
    let raw = format!(r#"{{"protected":"{protected}","iv":"aXY","ciphertext":"dGV4dA","tag":"dGFn"}}"#);
    let decoded = decode(&raw);
    assert_eq!((decoded.form, decoded.parts.len(), decoded.is_well_formed()), (Form::Json, 4, true));
    assert!(matches!(decoded.content(), Content::Encrypted { enc: Some("A256GCM"), .. }));
    for other in [r#"{"payload":"e30"}"#, r#"{"sub":"1"}"#, "{", r#"{"payload":1,"signature":2}"#] {
        assert!(
            matches!(decode(other), Decoded { form: Form::Opaque | Form::Json, parts, .. } if parts.is_empty())
        );
    }
}

#[test]
fn text_that_no_bearer_token_may_have_is_pointed_at() {
    assert_eq!(
        decode("two wörds").faults[0].to_string(),
        "character 4: ' ' cannot stand in a bearer token, not even in an opaque one"
    );
    assert_eq!(kinds("pässwort"), [FaultKind::NotBearer('ä')]);
    assert_eq!(kinds("15sn1HEigklptyZbck7T3Z8tc"), []);
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

    /// The characters that `raw_range` gives carry the member: decoded from the group of four in which they
    /// begin, they yield its text.
    #[test]
    fn a_members_characters_carry_it(claims in proptest::collection::hash_map("[a-zé]{1,6}", "[ -~é]{0,9}", 1..5)) {
        let raw = token(&[r#"{"alg":"none"}"#, &serde_json::to_string(&claims).unwrap(), ""]);
        let decoded = decode(&raw);
        let part = decoded.part(PartKind::Payload).unwrap();
        let document = part.json.as_ref().unwrap();
        for member in &document.members {
            let range = part.raw_range(member.value.clone());
            let start = part.span.start + (range.start - part.span.start) / 4 * 4;
            let (bytes, _) = base64url::decode_prefix(&raw[start..range.end]);
            let text = &document.text[member.value.clone()];
            prop_assert!(bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{}", text);
            prop_assert!(range.len() <= text.len() * 4 / 3 + 2);
        }
    }

    #[test]
    fn decoding_undoes_encoding(header in proptest::collection::hash_map("[a-z]{1,6}", any::<String>(), 0..4), claims in proptest::collection::hash_map(any::<String>(), any::<i64>(), 0..4), signature: Vec<u8>) {
        let header = serde_json::to_string(&header).unwrap();
        let claims = serde_json::to_string(&claims).unwrap();
        let raw = format!("{}.{}", token(&[&header, &claims]), base64url::encode(&signature));
        let decoded = decode(&raw);
        prop_assert!(decoded.is_well_formed(), "{:?}", decoded.faults);
        let bytes: Vec<_> = decoded.parts.iter().map(|part| part.bytes.clone()).collect();
        prop_assert_eq!(bytes, [header.into_bytes(), claims.into_bytes(), signature]);
    }
}
