//! What one of the issuer's own tokens stands for, if it is usable.

use super::{
    Issuer,
    records::{AccessToken, RefreshFamily},
    refresh, revocation, store,
    tenant::Api,
};
use crate::token::{
    Algorithm, Jwk, JwkSet, base64url,
    check::access_token::{Expectations, validate},
    decode::{Form, decode},
};

/// Why a token cannot be used here. ASCII without quotes: it goes into a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    #[error("The access token is unknown, expired or revoked")]
    Unknown,
    #[error("The access token is not valid here: {0} does not hold")]
    Invalid(String),
    #[error("The access token could not be checked")]
    Unchecked,
}

/// The access token, if it is known, its grant stands and, for a signed one, it validates: for `audience`,
/// or for its own API if none is given.
pub(super) async fn access_token(
    issuer: &Issuer,
    token: &str,
    audience: Option<&str>,
) -> Result<AccessToken, Unusable> {
    let record: AccessToken = store::get(&*issuer.store, token).await.ok_or(Unusable::Unknown)?;
    if !revocation::stands(issuer, &record.grant.id).await {
        return Err(Unusable::Unknown);
    }
    if let Some(api) = record.grant.audience.as_deref().and_then(|name| issuer.tenant.api(name)) {
        check_signed(issuer, token, api, audience.unwrap_or(&api.identifier)).await?;
    }
    Ok(record)
}

/// The issuer believes its own tokens no more than others do: a key may have been withdrawn since, and a
/// fault application's token is known and wrong all the same.
async fn check_signed(issuer: &Issuer, token: &str, api: &Api, audience: &str) -> Result<(), Unusable> {
    let decoded = decode(token);
    if decoded.form != Form::Jws {
        return Err(Unusable::Unknown);
    }
    let expected = Expectations {
        issuer: Some(issuer.url.as_str().into()),
        audience: Some(audience.into()),
        algorithm: api.signing_alg,
        profile: api.profile,
        scope: None,
        leeway: 0,
    };
    let keys = match &api.signing_secret {
        Some(secret) => JwkSet { keys: vec![shared(secret)] },
        None => issuer.keys.accepted(),
    };
    let now = issuer.clock.now();
    let validation = validate(&decoded, Some(&keys), &*issuer.verifier, &expected, now).await;
    match (validation.claims, validation.checklist.first_failure()) {
        (Some(_), _) => Ok(()),
        (None, Some(failed)) => Err(Unusable::Invalid(format!("{:?}", failed.rule).to_lowercase())),
        (None, None) => Err(Unusable::Unchecked),
    }
}

fn shared(secret: &str) -> Jwk {
    Jwk {
        kty: "oct".into(),
        alg: Some(Algorithm::HS256.name().into()),
        k: Some(base64url::encode(secret)),
        ..Jwk::default()
    }
}

/// The chain of a refresh token, if the token is its last one.
pub(super) async fn refresh_token(issuer: &Issuer, token: &str) -> Option<RefreshFamily> {
    let (name, secret) = refresh::split(token)?;
    let family: RefreshFamily = store::get(&*issuer.store, name).await?;
    let good = refresh::is_last(&family, secret) && revocation::stands(issuer, &family.grant.id).await;
    good.then_some(family)
}
