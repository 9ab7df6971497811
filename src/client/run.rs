//! One pass through the flow, as plain data: kept in the tab's storage, it survives a reload.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    discovery::Metadata,
    exchange::{self, ExchangeError, Tokens},
    request::AuthorizationRequest,
    response::{AuthorizationResponse, Refusal},
};
use crate::{
    ports::UnixTime,
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
    /// When it came, by the browser's clock. The code in it is a little older: the issuer made it.
    #[serde(default)]
    pub answered: Option<UnixTime>,
    /// The exchange of the code, as it was on the wire.
    pub token_exchange: Option<Exchange>,
    /// The last answer that brought new tokens for a refresh token.
    #[serde(default)]
    pub renewed: Option<Exchange>,
    /// What was done with its tokens since, by a name for each action.
    #[serde(default)]
    pub later: BTreeMap<String, Exchange>,
}

/// The code in `response`, if it is the answer to this run.
///
/// # Errors
/// [`Refusal`] if it must not be used; always where nothing was asked.
pub fn judge<'a>(run: Option<&Run>, response: &'a AuthorizationResponse) -> Result<&'a str, Refusal> {
    let run = run.ok_or(Refusal::Unasked)?;
    response.accept(&run.request, &run.metadata.issuer)
}

impl Run {
    /// A request that is not sent yet, from which the browser comes back to `return_to`.
    pub fn new(metadata: Metadata, request: AuthorizationRequest, return_to: &str) -> Self {
        Self {
            metadata,
            request,
            return_to: return_to.into(),
            hurried: false,
            response: None,
            answered: None,
            token_exchange: None,
            renewed: None,
            later: BTreeMap::new(),
        }
    }

    /// Takes the answer to its request, which came at `now`, and says whether it did. An answer comes once:
    /// the same one again is a reload and makes nothing younger, another one is not ours.
    pub fn take(&mut self, response: AuthorizationResponse, now: UnixTime) -> bool {
        if let Some(taken) = &self.response {
            return *taken == response;
        }
        self.response = Some(response);
        self.answered = Some(now);
        true
    }

    /// For how many seconds the answer has been here, if there is one.
    pub fn age(&self, now: UnixTime) -> Option<i64> {
        self.answered.map(|answered| now.0.saturating_sub(answered.0).max(0))
    }

    /// The code, if the answer has come and stands up to the client's checks.
    ///
    /// # Errors
    /// [`Refusal`] if the answer must not be used. `Ok(None)` if none has come.
    pub fn code(&self) -> Result<Option<&str>, Refusal> {
        self.response.as_ref().map(|response| judge(Some(self), response)).transpose()
    }

    /// The tokens, if the code was exchanged.
    ///
    /// # Errors
    /// [`ExchangeError`] if the issuer gave something else. `Ok(None)` if it was not asked yet.
    pub fn tokens(&self) -> Result<Option<Tokens>, ExchangeError> {
        self.token_exchange.as_ref().map(exchange::read).transpose()
    }

    /// The last tokens that this run has: those of the exchange, or newer ones for its refresh token. The issuer
    /// rotates: each answer has the next refresh token.
    pub fn newest(&self) -> Option<Tokens> {
        let read = |exchange: &Exchange| exchange::read(exchange).ok();
        self.renewed.as_ref().and_then(read).or_else(|| self.tokens().ok().flatten())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::{Sevens, choices},
        wire::{Observer, Request, Response},
    };

    fn run() -> Run {
        let address = || "https://i/".to_owned();
        let metadata = Metadata {
            issuer: address(),
            authorization_endpoint: address(),
            token_endpoint: address(),
            userinfo_endpoint: address(),
            jwks_uri: address(),
            revocation_endpoint: None,
            end_session_endpoint: None,
        };
        Run::new(metadata, AuthorizationRequest::new(choices(), &Sevens), "/walk/exchange")
    }

    #[test]
    fn an_answer_is_as_old_as_its_first_arrival() {
        let mut run = run();
        assert_eq!(run.age(UnixTime(100)), None);
        let answer = AuthorizationResponse::from_query("?code=c&state=s");
        assert!(run.take(answer.clone(), UnixTime(100)));
        assert!(run.take(answer, UnixTime(150)), "a reload");
        assert!(!run.take(AuthorizationResponse::from_query("?code=d&state=s"), UnixTime(150)));
        assert_eq!(run.age(UnixTime(195)), Some(95));
        assert_eq!(run.age(UnixTime(90)), Some(0), "the clock was set back");
    }

    #[test]
    fn what_nobody_asked_for_is_refused() {
        let answer = AuthorizationResponse::from_query("?code=c&state=s&iss=https%3A%2F%2Fi%2F");
        assert_eq!(judge(None, &answer), Err(Refusal::Unasked));
        assert_eq!(judge(Some(&run()), &answer), Err(Refusal::State));
    }

    #[test]
    fn renewed_tokens_are_the_newest() {
        let answer = |status, body: &str| Exchange {
            observer: Observer::Page,
            at: 0,
            request: Request::get("https://i/"),
            response: Response { status, headers: Vec::new(), body: body.into() },
        };
        let tokens = |name: &str| format!(r#"{{"access_token":"{name}","token_type":"Bearer"}}"#);
        let mut run = run();
        assert_eq!(run.newest(), None);
        run.token_exchange = Some(answer(200, &tokens("first")));
        assert_eq!(run.newest().map(|tokens| tokens.access_token).as_deref(), Some("first"));
        run.renewed = Some(answer(200, &tokens("second")));
        assert_eq!(run.newest().map(|tokens| tokens.access_token).as_deref(), Some("second"));
        run.renewed = Some(answer(200, "nonsense"));
        assert_eq!(run.newest().map(|tokens| tokens.access_token).as_deref(), Some("first"));
    }
}
