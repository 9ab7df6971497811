//! What one of the issuer's own access tokens stands for, if it is usable.

use serde_json::Value;

use super::{
    Issuer,
    records::{AccessToken, Grant, SignedToken},
    revocation, store,
};
use crate::{
    ports::UnixTime,
    token::{
        Algorithm, VerifiedClaims,
        check::access_token::{Expectations, Profile, validate},
        decode::{Form, decode},
    },
};

/// A usable access token.
pub(super) struct Resolved {
    pub grant: Grant,
    pub issued_at: UnixTime,
    pub expires: UnixTime,
}

/// Why a token cannot be used here. ASCII without quotes: it goes into a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    #[error("The access token is unknown or expired")]
    Unknown,
    #[error("The access token was revoked")]
    Revoked,
    #[error("The access token is not valid here: {0}")]
    Invalid(String),
}

/// Looks up an opaque token, or validates a signed one: for `audience` if one is given, else for any API.
pub(super) async fn access_token(
    issuer: &Issuer,
    token: &str,
    audience: Option<&str>,
) -> Result<Resolved, Unusable> {
    let resolved = match store::get::<AccessToken>(&*issuer.store, token).await {
        Some(record) => {
            Resolved { grant: record.grant, issued_at: record.issued_at, expires: record.expires }
        }
        None => signed(issuer, token, audience).await?,
    };
    if revocation::is_revoked(issuer, &resolved.grant.id).await {
        return Err(Unusable::Revoked);
    }
    Ok(resolved)
}

async fn signed(issuer: &Issuer, token: &str, audience: Option<&str>) -> Result<Resolved, Unusable> {
    let decoded = decode(token);
    if decoded.form != Form::Jws {
        return Err(Unusable::Unknown);
    }
    let expected = Expectations {
        issuer: Some(issuer.url.as_str().into()),
        audience: audience.map(Into::into),
        algorithm: Algorithm::RS256,
        profile: Profile::Auth0,
        scope: None,
        leeway: 0,
    };
    let keys = issuer.keys.published();
    let now = issuer.clock.now();
    let validation = validate(&decoded, Some(&keys), &*issuer.verifier, &expected, now).await;
    let Some(claims) = validation.claims else {
        let failed = validation.checklist.first_failure();
        let what = failed.map_or_else(|| "it could not be checked".into(), |row| format!("{:?}", row.rule));
        return Err(Unusable::Invalid(format!("{} does not hold", what.to_lowercase())));
    };
    let record: SignedToken = store::get(&*issuer.store, token).await.ok_or(Unusable::Unknown)?;
    if record.revoked {
        return Err(Unusable::Revoked);
    }
    Ok(read(&claims, record))
}

fn read(claims: &VerifiedClaims, record: SignedToken) -> Resolved {
    let text = |name: &str| claims.text(name).unwrap_or("").to_owned();
    let time = |name: &str| UnixTime(claims.get(name).and_then(Value::as_i64).unwrap_or(0));
    Resolved {
        issued_at: time("iat"),
        expires: time("exp"),
        grant: Grant {
            id: record.grant_id,
            client_id: text("azp"),
            sub: text("sub"),
            scope: text("scope").split(' ').filter(|scope| !scope.is_empty()).map(Into::into).collect(),
            audience: None,
            auth_time: time("iat"),
            nonce: None,
            sid: String::new(),
        },
    }
}
