//! Validating an access token, as the API it was issued for: RFC 9068 section 4, and the profile of the
//! vendor that the built-in issuer is modelled on.
//!
//! The order is fixed, since an API answers by the first failure. Both profiles refuse an ID token: RFC
//! 9068 by `typ`, the vendor's only by `aud`, which is why leaving the audience unchecked is fatal there.
//! No client is meant to run this: the token is not addressed to it.

use serde::{Deserialize, Serialize};

use super::{
    Rule, Validation,
    examination::{Examination, Places, Trust},
};
use crate::{
    ports::UnixTime,
    token::{Algorithm, JwkSet, Verifier, decode::Decoded},
};

/// How an access token that is a JWT looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The vendor's own: `typ` is `JWT`, the client stands in `azp`.
    Auth0,
    /// The standard: `typ` is `at+jwt`, the client stands in `client_id`, and each token has a `jti`.
    Rfc9068,
}

/// What the API knows by itself and compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectations {
    /// The issuer that the API trusts, to the letter.
    pub issuer: Option<String>,
    /// The API's own identifier.
    pub audience: Option<String>,
    /// The algorithm that the API accepts.
    pub algorithm: Algorithm,
    /// How its tokens look.
    pub profile: Profile,
    /// The scope that the request needs, if it needs one.
    pub scope: Option<String>,
    /// How many seconds the clocks may differ.
    pub leeway: i64,
}

impl Profile {
    /// Where a rule stands: in RFC 9068 for its profile, else in the standard that is `vendor`'s ground.
    fn section(self, vendor: &'static str) -> &'static str {
        match self {
            Self::Rfc9068 => "RFC 9068 4",
            Self::Auth0 => vendor,
        }
    }

    /// The values of `typ`, compared without regard to case.
    pub fn typ(self) -> &'static [&'static str] {
        match self {
            Self::Rfc9068 => &["at+jwt", "application/at+jwt"],
            Self::Auth0 => &["JWT"],
        }
    }

    /// The claims that the profile requires as text, beside those that have rows of their own.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Self::Rfc9068 => &["sub", "client_id", "jti"],
            Self::Auth0 => &["sub", "azp"],
        }
    }
}

/// Judges `token` by every rule, at the time `now`, with the issuer's published `keys`.
pub async fn validate(
    token: &Decoded,
    keys: Option<&JwkSet>,
    verifier: &dyn Verifier,
    expected: &Expectations,
    now: UnixTime,
) -> Validation {
    let mut exam = Examination::open(token, now, expected.leeway);
    let Expectations { algorithm, profile, .. } = *expected;

    let (statement, section) = match profile {
        Profile::Rfc9068 => ("The header's `typ` says that this is an access token.", "RFC 9068 4"),
        Profile::Auth0 => ("The header's `typ` is `JWT`, as in Auth0's default profile.", "Auth0's profile"),
    };
    exam.row(Rule::Typ, statement, section, exam.typ(profile.typ(), false));
    let trust = Trust { issuer: expected.issuer.as_deref(), keys, algorithm, verifier };
    let places = Places {
        alg: ("The header's `alg` is the one that the API accepts.", "RFC 8725 3.1"),
        key: profile.section("RFC 8725 3.10"),
        signature: profile.section("RFC 7515 5.2"),
        iss: profile.section("RFC 8725 3.8"),
    };
    exam.signed_by(trust, places).await;

    let outcome = exam.aud(expected.audience.as_deref(), "the API's own identifier", false);
    exam.row(Rule::Aud, "`aud` contains this API.", profile.section("RFC 7519 4.1.3"), outcome);
    exam.row(Rule::Exp, "`exp` is in the future.", profile.section("RFC 7519 4.1.4"), exam.exp());
    exam.row(Rule::Nbf, "`nbf`, if it is there, is not in the future.", "RFC 7519 4.1.5", exam.nbf());
    let section = match profile {
        Profile::Rfc9068 => "RFC 9068 2.2",
        Profile::Auth0 => "RFC 7519 4.1.6",
    };
    exam.row(
        Rule::Iat,
        "`iat` is there and, by this verifier's policy, not in the future.",
        section,
        exam.iat(),
    );
    let section = match profile {
        Profile::Rfc9068 => "RFC 9068 2.2",
        Profile::Auth0 => "Auth0's profile",
    };
    exam.row(
        Rule::Required,
        "The further claims of the profile are there.",
        section,
        exam.texts(profile.required()),
    );
    let outcome = exam.scope(expected.scope.as_deref());
    exam.row(Rule::Scope, "`scope` contains what the request needs.", "RFC 6750 3.1, RFC 9068 4", outcome);
    exam.close()
}
