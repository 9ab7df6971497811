//! Asking the issuer about a token: RFC 7662.
//!
//! The token may be of any form, since nobody but the issuer reads it. The answer is used once and never
//! kept: so a token that is revoked is refused at the very next request, which is what an API pays a round
//! trip for. Whoever keeps answers (section 4 allows it) accepts revoked tokens for as long as they are kept.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use super::{
    ApiConfig, Credentials, Resource,
    keys::FRESH,
    metadata::{self, IssuerError},
};
use crate::{
    ports::{Transport, UnixTime},
    token::{
        Decoded,
        check::{Validation, introspection},
    },
    wire::{self, Exchange, Observer, Request},
};

/// How much of a token the record of an exchange shows, in characters.
const SHOWN: usize = 6;

/// What asks.
pub struct Introspection {
    transport: Arc<dyn Transport>,
    /// `Basic …`: RFC 6749 section 2.3.1.
    authorization: String,
    expected: introspection::Expectations,
    /// Where to ask, and when that was learnt. This may be kept: it says nothing of any token.
    endpoint: Mutex<Option<(String, UnixTime)>>,
}

impl Introspection {
    pub fn new(
        config: &ApiConfig,
        resource: &Resource,
        credentials: &Credentials,
        transport: Arc<dyn Transport>,
    ) -> Self {
        let Credentials { client_id, client_secret } = credentials;
        let expected = introspection::Expectations {
            issuer: config.issuer.clone(),
            audience: resource.audience.clone(),
            scope: None,
            leeway: config.leeway,
        };
        let authorization = wire::basic(client_id, client_secret);
        Self { transport, authorization, expected, endpoint: Mutex::default() }
    }

    /// Judges the token of a request that needs `scope` by what the issuer says, and puts into `record` what
    /// went over the wire, without the secret and the token.
    ///
    /// # Errors
    /// [`IssuerError`] if the issuer does not answer the question.
    pub async fn validate(
        &self,
        token: &Decoded,
        scope: &str,
        now: UnixTime,
        record: &mut Option<Exchange>,
    ) -> Result<Validation, IssuerError> {
        let url = self.endpoint(now).await?;
        let response = self.transport.send(question(&url, &self.authorization, &token.raw)).await?;
        let exchange = record.insert(Exchange {
            observer: Observer::Server,
            at: now.0,
            request: masked(&url, &token.raw),
            response,
        });
        let answer = read(&url, exchange)?;
        let expected = introspection::Expectations { scope: Some(scope.into()), ..self.expected.clone() };
        Ok(introspection::validate(token, &answer, &expected, now))
    }

    /// Where to ask: from the issuer's metadata.
    async fn endpoint(&self, now: UnixTime) -> Result<String, IssuerError> {
        let kept = self.endpoint.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((url, _)) = kept.filter(|(_, learnt)| now.0.saturating_sub(learnt.0) < FRESH) {
            return Ok(url);
        }
        let issuer = &self.expected.issuer;
        let metadata = metadata::fetch(&*self.transport, issuer).await?;
        let url =
            metadata.introspection_endpoint.ok_or_else(|| IssuerError::NoIntrospection(issuer.clone()))?;
        *self.endpoint.lock().unwrap_or_else(PoisonError::into_inner) = Some((url.clone(), now));
        Ok(url)
    }
}

/// RFC 7662 section 2.1. The token stands in the body: a URL would end up in logs.
fn question(url: &str, authorization: &str, token: &str) -> Request {
    Request::post_form(url, [("token", token)])
        .with_header("authorization", authorization)
        .with_header("accept", "application/json")
}

/// The question as it may be shown.
fn masked(url: &str, token: &str) -> Request {
    let start: String = token.chars().take(SHOWN).collect();
    let mut shown = question(url, "Basic …", &start);
    shown.body = shown.body.map(|body| body + "…");
    shown
}

/// The issuer's word. Without `active` it is no answer: section 2.2 requires it, as a boolean.
fn read(url: &str, exchange: &Exchange) -> Result<Map<String, Value>, IssuerError> {
    let expected = "whether the token is active";
    let answer: Map<String, Value> = metadata::read(url, &exchange.response, expected)?;
    if answer.get("active").is_some_and(Value::is_boolean) {
        Ok(answer)
    } else {
        Err(IssuerError::Unreadable { url: url.into(), expected })
    }
}
