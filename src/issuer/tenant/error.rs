//! What can be wrong in a tenant file, each with its line.

use std::fmt;

/// One mistake in a tenant file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct TenantError {
    /// The file's name, as the operator gave it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: TenantFault,
}

impl fmt::Display for TenantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.fault)
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TenantFault {
    /// Not TOML, an unknown key, a missing key or a value of another type.
    #[error("{0}")]
    Syntax(String),
    /// A name that is taken.
    #[error("there are two {what} named `{name}`; the first stands in line {first}")]
    Duplicate {
        /// What kind of thing.
        what: &'static str,
        /// The name that both have.
        name: String,
        /// The line of the first.
        first: usize,
    },
    /// A name that nothing has.
    #[error("there is no {what} `{name}`{}", suggestion(.near.as_ref()))]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The name that leads nowhere.
        name: String,
        /// The name that may have been meant.
        near: Option<String>,
    },
    /// In the vendor's token profile only `aud` tells an ID token from an access token.
    #[error(
        "the API's identifier `{0}` is also a client_id: an ID token for that application would pass for an \
         access token. Choose another identifier, such as a URL"
    )]
    IdentifierIsClientId(String),
    /// A callback or return address that cannot be one.
    #[error("`{uri}` cannot be registered: {reason}")]
    Redirect {
        /// The address.
        uri: String,
        /// Which rule it breaks.
        reason: &'static str,
    },
    /// An allowed origin that is none.
    #[error("`{0}` is not an origin: write scheme, host and port, without a path")]
    Origin(String),
    /// None or both ways to say a password.
    #[error("user `{0}` needs either `password` or `password_hash`")]
    PasswordSource(String),
    /// A hash that cannot be used.
    #[error("user `{user}`: `password_hash` is not a PHC string of argon2: {reason}")]
    PasswordHash {
        /// Whose.
        user: String,
        /// What the parser says.
        reason: String,
    },
    /// A time that is too short or too long.
    #[error("{what}: {value} is not between {least} and {most} seconds")]
    Seconds {
        /// Which key.
        what: &'static str,
        /// What it is.
        value: i64,
        /// The least that is allowed.
        least: i64,
        /// The most that is allowed.
        most: i64,
    },
    /// A value that its place does not allow.
    #[error("{what}: `{value}` {rule}")]
    Value {
        /// Which key.
        what: &'static str,
        /// What it holds.
        value: String,
        /// What it must be.
        rule: &'static str,
    },
}

fn suggestion(near: Option<&String>) -> String {
    near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// The candidate that `name` is most likely a misspelling of, if any is near; case does not count.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// How many single-character edits lie between two names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        assert_eq!(nearest("read:oders", ["read:orders", "write:orders"]), Some("read:orders".into()));
        assert_eq!(nearest("billing", ["read:orders"]), None);
        assert_eq!(nearest("PUBLIC_URI", ["address", "public_url"]), Some("public_url".into()));
        assert_eq!(nearest("colour", ["address", "public_url"]), None);
    }
}
