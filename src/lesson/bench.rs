//! The words of the bench: what members of tokens mean, the prepared tokens, the attacks.

use serde::Deserialize;

use super::Spec;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bench {
    /// What stands above the audience matrix. Block Markdown.
    pub audience: String,
    /// What header parameters and claims mean.
    #[serde(rename = "member")]
    pub members: Vec<Member>,
    /// The prepared tokens.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
    /// The attacks.
    #[serde(rename = "attack")]
    pub attacks: Vec<Attack>,
}

/// A header parameter or a claim.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name in the JSON.
    pub name: String,
    /// Where it stands.
    pub part: TokenPart,
    /// One or two sentences. Inline Markdown.
    pub meaning: String,
    /// Where it is specified.
    pub spec: Spec,
}

/// A part of a token that holds members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenPart {
    /// The header of RFC 7515 section 4.
    Header,
    /// The claims of RFC 7519 section 4.
    Payload,
}

/// A prepared token, at `/bench?case=<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name in links.
    pub id: String,
    /// One to four words. Plain text.
    pub title: String,
    /// What it is. Inline Markdown.
    pub what: String,
}

/// An attack, at `/bench#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// Its name in links.
    pub id: String,
    /// One to six words. Plain text.
    pub title: String,
    /// What is changed. Inline Markdown.
    pub change: String,
    /// What stops it, in two sentences. Inline Markdown.
    pub defence: String,
    /// Where that is specified.
    pub spec: Spec,
}
