//! Validating an ID token, as the client it was issued to: `OpenID` Connect Core 3.1.3.7.
//!
//! The section's thirteen steps all have their row. The header and the signature come first, so that the
//! further rows can say whether they speak of data that anybody may have written. Step 1 (decryption) and
//! step 12 (`acr`) concern options that no client here uses. Step 6 lets the TLS connection to the token
//! endpoint stand in for the signature; here the signature is always checked, since a token on a page may
//! have come from anywhere.

use serde_json::Value;

use super::{
    Rule, Validation,
    examination::{Examination, Outcome, Places, Trust},
    rows::{audiences, quoted, shown},
};
use crate::{
    ports::UnixTime,
    token::{Algorithm, JwkSet, Verifier, decode::Decoded, hash},
};

/// What the client knows by itself and compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectations {
    /// The issuer as it stands in discovery, to the letter.
    pub issuer: Option<String>,
    /// The client's own identifier.
    pub client_id: Option<String>,
    /// The algorithm that the client registered for its ID tokens.
    pub algorithm: Algorithm,
    /// What is known about the request's `nonce`.
    pub nonce: Nonce,
    /// The access token that came along, for `at_hash`.
    pub access_token: Option<String>,
    /// The request's `max_age` in seconds, if it set one.
    pub max_age: Option<i64>,
    /// How many seconds the clocks may differ.
    pub leeway: i64,
}

/// What is known about the `nonce` of the request that led to the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nonce {
    /// This one was sent.
    Sent(String),
    /// None was sent.
    NotSent,
    /// Nobody remembers, as with a pasted token.
    Unknown,
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
    let algorithm = expected.algorithm;
    let client_id = expected.client_id.as_deref();

    let typ = exam.typ(&["JWT", "application/jwt"], true);
    exam.row(Rule::Typ, "The header's `typ` is not that of another kind of token.", "RFC 8725 3.11", typ);
    let trust = Trust { issuer: expected.issuer.as_deref(), keys, algorithm, verifier };
    let places = Places {
        alg: ("The header's `alg` is the one that the client registered.", "OIDC Core 3.1.3.7 (7)"),
        key: "OIDC Core 10.1",
        signature: "OIDC Core 3.1.3.7 (6)",
        iss: "OIDC Core 3.1.3.7 (2)",
    };
    exam.signed_by(trust, places).await;

    let outcome = exam.aud(client_id, "the client's own `client_id`", true);
    exam.row(Rule::Aud, "`aud` is the client, by its `client_id`.", "OIDC Core 3.1.3.7 (3)", outcome);
    exam.row(
        Rule::Azp,
        "`azp`, if it is there, is the client; this verifier wants it where the audiences are several.",
        "OIDC Core 3.1.3.7 (4, 5)",
        azp(&exam, client_id),
    );
    exam.row(Rule::Sub, "`sub` names who signed in.", "OIDC Core 2", exam.texts(&["sub"]));
    exam.row(Rule::Exp, "`exp` is in the future.", "OIDC Core 3.1.3.7 (9)", exam.exp());
    exam.row(Rule::Nbf, "`nbf`, if it is there, is not in the future.", "RFC 7519 4.1.5", exam.nbf());
    exam.row(
        Rule::Iat,
        "`iat` is there and, by this verifier's policy, not in the future.",
        "OIDC Core 3.1.3.7 (10)",
        exam.iat(),
    );
    exam.row(
        Rule::Nonce,
        "`nonce` is the one that this browser's request sent.",
        "OIDC Core 3.1.3.7 (11)",
        nonce(&exam, &expected.nonce),
    );
    let outcome = exam.auth_time(expected.max_age);
    exam.row(Rule::AuthTime, "`auth_time` is as recent as was asked for.", "OIDC Core 3.1.3.7 (13)", outcome);
    exam.row(
        Rule::AtHash,
        "`at_hash`, if it is there, is the hash of the access token that came along.",
        "OIDC Core 3.1.3.8, 3.1.3.6",
        at_hash(&exam, expected.access_token.as_deref(), algorithm),
    );
    exam.close()
}

fn azp(exam: &Examination, client_id: Option<&str>) -> Outcome {
    let found = exam.claim("azp");
    let several = audiences(exam.claim("aud")).is_some_and(|audiences| audiences.len() > 1);
    match client_id {
        _ if found.is_none() && !several => {
            Outcome::not_applicable("the client, if `azp` is there at all", "absent")
        }
        None => Outcome::missing("the client's own `client_id`", shown(found)),
        Some(client_id) => {
            let holds = found.and_then(Value::as_str) == Some(client_id);
            Outcome::judged(holds, quoted(client_id), shown(found))
        }
    }
}

fn nonce(exam: &Examination, sent: &Nonce) -> Outcome {
    let found = exam.claim("nonce");
    match sent {
        Nonce::Unknown => Outcome::missing("the `nonce` that was sent", shown(found)),
        Nonce::NotSent => Outcome::not_applicable("any: the request sent no `nonce`", shown(found)),
        Nonce::Sent(nonce) => {
            let holds = found.and_then(Value::as_str) == Some(nonce);
            Outcome::judged(holds, quoted(nonce), shown(found))
        }
    }
}

fn at_hash(exam: &Examination, access_token: Option<&str>, algorithm: Algorithm) -> Outcome {
    let found = exam.claim("at_hash");
    match access_token {
        None => Outcome::not_applicable("any: no access token is at hand to compare with", shown(found)),
        Some(token) => {
            let expected = hash::at_hash(token, algorithm);
            match found {
                None => Outcome::not_applicable(quoted(&expected), "absent, as the code flow allows"),
                Some(value) => {
                    let holds = value.as_str() == Some(&expected);
                    Outcome::judged(holds, quoted(&expected), shown(found))
                }
            }
        }
    }
}
