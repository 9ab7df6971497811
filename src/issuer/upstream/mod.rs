//! Signing in by a connection: here this issuer is itself the client of another issuer.
//!
//! - [`start`] sends the browser there, with state, nonce and PKCE of its own
//! - [`get`] (`GET /callback`) takes the answer, and goes on with the request that waits here
//! - [`exchange`]: the two issuers among themselves
//!
//! What the other issuer says about the person is taken over only after its ID token passed every check of
//! `OpenID` Connect Core 3.1.3.7. Its tokens stop here: the application gets tokens of this issuer.

mod exchange;

use axum::{extract::State, response::Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};

use self::exchange::Upstream;
pub(super) use self::exchange::UpstreamError;
use super::{
    Issuer,
    asked::Query,
    authorize::{Prompt, see_other},
    document::Document,
    interaction::{Pending, or_problem},
    pages,
    params::Params,
    people,
    problem::Problem,
    session, sign_in,
    store::{self, Record, Table},
    tenant::{Connection, Person},
};
use crate::{ports::UnixTime, token::hash};

/// A sign-in under way at a connection. Kept under its `state`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Underway {
    transaction: String,
    connection: String,
    nonce: String,
    code_verifier: String,
}

impl Record for Underway {
    const TABLE: Table = Table::Upstream;
}

/// Sends the browser to the connection.
pub(super) async fn start(
    issuer: &Issuer,
    pending: &Pending,
    connection: &Connection,
) -> Result<Response, Problem> {
    let upstream = match Upstream::discover(issuer, pending, connection).await {
        Ok(upstream) => upstream,
        Err(error) => return failed(issuer, pending, connection, &error),
    };
    let state = issuer.unguessable();
    let underway = Underway {
        transaction: pending.id.clone(),
        connection: connection.name.clone(),
        nonce: issuer.unguessable(),
        code_verifier: issuer.unguessable(),
    };
    store::put(&*issuer.store, &state, &underway, pending.transaction.expires).await;
    let challenge = hash::pkce_s256(&underway.code_verifier);
    let callback = callback(issuer);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &connection.client_id)
        .append_pair("redirect_uri", &callback)
        .append_pair("response_type", "code")
        .append_pair("scope", "openid profile email")
        .append_pair("state", &state)
        .append_pair("nonce", &underway.nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    // What the application asks about the sign-in is asked there, where the password is typed.
    let max_age = pending.request().max_age;
    if pending.request().asks(Prompt::Login) || max_age == Some(0) {
        query.append_pair("prompt", "login");
    }
    if let Some(seconds) = max_age {
        query.append_pair("max_age", &seconds.to_string());
    }
    let url = format!("{}?{}", upstream.authorization_endpoint, query.finish());
    Ok(pending.mark(see_other(&url, None)))
}

fn callback(issuer: &Issuer) -> String {
    issuer.url.join("callback")
}

/// `GET /callback`: the connection's answer.
pub(super) async fn get(State(issuer): State<Issuer>, Query { headers, params }: Query) -> Response {
    or_problem(&issuer, finish(&issuer, &headers, &params).await)
}

async fn finish(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Result<Response, Problem> {
    if let Some(name) = params.repeated(&[]) {
        return Err(Problem::Repeated(name.into()));
    }
    let state = params.get("state").unwrap_or("");
    let underway: Underway = store::take(&*issuer.store, state).await.ok_or(Problem::Expired)?;
    // Bound to the browser that asked, or somebody's answer could be slipped to somebody else.
    let mut pending = Pending::named(issuer, headers, &underway.transaction).await?;
    let connection = issuer.tenant.connection(&underway.connection).ok_or(Problem::Expired)?;
    let (person, auth_time) = match person(issuer, &pending, connection, &underway, params).await {
        Ok(found) => found,
        Err(error) => return failed(issuer, &pending, connection, &error),
    };
    let what = format!("The ID token of `{}` passed every check: its person signs in here.", connection.name);
    issuer.granted(pending.case("callback"), &what, "OIDC Core 3.1.3.7");
    people::remember(issuer, &person).await;
    let (session, cookie) = session::start(issuer, headers, &person.sub, auth_time).await;
    pending.transaction.progress.signed_in = Some(session.sid.clone());
    let response = pending.go_on(issuer, Some(session)).await?;
    Ok(sign_in::with_cookie(by_a_page(issuer, response), cookie))
}

async fn person(
    issuer: &Issuer,
    pending: &Pending,
    connection: &Connection,
    underway: &Underway,
    params: &Params,
) -> Result<(Person, UnixTime), UpstreamError> {
    // RFC 9207: an answer that another issuer mixed in names that one.
    if params.get("iss").is_some_and(|iss| iss != connection.issuer) {
        return Err(UpstreamError::OtherIssuer);
    }
    if let Some(error) = params.get("error") {
        return Err(UpstreamError::Refused(error.into()));
    }
    let code = params.get("code").ok_or_else(|| UpstreamError::Refused("no code".into()))?;
    let upstream = Upstream::discover(issuer, pending, connection).await?;
    upstream.person(code, &underway.code_verifier, &underway.nonce, &callback(issuer)).await
}

/// Shows the sign-in page again, with what went wrong at the connection.
fn failed(
    issuer: &Issuer,
    pending: &Pending,
    connection: &Connection,
    error: &UpstreamError,
) -> Result<Response, Problem> {
    let what = format!("`{}` did not sign the person in: {error}.", connection.name);
    issuer.decided(pending.case("callback"), "upstream_failed", &what, "");
    let failure =
        format!("{} did not sign you in: {error}. Try again, or choose another way.", connection.title);
    sign_in::form(issuer, pending, "", Some(&failure))
}

/// Turns a redirect into a page that goes on by itself. The connection's form started this navigation, and
/// Chromium holds every redirect that follows against that form's policy, which cannot know our clients.
fn by_a_page(issuer: &Issuer, response: Response) -> Response {
    let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    match target {
        Some(target) if response.status() == StatusCode::SEE_OTHER => {
            let mut page = Document::new("Signed in", pages::go_on(target)).respond(issuer);
            *page.extensions_mut() = response.extensions().clone();
            page
        }
        _ => response,
    }
}
