//! A flow as data: who takes part, and what goes from whom to whom. The pages draw it.

use serde::Deserialize;

/// A flow to draw, such as the walk's, the sketch's, or that of one kind of client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name where it is used.
    pub id: String,
    /// What it shows, in a few words. Plain text.
    pub name: String,
    /// Who takes part, from left to right: two to five names. Plain text.
    pub parties: Vec<String>,
    /// What happens, in this order.
    #[serde(rename = "arrow")]
    pub arrows: Vec<Arrow>,
}

/// One thing that happens in a flow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrow {
    /// Its name within the flow; needed where a stop marks it.
    #[serde(default)]
    pub id: String,
    /// The party that sends.
    pub from: String,
    /// The party that receives.
    pub to: String,
    /// What is sent, in a few words. Plain text.
    pub label: String,
    /// The things that are drawn on it.
    #[serde(default)]
    pub carries: Vec<Thing>,
    /// The page that is about it: a path on this site, or nothing.
    #[serde(default)]
    pub see: String,
}

/// What an arrow can carry. Each has a shape of its own, the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// A code: a claim ticket.
    Ticket,
    /// An ID token: a letter.
    Letter,
    /// An access token: a key.
    Key,
}

impl Flow {
    /// The party's place from the left, from 0.
    pub fn place(&self, party: &str) -> Option<usize> {
        self.parties.iter().position(|name| name == party)
    }

    /// The arrow with this id.
    pub fn arrow(&self, id: &str) -> Option<&Arrow> {
        self.arrows.iter().find(|arrow| arrow.id == id)
    }
}
