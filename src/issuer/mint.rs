//! Making tokens. The audience decides an access token's format.

use serde_json::{Map, Value, json};

use super::{
    Issuer, claims,
    faulty::{self, Signing},
    jwe, people,
    records::{AccessToken, Grant},
    revocation, store,
    tenant::{Api, Application, OpaqueFormat, Person, Profile},
};
use crate::token::{Algorithm, SignatureError, Signer, hash, hmac::HmacSigner};

/// An access token and how long it lasts, in seconds.
pub(super) struct Minted {
    pub value: String,
    pub expires_in: i64,
}

/// An access token for what was granted: signed for an API, opaque for /userinfo alone.
///
/// # Errors
/// [`SignatureError`] if no key can make it.
pub(super) async fn access_token(
    issuer: &Issuer,
    application: &Application,
    grant: &Grant,
) -> Result<Minted, SignatureError> {
    let (value, expires_in) = match api(issuer, grant) {
        Some(api) => (signed(issuer, application, grant, api).await?, api.token_lifetime),
        None => (opaque(issuer)?, issuer.tenant.lifetimes.userinfo_token),
    };
    let issued_at = issuer.clock.now();
    let record = AccessToken { grant: grant.clone(), issued_at, expires: issued_at.plus(expires_in) };
    store::put(&*issuer.store, &value, &record, record.expires).await;
    revocation::keep_grant(issuer, &grant.id, record.expires).await;
    Ok(Minted { value, expires_in })
}

fn api<'a>(issuer: &'a Issuer, grant: &Grant) -> Option<&'a Api> {
    issuer.tenant.api(grant.audience.as_deref()?)
}

/// A random reference, bare or sealed. Only the issuer knows what it stands for.
fn opaque(issuer: &Issuer) -> Result<String, SignatureError> {
    let reference = issuer.reference();
    match issuer.tenant.opaque_format {
        OpaqueFormat::Reference => Ok(reference),
        OpaqueFormat::Jwe => jwe::seal(issuer, &reference),
    }
}

/// A JWT for the API, with the claims of its profile.
async fn signed(
    issuer: &Issuer,
    application: &Application,
    grant: &Grant,
    api: &Api,
) -> Result<String, SignatureError> {
    let now = issuer.clock.now().plus(application.clock_offset);
    let mut claims = Map::new();
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("iss", issuer.url.as_str().into());
    say("sub", grant.sub.clone().into());
    say("aud", audience(issuer, grant));
    match api.profile {
        Profile::Auth0 => say("azp", grant.client_id.clone().into()),
        Profile::Rfc9068 => say("client_id", grant.client_id.clone().into()),
    };
    say("iat", now.0.into());
    say("exp", now.plus(api.token_lifetime).0.into());
    if api.profile == Profile::Rfc9068 {
        say("jti", issuer.reference().into());
        if grant.gty.is_none() {
            say("auth_time", grant.auth_time.0.into());
        }
    }
    say("scope", grant.scope.join(" ").into());
    if let Some(gty) = grant.gty.clone().filter(|_| api.profile == Profile::Auth0) {
        say("gty", gty.into());
    }
    if api.permissions_in_token {
        say("permissions", permissions(issuer, application, grant, api).await);
    }
    claims.extend(application.claims.clone());
    let signing = Signing { typ: api.profile.typ()[0], fault: application.fault, now };
    match &api.signing_secret {
        Some(secret) => faulty::sign(&HmacSigner::new(secret.as_bytes()), signing, claims).await,
        None => faulty::sign(&*signer(issuer, api.signing_alg)?, signing, claims).await,
    }
}

/// All that the person, or the application for itself, holds at the API: what may be done at all, while
/// `scope` says what was asked for.
async fn permissions(issuer: &Issuer, application: &Application, grant: &Grant, api: &Api) -> Value {
    if grant.gty.is_none() {
        let person = people::find(issuer, &grant.sub).await;
        return person.map_or_else(|| json!([]), |person| person.held(&api.identifier).collect());
    }
    application
        .api_grants
        .iter()
        .filter(|permission| permission.api == api.identifier)
        .flat_map(|permission| permission.scopes.iter().map(String::as_str))
        .collect()
}

/// `aud` of the grant's access token. With `openid` the token opens /userinfo too, if the API's tokens are
/// signed with RS256: one signed with a secret that the API knows has one audience.
pub(super) fn audience(issuer: &Issuer, grant: &Grant) -> Value {
    match api(issuer, grant) {
        None => issuer.userinfo_endpoint().into(),
        Some(api) if grant.has("openid") && api.signing_alg == Algorithm::RS256 => {
            json!([api.identifier, issuer.userinfo_endpoint()])
        }
        Some(api) => api.identifier.clone().into(),
    }
}

/// The ID token that goes with `access_token`: `OpenID` Connect Core 2 and 3.1.3.6.
///
/// # Errors
/// [`SignatureError`] if no key can sign it.
pub(super) async fn id_token(
    issuer: &Issuer,
    application: &Application,
    person: &Person,
    grant: &Grant,
    access_token: &str,
) -> Result<String, SignatureError> {
    let now = issuer.clock.now().plus(application.clock_offset);
    let algorithm = application.id_token_signing_alg;
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
    claims.insert("at_hash".into(), hash::at_hash(access_token, algorithm).into());
    claims.insert("sid".into(), grant.sid.clone().into());
    claims::add_profile(&mut claims, grant, person);
    claims.extend(application.claims.clone());
    let signing = Signing { typ: "JWT", fault: application.fault, now };
    match application.credential.secret().filter(|_| algorithm.is_symmetric()) {
        Some(secret) => faulty::sign(&HmacSigner::new(secret.as_bytes()), signing, claims).await,
        None => faulty::sign(&*signer(issuer, algorithm)?, signing, claims).await,
    }
}

fn signer(issuer: &Issuer, algorithm: Algorithm) -> Result<std::sync::Arc<dyn Signer>, SignatureError> {
    issuer.keys.signer(algorithm).ok_or_else(|| {
        SignatureError::Unavailable(format!("the issuer has no key that signs with {algorithm}"))
    })
}
