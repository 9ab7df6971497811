//! What is taught: text and data that a writer can change without reading Rust, and no views.
//!
//! The text stands in `content/` (its README explains the format to a writer). This module reads it,
//! finds every mistake in it with file and line, and hands it out as plain values. Prose stays Markdown:
//! turning it into HTML is the `ui`'s work.
//!
//! - `model`: the values, [`Stop`], [`Question`], [`Claim`], [`Client`], [`CheckItem`], [`Term`] and what they
//!   are made of; `flow`: a [`Flow`] to draw. Built for the browser too, since an island may take a
//!   [`Judgement`].
//! - `bench`: the words of the bench; `connect`: the page for those who bring an app of their own.
//! - [`links`]: what a link on this site may carry.
//! - `load`: files into values. Built for the server alone, like everything below: prose never enters
//!   the WASM.
//! - `check`: the rules that the text must keep. `prose` looks into Markdown, `specs` knows how a
//!   specification is named and where it stands, `error` says what is wrong and where.
//! - `files`: the text, embedded, and what a host puts in its place.

pub mod links;

#[cfg(feature = "ssr")]
mod bench;
mod flow;
mod model;

#[cfg(feature = "ssr")]
mod check;
#[cfg(feature = "ssr")]
mod connect;
#[cfg(feature = "ssr")]
mod error;
#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod load;
#[cfg(feature = "ssr")]
mod prose;
#[cfg(feature = "ssr")]
mod specs;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use flow::{Arrow, Flow, Thing};
pub use model::{
    AgendaItem, CheckItem, Choice, Claim, Client, ClientRun, Fit, Judgement, Note, Page, PlatformPage,
    Prediction, Question, Reader, Registration, Spec, Stop, Term,
};

#[cfg(feature = "ssr")]
pub use bench::{Attack, Bench, Case, Member, TokenPart};
#[cfg(feature = "ssr")]
pub use connect::{Connect, Part, Stack};
#[cfg(feature = "ssr")]
pub use error::{ContentError, Problem};
#[cfg(feature = "ssr")]
pub use files::{Source, Sources};
#[cfg(feature = "ssr")]
pub use load::Lesson;
#[cfg(feature = "ssr")]
pub use prose::Fault;
