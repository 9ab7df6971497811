//! `GET` and `POST /confirm`: whether the application on this device was meant.
//!
//! A custom scheme or a loopback port can be taken by any application on the device, and a session would
//! hand it a code without a word. So the person is asked: RFC 8252 section 8.6.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;

use super::{
    Issuer,
    document::Document,
    interaction::{Pending, or_problem},
    pages,
    problem::Problem,
};

/// `GET /confirm`: the question.
pub(super) async fn get(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    or_problem(&issuer, ask(&issuer, &headers, query.as_deref()).await)
}

async fn ask(issuer: &Issuer, headers: &HeaderMap, query: Option<&str>) -> Result<Response, Problem> {
    let pending = Pending::from_query(issuer, headers, query).await?;
    let (_, person) = pending.account(issuer, headers).await?;
    let action = issuer.url.join("confirm");
    let body = pages::confirm(&pending.question(&action), pending.application(issuer)?, person.label());
    let page = Document::new("Open the application", body).leading_to(&pending.request().redirect_uri);
    Ok(pending.mark(page.respond(issuer)))
}

/// `POST /confirm`: the answer.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    or_problem(&issuer, answer(&issuer, &headers, &body).await)
}

async fn answer(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let (mut pending, params) = Pending::from_form(issuer, headers, body).await?;
    if params.get("action") != Some("confirm") {
        return pending.cancel(issuer).await;
    }
    let (session, _) = pending.account(issuer, headers).await?;
    pending.transaction.progress.confirmed = true;
    pending.go_on(issuer, Some(session)).await
}
