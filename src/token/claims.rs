//! Claims before and after validation: two types, so that the compiler keeps them apart.

use serde_json::{Map, Value};

/// What decoding shows: anybody may have written it. Good for looking at, and for choosing which key to
/// ask for; never for a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnverifiedClaims<'a>(&'a Map<String, Value>);

impl<'a> UnverifiedClaims<'a> {
    pub(super) fn new(claims: &'a Map<String, Value>) -> Self {
        Self(claims)
    }

    /// All claims, to be shown as unverified.
    pub fn as_map(self) -> &'a Map<String, Value> {
        self.0
    }

    /// One claim, to be shown or compared, not relied on.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }
}

/// What a complete checklist without a failure leaves: claims by the issuer, for this validator, now.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedClaims(Map<String, Value>);

impl VerifiedClaims {
    /// Only [`super::check`] can vouch for claims.
    pub(in crate::token) fn vouch(claims: UnverifiedClaims<'_>) -> Self {
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

/// The texts of a claim that holds one text or a list of them, as `aud` does: RFC 7519 section 4.1.3.
pub fn texts(value: &Value) -> Vec<String> {
    let several = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    several.iter().filter_map(|one| one.as_str().map(Into::into)).collect()
}

/// What kind of value a registered claim has: for laying it out, never for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Seconds since 1970, a fraction allowed: [`super::check::time::numeric_date`].
    NumericDate,
    /// Text.
    Text,
    /// An address.
    Url,
    /// One text or a list of them.
    TextOrList,
    /// A list of texts.
    List,
    /// Words with a space between, such as scopes.
    Words,
    /// True or false.
    Boolean,
    /// An object.
    Object,
}

/// The kind of a claim by its registered name: RFC 7519 section 4.1, `OpenID` Connect Core 2 and 5.1,
/// RFC 7800, RFC 8693, RFC 9068, and the vendor's `permissions` and `gty`. `None` for any other name.
pub fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "exp" | "nbf" | "iat" | "auth_time" | "updated_at" => Kind::NumericDate,
        "aud" => Kind::TextOrList,
        "amr" | "permissions" | "roles" | "groups" | "entitlements" => Kind::List,
        "scope" => Kind::Words,
        "email_verified" | "phone_number_verified" => Kind::Boolean,
        "address" | "cnf" | "act" | "may_act" | "events" => Kind::Object,
        "iss" | "picture" | "profile" | "website" => Kind::Url,
        "sub" | "jti" | "azp" | "client_id" | "nonce" | "acr" | "at_hash" | "c_hash" | "s_hash" | "sid"
        | "gty" | "name" | "given_name" | "family_name" | "middle_name" | "nickname"
        | "preferred_username" | "email" | "gender" | "birthdate" | "zoneinfo" | "locale"
        | "phone_number" => Kind::Text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registered_names_have_a_kind() {
        assert_eq!((kind("exp"), kind("aud")), (Some(Kind::NumericDate), Some(Kind::TextOrList)));
        assert_eq!((kind("https://issuer.example/roles"), kind("Exp")), (None, None));
    }
}
