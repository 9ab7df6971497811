//! What is wrong in a content file, and where.

use std::ops::RangeInclusive;

use super::prose::Fault;

/// A mistake in a content file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct ContentError {
    /// The file: below `content/` if it is built in, else with the folder that it was read from.
    pub file: String,
    /// The line, from 1. The first line of the file where no better place is known.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The TOML does not parse, or a field is missing, unknown or of the wrong kind.
    #[error("{0}")]
    Toml(String),
    /// A stop does not begin with front matter.
    #[error("the file must begin with TOML between two lines `+++`")]
    NoFrontMatter,
    /// A stop's body is not split in two.
    #[error("the body must hold the line `<!-- act -->` exactly once, found {0}")]
    ActMark(usize),
    /// A file is not named after what it holds.
    #[error("this file must be called `{0}`")]
    FileName(String),
    /// A stop is out of order.
    #[error("number {found}, but this is stop {expected} of the walk")]
    StopNumber {
        /// By the order of the files.
        expected: usize,
        /// In the file.
        found: u8,
    },
    /// The code that an entry names is not built in.
    #[error("there is no file `{0}`")]
    NoSnippet(String),
    /// A field has no text.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A slug or an id has other characters than it may.
    #[error("`{0}` must be made of lower-case letters, digits and single hyphens")]
    Slug(String),
    /// A slug or an id is used twice.
    #[error("`{0}` is used twice")]
    Duplicate(String),
    /// There are too few or too many of something.
    #[error("{found} {what}, but there must be {} to {}", allowed.start(), allowed.end())]
    Count {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        allowed: RangeInclusive<usize>,
    },
    /// Not exactly one choice is right.
    #[error("{0} choices are right, but exactly one must be")]
    RightChoices(usize),
    /// Some choices of a prediction say which outcome they foretell, others do not.
    #[error("{0} choices lack `outcome`: give each choice one, or none")]
    SomeOutcomes(usize),
    /// A specification's name follows no known pattern.
    #[error("`{0}` is not a known way to name a source, such as `RFC 6749 4.1.1` or `OIDC Core 3.1.3.7`")]
    SpecName(String),
    /// A specification's address does not belong to its name.
    #[error("the address of `{name}` must begin with `{expected}`, found `{found}`")]
    SpecUrl {
        /// The name.
        name: String,
        /// What its address must begin with, or be for an RFC.
        expected: String,
        /// The address in the file.
        found: String,
    },
    /// A link leads to no page of this site.
    #[error("no page or entry `{0}`")]
    NoTarget(String),
    /// A link leads where it may not.
    #[error("a link must begin with `/` or go by https to a host that may be cited, found `{0}`")]
    ForeignLink(String),
    /// A flow has no party of this name.
    #[error("no party `{0}` in this flow")]
    NoParty(String),
    /// An arrow leads to where it comes from.
    #[error("an arrow must lead from one party to another")]
    ToItself,
    /// Something is named that is nowhere described.
    #[error("there is no {what} `{name}`")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A file of a host's folder has a name that means nothing.
    #[error("nothing reads this file: expected the name of a built-in one, or a TOML file in `more/`")]
    NotRead,
    /// Prose holds what it may not.
    #[error("`{field}` holds {fault}")]
    Prose {
        /// In which field.
        field: &'static str,
        /// What it holds.
        fault: Fault,
    },
}
