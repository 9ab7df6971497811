//! Scripts of any origin may call: the Fetch standard's CORS protocol.
//!
//! That gives nothing away. The API knows no cookie, so a foreign page has nothing to abuse; it must bring
//! a token of its own. For the same reason no answer allows credentials.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Marks every answer as readable by all and stored by nobody, and answers preflights.
///
/// The allowed origin is the same whoever asks, so no answer varies by `Origin`.
pub async fn any_origin(request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        let allowed = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            // `Authorization` must be named: a `*` does not include it.
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, tokenwalk-explain"),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        (StatusCode::NO_CONTENT, allowed).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    // Otherwise a script sees that it was refused, but not why.
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("www-authenticate"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
