//! Whole documents, one file a page. Rendered by the server; what moves in them is an island.

pub mod audience;
pub mod bench;
pub mod callback;
pub mod check;
pub mod clients;
pub mod connect;
pub mod frame;
pub mod glossary;
pub mod home;
pub mod not_found;
mod other_stop;
pub mod platform;
pub mod progress;
pub mod questions;
pub mod run;
pub mod stop;
pub mod teams;
pub mod text;
