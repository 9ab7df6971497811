//! Who may pass: the token's checklist, and the first failure as the answer.

use std::sync::Arc;

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    ApiConfig, bearer,
    keys::{KeysError, PublishedKeys},
    refusal::Refusal,
};
use crate::{
    ports::{Clock, Transport},
    token::{
        Algorithm, Decoded, Jwk, JwkSet, VerifiedClaims, Verifier, base64url,
        check::{Check, Rule, Validation, Verdict, access_token},
        decode::{Form, decode},
    },
};

/// The request header that asks for an [`Explanation`], with the value `1`.
pub(super) const EXPLAIN: &str = "tokenwalk-explain";

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
}

/// A request, judged.
pub(super) struct Judged {
    /// The claims to rely on, or the answer.
    pub outcome: Result<VerifiedClaims, Refusal>,
    /// Present if it was asked for.
    pub explanation: Option<Explanation>,
}

/// Where the keys come from.
enum Keys {
    Published(Box<PublishedKeys>),
    Shared(Arc<JwkSet>),
}

/// What judges.
pub(super) struct Guard {
    keys: Keys,
    verifier: Arc<dyn Verifier>,
    clock: Arc<dyn Clock>,
    expected: access_token::Expectations,
}

impl Guard {
    pub fn new(
        config: &ApiConfig,
        transport: Arc<dyn Transport>,
        verifier: Arc<dyn Verifier>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shared = config.secret.as_ref().filter(|_| config.algorithm == Algorithm::HS256);
        let keys = if let Some(secret) = shared {
            let k = Some(base64url::encode(secret));
            Keys::Shared(Arc::new(JwkSet { keys: vec![Jwk { kty: "oct".into(), k, ..Jwk::default() }] }))
        } else {
            Keys::Published(Box::new(PublishedKeys::new(&config.issuer, transport, clock.clone())))
        };
        let expected = access_token::Expectations {
            issuer: Some(config.issuer.clone()),
            audience: Some(config.audience.clone()),
            algorithm: config.algorithm,
            profile: config.profile,
            scope: None,
            leeway: config.leeway,
        };
        Self { keys, verifier, clock, expected }
    }

    /// Judges a request that needs `scope`.
    pub async fn judge(&self, headers: &HeaderMap, scope: &str) -> Judged {
        let mut explanation = Explanation::default();
        let outcome = match bearer::token(headers) {
            Ok(token) => self.judge_token(token, scope, &mut explanation).await,
            Err(refusal) => Err(refusal),
        };
        let asked = headers.get(EXPLAIN).is_some_and(|value| value.as_bytes() == b"1");
        Judged { outcome, explanation: asked.then_some(explanation) }
    }

    async fn judge_token(
        &self,
        token: &str,
        scope: &str,
        explanation: &mut Explanation,
    ) -> Result<VerifiedClaims, Refusal> {
        let decoded = decode(token);
        explanation.token_form = Some(match decoded.form {
            Form::Jws => "jws".into(),
            Form::Jwe => "jwe".into(),
            Form::Json => "json".into(),
            Form::Opaque => "opaque".into(),
        });
        let keys = self.keys_for(&decoded).await.map_err(Refusal::KeysUnavailable)?;
        let expected = access_token::Expectations { scope: Some(scope.into()), ..self.expected.clone() };
        let Validation { checklist, claims } =
            access_token::validate(&decoded, keys.as_deref(), &*self.verifier, &expected, self.clock.now())
                .await;
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
                Err(Refusal::Undecided(untried.map(|check| check.found.clone()).unwrap_or_default()))
            }
        };
        explanation.checks = checklist.checks;
        outcome
    }

    /// The keys to judge `token` with. The issuer is asked only about a token that gets as far as needing a
    /// key, so that nonsense costs nothing but a look at it.
    async fn keys_for(&self, token: &Decoded) -> Result<Option<Arc<JwkSet>>, KeysError> {
        match &self.keys {
            Keys::Shared(keys) => Ok(Some(keys.clone())),
            Keys::Published(published) => {
                let worth_asking =
                    token.is_well_formed() && token.alg() == Some(self.expected.algorithm.name());
                if worth_asking {
                    published.for_kid(token.kid()).await.map(Some)
                } else {
                    Ok(published.known())
                }
            }
        }
    }
}
