//! `GET` and `POST /account`: which account to use, with `prompt=select_account`.

use axum::{extract::State, response::Response};

use super::{
    Issuer,
    asked::{Answered, Asked},
    authorize::{Refusal, see_other},
    interaction::{or_problem, page_url},
    pages,
    problem::Problem,
};

/// `GET /account`: the question.
pub(super) async fn get(State(issuer): State<Issuer>, asked: Asked) -> Response {
    asked.show(&issuer, "account", "Choose an account", pages::choose).await
}

/// `POST /account`: the answer.
pub(super) async fn post(State(issuer): State<Issuer>, answered: Answered) -> Response {
    or_problem(&issuer, answer(&issuer, answered).await)
}

async fn answer(issuer: &Issuer, answered: Answered) -> Result<Response, Problem> {
    let Answered { headers, mut pending, params } = answered;
    match params.get("action") {
        Some("continue") => {
            let (session, _) = pending.account(issuer, &headers).await?;
            pending.transaction.progress.chosen = true;
            pending.go_on(issuer, Some(session)).await
        }
        // Typing another password is choosing another account.
        Some("other") => Ok(pending.mark(see_other(&page_url(issuer, "sign-in", &pending.id), None))),
        _ => pending.cancel(issuer, &Refusal::Cancelled).await,
    }
}
