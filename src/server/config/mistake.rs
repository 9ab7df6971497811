//! What is wrong with a configuration, where, and what would be right.

use std::{fmt, path::PathBuf};

use crate::issuer::tenant::nearest;

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the built-in default holds.
    Default,
    /// A line of a file, counted from 1; 0 if the file as a whole is meant.
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    /// A flag of the command line, without its dashes.
    Flag(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line: 0 } => write!(f, "{}", path.display()),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => write!(f, "{name} in the environment"),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// One thing that must be changed before the server can start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistake {
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub what: String,
    /// What is expected there; empty if `what` says it all.
    pub expected: String,
    /// A known name that is close to the unknown one.
    pub did_you_mean: Option<String>,
}

impl Mistake {
    /// A mistake whose text says everything.
    pub fn new(place: Place, what: impl Into<String>) -> Self {
        Self { place, what: what.into(), expected: String::new(), did_you_mean: None }
    }

    /// The same mistake, with what is expected.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// A name that is not known, with the nearest of those that are.
    pub fn unknown(place: Place, kind: &str, name: &str, known: &[String]) -> Self {
        Self {
            place,
            what: format!("unknown {kind} `{name}`"),
            expected: format!("one of {}", known.join(", ")),
            did_you_mean: nearest(name, known.iter().map(String::as_str)),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        if !self.expected.is_empty() {
            write!(f, "; expected {}", self.expected)?;
        }
        match &self.did_you_mean {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_reads_as_one_line() {
        let place = Place::File { path: "tokenwalk.toml".into(), line: 3 };
        let mistake = Mistake::unknown(place, "key", "adress", &["address".into(), "tenant".into()]);
        assert_eq!(
            mistake.to_string(),
            "tokenwalk.toml:3: unknown key `adress`; expected one of address, tenant; did you mean `address`?"
        );
    }
}
