//! Using an access token: RFC 6750 section 2.1.

use crate::wire::Request;

/// Asks the sample API to say which checks it made. A real API never tells: it would help an attacker
/// more than a client.
pub const EXPLAIN: &str = "tokenwalk-explain";

/// A request with `token` in its `Authorization` header, or without one.
pub fn with_bearer(request: Request, token: Option<&str>) -> Request {
    match token {
        Some(token) => request.with_header("authorization", format!("Bearer {token}")),
        None => request,
    }
}
