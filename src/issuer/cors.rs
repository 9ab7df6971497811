//! Which scripts may read an answer: the Fetch standard's CORS protocol.
//!
//! Public documents may be read by all. Answers to a client may be read by scripts of the origins that it
//! registered. A preflight names no client, so it is allowed for every registered origin; the answer
//! itself is then withheld from an origin that belongs to another client. No answer allows credentials:
//! cookies never travel with these requests.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::Issuer;

/// Whose answer this is.
#[derive(Debug, Clone)]
struct ForClient(String);

/// Says that only scripts of this client's origins may read `response`.
pub(super) fn for_client(mut response: Response, client_id: &str) -> Response {
    response.extensions_mut().insert(ForClient(client_id.into()));
    response
}

/// The layer for documents that everybody may read.
pub(super) async fn public(request: Request, next: Next) -> Response {
    if is_preflight(&request) {
        let mut response = preflight(request.headers());
        allow(&mut response, HeaderValue::from_static("*"));
        return response;
    }
    let mut response = next.run(request).await;
    allow(&mut response, HeaderValue::from_static("*"));
    response
}

/// The layer for answers to clients.
pub(super) async fn registered(State(issuer): State<Issuer>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response =
        if is_preflight(&request) { preflight(request.headers()) } else { next.run(request).await };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    let Some((value, text)) = origin.as_ref().and_then(|value| Some((value, value.to_str().ok()?))) else {
        return response;
    };
    let allowed = match response.extensions().get::<ForClient>() {
        Some(ForClient(client_id)) => {
            issuer.tenant.application(client_id).is_some_and(|application| application.allows_origin(text))
        }
        None => issuer.tenant.allows_origin(text),
    };
    if allowed {
        allow(&mut response, value.clone());
        // Where an error says what is missing; without this a script sees the status alone.
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("www-authenticate"));
    } else {
        // A preflight that is refused says nothing about what would be allowed.
        response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_METHODS);
        response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_HEADERS);
    }
    response
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Any header may be sent: client libraries add their own, and none of them gives anything away.
fn preflight(asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

fn allow(response: &mut Response, origin: HeaderValue) {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}
