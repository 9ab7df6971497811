//! The values that a lesson is made of. Each mirrors a table of the content files; `content/README.md`
//! describes the same fields for a writer.
//!
//! "Inline" Markdown is one paragraph of text, code, emphasis and links; "block" Markdown may have
//! paragraphs, lists and code blocks. Links between pages begin with `/` and know nothing of a base path.

mod client;

use serde::{Deserialize, Serialize};

pub use self::client::{Client, ClientRun, Fit, Note, PlatformPage, Registration};

/// One stop of the walk, at `/walk/<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Its place in the walk, from 1.
    pub number: u8,
    /// Its name in URLs.
    pub slug: String,
    /// One to three words. Plain text.
    pub title: String,
    /// What the learner will have done, in one line. Plain text.
    pub goal: String,
    /// The one sentence to keep. Inline Markdown.
    pub keep: String,
    /// How long it takes, in minutes.
    pub minutes: u8,
    /// What makes it done, after the word "when". Plain text; a host's own text may leave it out.
    pub done: Option<String>,
    /// Whom it matters to.
    #[serde(rename = "for")]
    pub readers: Vec<Reader>,
    /// The flows that it draws, by their ids: the walk's, unless it says otherwise.
    #[serde(default = "the_walk")]
    pub flows: Vec<String>,
    /// The arrows of the flow `walk` that it is about, by their ids, in the order in which they happen.
    pub arrows: Vec<String>,
    /// Where it stands in the specifications: 1 to 4.
    #[serde(rename = "spec")]
    pub specs: Vec<Spec>,
    /// What to guess before acting.
    pub prediction: Prediction,
    /// Help in steps, each giving away a little more. Inline Markdown.
    pub hints: Vec<String>,
    /// What the last hint leaves unsaid. Block Markdown.
    pub solution: String,
    /// What the learner needs before acting. Block Markdown, read from the file's body.
    #[serde(skip)]
    pub before: String,
    /// What happened, told: folded, so that it is not read before it was tried. Block Markdown, read from the
    /// file's body; may be empty.
    #[serde(skip)]
    pub outcome: String,
    /// What to look for in what happened. Block Markdown, read from the file's body.
    #[serde(skip)]
    pub after: String,
}

impl Stop {
    /// Whether the learner does something at the issuer or the API there. The first and the last stop are about the
    /// sketch, the second is to be read.
    pub fn acts(&self) -> bool {
        !["sketch", "register", "sketch-again"].contains(&self.slug.as_str())
    }
}

fn the_walk() -> Vec<String> {
    vec!["walk".into()]
}

/// A guess to make before acting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// What is asked. Inline Markdown.
    pub question: String,
    /// Three or four answers, exactly one of them right.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer. Inline Markdown.
    pub text: String,
    /// Whether it is the right one.
    pub right: bool,
    /// Of a prediction: which outcome of the stop's experiment it foretells, one of `outcomes::of`.
    #[serde(default)]
    pub outcome: Option<String>,
    /// What is said once it is chosen: for a wrong one, why it tempts and what is true. Inline Markdown.
    pub feedback: String,
}

/// A place in a specification or in a vendor's documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Such as `RFC 6749 4.1.1`, `OIDC Core 3.1.3.7` or `Auth0 docs: Access tokens`. Plain text.
    pub name: String,
    /// Its address. A file may leave it out for an RFC, whose address follows from its name.
    #[serde(default)]
    pub url: String,
    /// What is said there, in a few words. Plain text.
    pub about: String,
}

/// Whom a stop matters to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// Those who write clients.
    FrontEnd,
    /// Those who write APIs.
    BackEnd,
}

/// A frequent misconception, at `/questions#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in links.
    pub id: String,
    /// What is seen or asked, as people type it into a search box. Plain text.
    pub symptom: String,
    /// The answer in a sentence or two. Inline Markdown.
    pub answer: String,
    /// Why it is so. Block Markdown, 40 to 120 words.
    pub why: String,
    /// Where it stands in the specifications: at least one.
    #[serde(rename = "spec")]
    pub specs: Vec<Spec>,
    /// The pages that show it: one to three paths on this site.
    pub see: Vec<String>,
}

/// One claim of the sketch that the walk begins and ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name.
    pub id: String,
    /// What the sketch says. Inline Markdown.
    pub text: String,
    /// What the walk says of it.
    pub judgement: Judgement,
    /// Why. Inline Markdown.
    pub reason: String,
}

/// What is said of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// It holds as it stands.
    Right,
    /// What it says holds, but something that matters is missing.
    Incomplete,
    /// It does not hold.
    Wrong,
}

/// A term of the field, at `/glossary#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its name in links.
    pub id: String,
    /// The term. Plain text.
    pub term: String,
    /// What it means, in at most 45 words. Inline Markdown.
    pub meaning: String,
    /// Where it is defined.
    pub spec: Spec,
}

/// A question of the check at the end, at `/check#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckItem {
    /// Its name in links.
    pub id: String,
    /// The slug of the stop that it is about: the results are counted by it.
    pub stop: String,
    /// What happened, and what is asked. Block Markdown.
    pub scenario: String,
    /// Three or four answers, exactly one of them right.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
    /// Where it stands in the specifications: 1 to 3.
    #[serde(rename = "spec")]
    pub specs: Vec<Spec>,
}

/// A page of prose, at `/<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its address, and the name of its file.
    pub slug: String,
    /// Its heading. Plain text.
    pub title: String,
    /// What it holds, in one line; search engines show it. Plain text.
    pub description: String,
    /// What a lead does with a team, step by step. Only on the page for leads.
    #[serde(default)]
    pub agenda: Vec<AgendaItem>,
    /// What stands there. Markdown with headings and tables, read from the file's body.
    #[serde(skip)]
    pub body: String,
}

/// A part of an hour with a team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// How long it takes.
    pub minutes: u8,
    /// What is done. Inline Markdown.
    pub what: String,
    /// The slugs of the stops that are opened for it.
    pub stops: Vec<String>,
}
