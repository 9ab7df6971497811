//! `POST /oauth/revoke`: RFC 7009.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use super::{
    Issuer,
    asked::Payload,
    client_auth, cors,
    journal::Case,
    records::{AccessToken, RefreshFamily},
    refresh, revocation, store,
    tenant::Application,
    token::{TokenError, refuse},
};

/// Voids a token. An unknown token is void already, so the answer is the same empty 200.
pub(super) async fn post(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Payload(body): Payload,
) -> Response {
    match revoke(&issuer, &headers, &body).await {
        Ok(application) => cors::for_client(StatusCode::OK.into_response(), &application.client_id),
        Err(error) => refuse(&issuer, Case { endpoint: "oauth/revoke", ..Case::default() }, &error),
    }
}

async fn revoke<'a>(
    issuer: &'a Issuer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<&'a Application, TokenError> {
    let (application, params) = client_auth::request(issuer, headers, body, &[]).await?;
    // `token_type_hint` may be wrong, so looking everywhere is needed anyway: section 2.1.
    let token = params.get("token").ok_or(TokenError::Missing("token"))?;
    if let Some((name, secret)) = refresh::split(token)
        && let Some(family) = store::get::<RefreshFamily>(&*issuer.store, name).await
        && refresh::is_last(&family, secret)
    {
        own(application, &family.grant.client_id)?;
        // With the refresh token goes all that was issued for its grant; the session stays.
        store::take::<RefreshFamily>(&*issuer.store, name).await;
        let what = "A refresh token is void, and with it all that its grant gave.";
        issuer.granted(Case::of_grant("oauth/revoke", &family.grant), what, "RFC 7009 2.1");
        revocation::revoke_grant(issuer, &family.grant.id).await;
    } else if let Some(record) = store::get::<AccessToken>(&*issuer.store, token).await {
        own(application, &record.grant.client_id)?;
        // A signed one is still taken by every API that validates it by itself, until it expires.
        store::take::<AccessToken>(&*issuer.store, token).await;
        let what =
            "An access token is void here; an API that validates it by itself takes it until it expires.";
        issuer.granted(Case::of_grant("oauth/revoke", &record.grant), what, "RFC 7009 3");
    }
    Ok(application)
}

fn own(application: &Application, client_id: &str) -> Result<(), TokenError> {
    if application.client_id == client_id { Ok(()) } else { Err(TokenError::TokenOfAnotherClient) }
}
