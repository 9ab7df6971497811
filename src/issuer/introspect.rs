//! `POST /oauth/introspect`: RFC 7662.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Map, Value, json};

use super::{
    Issuer,
    asked::Payload,
    client_auth::{self, ClientError},
    journal::{Case, OK},
    mint,
    records::Grant,
    resolve,
    tenant::{Application, Credential},
    token::{TokenError, refuse},
};
use crate::ports::UnixTime;

/// Says whether a token is good, and what it stands for, to those who may know.
pub(super) async fn post(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Payload(body): Payload,
) -> Response {
    match introspect(&issuer, &headers, &body).await {
        Ok(answer) => {
            let mut response = Json(answer).into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => refuse(&issuer, Case { endpoint: "oauth/introspect", ..Case::default() }, &error),
    }
}

async fn introspect(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Value, TokenError> {
    let (caller, params) = client_auth::request(issuer, headers, body, &[]).await?;
    // Section 2.1: whoever cannot prove who it is could try out tokens.
    if caller.credential == Credential::None {
        return Err(ClientError::Public.into());
    }
    let token = params.get("token").ok_or(TokenError::Missing("token"))?;
    // Inactive is all that is said about a token that is not good, and about one that is none of the
    // caller's business: section 2.2.
    let found = look_up(issuer, caller, token).await;
    let (outcome, what) = match found {
        Some(_) => (OK, "The token is good, and the caller may know what it stands for."),
        None => ("inactive", "The token is not good, or none of the caller's business: which is not said."),
    };
    issuer.decided(Case::new("oauth/introspect", &caller.client_id), outcome, what, "RFC 7662 2.2");
    Ok(found.unwrap_or_else(|| json!({ "active": false })))
}

async fn look_up(issuer: &Issuer, caller: &Application, token: &str) -> Option<Value> {
    if let Ok(found) = resolve::access_token(issuer, token, None).await {
        may_know(issuer, caller, &found.grant)?;
        let mut answer = about(issuer, &found.grant, found.issued_at, found.expires);
        answer.insert("token_type".into(), "Bearer".into());
        return Some(Value::Object(answer));
    }
    let family = resolve::refresh_token(issuer, token).await?;
    may_know(issuer, caller, &family.grant)?;
    Some(Value::Object(about(issuer, &family.grant, family.issued_at, family.expires)))
}

/// The client that the token was issued to, and those that the token's API names.
fn may_know(issuer: &Issuer, caller: &Application, grant: &Grant) -> Option<()> {
    let api = grant.audience.as_deref().and_then(|audience| issuer.tenant.api(audience));
    let is_its_api = api.is_some_and(|api| api.introspected_by.contains(&caller.client_id));
    (is_its_api || grant.client_id == caller.client_id).then_some(())
}

fn about(issuer: &Issuer, grant: &Grant, issued_at: UnixTime, expires: UnixTime) -> Map<String, Value> {
    let mut answer = Map::new();
    let mut say = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    say("active", true.into());
    say("iss", issuer.url.as_str().into());
    say("sub", grant.sub.clone().into());
    say("client_id", grant.client_id.clone().into());
    say("aud", mint::audience(issuer, grant));
    say("scope", grant.scope.join(" ").into());
    say("iat", issued_at.0.into());
    say("exp", expires.0.into());
    answer
}
