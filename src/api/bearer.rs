//! The access token of a request: RFC 6750 section 2.1.
//!
//! It is read from the `Authorization` header only. A token in the query would end up in logs, histories
//! and `Referer` headers (RFC 6750 section 5.3), so one found there does not count.

use axum::http::{HeaderMap, header};

use super::{TOKEN_LIMIT, refusal::Refusal};
use crate::token::bearer::stray;

/// The one token that the request carries.
///
/// # Errors
/// [`Refusal::NoCredentials`] if there is none or if another scheme is used; [`Refusal::Malformed`] if there
/// is more than one, or one that cannot be a token.
pub fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(Refusal::NoCredentials)?;
    if values.next().is_some() {
        return Err(Refusal::Malformed("there are several Authorization headers: send one"));
    }
    let value = value.to_str().map_err(|_| Refusal::Malformed("the Authorization header is not ASCII"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::NoCredentials);
    }
    match token.trim_matches(' ') {
        "" => Err(Refusal::Malformed("no token follows after `Bearer`")),
        token if token.len() > TOKEN_LIMIT => {
            Err(Refusal::Malformed("the token is longer than 16384 characters"))
        }
        token if stray(token).is_some() => {
            Err(Refusal::Malformed("after `Bearer` stands something else than one token"))
        }
        token => Ok(token),
    }
}
