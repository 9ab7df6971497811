//! `POST /oauth/token`: RFC 6749 section 3.2, one file a grant.

mod authorization_code;
mod error;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;

pub(super) use self::error::TokenError;
use super::{Issuer, cors, mint, params::Params, records::Grant, tenant::Application};
use crate::token::Algorithm;

/// The grants that work, for the metadata.
pub(super) const GRANT_TYPES: [&str; 1] = ["authorization_code"];
/// How clients can say who they are, for the metadata.
pub(super) const AUTH_METHODS: [&str; 1] = ["none"];
/// How ID tokens can be signed, for the metadata.
pub(super) const ID_TOKEN_ALGORITHMS: [Algorithm; 1] = [Algorithm::RS256];

/// RFC 6749 section 5.1 and `OpenID` Connect Core 3.1.3.3.
#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    /// What was granted, always: RFC 6749 section 3.3 asks for it where it differs from the request.
    scope: String,
    expires_in: i64,
    token_type: &'static str,
}

/// The endpoint.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    let params = match Params::from_body(&headers, &body) {
        Ok(params) => params,
        Err(error) => return TokenError::Body(error).into_response(),
    };
    let application = match client(&issuer, &params) {
        Ok(application) => application,
        Err(error) => return error.into_response(),
    };
    let response = match grant(&issuer, application, &params).await {
        Ok(response) => no_store(Json(response).into_response()),
        Err(error) => error.into_response(),
    };
    cors::for_client(response, &application.client_id)
}

/// Who asks. A public client says its name and proves nothing: RFC 6749 section 3.2.1.
fn client<'a>(issuer: &'a Issuer, params: &Params) -> Result<&'a Application, TokenError> {
    if let Some(name) = params.repeated(&[]) {
        return Err(TokenError::Repeated(name.into()));
    }
    let client_id = params.get("client_id").ok_or(TokenError::MissingClientId)?;
    issuer.tenant.application(client_id).ok_or_else(|| TokenError::UnknownClient(client_id.into()))
}

async fn grant(
    issuer: &Issuer,
    application: &Application,
    params: &Params,
) -> Result<TokenResponse, TokenError> {
    match params.get("grant_type") {
        Some("authorization_code") => authorization_code::redeem(issuer, application, params).await,
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
    let access_token = mint::access_token(issuer, grant).await?;
    let id_token = match issuer.tenant.user(&grant.sub) {
        Some(user) if grant.has("openid") => {
            Some(mint::id_token(issuer, application, user, grant, &access_token.value).await?)
        }
        _ => None,
    };
    Ok(TokenResponse {
        access_token: access_token.value,
        id_token,
        scope: grant.scope.join(" "),
        expires_in: access_token.expires_in,
        token_type: "Bearer",
    })
}

/// RFC 6749 section 5.1: nobody on the way may keep a token.
fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
