//! What is seen.
//!
//! - [`pages`]: whole documents, rendered by the server; prose never enters the WebAssembly
//! - [`bench`]: any token, looked at and changed; the audience matrix
//! - [`stages`]: the islands, one a stop: what the learner does and what came of it
//! - the components that they share: [`checklist`], [`diagram`], [`object`], [`token_text`], [`wire_panel`], …
//! - [`progress`]: what the learner has done and answered, kept in the browser
//! - `recorded`: a run for readers without JavaScript
//! - [`store`]: the learner's walk, shared by the islands of a page
//! - [`flow`]: the client's steps with the browser's ports
//! - [`browser`]: the browser behind those ports
//!
//! No protocol logic lives here: a verdict on a page is a value that [`crate::token`] or an HTTP response
//! gave.

pub mod answer;
pub mod bench;
pub mod browser;
pub mod check_run;
pub mod checklist;
pub mod controls;
#[cfg(feature = "ssr")]
pub mod diagram;
pub mod draw;
#[cfg(feature = "ssr")]
pub mod filter;
pub mod flow;
pub mod guess;
#[cfg(feature = "ssr")]
pub mod hydration;
pub mod inspector;
#[cfg(feature = "ssr")]
pub mod kind_chooser;
pub mod lines;
#[cfg(feature = "ssr")]
pub mod link_maker;
pub mod object;
#[cfg(feature = "ssr")]
pub mod page_turn;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod progress;
#[cfg(feature = "ssr")]
pub mod prose;
#[cfg(feature = "ssr")]
pub mod recorded;
#[cfg(feature = "ssr")]
pub mod registered;
#[cfg(feature = "ssr")]
pub mod run;
pub mod silent;
pub mod site;
#[cfg(feature = "ssr")]
pub mod snippet;
#[cfg(feature = "ssr")]
pub mod sources;
pub mod stages;
#[cfg(feature = "ssr")]
pub mod stepper;
pub mod store;
#[cfg(feature = "ssr")]
pub mod theme;
pub mod token_text;
pub mod wire_panel;

/// The stylesheet that `build.rs` made.
#[cfg(feature = "ssr")]
pub const STYLESHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/tokenwalk.css"));

/// Its name, made of its content, so that browsers may keep it for a year.
#[cfg(feature = "ssr")]
pub const STYLESHEET_HASH: &str = env!("TOKENWALK_CSS_HASH");
