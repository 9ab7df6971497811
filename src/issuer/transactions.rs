//! `POST /transactions`: what was on the wire of one's own authorization request.
//!
//! The pages show the requests and responses of navigations, which no script sees. The issuer saw them,
//! and gives them to whoever proves to have started the request: the form field `code_verifier` must be
//! the secret whose SHA-256 was sent as `code_challenge` (RFC 7636). Only the page that made the request
//! has it; it works across origins, where no cookie travels, and before and after the code's exchange.
//!
//! The proof says who started the request, not who signed in: somebody may send a link with an own
//! challenge to somebody else. So the log holds nothing that would be worth it: see [`super::log`] for
//! what is masked. A code in it cannot be redeemed.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};

use super::{Issuer, asked::Payload, cors, params::Params, records::Log, store, token::TokenError};
use crate::{token::hash, wire::Exchange};

/// The exchanges in order; an empty list for a verifier that fits nothing.
pub(super) async fn post(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Payload(body): Payload,
) -> Response {
    let verifier = Params::from_body(&headers, &body)
        .ok()
        .and_then(|params| params.get("code_verifier").map(str::to_owned));
    let Some(verifier) = verifier else {
        return TokenError::Missing("code_verifier").respond(&issuer);
    };
    let log: Option<Log> = store::get(&*issuer.store, &hash::pkce_s256(&verifier)).await;
    let client_id = log.as_ref().map(|log| log.client_id.clone());
    let exchanges: Vec<Exchange> = log.map(|log| log.exchanges).unwrap_or_default();
    let mut response = Json(exchanges).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match client_id {
        Some(client_id) => cors::for_client(response, &client_id),
        None => response,
    }
}
