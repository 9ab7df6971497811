//! `GET /.well-known/jwks.json`: RFC 7517 section 5.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

use super::Issuer;

/// The public halves of the current, previous and next keys.
pub(super) async fn get(State(issuer): State<Issuer>) -> Response {
    let mut response = Json(issuer.keys.published()).into_response();
    // Short enough that a rotation is seen within minutes even by those who never meet an unknown kid.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}
