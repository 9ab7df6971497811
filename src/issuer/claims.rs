//! What a client learns about a person: `OpenID` Connect Core 5.1 and 5.4.

use serde_json::{Map, Value};

use super::{records::Grant, tenant::Person};

/// All claims that the issuer can give about a person or a sign-in.
pub(super) const SUPPORTED: [&str; 17] = [
    "iss",
    "sub",
    "aud",
    "iat",
    "exp",
    "auth_time",
    "nonce",
    "at_hash",
    "sid",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "picture",
    "locale",
    "email",
    "email_verified",
];

/// Adds the claims about `person` that the grant's scopes open.
pub(super) fn add_profile(claims: &mut Map<String, Value>, grant: &Grant, person: &Person) {
    if grant.has("profile") {
        for (name, value) in [
            ("name", &person.name),
            ("given_name", &person.given_name),
            ("family_name", &person.family_name),
            ("nickname", &person.nickname),
            ("picture", &person.picture),
            ("locale", &person.locale),
        ] {
            if let Some(value) = value {
                claims.insert(name.into(), value.clone().into());
            }
        }
    }
    if let Some(email) = person.email.as_ref().filter(|_| grant.has("email")) {
        claims.insert("email".into(), email.clone().into());
        claims.insert("email_verified".into(), person.email_verified.into());
    }
}
