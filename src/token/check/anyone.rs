//! Looking at a signed token as nobody in particular: what can be told without being its audience.
//!
//! Form, signature and times can be tried by anybody with the key. Whom the token is from, whom it is for
//! and what request it answers can only be judged by a party that knows these things by itself; those rows
//! miss their input, so this list never ends in `valid`, whatever the signature says.

use super::{
    Rule, Validation,
    examination::{Examination, Outcome, Places, Trust},
    rows::shown,
};
use crate::{
    ports::UnixTime,
    token::{Algorithm, JwkSet, Verifier, decode::Decoded},
};

/// Judges what anybody can judge of `token`, at the time `now`: with `keys`, by an algorithm that the one
/// who asks has chosen, and with a leeway in seconds.
pub async fn validate(
    token: &Decoded,
    keys: Option<&JwkSet>,
    verifier: &dyn Verifier,
    algorithm: Algorithm,
    leeway: i64,
    now: UnixTime,
) -> Validation {
    let mut exam = Examination::open(token, now, leeway);
    let typ = Outcome::missing("which kind of token is asked for", exam.header_shown("typ"));
    exam.row(Rule::Typ, "The header's `typ` is the kind that is asked for.", "RFC 8725 3.11", typ);
    let places = Places {
        alg: ("The header's `alg` is the one that was chosen beforehand.", "RFC 8725 3.1"),
        key: "RFC 8725 3.10",
        signature: "RFC 7515 5.2",
        iss: "RFC 8725 3.8",
    };
    exam.signed_by(Trust { issuer: None, keys, algorithm, verifier }, places).await;

    exam.row(
        Rule::Aud,
        "`aud` contains the one who validates.",
        "RFC 7519 4.1.3",
        exam.aud(None, "who validates", false),
    );
    // RFC 7519 requires no claim at all; the kinds of token do.
    let exp = exam.if_there("exp", Examination::exp);
    exam.row(Rule::Exp, "`exp`, if it is there, is in the future.", "RFC 7519 4.1.4", exp);
    exam.row(Rule::Nbf, "`nbf`, if it is there, is not in the future.", "RFC 7519 4.1.5", exam.nbf());
    let iat = exam.if_there("iat", Examination::iat);
    exam.row(
        Rule::Iat,
        "`iat`, if it is there, is not in the future: a policy of this verifier.",
        "RFC 7519 4.1.6",
        iat,
    );
    let nonce = match exam.claim("nonce") {
        None => Outcome::not_applicable("the one that was sent, if one was sent", "absent"),
        found => Outcome::missing("the `nonce` that was sent", shown(found)),
    };
    exam.row(Rule::Nonce, "`nonce` is the one that the request sent.", "OIDC Core 3.1.3.7 (11)", nonce);
    exam.close()
}
