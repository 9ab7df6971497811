//! Requests that no endpoint answers. A person gets a page, a program JSON; either says what to change.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::json;

use super::{Issuer, authorize::see_other, document::Document, pages};

/// Nothing is here. At the issuer's own URL, which names it and is no endpoint, a person finds its dashboard.
pub(super) async fn not_found(State(issuer): State<Issuer>, uri: Uri, headers: HeaderMap) -> Response {
    if matches!(uri.path(), "" | "/") && wants_a_page(&headers) && issuer.management.is_some() {
        return see_other(&issuer.url.join("dashboard/"), None);
    }
    let what = "Nothing is at this address of the issuer.";
    let remedy = "The document at `.well-known/openid-configuration` below the issuer lists its endpoints.";
    respond(&issuer, &headers, StatusCode::NOT_FOUND, "not_found", [what, remedy])
}

/// Something is here, but not for this method.
pub(super) async fn other_method(
    State(issuer): State<Issuer>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let what = format!("{method} does nothing here.");
    let remedy = "The header `Allow` of this answer lists the methods that do.";
    respond(&issuer, &headers, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", [&what, remedy])
}

fn respond(
    issuer: &Issuer,
    headers: &HeaderMap,
    status: StatusCode,
    code: &str,
    [what, remedy]: [&str; 2],
) -> Response {
    if wants_a_page(headers) {
        let title = "This request cannot be answered";
        let body = pages::problem(issuer, title, what, remedy, &[]);
        return Document::new(title, body).with_status(status).respond(issuer);
    }
    let body = json!({ "error": code, "error_description": format!("{what} {remedy}") });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("text/html")
}
