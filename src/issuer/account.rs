//! `GET` and `POST /account`: which account to use, with `prompt=select_account`.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;

use super::{
    Issuer,
    authorize::see_other,
    document::Document,
    interaction::{Pending, or_problem, page_url},
    pages,
    problem::Problem,
};

/// `GET /account`: the question.
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
    let action = issuer.url.join("account");
    let body = pages::choose(&pending.question(&action), pending.application(issuer)?, person.label());
    let page = Document::new("Choose an account", body).leading_to(&pending.request().redirect_uri);
    Ok(pending.mark(page.respond(issuer)))
}

/// `POST /account`: the answer.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    or_problem(&issuer, answer(&issuer, &headers, &body).await)
}

async fn answer(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let (mut pending, params) = Pending::from_form(issuer, headers, body).await?;
    match params.get("action") {
        Some("continue") => {
            let (session, _) = pending.account(issuer, headers).await?;
            pending.transaction.progress.chosen = true;
            pending.go_on(issuer, Some(session)).await
        }
        // Typing another password is choosing another account.
        Some("other") => Ok(pending.mark(see_other(&page_url(issuer, "sign-in", &pending.id), None))),
        _ => pending.cancel(issuer).await,
    }
}
