//! What the text of a setting means. An error is what is wrong with it, in words.

use std::{str::FromStr, time::Duration};

use tracing::level_filters::LevelFilter;

use super::{LogFormat, location::Location};

/// Anything that parses.
pub(super) fn parsed<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` does not fit"))
}

/// Whole seconds.
pub(super) fn seconds(number: usize) -> Duration {
    Duration::from_secs(number as u64)
}

/// Issuer identifiers with commas between them, kept to the letter: Discovery 4.3 compares them so.
pub(super) fn issuers(text: &str) -> Result<Vec<String>, String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let read = |name: &str| match Location::parse(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(why) => Err(format!("`{name}`: {why}")),
    };
    names.map(read).collect()
}

/// Names with commas between them, as browsers write them.
pub(super) fn hosts(text: &str) -> Result<Vec<String>, String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let read = |name: &str| {
        let origin = Location::parse(&format!("https://{name}"));
        let host = origin.ok().filter(|origin| origin.path.is_empty() && !name.contains(['/', '*']));
        host.map(|origin| origin.authority().to_owned()).ok_or_else(|| format!("`{name}` is no host"))
    };
    names.map(read).collect()
}

/// By name.
pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("`{text}` does not fit")),
    }
}

/// By name only: a number would be a level too, but nobody remembers which.
pub(super) fn log_level(text: &str) -> Result<LevelFilter, String> {
    match text {
        "off" | "error" | "warn" | "info" | "debug" | "trace" => parsed(text),
        _ => Err(format!("`{text}` does not fit")),
    }
}
