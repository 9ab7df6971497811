//! The values that a lesson is made of. Each mirrors a table of the content files; `content/README.md`
//! describes the same fields for a writer.
//!
//! "Inline" Markdown is one paragraph of text, code, emphasis and links; "block" Markdown may have
//! paragraphs, lists and code blocks. Links between pages begin with `/` and know nothing of a base path.

use serde::{Deserialize, Serialize};

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
    /// Whom it matters to.
    #[serde(rename = "for")]
    pub readers: Vec<Reader>,
    /// The arrows of the flow diagram that it is about, in the order in which they happen.
    pub arrows: Vec<Arrow>,
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
    /// What to look for in what happened. Block Markdown, read from the file's body.
    #[serde(skip)]
    pub after: String,
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

/// An arrow of the flow diagram. Its parties are: you, the client, the issuer, the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrow {
    /// Client to issuer, by way of the browser: the authorization request.
    Ask,
    /// You and the issuer: the sign-in.
    SignIn,
    /// Issuer to client, by way of the browser: code, state, iss.
    Code,
    /// Client to issuer: code and verifier.
    Exchange,
    /// Issuer to client: ID token and access token.
    Tokens,
    /// Issuer to client and API: the public keys.
    Keys,
    /// Client to API: the access token.
    Call,
    /// API to client: what was asked for, or why not.
    Answer,
    /// Client to issuer: the access token, for the user's claims.
    Userinfo,
}

impl Arrow {
    /// All arrows in the order in which they happen.
    pub const ALL: [Self; 9] = [
        Self::Ask,
        Self::SignIn,
        Self::Code,
        Self::Exchange,
        Self::Tokens,
        Self::Keys,
        Self::Call,
        Self::Answer,
        Self::Userinfo,
    ];

    /// Its name in content files and in the document.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::SignIn => "sign-in",
            Self::Code => "code",
            Self::Exchange => "exchange",
            Self::Tokens => "tokens",
            Self::Keys => "keys",
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Userinfo => "userinfo",
        }
    }
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
    /// The page that shows it: a path on this site.
    pub see: String,
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
