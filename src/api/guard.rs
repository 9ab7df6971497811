//! Who may pass: the token's checklist, and the first failure as the answer.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    bearer,
    introspection::Introspection,
    refusal::{Refusal, answer},
    signed::Signed,
};
use crate::{
    ports::{Clock, UnixTime},
    token::{
        VerifiedClaims,
        check::{Check, Rule, Validation, Verdict},
        decode::{Form, decode},
    },
    wire::Exchange,
};

/// The request header that asks for an [`Explanation`], with the value `1`.
const EXPLAIN: &str = "tokenwalk-explain";

/// How the API came to its answer, for a learner who asks for it.
///
/// A real API keeps this to its log: to whoever tries forged tokens, each row tells which rule to get
/// around next, and to nobody else does it say anything that `error_description` does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// `jws`, `jwe` or `opaque`; `None` if the request carried no token.
    pub token_form: Option<String>,
    /// Every rule in the order in which it was tried. The answer was decided at the first failure.
    pub checks: Vec<Check>,
    /// The rule that the refusal is about; `None` if the request passed, or failed before any rule.
    pub answered_by: Option<Rule>,
    /// What was asked of the issuer about the token, if it was asked. The API's secret is left out, and of
    /// the token all but its first characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection: Option<Exchange>,
}

/// How a token is judged.
pub enum Way {
    /// By its signature and its claims.
    Signed(Signed),
    /// By asking the issuer.
    Asking(Introspection),
}

/// What stands before a path.
pub struct Guard {
    realm: &'static str,
    way: Way,
    clock: Arc<dyn Clock>,
}

impl Guard {
    pub fn new(realm: &'static str, way: Way, clock: Arc<dyn Clock>) -> Self {
        Self { realm, way, clock }
    }

    /// The time now.
    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// Answers a request that needs `scope`: with what `make` makes for the bearer of the token's claims, or
    /// with why not.
    pub async fn answer<T: Serialize>(
        &self,
        headers: &HeaderMap,
        scope: &str,
        make: impl AsyncFnOnce(VerifiedClaims) -> Result<(StatusCode, T), Refusal>,
    ) -> Response {
        let mut explanation = Explanation::default();
        let outcome = match self.judge(headers, scope, &mut explanation).await {
            Ok(claims) => make(claims).await,
            Err(refusal) => Err(refusal),
        };
        let asked = headers.get(EXPLAIN).is_some_and(|value| value.as_bytes() == b"1");
        let explanation = asked.then_some(explanation);
        match outcome {
            Ok((status, body)) => answer(status, &body, explanation),
            Err(refusal) => refusal.respond(self.realm, explanation),
        }
    }

    async fn judge(
        &self,
        headers: &HeaderMap,
        scope: &str,
        explanation: &mut Explanation,
    ) -> Result<VerifiedClaims, Refusal> {
        let token = decode(bearer::token(headers)?);
        explanation.token_form = Some(match token.form {
            Form::Jws => "jws".into(),
            Form::Jwe => "jwe".into(),
            Form::Json => "json".into(),
            Form::Opaque => "opaque".into(),
        });
        let now = self.now();
        let validation = match &self.way {
            Way::Signed(signed) => signed.validate(&token, scope, now).await,
            Way::Asking(asking) => asking.validate(&token, scope, now, &mut explanation.introspection).await,
        };
        let Validation { checklist, claims } = validation.map_err(Refusal::IssuerUnavailable)?;
        let failure = checklist.first_failure().cloned().map(Box::new);
        explanation.answered_by = failure.as_ref().map(|check| check.rule);
        let outcome = match (claims, failure) {
            (Some(claims), _) => Ok(claims),
            (None, Some(check)) if check.rule == Rule::Scope => {
                Err(Refusal::InsufficientScope { scope: scope.into(), check })
            }
            (None, Some(check)) => Err(Refusal::InvalidToken(check)),
            // No failure, no claims: a row could not be tried.
            (None, None) => {
                let untried = checklist.checks.iter().find(|check| check.verdict == Verdict::MissingInput);
                Err(Refusal::Undecided(untried.map(|check| check.found.to_string()).unwrap_or_default()))
            }
        };
        explanation.checks = checklist.checks;
        outcome
    }
}
