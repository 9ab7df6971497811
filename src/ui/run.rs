//! What the clients that run on this server have done for this browser, as plain values: the server fills it
//! in. Nothing in it is a secret or a token.

use serde_json::{Map, Value};

use crate::{ports::UnixTime, token::check::Checklist, wire::Exchange};

/// The kinds of client that the tenant has, by the ids of the lesson.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offered(pub Vec<&'static str>);

/// One kind of client, and how far this browser is with it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its name at the issuer.
    pub client_id: String,
    /// Where the issuer sends the browser back to; none for a machine.
    pub callback: Option<String>,
    /// How far it is.
    pub stage: Stage,
    /// The time now, for what is said of times.
    pub now: UnixTime,
}

/// How far a run is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// Nothing was begun, or it is long ago.
    New,
    /// The browser was sent to the issuer.
    Asking {
        /// What its answer must carry.
        state: String,
    },
    /// It came to nothing, for this reason.
    Refused(String),
    /// The client has its tokens.
    Done(Box<Outcome>),
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Who signed in; nobody at a machine.
    pub signed_in: Option<SignedIn>,
    /// What anyone can read of the access token.
    pub access_token: Map<String, Value>,
    /// What the client sent and got, with what it keeps to itself made unreadable.
    pub exchanges: Vec<Exchange>,
    /// What the API answered.
    pub call: Option<Exchange>,
}

/// What the client knows from the ID token.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The claims that it hands over to its page.
    pub claims: Map<String, Value>,
    /// How it checked the token.
    pub checklist: Checklist,
}
