//! `POST /oauth/token`: RFC 6749 section 3.2, one file a grant.

mod authorization_code;
mod client_credentials;
mod error;
mod refresh_token;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;

pub(super) use self::error::TokenError;
use super::{
    Issuer,
    asked::Payload,
    client_auth, cors, faulty,
    journal::Case,
    mint,
    params::Params,
    people,
    records::Grant,
    refresh, scope,
    tenant::{Application, Fault},
};

/// The grants that work, for the metadata.
pub(super) const GRANT_TYPES: [&str; 3] = ["authorization_code", "refresh_token", "client_credentials"];

/// RFC 6749 section 5.1 and `OpenID` Connect Core 3.1.3.3.
#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// What was granted, always: RFC 6749 section 3.3 asks for it where it differs from the request.
    scope: String,
    expires_in: i64,
    token_type: &'static str,
}

/// The endpoint's name in the journal.
const ENDPOINT: &str = "oauth/token";

/// The endpoint.
pub(super) async fn post(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Payload(body): Payload,
) -> Response {
    let mut case = Case { endpoint: ENDPOINT, ..Case::default() };
    // Only `resource` may repeat: RFC 8707 section 2.
    let client = client_auth::request(&issuer, &headers, &body, &["resource"]);
    let (application, params) = match client.await {
        Ok(found) => found,
        Err(error) => return refuse(&issuer, case, &error),
    };
    case.client_id = Some(application.client_id.clone());
    let response = match grant(&issuer, application, &params, &mut case).await {
        Ok(response) => no_store(Json(response).into_response()),
        Err(error) => refuse(&issuer, case, &error),
    };
    cors::for_client(response, &application.client_id)
}

/// Answers with the error and writes it down.
pub(super) fn refuse(issuer: &Issuer, case: Case, error: &TokenError) -> Response {
    issuer.decided(case, error.code(), &error.to_string(), error.rule());
    error.respond(issuer)
}

async fn grant(
    issuer: &Issuer,
    application: &Application,
    params: &Params,
    case: &mut Case,
) -> Result<TokenResponse, TokenError> {
    faulty::delay(issuer, application).await;
    if application.fault == Some(Fault::Unavailable) {
        return Err(TokenError::Unavailable);
    }
    match params.get("grant_type") {
        Some("authorization_code") => authorization_code::redeem(issuer, application, params, case).await,
        Some("refresh_token") => refresh_token::renew(issuer, application, params, case).await,
        Some("client_credentials") => client_credentials::grant(issuer, application, params).await,
        Some(other) => Err(TokenError::UnsupportedGrantType(other.into())),
        None => Err(TokenError::Missing("grant_type")),
    }
}

/// Makes the tokens of a grant that a person gave.
async fn respond(
    issuer: &Issuer,
    application: &Application,
    grant: &Grant,
) -> Result<TokenResponse, TokenError> {
    let access_token = mint::access_token(issuer, application, grant).await?;
    let id_token = match people::find(issuer, &grant.sub).await {
        Some(person) if grant.has("openid") => {
            Some(mint::id_token(issuer, application, &person, grant, &access_token.value).await?)
        }
        _ => None,
    };
    Ok(TokenResponse {
        access_token: access_token.value,
        id_token,
        refresh_token: None,
        scope: grant.scope.join(" "),
        expires_in: access_token.expires_in,
        token_type: "Bearer",
    })
}

/// The first refresh token of a grant, if it was given one: RFC 6749 section 5.1.
async fn first_refresh_token(issuer: &Issuer, application: &Application, grant: &Grant) -> Option<String> {
    if !grant.has(scope::OFFLINE_ACCESS) {
        return None;
    }
    let expires = issuer.clock.now().plus(application.refresh_token_lifetime);
    Some(refresh::start(issuer, grant, expires).await)
}

/// A `resource` must be what was granted, since nothing else can be had for it: RFC 8707 section 2.2. A
/// grant for /userinfo alone has the issuer's own names.
fn check_resource(issuer: &Issuer, params: &Params, grant: &Grant) -> Result<(), TokenError> {
    let is_granted = |resource: &str| match &grant.audience {
        Some(audience) => resource == audience,
        None => issuer.is_own_name(resource),
    };
    match params.all("resource").find(|resource| !is_granted(resource)) {
        Some(other) => Err(TokenError::OtherResource(other.into())),
        None => Ok(()),
    }
}

/// RFC 6749 section 5.1: nobody on the way may keep a token.
fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
