//! What the learner has done and answered, kept in this browser and nowhere else.
//!
//! One key of `localStorage`, `tokenwalk.progress`, holds one JSON object, a [`record::Record`]:
//!
//! | member | what it holds |
//! |---|---|
//! | `version` | 1; anything else is not read |
//! | `done` | when each stop was done, by its slug, in seconds since 1970 |
//! | `answers` | the answer to each stop's prediction, by the stop's slug: its place, and whether it is right |
//! | `judgements` | of the sketch's claims, by the stop where they were made, then by the claim |
//! | `place` | the stop where the learner was last |
//! | `check` | the questions that are drawn, as a seed, and the answers so far |
//! | `result` | how the last check ended |
//!
//! What is missing, broken or of another version counts as nothing, and is replaced by the next thing that is
//! kept. No token and no secret is ever in it.
//!
//! - [`record`]: the data and its rules
//! - [`kept`]: the browser's copy, shared by the islands of a page and by its tabs
//! - [`report`]: the same in words, to save
//! - [`island`]: the same to look at, and to forget
//! - `marks`: the two lines of script that show it in the navigation; pages without islands need no more

pub mod island;
pub mod kept;
#[cfg(feature = "ssr")]
pub mod marks;
pub mod record;
pub mod report;

pub use kept::done;

/// Where it is kept.
pub const KEY: &str = "tokenwalk.progress";
