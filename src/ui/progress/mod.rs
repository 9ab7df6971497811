//! What the learner has done and answered, kept in this browser and nowhere else.
//!
//! One key of `localStorage`, `tokenwalk.progress`, holds a text. Its first line is `tokenwalk-progress 1`: a
//! text of another version is not read. Each further line is of three parts, with a space between:
//!
//! | line | what it says |
//! |---|---|
//! | `done exchange 1795340000` | when the stop was done, in seconds since 1970 |
//! | `answer exchange 2 right` | the answer to the stop's prediction: its place, from 0, and whether it is right |
//! | `sketch credentials Wrong` | how a claim was judged at the stop `sketch`; `sketch-again` likewise |
//! | `last place exchange` | the stop where the learner was last |
//! | `check seed 7` | the check that was begun: what its draw follows from |
//! | `chosen lifetime 1` | its answers so far: the question's id and the choice's place |
//! | `check ended 1795340000` | when the last check ended |
//! | `topic ask 1 2` | its result by stop: 1 of 2 right |
//!
//! A line that is broken or unknown counts as nothing. No token and no secret is ever in it.
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
