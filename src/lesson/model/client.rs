//! The kinds of client: what to register for each, and how its walk and its run differ.

use serde::Deserialize;

use super::Spec;

/// A kind of client, at `/clients#<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its name in links.
    pub id: String,
    /// What it is called. Plain text.
    pub title: String,
    /// As which type it is registered.
    #[serde(rename = "type")]
    pub registered_as: Registration,
    /// Its `client_id` in the built-in tenant. Plain text.
    pub client_id: String,
    /// Why that type. Inline Markdown.
    pub why: String,
    /// Where the code comes back to. Inline Markdown.
    pub redirect: String,
    /// What it proves itself with. Inline Markdown.
    pub secret: String,
    /// Where its tokens live. Inline Markdown.
    pub tokens: String,
    /// What differs from the walk. Inline Markdown.
    pub differs: String,
    /// What to do and what to beware of. Block Markdown.
    pub body: String,
    /// The id of its flow.
    pub flow: String,
    /// Where it stands in the specifications: 1 to 4.
    #[serde(rename = "spec")]
    pub specs: Vec<Spec>,
    /// The words of its run on the server, at `/clients/<id>`, if it has one.
    pub run: Option<ClientRun>,
    /// What differs at the stops of the walk.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
}

impl Client {
    /// What it is called within a sentence, such as `single-page app`.
    pub fn in_words(&self) -> String {
        self.title.to_lowercase()
    }

    /// What differs at this stop.
    pub fn note(&self, stop: &str) -> Option<&Note> {
        self.notes.iter().find(|note| note.stop == stop)
    }

    /// Whether this kind's flow has a step for this stop.
    pub fn has(&self, stop: &str) -> bool {
        self.note(stop).is_none_or(|note| !note.absent)
    }

    /// The note that stands in the place of this stop's text, if one does.
    pub fn instead(&self, stop: &str) -> Option<&Note> {
        self.note(stop).filter(|note| note.absent || note.instead)
    }

    /// Whether a page of the walk can be this client, or play it: it has no secret.
    pub fn is_public(&self) -> bool {
        matches!(self.registered_as, Registration::Spa | Registration::Native)
    }
}

/// The words around a run of a kind of client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRun {
    /// What will happen: what is real in it, and what is played. Block Markdown.
    pub what: String,
    /// What the button is called that begins it. Plain text.
    pub start: String,
    /// Who sees what is on the wire, after "seen by". Plain text.
    pub observer: String,
    /// What to look for in what happened. Block Markdown.
    pub after: String,
    /// The page that plays the client's platform, if one does.
    pub platform: Option<PlatformPage>,
}

/// The words of a page that plays a platform.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformPage {
    /// What it is. Plain text.
    pub title: String,
    /// What the platform would do now. Block Markdown.
    pub text: String,
    /// What the link is called by which the answer is handed over. Plain text.
    pub hand_over: String,
}

/// What differs at a stop of the walk for a kind of client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The stop's slug.
    pub stop: String,
    /// What differs there. Inline Markdown.
    pub text: String,
    /// Whether this kind's flow has no such stop: the walk leads past it.
    #[serde(default)]
    pub absent: bool,
    /// Whether the stop's own text is not true of this kind: the note stands in its place.
    #[serde(default)]
    pub instead: bool,
}

/// The types of application that the issuer registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// Public, in a browser.
    Spa,
    /// Confidential, on a server.
    Web,
    /// Public, on a device.
    Native,
    /// Confidential, without a user.
    Machine,
}

/// "I have a …", and what it is to the issuer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// What somebody has, after "I have". Plain text.
    pub have: String,
    /// The id of the kind of client that it is.
    pub client: String,
    /// Why. Inline Markdown.
    pub because: String,
}
