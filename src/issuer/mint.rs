//! Making tokens. The audience decides an access token's format.

use serde_json::{Map, Value, json};

use super::{
    Issuer, claims,
    records::{AccessToken, Grant, SignedToken},
    store,
    tenant::{Api, Application, User},
};
use crate::token::{Algorithm, SignatureError, encode, hash};

/// An access token and how long it lasts, in seconds.
pub(super) struct Minted {
    pub value: String,
    pub expires_in: i64,
}

/// An access token for what was granted: signed for an API, opaque for /userinfo alone.
///
/// # Errors
/// [`SignatureError`] if no key can sign for the API.
pub(super) async fn access_token(issuer: &Issuer, grant: &Grant) -> Result<Minted, SignatureError> {
    match grant.audience.as_deref().and_then(|audience| issuer.tenant.api(audience)) {
        Some(api) => signed(issuer, grant, api).await,
        None => Ok(opaque(issuer, grant).await),
    }
}

/// A short random reference. Only the issuer knows what it stands for.
async fn opaque(issuer: &Issuer, grant: &Grant) -> Minted {
    let expires_in = issuer.tenant.lifetimes.userinfo_token;
    let value = issuer.reference();
    let issued_at = issuer.clock.now();
    let record = AccessToken { grant: grant.clone(), issued_at, expires: issued_at.plus(expires_in) };
    store::put(&*issuer.store, &value, &record, record.expires).await;
    Minted { value, expires_in }
}

/// A JWT for the API, in the vendor's profile: typ `JWT`, the client in `azp`.
async fn signed(issuer: &Issuer, grant: &Grant, api: &Api) -> Result<Minted, SignatureError> {
    let now = issuer.clock.now();
    let expires = now.plus(api.token_lifetime);
    let mut claims = Map::new();
    claims.insert("iss".into(), issuer.url.as_str().into());
    claims.insert("sub".into(), grant.sub.clone().into());
    claims.insert("aud".into(), audience(issuer, grant, api));
    claims.insert("azp".into(), grant.client_id.clone().into());
    claims.insert("iat".into(), now.0.into());
    claims.insert("exp".into(), expires.0.into());
    claims.insert("scope".into(), grant.scope.join(" ").into());
    let value = sign(issuer, api.signing_alg, "JWT", &claims).await?;
    let record = SignedToken { grant_id: grant.id.clone(), revoked: false };
    store::put(&*issuer.store, &value, &record, expires).await;
    Ok(Minted { value, expires_in: api.token_lifetime })
}

/// With `openid` the token opens /userinfo too, if the API's tokens can be checked there: a token signed
/// with a secret that the API knows has one audience.
fn audience(issuer: &Issuer, grant: &Grant, api: &Api) -> Value {
    if grant.has("openid") && api.signing_alg == Algorithm::RS256 {
        json!([api.identifier, issuer.userinfo_endpoint()])
    } else {
        api.identifier.clone().into()
    }
}

/// The ID token that goes with `access_token`: `OpenID` Connect Core 2 and 3.1.3.6.
///
/// # Errors
/// [`SignatureError`] if no key can sign it.
pub(super) async fn id_token(
    issuer: &Issuer,
    application: &Application,
    user: &User,
    grant: &Grant,
    access_token: &str,
) -> Result<String, SignatureError> {
    let now = issuer.clock.now();
    let mut claims = Map::new();
    claims.insert("iss".into(), issuer.url.as_str().into());
    claims.insert("sub".into(), grant.sub.clone().into());
    claims.insert("aud".into(), application.client_id.clone().into());
    claims.insert("iat".into(), now.0.into());
    claims.insert("exp".into(), now.plus(application.id_token_lifetime).0.into());
    claims.insert("auth_time".into(), grant.auth_time.0.into());
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".into(), nonce.clone().into());
    }
    claims.insert("at_hash".into(), hash::at_hash(access_token, Algorithm::RS256).into());
    claims.insert("sid".into(), grant.sid.clone().into());
    claims::add_profile(&mut claims, grant, user);
    sign(issuer, Algorithm::RS256, "JWT", &claims).await
}

async fn sign(
    issuer: &Issuer,
    algorithm: Algorithm,
    typ: &str,
    claims: &Map<String, Value>,
) -> Result<String, SignatureError> {
    let signer = issuer.keys.signer(algorithm).ok_or_else(|| {
        SignatureError::Unavailable(format!("the issuer has no key that signs with {algorithm}"))
    })?;
    encode::sign(&*signer, typ, claims).await
}
