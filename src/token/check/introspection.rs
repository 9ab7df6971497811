//! Judging a token by what its issuer says of it: RFC 7662 section 2.2.
//!
//! The issuer has looked at the token itself: signature, dates, revocation (section 4). The API that asks
//! still looks at the answer: an active token may be made for another API, may be a refresh token, or may
//! not have been granted enough.

use serde_json::{Map, Value};

use super::{
    Rule, Validation,
    examination::{Examination, Outcome},
    rows::shown,
};
use crate::{ports::UnixTime, token::decode::Decoded};

/// What the API knows by itself and compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectations {
    /// The issuer that was asked, to the letter.
    pub issuer: String,
    /// The API's own identifier.
    pub audience: String,
    /// The scope that the request needs, if it needs one.
    pub scope: Option<String>,
    /// How many seconds the clocks may differ.
    pub leeway: i64,
}

/// Where the members of an answer are defined.
const SECTION: &str = "RFC 7662 2.2";

/// Judges the issuer's `answer` about `token`, at the time `now`.
///
/// If it says that the token is not active, the list ends there: nothing more is said of such a token.
pub fn validate(
    token: &Decoded,
    answer: &Map<String, Value>,
    expected: &Expectations,
    now: UnixTime,
) -> Validation {
    let mut exam = Examination::of_answer(token, answer, now, expected.leeway);
    let active = exam.claim("active") == Some(&Value::Bool(true));
    let outcome = Outcome::judged(active, "`true`", shown(exam.claim("active")));
    exam.row(Rule::Active, "The issuer says that the token is active.", SECTION, outcome);
    if !active {
        return exam.close();
    }
    let outcome = token_type(&exam);
    exam.row(
        Rule::TokenType,
        "`token_type` is `Bearer`: this is an access token, not a refresh token.",
        "RFC 7662 2.2, RFC 6749 7.1",
        outcome,
    );
    let outcome = exam.if_there("iss", |exam| exam.iss(Some(&expected.issuer)));
    exam.row(Rule::Iss, "`iss`, if it is there, is the issuer, to the letter.", SECTION, outcome);
    let outcome = exam.aud(Some(&expected.audience), "the API's own identifier", false);
    exam.row(Rule::Aud, "`aud` contains this API.", SECTION, outcome);
    let outcome = exam.if_there("exp", Examination::exp);
    exam.row(Rule::Exp, "`exp`, if it is there, is in the future.", SECTION, outcome);
    let outcome = exam.texts(&["sub", "client_id"]);
    exam.row(Rule::Required, "It is said whose token this is, and which client's.", SECTION, outcome);
    let outcome = exam.scope(expected.scope.as_deref());
    exam.row(Rule::Scope, "`scope` contains what the request needs.", "RFC 6750 3.1, RFC 7662 2.2", outcome);
    exam.close()
}

/// The issuer answers for refresh tokens too, and those have no type. Compared without regard to case: RFC
/// 6749 section 5.1.
fn token_type(exam: &Examination<'_>) -> Outcome {
    let found = exam.claim("token_type");
    let holds = found.and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("bearer"));
    Outcome::judged(holds, "`Bearer`", shown(found))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::token::{check::Verdict, decode::decode};

    const NOW: i64 = 1_795_000_000;

    fn judged(changes: &Value) -> Validation {
        let mut answer = json!({
            "active": true, "token_type": "bearer", "iss": "https://issuer.example/", "sub": "ada",
            "client_id": "spa", "aud": ["https://orders.example/"], "scope": "openid read:orders",
            "exp": NOW + 60,
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                answer.as_object_mut().unwrap().remove(name);
            } else {
                answer[name] = value.clone();
            }
        }
        let expected = Expectations {
            issuer: "https://issuer.example/".into(),
            audience: "https://orders.example/".into(),
            scope: Some("read:orders".into()),
            leeway: 5,
        };
        validate(&decode("opaque"), answer.as_object().unwrap(), &expected, UnixTime(NOW))
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        for (changes, rule) in [
            (json!({ "active": false }), Rule::Active),
            (json!({ "active": "true" }), Rule::Active),
            (json!({ "active": null }), Rule::Active),
            (json!({ "token_type": null }), Rule::TokenType),
            (json!({ "token_type": "DPoP" }), Rule::TokenType),
            (json!({ "iss": "https://issuer.example" }), Rule::Iss),
            (json!({ "aud": "https://inventory.example/" }), Rule::Aud),
            (json!({ "aud": null }), Rule::Aud),
            (json!({ "exp": NOW - 5 }), Rule::Exp),
            (json!({ "exp": "soon" }), Rule::Exp),
            (json!({ "client_id": null }), Rule::Required),
            (json!({ "sub": "" }), Rule::Required),
            (json!({ "scope": "openid" }), Rule::Scope),
            (json!({ "scope": null }), Rule::Scope),
        ] {
            let Validation { checklist, claims } = judged(&changes);
            let failed: Vec<_> =
                checklist.checks.iter().filter(|check| check.verdict == Verdict::Failed).collect();
            assert_eq!(failed.iter().map(|check| check.rule).collect::<Vec<_>>(), [rule], "{changes}");
            assert_eq!(claims, None, "{changes}");
        }
    }

    #[test]
    fn what_may_be_left_out_is_no_failure() {
        let Validation { checklist, claims } = judged(&json!({ "iss": null, "exp": null }));
        assert_eq!(checklist.count(Verdict::NotApplicable), 2);
        assert_eq!(claims.unwrap().text("sub"), Some("ada"));
        assert_eq!(judged(&json!({})).checklist.count(Verdict::Passed), 7);
    }

    #[test]
    fn of_an_inactive_token_nothing_more_is_read() {
        assert_eq!(judged(&json!({ "active": false, "aud": 7 })).checklist.checks.len(), 1);
    }
}
