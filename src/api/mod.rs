//! The sample API: a resource server, which accepts access tokens of one issuer and nothing else.
//!
//! It has no session and no password. All it knows of a caller is the token, and all it knows of the issuer
//! is what that publishes: discovery leads to the keys, as for any stranger.
//!
//! | path | needs | how the token is judged |
//! |---|---|---|
//! | `/orders` | `read:orders`, to place one `write:orders` | here, by signature and claims |
//! | `/inventory` | `read:inventory` | here, by signature and claims |
//! | `/introspected/orders`, `/introspected/inventory` | the same | by asking the issuer at each request |
//!
//! Each [`Collection`] is an API of its own, with its own audience, algorithm and profile; a path is there
//! if [`ApiConfig`] has the settings for it.
//!
//! - [`bearer`]: finds the one token in a request
//! - [`guard`]: lets the request pass or not, the first failure decides
//! - [`signed`]: judges a signed token by [`crate::token::check::access_token`]
//! - [`introspection`]: asks the issuer, and judges by [`crate::token::check::introspection`]
//! - [`metadata`], [`keys`]: what the issuer publishes, fetched and kept
//! - [`refusal`]: every answer that is not the asked one: RFC 6750 section 3
//! - [`orders`], [`inventory`]: what the API is for
//! - [`cors`]: which scripts may call it

mod bearer;
mod cors;
mod guard;
#[cfg(all(test, feature = "native"))]
mod hostile;
mod introspection;
mod inventory;
mod keys;
mod metadata;
mod orders;
mod refusal;
mod signed;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    http::Method,
    middleware,
    routing::{MethodRouter, get},
};

pub use self::guard::Explanation;
use self::{
    guard::{Guard, Way},
    introspection::Introspection,
    keys::PublishedKeys,
    refusal::Refusal,
    signed::Signed,
};
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
    /// How many seconds the clocks may differ.
    pub leeway: i64,
    /// What it serves.
    pub resources: BTreeMap<Collection, Resource>,
}

/// What the API can serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collection {
    /// To look at and to place.
    Orders,
    /// To look at.
    Inventory,
}

/// How a collection is registered at the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its own identifier, which a token's `aud` must contain.
    pub audience: String,
    /// The one algorithm that it accepts.
    pub algorithm: Algorithm,
    /// How the issuer's access tokens for it look.
    pub profile: Profile,
    /// The secret shared with the issuer, for HS256; `None` for published keys.
    pub secret: Option<Vec<u8>>,
    /// As whom it may ask the issuer about tokens; `None` if it may not.
    pub asks_as: Option<Credentials>,
}

/// What proves to the issuer who asks: RFC 6749 section 2.3.1, in the `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The client that the API is registered as, beside its identifier.
    pub client_id: String,
    /// The secret that only it and the issuer know.
    pub client_secret: String,
}

impl Collection {
    /// The name in paths, and the realm of challenges.
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Inventory => "inventory",
        }
    }

    /// The scope that looking at it needs.
    pub fn read_scope(self) -> &'static str {
        match self {
            Self::Orders => orders::READ,
            Self::Inventory => inventory::READ,
        }
    }

    fn methods(self) -> MethodRouter<Arc<Guard>> {
        match self {
            Self::Orders => get(orders::list).post(orders::place),
            Self::Inventory => get(inventory::list),
        }
    }
}

/// The API as a router, with paths relative to where it is mounted.
pub fn router(
    config: ApiConfig,
    transport: Arc<dyn Transport>,
    verifier: Arc<dyn Verifier>,
    clock: Arc<dyn Clock>,
) -> Router {
    let published = Arc::new(PublishedKeys::new(&config.issuer, transport.clone(), clock.clone()));
    let mut router = Router::new();
    let mut paths = Vec::new();
    let mut serve = |path: String, collection: Collection, guard: Guard| {
        router = std::mem::take(&mut router).route(&path, collection.methods().with_state(Arc::new(guard)));
        paths.push(path);
    };
    for (collection, resource) in &config.resources {
        let name = collection.name();
        let signed = Signed::new(&config, resource, published.clone(), verifier.clone());
        serve(format!("/{name}"), *collection, Guard::new(name, Way::Signed(signed), clock.clone()));
        if let Some(credentials) = &resource.asks_as {
            let asking = Introspection::new(&config, resource, credentials, transport.clone());
            let guard = Guard::new(name, Way::Asking(asking), clock.clone());
            serve(format!("/introspected/{name}"), *collection, guard);
        }
    }
    let paths = paths.join(", ");
    router
        .method_not_allowed_fallback(async |method: Method| {
            Refusal::MethodNotAllowed(method).respond("", None)
        })
        .fallback(async || Refusal::NotFound { paths }.respond("", None))
        .layer(middleware::from_fn(cors::any_origin))
}
