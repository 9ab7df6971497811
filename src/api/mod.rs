//! The sample API: a resource server for orders, which accepts access tokens of one issuer and nothing
//! else.
//!
//! It has no session, no client and no password. All it knows of a caller is the token, and all it knows of
//! the issuer is what that publishes: discovery leads to the keys, as for any stranger.
//!
//! - [`bearer`]: finds the one token in a request
//! - [`keys`]: the issuer's published keys, fetched and kept
//! - [`guard`]: judges the token by [`crate::token::check::access_token`], the first failure decides
//! - [`refusal`]: every answer that is not the asked one: RFC 6750 section 3
//! - [`orders`]: what the API is for
//! - [`cors`]: which scripts may call it

mod bearer;
mod cors;
mod guard;
#[cfg(all(test, feature = "native"))]
mod hostile;
mod keys;
mod orders;
mod refusal;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;

use std::sync::Arc;

use axum::{Router, http::Method, middleware, routing::get};

pub use self::guard::Explanation;
use self::{guard::Guard, refusal::Refusal};
use crate::{
    ports::{Clock, Transport},
    token::{Algorithm, Verifier, check::access_token::Profile},
};

/// The longest token that is looked at, in bytes. Real ones take a few thousand at most.
const TOKEN_LIMIT: usize = 16 * 1024;

/// What the API is told when it is set up. All of it is compared to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiConfig {
    /// The one issuer that it trusts, as in that issuer's own metadata.
    pub issuer: String,
    /// Its own identifier, which a token's `aud` must contain.
    pub audience: String,
    /// The one algorithm that it accepts.
    pub algorithm: Algorithm,
    /// How the issuer's access tokens for it look.
    pub profile: Profile,
    /// The scope that reading orders needs.
    pub read_scope: String,
    /// The scope that placing an order needs.
    pub write_scope: String,
    /// The secret shared with the issuer, for HS256; `None` for published keys.
    pub secret: Option<Vec<u8>>,
    /// How many seconds the clocks may differ.
    pub leeway: i64,
}

/// What every handler is given.
struct Api {
    guard: Guard,
    config: ApiConfig,
    clock: Arc<dyn Clock>,
}

/// The API as a router, with paths relative to where it is mounted.
pub fn router(
    config: ApiConfig,
    transport: Arc<dyn Transport>,
    verifier: Arc<dyn Verifier>,
    clock: Arc<dyn Clock>,
) -> Router {
    let guard = Guard::new(&config, transport, verifier, clock.clone());
    Router::new()
        .route("/orders", get(orders::list).post(orders::place))
        .method_not_allowed_fallback(async |method: Method| Refusal::MethodNotAllowed(method).respond(None))
        .fallback(async || Refusal::NotFound.respond(None))
        .layer(middleware::from_fn(cors::any_origin))
        .with_state(Arc::new(Api { guard, config, clock }))
}
