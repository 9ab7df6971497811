//! The authorization server: a strict `OpenID` provider, one file an endpoint.
//!
//! | path | file | specification |
//! |---|---|---|
//! | `/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server` | [`discovery`] | Discovery 4, RFC 8414 |
//! | `/.well-known/jwks.json` | `jwks` | RFC 7517 |
//! | `/authorize` | `authorize` | RFC 6749 4.1, RFC 7636, RFC 9207, OIDC Core 3.1.2 |
//! | `/sign-in`, `/account`, `/consent`, `/confirm` | `sign_in`, `account`, `consent`, `confirm` | OIDC Core 3.1.2.3, 3.1.2.4 |
//! | `/callback` | `upstream` | OIDC Core 3.1.3.7, as a client of another issuer |
//! | `/oauth/token` | `token` | RFC 6749 3.2 |
//! | `/oauth/revoke` | `revoke` | RFC 7009 |
//! | `/oauth/introspect` | `introspect` | RFC 7662 |
//! | `/oidc/logout`, `/v2/logout`, `/sign-out` | `logout` | RP-Initiated Logout 1.0 |
//! | `/userinfo` | `userinfo` | OIDC Core 5.3, RFC 6750 |
//! | `/transactions` | `transactions` | Tokenwalk's own: what was on the wire |
//! | `/manage/…` | [`manage`] | Tokenwalk's own: changing a sandbox |
//! | `/dashboard/…` | `dashboard` | Tokenwalk's own: the same for people |
//!
//! Beside the endpoints: [`tenant`] is what the issuer knows, [`keys`] what it signs with, [`store`] what
//! it remembers; `client_auth` says which client asks; `mint` makes tokens and `resolve` reads them back;
//! `interaction`, `document`, `pages` and [`theme`] are what people see; `cookies`, `session` and `cors` are the
//! browser's side; [`journal`] is what it decided and why.
//!
//! Everything that the issuer needs is handed in with [`Issuer`]: it reads no clock, no file and no
//! randomness of its own, and it does not know that a tutorial exists.

mod account;
mod asked;
mod authorize;
mod bearer;
mod claims;
mod client_assertion;
mod client_auth;
mod confirm;
mod consent;
mod cookies;
mod cors;
mod dashboard;
mod description;
pub mod discovery;
mod document;
mod faulty;
mod id_token_hint;
mod interaction;
mod introspect;
pub mod journal;
mod jwe;
mod jwks;
pub mod keys;
mod log;
mod logout;
pub mod manage;
mod memory_store;
mod mint;
mod pages;
mod params;
mod people;
mod problem;
mod records;
mod refresh;
mod resolve;
mod revocation;
mod revoke;
mod scope;
mod session;
mod sign_in;
mod social;
pub mod store;
mod stylesheet;
pub mod tenant;
// The tests sign for real, which takes the server's cryptography.
#[cfg(all(test, feature = "native"))]
pub(crate) mod test_support;
#[cfg(all(test, feature = "native"))]
mod tests;
pub mod theme;
pub mod throttle;
mod token;
mod transactions;
mod unanswered;
mod upstream;
mod url;
mod userinfo;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};

pub use self::{
    journal::Journal,
    keys::Keys,
    manage::Management,
    memory_store::MemoryStore,
    social::{SOCIAL, Social},
    store::{Store, Table},
    tenant::{DEFAULT_TENANT, Fault, SandboxRules, Tenant, TenantError},
    throttle::{Metered, Rates, Throttle},
    url::{IssuerUrl, IssuerUrlError},
};
use crate::{
    ports::{Clock, Random, Timer, Transport, Worker},
    token::{Verifier, base64url},
};

/// An issuer and all that is handed to it. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Issuer {
    /// Its public URL: `iss`, and the base of every endpoint.
    pub url: IssuerUrl,
    /// The applications, APIs and people that it knows.
    pub tenant: Arc<Tenant>,
    /// What it signs with.
    pub keys: Keys,
    /// What it remembers.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Lets time pass, for answers that are slow on purpose.
    pub timer: Arc<dyn Timer>,
    /// Where codes and handles come from.
    pub random: Arc<dyn Random>,
    /// Judges signatures: of its own tokens when they come back, of clients and of connections.
    pub verifier: Arc<dyn Verifier>,
    /// Reaches the issuers of its connections.
    pub transport: Arc<dyn Transport>,
    /// Checks passwords.
    pub worker: Arc<dyn Worker>,
    /// How much one caller may ask for. Tenants of one server share it.
    pub throttle: Arc<Throttle>,
    /// The server's own pages, and what `{public_url}` stands for; without a slash at its end.
    pub home: Option<String>,
    /// Who may look at its tenant, and who may change it; nobody if there is none.
    pub management: Option<Management>,
    /// Where it writes down what it decided.
    pub journal: Journal,
}

impl Issuer {
    /// A secret of 256 bits, as text of 43 characters.
    fn unguessable(&self) -> String {
        self.handle::<32>()
    }

    /// An opaque token of 192 bits, as text of 32 characters.
    fn reference(&self) -> String {
        self.handle::<24>()
    }

    fn handle<const BYTES: usize>(&self) -> String {
        let mut bytes = [0; BYTES];
        self.random.fill(&mut bytes);
        base64url::encode(bytes)
    }

    fn userinfo_endpoint(&self) -> String {
        self.url.join("userinfo")
    }

    /// Whether a visitor made its tenant.
    fn is_sandbox(&self) -> bool {
        self.management.as_ref().is_some_and(Management::is_sandbox)
    }

    /// Whether a client that names this as its audience wants a token for the issuer itself.
    fn is_own_name(&self, name: &str) -> bool {
        name == self.url.as_str() || name == self.userinfo_endpoint()
    }
}

/// The issuer as a router. Its paths are relative to [`Issuer::url`]: nest it at that URL's path.
pub fn router(issuer: Issuer) -> Router {
    let metered = |kind| from_fn_with_state((issuer.clone(), kind), throttle::page);
    let counted = || from_fn_with_state(issuer.clone(), throttle::endpoint);
    let public = Router::new()
        .route("/.well-known/openid-configuration", get(discovery::get))
        .route("/.well-known/oauth-authorization-server", get(discovery::get))
        .route("/.well-known/jwks.json", get(jwks::get))
        .method_not_allowed_fallback(unanswered::other_method)
        .layer(from_fn(cors::public));
    let pages = Router::new()
        .route("/authorize", get(authorize::get).post(authorize::post).layer(metered(Metered::Authorization)))
        // Only what is typed is counted.
        .route("/sign-in", post(sign_in::post).layer(metered(Metered::SignIn)).get(sign_in::get))
        .route("/account", get(account::get).post(account::post))
        .route("/consent", get(consent::get).post(consent::post))
        .route("/callback", get(upstream::get))
        .route("/confirm", get(confirm::get).post(confirm::post))
        .layer(from_fn_with_state(issuer.clone(), log::record))
        .route("/oidc/logout", get(logout::get).post(logout::post))
        .route("/v2/logout", get(logout::vendor))
        .route("/sign-out", post(logout::confirmed))
        .route("/assets/{name}", get(stylesheet::get))
        .method_not_allowed_fallback(unanswered::other_method);
    let for_clients = Router::new()
        .route("/oauth/token", post(token::post).layer(counted()))
        .route("/oauth/revoke", post(revoke::post).layer(counted()))
        .route("/userinfo", get(userinfo::answer).post(userinfo::answer))
        .route("/transactions", post(transactions::post).layer(counted()))
        // Within the layer: a preflight is a method that no endpoint has.
        .method_not_allowed_fallback(unanswered::other_method)
        .layer(from_fn_with_state(issuer.clone(), cors::registered));
    // Without CORS: an API or a server asks, never a page.
    let for_servers = Router::new()
        .route("/oauth/introspect", post(introspect::post).layer(counted()))
        .method_not_allowed_fallback(unanswered::other_method);
    let managed = match issuer.management {
        Some(_) => manage::router().merge(dashboard::router()),
        None => Router::new(),
    };
    public
        .merge(managed)
        .merge(pages)
        .merge(for_clients)
        .merge(for_servers)
        .fallback(unanswered::not_found)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(theme::layer))
        .with_state(issuer)
}

/// No request to the issuer needs more, in bytes.
const LARGEST_BODY: usize = 65_536;
