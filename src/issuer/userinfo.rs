//! `GET` and `POST /userinfo`: `OpenID` Connect Core 5.3.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde_json::Map;

use super::{
    Issuer,
    asked::Payload,
    bearer::{self, BearerError},
    claims, cors, faulty,
    journal::Case,
    people,
    records::Grant,
    resolve::{self, Unusable},
};

/// What the person's token opens about the person.
pub(super) async fn answer(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Payload(body): Payload,
) -> Response {
    let grant = match find_grant(&issuer, &headers, &body).await {
        Ok(grant) => grant,
        Err(error) => {
            let case = Case { endpoint: "userinfo", ..Case::default() };
            issuer.decided(case, error.code().unwrap_or("no_token"), &error.to_string(), "RFC 6750 3.1");
            return error.into_response();
        }
    };
    if let Some(application) = issuer.tenant.application(&grant.client_id) {
        faulty::delay(&issuer, application).await;
    }
    let response = match about(&issuer, &grant).await {
        Ok(response) => {
            let what =
                "The token is good here and has the scope openid: claims are given by its other scopes.";
            issuer.granted(Case::of_grant("userinfo", &grant), what, "OIDC Core 5.3");
            response
        }
        Err(error) => {
            let case = Case::of_grant("userinfo", &grant);
            issuer.decided(case, error.code().unwrap_or("no_token"), &error.to_string(), "RFC 6750 3.1");
            error.into_response()
        }
    };
    cors::for_client(response, &grant.client_id)
}

async fn find_grant(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Grant, BearerError> {
    let token = bearer::token(headers, body)?;
    let found = resolve::access_token(issuer, &token, Some(&issuer.userinfo_endpoint())).await;
    found.map(|found| found.grant).map_err(|unusable| BearerError::Invalid(unusable.to_string()))
}

async fn about(issuer: &Issuer, grant: &Grant) -> Result<Response, BearerError> {
    if !grant.has("openid") {
        return Err(BearerError::InsufficientScope("openid"));
    }
    let unknown = || BearerError::Invalid(Unusable::Unknown.to_string());
    let person = people::find(issuer, &grant.sub).await.ok_or_else(unknown)?;
    let mut about = Map::new();
    about.insert("sub".into(), grant.sub.clone().into());
    claims::add_profile(&mut about, grant, &person);
    let mut response = Json(about).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
