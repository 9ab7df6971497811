//! What two issuers say to each other when a person of the one signs in at the other.

use serde::Deserialize;
use serde_json::Value;

use super::super::{
    Issuer,
    interaction::Pending,
    tenant::{Connection, Person},
};
use crate::{
    ports::UnixTime,
    token::{
        Algorithm, JwkSet, VerifiedClaims,
        check::{
            Rule,
            id_token::{Expectations, Nonce, validate},
        },
        decode::decode,
    },
    wire::{self, Exchange, Observer, Request},
};

/// Why the connection told nothing about the person. For a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::issuer) enum UpstreamError {
    #[error("it answered {0}")]
    Refused(String),
    #[error("the answer came from another issuer")]
    OtherIssuer,
    #[error("it cannot be reached")]
    Unreachable,
    #[error("its answer to {0} cannot be read")]
    Unreadable(&'static str),
    #[error("its ID token was refused by the rule {0:?}")]
    IdToken(Rule),
    #[error("its ID token could not be checked")]
    Unchecked,
}

/// What is needed of the metadata: `OpenID` Connect Discovery 3.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
}

/// The other issuer.
pub(super) struct Upstream<'a> {
    issuer: &'a Issuer,
    pending: &'a Pending,
    connection: &'a Connection,
    pub authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

impl<'a> Upstream<'a> {
    /// Learns its endpoints.
    pub async fn discover(
        issuer: &'a Issuer,
        pending: &'a Pending,
        connection: &'a Connection,
    ) -> Result<Self, UpstreamError> {
        let url = format!("{}.well-known/openid-configuration", connection.issuer);
        let response =
            issuer.transport.send(Request::get(url)).await.map_err(|_| UpstreamError::Unreachable)?;
        let metadata: Metadata =
            serde_json::from_str(&response.body).map_err(|_| UpstreamError::Unreadable("discovery"))?;
        // Discovery 4.3: to the letter.
        if metadata.issuer != connection.issuer {
            return Err(UpstreamError::OtherIssuer);
        }
        Ok(Self {
            issuer,
            pending,
            connection,
            authorization_endpoint: metadata.authorization_endpoint,
            token_endpoint: metadata.token_endpoint,
            jwks_uri: metadata.jwks_uri,
        })
    }

    /// Redeems the code and says who signed in, and when.
    pub async fn person(
        &self,
        code: &str,
        verifier: &str,
        nonce: &str,
        callback: &str,
    ) -> Result<(Person, UnixTime), UpstreamError> {
        let tokens = self.redeem(code, verifier, callback).await?;
        let keys = self.send(Request::get(&self.jwks_uri)).await?;
        let keys: JwkSet = serde_json::from_str(&keys).map_err(|_| UpstreamError::Unreadable("keys"))?;
        let expected = Expectations {
            issuer: Some(self.connection.issuer.clone()),
            client_id: Some(self.connection.client_id.clone()),
            algorithm: Algorithm::RS256,
            nonce: Nonce::Sent(nonce.into()),
            access_token: Some(tokens.access_token),
            // With 0 a new sign-in was asked for, which takes its time.
            max_age: self.pending.request().max_age.filter(|seconds| *seconds > 0),
            leeway: 60,
        };
        let decoded = decode(&tokens.id_token);
        let (verifier, now) = (&*self.issuer.verifier, self.issuer.clock.now());
        let validation = validate(&decoded, Some(&keys), verifier, &expected, now).await;
        match (validation.claims, validation.checklist.first_failure()) {
            (Some(claims), _) => self.read(&claims, now).ok_or(UpstreamError::Unreadable("the person")),
            (None, Some(failed)) => Err(UpstreamError::IdToken(failed.rule)),
            (None, None) => Err(UpstreamError::Unchecked),
        }
    }

    async fn redeem(&self, code: &str, verifier: &str, callback: &str) -> Result<Tokens, UpstreamError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", callback),
            ("code_verifier", verifier),
        ];
        let credential = wire::basic(&self.connection.client_id, &self.connection.client_secret);
        let request =
            Request::post_form(&self.token_endpoint, fields).with_header("authorization", credential);
        let body = self.send(request).await?;
        serde_json::from_str(&body).map_err(|_| UpstreamError::Unreadable("the code"))
    }

    /// Sends a request and writes it into the log of the pending request.
    async fn send(&self, request: Request) -> Result<String, UpstreamError> {
        let response =
            self.issuer.transport.send(request.clone()).await.map_err(|_| UpstreamError::Unreachable)?;
        let at = self.issuer.clock.now().0;
        let exchange = Exchange { observer: Observer::Issuer, at, request, response: response.clone() };
        self.pending.log(self.issuer, exchange).await;
        match response.status {
            200 => Ok(response.body),
            status => Err(UpstreamError::Refused(format!("with status {status}"))),
        }
    }

    /// Takes over what the claims say. The name of the connection keeps two people apart who have the same
    /// subject identifier at two issuers.
    fn read(&self, claims: &VerifiedClaims, now: UnixTime) -> Option<(Person, UnixTime)> {
        let text = |name: &str| claims.text(name).map(str::to_owned);
        // Without `auth_time` nothing else is known than that the answer came now.
        let typed =
            claims.get("auth_time").and_then(Value::as_i64).map_or(now, |typed| UnixTime(typed).min(now));
        let person = Person {
            sub: format!("{}|{}", self.connection.name, text("sub")?),
            email: text("email"),
            email_verified: claims.get("email_verified").and_then(Value::as_bool).unwrap_or(false),
            name: text("name"),
            given_name: text("given_name"),
            family_name: text("family_name"),
            nickname: text("nickname"),
            picture: text("picture"),
            locale: text("locale"),
            permissions: self.connection.permissions.clone(),
        };
        Some((person, typed))
    }
}
