//! Changing a token without its issuer: what an attacker, or a curious learner, can do with an editor.

use serde_json::Value;

use super::{
    base64url,
    decode::{Decoded, PartKind},
};

/// The same token with one claim set to `value`, header and signature as they were. `None` if the payload
/// is not readable as a JSON object.
pub fn set_claim(token: &Decoded, claim: &str, value: Value) -> Option<String> {
    set_member(token, PartKind::Payload, claim, value)
}

/// The same token with one member of its header or payload set to `value`, the other parts as they were.
/// `None` if that part is not readable as a JSON object, or the token has not the three parts of a JWS.
pub fn set_member(token: &Decoded, kind: PartKind, name: &str, value: Value) -> Option<String> {
    let changed = part_with(token, kind, name, value)?;
    let parts = [PartKind::Header, PartKind::Payload, PartKind::Signature];
    let [header, payload, signature] =
        parts.map(|other| if other == kind { Some(changed.as_str()) } else { text(token, other) });
    Some(format!("{}.{}.{}", header?, payload?, signature?))
}

/// The text of the payload with one claim set to `value`.
pub(super) fn payload_with(token: &Decoded, claim: &str, value: Value) -> Option<String> {
    part_with(token, PartKind::Payload, claim, value)
}

fn part_with(token: &Decoded, kind: PartKind, name: &str, value: Value) -> Option<String> {
    let mut object = token.part(kind)?.json.as_ref()?.object()?.clone();
    object.insert(name.into(), value);
    Some(base64url::encode(Value::Object(object).to_string()))
}

/// A part as it stands.
pub(super) fn text(token: &Decoded, kind: PartKind) -> Option<&str> {
    token.raw.get(token.part(kind)?.span.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::decode::decode;

    #[test]
    fn only_the_payload_changes() {
        let before = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoxfQ.c2ln";
        let after = set_claim(&decode(before), "exp", 2.into()).unwrap();
        let (old, new) = (before.split('.').collect::<Vec<_>>(), after.split('.').collect::<Vec<_>>());
        assert_eq!((old[0], old[2]), (new[0], new[2]));
        assert_eq!(decode(&after).unverified_claims().unwrap().get("exp"), Some(&2.into()));
        assert_eq!(decode(&after).unverified_claims().unwrap().get("sub"), Some(&"a".into()));
    }
}
