//! Tokenwalk ends one confusion: what an `id_token` is for, what an `access_token` is for, why one parses
//! and the other may not, and what each party must do with them.
//!
//! The rooms are the parties of the flow. Whoever knows OAuth knows the tree:
//!
//! | room | what it is | what it may touch |
//! |---|---|---|
//! | [`token`] | what passes between the parties: split, decode, verify, check | bytes, JSON, keys |
//! | `issuer` | the authorization server, one file an endpoint | `token`, [`ports`], [`wire`] |
//! | `api` | the sample resource server | `token`, [`ports`], [`wire`] |
//! | [`client`] | the relying party: request, PKCE, exchange | `token`, [`ports`], [`wire`] |
//! | [`lesson`] | what is taught: text and data | nothing |
//! | `ui` | what is seen: components and pages | all but `issuer` and `api` |
//! | `server` | how it is served: configuration, headers, limits, logs | everything |
//!
//! [`ports`] holds what a party needs from the outside (time, randomness, the network) and [`wire`] what
//! an HTTP exchange looks like as data. The parties never call each other: they talk HTTP, as strangers
//! do. `tests/walls.rs` keeps it that way.
//!
//! Features: `parties` builds token, issuer and api alone; `native` adds the cryptography of the server, which
//! their tests need; `ssr` is the server; `hydrate` the part of the browser.

// Nothing panics on what a user or the network sends; tests may.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod client;
pub mod lesson;
pub mod ports;
pub mod token;
pub mod wire;

#[cfg(feature = "parties")]
pub mod api;
#[cfg(feature = "parties")]
pub mod issuer;

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
#[expect(
    missing_docs,
    reason = "the macros make a struct field of every property; those whose name says all have no words"
)]
pub mod ui;

#[cfg(feature = "ssr")]
pub mod server;

/// Room in the read-only data. The splitter gives each file of the WebAssembly its share of the data, if all of
/// them, aligned, fit into the place they have come from; else the first file gets everything.
#[cfg(feature = "hydrate")]
#[used]
static ROOM: [u8; 4096] = [1; 4096];

/// The browser's entry point: brings the page's islands to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
