//! One pass through the flow, as plain data: kept in the tab's storage, it survives a reload.

use serde::{Deserialize, Serialize};

use super::{
    discovery::Metadata,
    exchange::{self, ExchangeError, Tokens},
    request::AuthorizationRequest,
    response::{AuthorizationResponse, Refusal},
};
use crate::{
    token::{Algorithm, check::id_token},
    wire::Exchange,
};

/// A request that was sent, and all that came of it so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What the issuer said of itself.
    pub metadata: Metadata,
    /// What was asked.
    pub request: AuthorizationRequest,
    /// Where the learner wants to be when the answer has come: a path of the application.
    pub return_to: String,
    /// Whether the code is to be exchanged without another click, because the learner asked for tokens
    /// and not for the single steps.
    pub hurried: bool,
    /// What came back on the redirect.
    pub response: Option<AuthorizationResponse>,
    /// The exchange of the code, as it was on the wire.
    pub token_exchange: Option<Exchange>,
}

impl Run {
    /// The code, if the answer has come and stands up to the client's checks.
    ///
    /// # Errors
    /// [`Refusal`] if the answer must not be used. `Ok(None)` if none has come.
    pub fn code(&self) -> Result<Option<&str>, Refusal> {
        match &self.response {
            None => Ok(None),
            Some(response) => response.accept(&self.request, &self.metadata.issuer).map(Some),
        }
    }

    /// The tokens, if the code was exchanged.
    ///
    /// # Errors
    /// [`ExchangeError`] if the issuer gave something else. `Ok(None)` if it was not asked yet.
    pub fn tokens(&self) -> Result<Option<Tokens>, ExchangeError> {
        self.token_exchange.as_ref().map(exchange::read).transpose()
    }

    /// What the ID token of this run must be, as its client knows: `OpenID` Connect Core 3.1.3.7.
    pub fn expectations(&self) -> id_token::Expectations {
        id_token::Expectations {
            issuer: Some(self.metadata.issuer.clone()),
            client_id: Some(self.request.choices.client_id.clone()),
            algorithm: Algorithm::RS256,
            nonce: id_token::Nonce::Sent(self.request.nonce.clone()),
            access_token: self.tokens().ok().flatten().map(|tokens| tokens.access_token),
            max_age: None,
            leeway: 60,
        }
    }
}
