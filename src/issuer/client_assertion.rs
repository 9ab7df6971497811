//! A client that proves itself with a signature: RFC 7523 section 3.

use serde_json::Value;

use super::{
    Issuer,
    store::{self, Table},
};
use crate::token::{
    Algorithm, Jwk, JwkSet, UnverifiedClaims,
    decode::{Decoded, Form, decode},
};

/// How far ahead `exp` may lie, in seconds: for so long the assertion's name is remembered.
const LONGEST: i64 = 600;

/// The algorithms that work, for the metadata.
pub(super) const ALGORITHMS: [Algorithm; 4] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// Why an assertion is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AssertionError {
    #[error("it is not a signed JWT")]
    Form,
    #[error("its iss and sub are not both the client_id")]
    Subject,
    #[error("its alg is not one of RS256, PS256, ES256, EdDSA")]
    Algorithm,
    #[error("no registered key fits its kid and alg")]
    Key,
    #[error("its signature does not fit")]
    Signature,
    #[error("its aud is neither this issuer nor this token endpoint")]
    Audience,
    #[error("its exp is missing, past, or more than {LONGEST} seconds ahead")]
    Expiry,
    #[error("its nbf lies ahead")]
    NotYet,
    #[error("its jti is missing")]
    Name,
    #[error("its jti was used before")]
    Replayed,
    #[error("more assertions came in {LONGEST} seconds than can be remembered: wait, then send another")]
    NoRoom,
}

/// Who the assertion claims to be from. Only for looking up whose keys to check it with.
pub(super) fn unverified_subject(assertion: &str) -> Result<String, AssertionError> {
    let decoded = read(assertion)?;
    let claims = decoded.unverified_claims().ok_or(AssertionError::Form)?;
    text(claims, "sub").map(str::to_owned).ok_or(AssertionError::Subject)
}

/// Checks every rule of RFC 7523 section 3, and that the assertion comes for the first time.
pub(super) async fn check(
    issuer: &Issuer,
    client_id: &str,
    keys: &JwkSet,
    assertion: &str,
) -> Result<(), AssertionError> {
    let decoded = read(assertion)?;
    verify(issuer, keys, &decoded).await?;
    let claims = decoded.unverified_claims().ok_or(AssertionError::Form)?;
    if text(claims, "iss") != Some(client_id) || text(claims, "sub") != Some(client_id) {
        return Err(AssertionError::Subject);
    }
    let here = [issuer.url.as_str().to_owned(), issuer.url.join("oauth/token")];
    let names_us = |value: &Value| value.as_str().is_some_and(|aud| here.iter().any(|url| url == aud));
    let for_us = match claims.get("aud") {
        Some(Value::Array(all)) => all.iter().any(names_us),
        Some(one) => names_us(one),
        None => false,
    };
    if !for_us {
        return Err(AssertionError::Audience);
    }
    let now = issuer.clock.now();
    let expires = claims.get("exp").and_then(Value::as_i64).ok_or(AssertionError::Expiry)?;
    if expires <= now.0 || expires > now.plus(LONGEST).0 {
        return Err(AssertionError::Expiry);
    }
    if claims.get("nbf").and_then(Value::as_i64).is_some_and(|nbf| nbf > now.0) {
        return Err(AssertionError::NotYet);
    }
    let name = text(claims, "jti").ok_or(AssertionError::Name)?;
    let name = store::fingerprint(&format!("{client_id} {name}"));
    // Counted, since counting is atomic: of two that come at once, one is the second.
    match issuer.store.count(Table::Assertions, &name, now.plus(LONGEST)).await {
        Some(1) => Ok(()),
        Some(_) => Err(AssertionError::Replayed),
        None => Err(AssertionError::NoRoom),
    }
}

fn read(assertion: &str) -> Result<Decoded, AssertionError> {
    let decoded = decode(assertion);
    if decoded.form == Form::Jws && decoded.is_well_formed() {
        Ok(decoded)
    } else {
        Err(AssertionError::Form)
    }
}

async fn verify(issuer: &Issuer, keys: &JwkSet, decoded: &Decoded) -> Result<(), AssertionError> {
    let algorithm: Algorithm =
        decoded.alg().and_then(|alg| alg.parse().ok()).ok_or(AssertionError::Algorithm)?;
    if !ALGORITHMS.contains(&algorithm) || decoded.header().is_some_and(|header| header.contains_key("crit"))
    {
        return Err(AssertionError::Algorithm);
    }
    let fits = |key: &&Jwk| {
        key.fits(algorithm)
            && key.alg.as_deref().is_none_or(|alg| alg == algorithm.name())
            && decoded.kid().is_none_or(|kid| key.kid.as_deref() == Some(kid))
    };
    let key = keys.keys.iter().find(fits).ok_or(AssertionError::Key)?;
    let (input, signature) = decoded.signing_input().zip(decoded.signature()).ok_or(AssertionError::Form)?;
    match issuer.verifier.verify(algorithm, key, input.as_bytes(), signature).await {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(AssertionError::Signature),
    }
}

fn text<'a>(claims: UnverifiedClaims<'a>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}
