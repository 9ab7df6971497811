//! What a client learns about a person: `OpenID` Connect Core 5.1 and 5.4.

use serde_json::{Map, Value};

use super::{records::Grant, tenant::User};

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

/// Adds the claims about `user` that the grant's scopes open.
pub(super) fn add_profile(claims: &mut Map<String, Value>, grant: &Grant, user: &User) {
    if grant.has("profile") {
        for (name, value) in [
            ("name", &user.name),
            ("given_name", &user.given_name),
            ("family_name", &user.family_name),
            ("nickname", &user.nickname),
            ("picture", &user.picture),
            ("locale", &user.locale),
        ] {
            if let Some(value) = value {
                claims.insert(name.into(), value.clone().into());
            }
        }
    }
    if grant.has("email") {
        claims.insert("email".into(), user.email.clone().into());
        claims.insert("email_verified".into(), user.email_verified.into());
    }
}
