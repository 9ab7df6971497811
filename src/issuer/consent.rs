//! `GET` and `POST /consent`: whether a person allows an application what it asks for.
//!
//! Applications of the house are allowed beforehand; others ask once for each set of scopes. Either asks
//! again with `prompt=consent`.

use axum::{extract::State, response::Response};

use super::{
    Issuer,
    asked::{Answered, Asked},
    authorize::{AuthorizeRequest, Prompt, Refusal},
    interaction::or_problem,
    pages, people,
    problem::Problem,
    records::{Consent, Session},
    scope, store,
};

/// For how long a consent is remembered, in seconds.
const MEMORY: i64 = 31_536_000;

/// Whether the person has to be asked before this request is granted.
pub(super) async fn is_needed(issuer: &Issuer, request: &AuthorizeRequest, session: &Session) -> bool {
    if request.asks(Prompt::Consent) {
        return true;
    }
    if issuer.tenant.application(&request.client_id).is_some_and(|application| application.first_party) {
        return false;
    }
    let given = store::get::<Consent>(&*issuer.store, &key(request, session)).await;
    let wanted = wanted(issuer, request, session).await;
    given.is_none_or(|given| wanted.iter().any(|scope| !given.scope.contains(scope)))
}

/// `GET /consent`: the question.
pub(super) async fn get(State(issuer): State<Issuer>, asked: Asked) -> Response {
    or_problem(&issuer, ask(&issuer, asked).await)
}

async fn ask(issuer: &Issuer, Asked { headers, pending }: Asked) -> Result<Response, Problem> {
    let (session, person) = pending.account(issuer, &headers).await?;
    let wanted = wanted(issuer, pending.request(), &session).await;
    let wishes: Vec<String> =
        wanted.iter().filter_map(|scope| describe(issuer, pending.request(), scope)).collect();
    let action = issuer.url.join("consent");
    let question = pending.question(&action);
    let body = pages::consent(&question, pending.application(issuer)?, person.label(), &wishes);
    Ok(pending.show(issuer, "Allow access", body))
}

/// `POST /consent`: the answer.
pub(super) async fn post(State(issuer): State<Issuer>, answered: Answered) -> Response {
    or_problem(&issuer, answer(&issuer, answered).await)
}

async fn answer(issuer: &Issuer, answered: Answered) -> Result<Response, Problem> {
    let Answered { headers, mut pending, params } = answered;
    if params.get("action") != Some("allow") {
        return pending.cancel(issuer, &Refusal::Declined).await;
    }
    let (session, _) = pending.account(issuer, &headers).await?;
    remember(issuer, pending.request(), &session).await;
    let what = "The person allows the application what it asks for.";
    issuer.granted(pending.case("consent"), what, "OIDC Core 3.1.2.4");
    pending.transaction.progress.consented = true;
    pending.go_on(issuer, Some(session)).await
}

async fn remember(issuer: &Issuer, request: &AuthorizeRequest, session: &Session) {
    let key = key(request, session);
    let mut consent = store::get::<Consent>(&*issuer.store, &key).await.unwrap_or_default();
    for scope in wanted(issuer, request, session).await {
        if !consent.scope.contains(&scope) {
            consent.scope.push(scope);
        }
    }
    store::put(&*issuer.store, &key, &consent, issuer.clock.now().plus(MEMORY)).await;
}

/// What the person is asked for: what would be granted.
async fn wanted(issuer: &Issuer, request: &AuthorizeRequest, session: &Session) -> Vec<String> {
    let api = request.audience.as_deref().and_then(|audience| issuer.tenant.api(audience));
    let person = people::find(issuer, &session.sub).await;
    person.map(|person| scope::granted(&request.scope, api, &person)).unwrap_or_default()
}

fn key(request: &AuthorizeRequest, session: &Session) -> String {
    let audience = request.audience.as_deref().unwrap_or("");
    format!("{}\n{}\n{audience}", session.sub, request.client_id)
}

fn describe(issuer: &Issuer, request: &AuthorizeRequest, scope: &str) -> Option<String> {
    let text = match scope {
        // To know who signs in is what signing in is about.
        "openid" => return None,
        "profile" => "see your name and picture",
        "email" => "see your e-mail address",
        scope::OFFLINE_ACCESS => "keep this access while you are away",
        other => {
            let api = issuer.tenant.api(request.audience.as_deref()?)?;
            let defined = api.scopes.iter().find(|scope| scope.value == other)?;
            return Some(format!("{}: {} ({other})", api.name, defined.description));
        }
    };
    Some(text.into())
}
