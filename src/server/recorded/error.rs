//! Why the walk could not be recorded.

use crate::{
    client::{discovery::DiscoveryError, exchange::ExchangeError, response::Refusal},
    ports::TransportError,
};

/// At which step it ended, and why.
#[derive(Debug, thiserror::Error)]
#[error("{step}: {why}")]
pub struct RecordingError {
    /// What was being done, in words that a page may show.
    pub step: &'static str,
    /// What went wrong; it may name addresses, so it is for the log.
    pub why: Why,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// No answer.
    #[error(transparent)]
    Network(#[from] TransportError),
    /// The issuer's metadata.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// What came back to the client.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The token endpoint.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// A body that is not what it should be.
    #[error("the answer could not be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A redirect to something that is no address.
    #[error("`{0}` is no address to go to")]
    Address(String),
    /// A page that asks nothing, where a redirect was expected.
    #[error("{url} answered with status {status} and no form; expected a redirect or a form to fill in")]
    NoForm {
        /// The page.
        url: String,
        /// Its status.
        status: u16,
    },
    /// The issuer sends the browser on and on.
    #[error("{0} answers did not lead back to the client; were address and password refused?")]
    GoesRound(usize),
    /// Something that a token response must hold is missing.
    #[error("there is no {0}")]
    Missing(&'static str),
    /// It takes too long.
    #[error("it took longer than {0} seconds")]
    Late(u64),
}

/// Says at which step a result is an error.
pub trait At<T> {
    /// The same result, with its step.
    ///
    /// # Errors
    /// Where the result is one.
    fn at(self, step: &'static str) -> Result<T, RecordingError>;
}

impl<T, E: Into<Why>> At<T> for Result<T, E> {
    fn at(self, step: &'static str) -> Result<T, RecordingError> {
        self.map_err(|why| RecordingError { step, why: why.into() })
    }
}
