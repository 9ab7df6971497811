//! Changing a token without its issuer: what an attacker, or a curious learner, can do with an editor.

use serde_json::Value;

use super::{
    base64url,
    decode::{Decoded, PartKind},
};

/// The same token with one claim set to `value`, header and signature as they were. `None` if the payload
/// is not readable as a JSON object.
pub fn set_claim(token: &Decoded, claim: &str, value: Value) -> Option<String> {
    let payload = payload_with(token, claim, value)?;
    Some(format!("{}.{payload}.{}", text(token, PartKind::Header)?, text(token, PartKind::Signature)?))
}

/// The payload's text with one claim set to `value`.
pub(super) fn payload_with(token: &Decoded, claim: &str, value: Value) -> Option<String> {
    let mut claims = token.unverified_claims()?.as_map().clone();
    claims.insert(claim.into(), value);
    Some(base64url::encode(Value::Object(claims).to_string()))
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
