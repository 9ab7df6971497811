//! `GET` and `POST /confirm`: whether the application on this device was meant.
//!
//! A custom scheme or a loopback port can be taken by any application on the device, and a session would
//! hand it a code without a word. So the person is asked: RFC 8252 section 8.6.

use axum::{extract::State, response::Response};

use super::{
    Issuer,
    asked::{Answered, Asked},
    authorize::Refusal,
    interaction::or_problem,
    pages,
    problem::Problem,
};

/// `GET /confirm`: the question.
pub(super) async fn get(State(issuer): State<Issuer>, asked: Asked) -> Response {
    asked.show(&issuer, "confirm", "Open the application", pages::confirm).await
}

/// `POST /confirm`: the answer.
pub(super) async fn post(State(issuer): State<Issuer>, answered: Answered) -> Response {
    or_problem(&issuer, answer(&issuer, answered).await)
}

async fn answer(issuer: &Issuer, answered: Answered) -> Result<Response, Problem> {
    let Answered { headers, mut pending, params } = answered;
    if params.get("action") != Some("confirm") {
        return pending.cancel(issuer, &Refusal::Cancelled).await;
    }
    let (session, _) = pending.account(issuer, &headers).await?;
    pending.transaction.progress.confirmed = true;
    pending.go_on(issuer, Some(session)).await
}
