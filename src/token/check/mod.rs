//! Validation is a checklist, not a yes: each row has its rule, where that rule stands, the values
//! compared, and a verdict.
//!
//! - [`id_token`]: `OpenID` Connect Core 3.1.3.7 and 3.1.3.8
//! - [`access_token`]: RFC 9068 section 4, and the vendor's profile
//! - [`introspection`]: what the issuer says of a token, RFC 7662 section 2.2
//! - [`anyone`]: what can be told without being the token's audience
//! - [`key`]: which published key may judge the signature
//! - [`time`]: dates in claims, and in words; [`date`]: as people write them

pub mod access_token;
pub mod anyone;
pub mod date;
mod examination;
pub mod id_token;
pub mod introspection;
pub mod key;
mod rows;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
pub mod time;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::VerifiedClaims;

/// What came of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The rule holds.
    Passed,
    /// The rule is broken.
    Failed,
    /// The rule does not concern this token.
    NotApplicable,
    /// The rule could not be tried: an expectation or a key was not given.
    MissingInput,
}

/// Which rule a row is about: a stable name that tests, links and the lesson refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// It has the three parts of a signed token, strictly encoded.
    Form,
    /// The header's `typ` is the kind that is asked for.
    Typ,
    /// The header's `crit` names nothing unknown.
    Crit,
    /// The header's `alg` is one that the verifier chose beforehand.
    Alg,
    /// Among the trusted keys one fits: the one that `kid` names, if it names any.
    Key,
    /// The signature fits that key.
    Signature,
    /// `iss` is the issuer, to the letter.
    Iss,
    /// `aud` contains the one who validates.
    Aud,
    /// `azp`, if the audiences are several or if it is there.
    Azp,
    /// `sub` is there.
    Sub,
    /// The claims that the profile requires are there.
    Required,
    /// `exp` is in the future.
    Exp,
    /// `nbf`, if there, is in the past.
    Nbf,
    /// `iat` is there and not in the future.
    Iat,
    /// `nonce` is the one that was sent.
    Nonce,
    /// `auth_time` is recent enough for the `max_age` that was asked for.
    AuthTime,
    /// `at_hash` fits the access token that came along.
    AtHash,
    /// The scope that the request needs was granted.
    Scope,
    /// The issuer says that the token is good now.
    Active,
    /// The issuer says that it is an access token of the kind that is sent as it is.
    TokenType,
}

/// One row of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which rule.
    pub rule: Rule,
    /// The rule in one short sentence.
    pub statement: Cow<'static, str>,
    /// Where it stands, such as `OIDC Core 3.1.3.7 (2)`.
    pub section: Cow<'static, str>,
    /// What the validator expected, in words or as the value.
    pub expected: Cow<'static, str>,
    /// What the token holds, in words or as the value.
    pub found: Cow<'static, str>,
    /// What came of it.
    pub verdict: Verdict,
    /// Whether this stands after a signature that did not pass, so that `found` may be anybody's.
    pub on_unverified_data: bool,
}

/// The rows in the order in which they were tried. Deserialized from an API's explanation as well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// The rows.
    pub checks: Vec<Check>,
}

impl Checklist {
    /// The row about `rule`, if the list has one.
    pub fn get(&self, rule: Rule) -> Option<&Check> {
        self.checks.iter().find(|check| check.rule == rule)
    }

    /// The first row that failed: what an API answers by.
    pub fn first_failure(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.verdict == Verdict::Failed)
    }

    /// How many rows have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|check| check.verdict == verdict).count()
    }

    /// Whether every applicable row passed. `None` while a row misses its input and none failed: there is
    /// no verdict then, and none must be shown.
    pub fn valid(&self) -> Option<bool> {
        if self.first_failure().is_some() {
            Some(false)
        } else if self.checks.is_empty() || self.count(Verdict::MissingInput) > 0 {
            None
        } else {
            Some(true)
        }
    }
}

/// What validation gives: the list, and the claims if and only if the list is complete and without a
/// failure.
#[derive(Debug, Clone)]
pub struct Validation {
    /// Every row.
    pub checklist: Checklist,
    /// The claims, now worth relying on.
    pub claims: Option<VerifiedClaims>,
}
