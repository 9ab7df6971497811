//! `GET` and `POST /authorize`: RFC 6749 section 4.1.1 and `OpenID` Connect Core 3.1.2.
//!
//! - [`request`]: the parameters, checked
//! - [`step`]: what has to happen before a code can be given
//! - [`response`]: how the answer travels: the response modes
//! - [`error`]: what is sent back to the client when there is no code

mod error;
mod request;
mod response;
mod step;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;

pub(super) use self::{
    error::{AuthorizeError, Refusal},
    request::{AuthorizeRequest, Prompt},
    response::{AuthorizeResponse, ResponseMode, ReturnTo, see_other},
    step::{Progress, Step},
};
use super::{
    Issuer, interaction,
    journal::{self, Case, SHOWN},
    log,
    params::Params,
    people,
    problem::Problem,
    records::{Code, CodeGrant, Grant, Session},
    revocation, scope, session, store,
};

/// Longer requests are refused: what is asked fits in far less.
const LONGEST_REQUEST: usize = 8192;

/// How long a code challenge is: a SHA-256 in base64url.
const CHALLENGE_LENGTH: usize = 43;

/// For how long a code that was redeemed or has expired is recognised when it comes, in seconds.
pub(super) const CODE_MEMORY: i64 = 86_400;

/// `GET /authorize`: the request stands in the query.
pub(super) async fn get(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    if query.len() > LONGEST_REQUEST {
        return Problem::TooLong(query.len()).respond(&issuer);
    }
    match Params::from_form(&query) {
        Ok(params) => authorize(&issuer, &headers, &params).await,
        Err(error) => Problem::Body(error).respond(&issuer),
    }
}

/// `POST /authorize`: the request stands in a form. `OpenID` Connect Core 3.1.2.1 asks for it.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    if body.len() > LONGEST_REQUEST {
        return Problem::TooLong(body.len()).respond(&issuer);
    }
    match Params::from_body(&headers, &body) {
        Ok(params) => authorize(&issuer, &headers, &params).await,
        Err(error) => Problem::Body(error).respond(&issuer),
    }
}

async fn authorize(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Response {
    let response = match AuthorizeRequest::parse(issuer, params).await {
        Ok(request) => {
            let session = session::current(issuer, headers).await;
            begin(issuer, headers, request, session).await
        }
        // Nobody who may read a log sent this: it takes no room in one.
        Err(AuthorizeError::Shown(problem)) => {
            issuer.decided(case(issuer, headers, params), SHOWN, &problem.to_string(), "RFC 6749 4.1.2.1");
            return problem.respond(issuer);
        }
        Err(AuthorizeError::Returned(to, refusal)) => {
            issuer.decided(
                case(issuer, headers, params),
                refusal.code(),
                &refusal.to_string(),
                refusal.rule(),
            );
            to.refuse(issuer, &refusal)
        }
    };
    let challenge = params.get("code_challenge").filter(|challenge| challenge.len() == CHALLENGE_LENGTH);
    match challenge.zip(params.get("client_id")) {
        Some((challenge, client_id)) => log::mark(response, challenge, client_id),
        None => response,
    }
}

/// A request about which nothing is known but what it says of itself.
fn case(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Case {
    let client_id = params.get("client_id").map(Into::into);
    Case { endpoint: "authorize", client_id, browser: journal::browser(issuer, headers) }
}

async fn begin(
    issuer: &Issuer,
    headers: &HeaderMap,
    request: AuthorizeRequest,
    session: Option<Session>,
) -> Response {
    let browser = journal::browser(issuer, headers);
    match Step::next(issuer, &request, session, &Progress::default()).await {
        Err(refusal) => refuse(issuer, &request, browser, &refusal),
        Ok(Step::Issue(session)) => issue(issuer, &request, &session, browser).await,
        Ok(step) => {
            let page = interaction::page(&step).unwrap_or("sign-in");
            interaction::start(issuer, headers, request, page).await
        }
    }
}

/// Tells the client that there will be no code.
pub(super) fn refuse(
    issuer: &Issuer,
    request: &AuthorizeRequest,
    browser: Option<String>,
    refusal: &Refusal,
) -> Response {
    let case = Case::new("authorize", &request.client_id).by(browser);
    issuer.decided(case, refusal.code(), &refusal.to_string(), refusal.rule());
    request.return_to().refuse(issuer, refusal)
}

/// Gives the code: the end of the front channel.
pub(super) async fn issue(
    issuer: &Issuer,
    request: &AuthorizeRequest,
    session: &Session,
    browser: Option<String>,
) -> Response {
    let to = request.return_to();
    let Some(person) = people::find(issuer, &session.sub).await else {
        return refuse(issuer, request, browser, &Refusal::LoginRequired);
    };
    let api = request.audience.as_deref().and_then(|audience| issuer.tenant.api(audience));
    let grant = Grant {
        id: issuer.unguessable(),
        client_id: request.client_id.clone(),
        sub: session.sub.clone(),
        scope: scope::granted(&request.scope, api, &person),
        audience: request.audience.clone(),
        auth_time: session.auth_time,
        nonce: request.nonce.clone(),
        sid: session.sid.clone(),
        gty: None,
        browser: browser.clone(),
    };
    let scope = match &grant.scope[..] {
        [] => "no scope".to_owned(),
        scope => format!("the scope `{}`", scope.join(" ")),
    };
    let what = format!(
        "A code is given for {scope}{}: good once, for {} seconds, for this client and this callback.",
        if request.code_challenge.is_some() { " and bound to the PKCE challenge" } else { "" },
        issuer.tenant.lifetimes.code
    );
    issuer.granted(Case::of_grant("authorize", &grant), &what, "RFC 6749 4.1.2, RFC 7636 4.4");
    let code = issuer.unguessable();
    let now = issuer.clock.now();
    let expires = now.plus(issuer.tenant.lifetimes.code);
    let challenge = request.code_challenge.clone();
    let origin = CodeGrant {
        grant_id: grant.id.clone(),
        client_id: grant.client_id.clone(),
        challenge: challenge.clone(),
        expires,
        presented: false,
        browser,
    };
    let record = Code { grant, redirect_uri: request.redirect_uri.clone(), challenge };
    revocation::open_grant(issuer, &record.grant.id, expires).await;
    store::put(&*issuer.store, &code, &origin, expires.plus(CODE_MEMORY)).await;
    store::put(&*issuer.store, &code, &record, expires).await;
    to.respond(issuer, AuthorizeResponse::Code(code))
}
