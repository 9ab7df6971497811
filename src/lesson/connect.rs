//! What `/connect` says: how an app of one's own gets registered, and code for each kind of app.

use serde::Deserialize;

/// The page's text, in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connect {
    /// What the page is for. Inline Markdown.
    pub lead: String,
    /// What to know before the code.
    pub before: Vec<Part>,
    /// The code, one library an entry.
    #[serde(rename = "stack")]
    pub stacks: Vec<Stack>,
    /// What to know about it afterwards.
    pub after: Vec<Part>,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its address on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Block Markdown.
    pub text: String,
}

/// A library and a program that uses it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stack {
    /// Its address on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The command that installs the versions that the tests run.
    pub install: Option<String>,
    /// The program's file below `connect/`.
    pub file: String,
    /// What it does and how to run it. Inline Markdown.
    pub text: String,
    /// What is in the file. It names a server that was started without flags; the page puts its own values in.
    #[serde(skip)]
    pub snippet: String,
}
