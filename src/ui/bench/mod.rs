//! The bench: any token, decoded beside validated, changed, attacked, and shown to the API.
//!
//! - [`island`]: the page's islands and the state that they share
//! - `paste`: what was pasted, and which token of it is looked at
//! - `what`: the kind of thing it is; `look`: what a signed token is for, by its look
//! - `decoded`: what anyone can read, each claim with its bytes
//! - `validated`: what only validation tells, by role; `expected`: expectations and keys
//! - `change`: one value edited, and signed again if wished
//! - `attacks`: the changes that the field knows, each with a guess before the outcome; `attempt`: one of them, tried
//! - `lab`: the token shown to the API
//! - [`matrix`]: how the audience changes the access token
//! - `prepared`: the tokens that the issuer makes, to look at and for all of these
//!
//! What is pasted stays in the page: nothing here sends it anywhere unless the learner asks for that.

mod attacks;
mod attempt;
mod change;
mod decoded;
mod expected;
pub mod island;
mod lab;
mod look;
pub mod matrix;
mod paste;
mod prepared;
mod validated;
mod what;

use serde::{Deserialize, Serialize};

/// A part of the bench, with its words: HTML that the server made from the lesson's Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The field.
    Field,
    /// The prepared tokens, and the token that is looked at.
    Token {
        /// The prepared tokens.
        cases: Vec<CaseWords>,
        /// What header parameters and claims mean.
        members: Vec<MemberWords>,
    },
    /// The attacks.
    Attacks(Vec<AttackWords>),
}

/// What a header parameter or a claim means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWords {
    /// Its name in the JSON.
    pub name: String,
    /// Whether it stands in the header, not in the payload.
    pub header: bool,
    /// One or two sentences.
    pub meaning: String,
    /// Where it stands.
    pub section: String,
    /// The address of that place.
    pub url: String,
}

/// A prepared token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseWords {
    /// Its name in links.
    pub id: String,
    /// What its button says.
    pub title: String,
    /// What it is.
    pub what: String,
}

/// An attack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackWords {
    /// Its name in links.
    pub id: String,
    /// What its button says.
    pub title: String,
    /// What is changed.
    pub change: String,
    /// What stops it.
    pub defence: String,
    /// Where that stands.
    pub section: String,
    /// The address of that place.
    pub url: String,
}
