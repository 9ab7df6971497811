//! Claims before and after validation: two types, so that the compiler keeps them apart.

use serde_json::{Map, Value};

/// What decoding shows: anybody may have written it. Good for looking at, and for choosing which key to
/// ask for; never for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct UnverifiedClaims(Map<String, Value>);

impl UnverifiedClaims {
    pub(super) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// All claims, to be shown as unverified.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// One claim, to be shown or compared, not relied on.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// What a complete checklist without a failure leaves: claims by the issuer, for this validator, now.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedClaims(Map<String, Value>);

impl VerifiedClaims {
    /// Only [`super::check`] can vouch for claims.
    pub(in crate::token) fn vouch(claims: &UnverifiedClaims) -> Self {
        Self(claims.0.clone())
    }

    /// One claim.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }
}
