//! Changing a token without its issuer: what an attacker, or a curious learner, can do with an editor.

use serde_json::Value;

use super::{
    base64url,
    decode::{Decoded, PartKind},
};

/// The same token with one claim set to `value`, header and signature as they were. `None` if the payload
/// is not readable as a JSON object.
pub fn set_claim(token: &Decoded, claim: &str, value: Value) -> Option<String> {
    let mut claims = token.unverified_claims()?.as_map().clone();
    claims.insert(claim.into(), value);
    let text = |kind| token.part(kind).and_then(|part| token.raw.get(part.span.clone()));
    let payload = base64url::encode(Value::Object(claims).to_string());
    Some(format!("{}.{payload}.{}", text(PartKind::Header)?, text(PartKind::Signature)?))
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
