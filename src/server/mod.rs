//! How it is served: configuration, routes, headers, limits, logs, and what the parties need from outside.
//!
//! - [`config`]: defaults, file, environment and flags; every mistake with its place.
//! - [`lifecycle`]: from the configuration to a listening server, and its orderly end.
//! - [`check`]: what would keep the server from starting, and what a proxy must forward.
//! - [`doors`]: the listening sockets, with [`tls`]; [`bodies`] and [`callers`]: what a request may cost.
//! - [`content`]: the lesson that is served.
//! - [`routes`]: which origin and path leads to the pages, the issuer and the API.
//! - [`pages`], [`documents`], [`files`], [`stylesheet`], [`headers`]: the pages' origin; [`encoded`], [`notice`] and
//!   [`cookies`] there.
//! - [`parties`]: issuer and API with their [`clock`], [`random`], [`transport`], [`worker`] and [`keys`].
//! - [`sample_api`]: what the API is told of itself; [`recorded`]: the run that pages show without JavaScript.
//! - [`sandboxes`]: the tenants that visitors open; [`walk`]: what the walk uses of a tenant.
//! - [`runs`]: the clients that run on a server, and those whose platform this server plays.
//! - [`site`]: what the build made; [`logs`]: what is logged.

pub mod bodies;
pub mod callers;
pub mod check;
pub mod clock;
pub mod config;
pub mod content;
pub mod cookies;
pub mod documents;
pub mod doors;
pub mod encoded;
pub mod files;
pub mod headers;
pub mod keys;
pub mod lifecycle;
pub mod logs;
pub mod notice;
pub mod pages;
pub mod parties;
pub mod random;
pub mod recorded;
pub mod registered;
pub mod routes;
pub mod runs;
pub mod sample_api;
pub mod sandboxes;
pub mod site;
pub mod stylesheet;
pub mod tls;
pub mod transport;
pub mod walk;
pub mod worker;

#[cfg(test)]
mod scratch;
