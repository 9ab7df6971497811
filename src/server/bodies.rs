//! Request bodies: read whole before anything answers, bounded in size and time. So a client that sends too
//! much or too slowly is told so, and what takes long after that is the server's own doing.

use std::time::Duration;

use axum::{
    Json,
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use serde_json::json;

use super::config::Limits;

/// The layer: reads the body, then asks what is inside, and gives neither more time than it has.
pub async fn bounded(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (most, time) = (limits.body_bytes, limits.request);
    if body.size_hint().lower() > most as u64 {
        return too_large(most);
    }
    let body = match tokio::time::timeout(time, to_bytes(body, most)).await {
        Ok(Ok(body)) => Body::from(body),
        Ok(Err(error)) if is_too_large(&error) => return too_large(most),
        Ok(Err(_)) => {
            return refusal(StatusCode::BAD_REQUEST, "invalid_request", "The body ended early.".into());
        }
        Err(_) => return too_slow(time),
    };
    match tokio::time::timeout(time, next.run(Request::from_parts(parts, body))).await {
        Ok(response) => response,
        Err(_) => overdue(time),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let source = std::error::Error::source(error);
    source.and_then(|source| source.downcast_ref::<LengthLimitError>()).is_some()
}

fn too_large(most: usize) -> Response {
    let why = format!("The body is too large: at most {most} bytes are read.");
    refusal(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", why)
}

fn too_slow(time: Duration) -> Response {
    let why = format!("The body did not come within {} seconds.", time.as_secs());
    refusal(StatusCode::REQUEST_TIMEOUT, "invalid_request", why)
}

fn overdue(time: Duration) -> Response {
    let why = format!("There is no answer after {} seconds. Try again later.", time.as_secs());
    refusal(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why)
}

fn refusal(status: StatusCode, error: &str, why: String) -> Response {
    (status, Json(json!({ "error": error, "error_description": why }))).into_response()
}
