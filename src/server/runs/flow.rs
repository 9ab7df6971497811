//! The client's steps, from the request to the tokens, by HTTP alone; and what a page may see of them.

use serde_json::{Map, Value};

use super::{
    kinds::Kind,
    sessions::{Asking, Done},
};
use crate::{
    client::{
        confidential,
        discovery::{self, DiscoveryError, Metadata},
        exchange::{self, ExchangeError, Tokens},
        observe,
        request::{AuthorizationRequest, Choices},
        resource,
        response::Refusal,
    },
    ports::TransportError,
    server::sandboxes::common::Outside,
    token::{
        JwkSet,
        check::{
            Checklist,
            id_token::{Expectations, Nonce, validate},
        },
        decode::decode,
        native::NativeVerifier,
    },
    ui::{
        run::{Outcome, SignedIn},
        site::Site,
    },
    wire::{Exchange, Observer, Request, basic},
};

/// What is asked for where people sign in: what the walk asks for.
const SCOPE: &str = "openid profile email read:orders write:orders";
/// What the machine was granted.
const MACHINE_SCOPE: &str = "read:orders";
/// What the client hands over to its page of an ID token: who signed in and for whom the token is.
const HANDED_OVER: [&str; 7] = ["sub", "name", "email", "iss", "aud", "auth_time", "exp"];

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The issuer's metadata.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The answer that the browser brought.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The token endpoint.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The issuer's keys.
    #[error("the issuer's keys could not be read: {0}")]
    Keys(serde_json::Error),
    /// `openid` was asked for.
    #[error("the issuer gave no ID token, although `openid` was asked for")]
    NoIdToken,
    /// A check of the ID token failed.
    #[error("the ID token was refused; required, and not so: {0}")]
    IdToken(String),
}

/// Learns the endpoints of the issuer.
pub async fn discover(outside: &Outside, issuer: &str) -> Result<Metadata, RunError> {
    let found = send(outside, discovery::request(issuer)).await?;
    Ok(discovery::read(issuer, &found)?)
}

/// A request for the walk's API by a client with this callback.
pub fn ask(outside: &Outside, site: &Site, kind: &Kind, callback: &str) -> AuthorizationRequest {
    let choices = Choices {
        client_id: kind.client_id.clone(),
        redirect_uri: callback.into(),
        scope: SCOPE.into(),
        audience: Some(site.audience.clone()),
        login_hint: None,
        prompt: None,
        response_mode: None,
    };
    AuthorizationRequest::new(choices, &*outside.random)
}

/// The code for tokens, and the ID token checked before anything of it is believed.
pub async fn exchange(outside: &Outside, asking: Asking, code: &str) -> Result<Done, RunError> {
    let Asking { request, metadata, kind, orders } = asking;
    let endpoint = &metadata.token_endpoint;
    let mut kept = Kept::new(&kind, vec![request.pkce.verifier.clone()]);
    let sent = match &kind.secret {
        Some(secret) => confidential::exchange(endpoint, &request, secret, code),
        None => exchange::request(endpoint, &request, code),
    };
    let exchanged = send(outside, sent).await?;
    let tokens = exchange::read(&exchanged)?;
    let id_token = tokens.id_token.clone().ok_or(RunError::NoIdToken)?;
    let fetched = send(outside, Request::get(&metadata.jwks_uri)).await?;
    let keys: JwkSet = serde_json::from_str(&fetched.response.body).map_err(RunError::Keys)?;
    let expected = Expectations {
        issuer: Some(metadata.issuer),
        client_id: Some(kind.client_id),
        algorithm: kind.algorithm,
        nonce: Nonce::Sent(request.nonce),
        access_token: Some(tokens.access_token.clone()),
        max_age: None,
        leeway: 60,
    };
    let decoded = decode(&id_token);
    let now = outside.clock.now();
    let checklist = validate(&decoded, Some(&keys), &NativeVerifier, &expected, now).await.checklist;
    if let Some(problem) = problem(&checklist) {
        return Err(RunError::IdToken(problem));
    }
    kept.0.push(id_token.clone());
    let mut claims = claims(&id_token);
    claims.retain(|name, _| HANDED_OVER.contains(&name.as_str()));
    Ok(done(tokens, orders, kept, vec![exchanged, fetched], Some(SignedIn { claims, checklist })))
}

/// A token for the machine itself.
pub async fn client_credentials(outside: &Outside, site: &Site, kind: &Kind) -> Result<Done, RunError> {
    let metadata = discover(outside, &site.issuer).await?;
    let secret = kind.secret.as_deref().unwrap_or_default();
    let request = confidential::client_credentials(
        &metadata.token_endpoint,
        &kind.client_id,
        secret,
        &site.audience,
        MACHINE_SCOPE,
    );
    let exchanged = send(outside, request).await?;
    let tokens = exchange::read(&exchanged)?;
    Ok(done(tokens, site.orders(), Kept::new(kind, Vec::new()), vec![exchanged], None))
}

/// What the API says to the token.
pub async fn call(outside: &Outside, done: &Done) -> Result<Exchange, RunError> {
    let request = Request::get(&done.orders).with_header(resource::EXPLAIN, "1");
    let answered = send(outside, resource::with_bearer(request, Some(&done.access_token))).await?;
    Ok(Kept(vec![done.access_token.clone()]).mask(answered))
}

async fn send(outside: &Outside, request: Request) -> Result<Exchange, TransportError> {
    observe(&*outside.transport, &*outside.clock, Observer::Server, request).await
}

fn done(
    tokens: Tokens,
    orders: String,
    mut kept: Kept,
    exchanges: Vec<Exchange>,
    signed_in: Option<SignedIn>,
) -> Done {
    kept.0.push(tokens.access_token.clone());
    let outcome = Outcome {
        signed_in,
        access_token: claims(&tokens.access_token),
        exchanges: exchanges.into_iter().map(|exchange| kept.mask(exchange)).collect(),
        call: None,
    };
    Done { access_token: tokens.access_token, orders, outcome }
}

/// Why a checklist does not end in `valid`.
fn problem(checklist: &Checklist) -> Option<String> {
    if checklist.valid() == Some(true) {
        return None;
    }
    Some(
        checklist
            .first_failure()
            .map_or_else(|| "nothing could be checked".into(), |row| row.statement.to_string()),
    )
}

/// What anyone can read of a token.
fn claims(token: &str) -> Map<String, Value> {
    decode(token).unverified_claims().map(|claims| claims.as_map().clone()).unwrap_or_default()
}

/// What the client keeps to itself: wherever it stands in an exchange, a page sees only how long it is.
struct Kept(Vec<String>);

impl Kept {
    fn new(kind: &Kind, mut values: Vec<String>) -> Self {
        if let Some(secret) = &kind.secret {
            values.extend([basic(&kind.client_id, secret), secret.clone()]);
        }
        Self(values)
    }

    fn mask(&self, exchange: Exchange) -> Exchange {
        let Exchange { observer, at, mut request, mut response } = exchange;
        let headers = request.headers.iter_mut().chain(&mut response.headers).map(|(_, value)| value);
        let texts = [&mut request.url, &mut response.body].into_iter().chain(&mut request.body);
        for text in texts.chain(headers) {
            for value in self.0.iter().filter(|value| !value.is_empty()) {
                *text = text.replace(value, &masked(value));
            }
        }
        Exchange { observer, at, request, response }
    }
}

/// The start tells a JWT and a method of authentication, which are no secret.
fn masked(value: &str) -> String {
    let start = ["eyJ", "Basic "].into_iter().find(|start| value.starts_with(start)).unwrap_or_default();
    format!("{start}…({} characters, kept by the client)", value.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Response;

    #[test]
    fn what_is_kept_stands_nowhere_in_what_a_page_sees() {
        let kept = Kept(vec!["eyJtoken".into(), "Basic c2VjcmV0".into(), "verifier".into()]);
        let exchange = Exchange {
            observer: Observer::Server,
            at: 0,
            request: Request::post_form(
                "https://i/?t=eyJtoken",
                [("code_verifier", "verifier"), ("code", "c")],
            )
            .with_header("authorization", "Basic c2VjcmV0"),
            response: Response {
                status: 200,
                headers: vec![("x".into(), "eyJtoken".into())],
                body: r#"{"access_token":"eyJtoken","scope":"openid"}"#.into(),
            },
        };
        let shown = format!("{:?}", kept.mask(exchange));
        assert!(
            !shown.contains("eyJtoken") && !shown.contains("c2VjcmV0") && !shown.contains("=verifier"),
            "{shown}"
        );
        assert!(shown.contains("eyJ…(8 characters") && shown.contains("&code=c") && shown.contains("openid"));
    }
}
