//! `GET` and `POST /sign-in`: the one place where a password is typed.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};

use super::{
    Issuer,
    authorize::{self, Progress, Refusal, Step},
    document::Document,
    log,
    pages::{self, SignIn},
    params::Params,
    problem::Problem,
    records::Transaction,
    session,
    store::{self, Table},
    tenant::{User, verify_or_pretend},
};

/// How many passwords may be tried for one request.
const ATTEMPTS_PER_TRANSACTION: u32 = 10;
/// How many wrong passwords one address may get in [`ACCOUNT_WINDOW`].
const ATTEMPTS_PER_ACCOUNT: u32 = 10;
/// Over how many seconds an address's wrong passwords are counted.
const ACCOUNT_WINDOW: i64 = 300;

/// `GET /sign-in`: the form.
pub(super) async fn get(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::from_form(&query.unwrap_or_default());
    let id = params.get("transaction").unwrap_or("");
    match find(&issuer, &headers, id).await {
        Ok(transaction) => {
            let email = transaction.request.login_hint.clone().unwrap_or_default();
            marked(form(&issuer, id, &transaction, &email, None), &transaction)
        }
        Err(problem) => problem.respond(&issuer),
    }
}

/// `POST /sign-in`: the typed address and password, or the cancel button.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    match submit(&issuer, &headers, &body).await {
        Ok(response) => response,
        Err(problem) => problem.respond(&issuer),
    }
}

async fn submit(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let params = Params::from_body(headers, body)?;
    let id = params.get("transaction").unwrap_or("");
    let transaction = find(issuer, headers, id).await?;
    check_form(issuer, headers, &transaction, &params)?;
    if params.get("action") == Some("cancel") {
        store::take::<Transaction>(&*issuer.store, id).await;
        let response = transaction.request.return_to().refuse(issuer, &Refusal::Cancelled);
        return Ok(marked(response, &transaction));
    }
    let email = params.get("username").unwrap_or("");
    let password = params.get("password").unwrap_or("");
    let response = match authenticate(issuer, id, &transaction, email, password).await? {
        Some(user) => finish(issuer, headers, id, user).await?,
        None => {
            let failure = "No account has this address and password. Check both, then try again.";
            form(issuer, id, &transaction, email, Some(failure))
        }
    };
    Ok(marked(response, &transaction))
}

/// The pending request, if it lives and belongs to this browser.
pub(super) async fn find(issuer: &Issuer, headers: &HeaderMap, id: &str) -> Result<Transaction, Problem> {
    let transaction: Transaction = store::get(&*issuer.store, id).await.ok_or(Problem::Expired)?;
    if session::is_browser(issuer, headers, &transaction.browser) {
        Ok(transaction)
    } else {
        Err(Problem::Expired)
    }
}

/// Whether the form came from the issuer's own page: its token fits, and the browser, if it says where
/// from, says here.
pub(super) fn check_form(
    issuer: &Issuer,
    headers: &HeaderMap,
    transaction: &Transaction,
    params: &Params,
) -> Result<(), Problem> {
    let says = |name: &str, expected: &str| {
        headers.get(name).is_none_or(|value| value.as_bytes() == expected.as_bytes())
    };
    let from_here =
        says(header::ORIGIN.as_str(), issuer.url.origin()) && says("sec-fetch-site", "same-origin");
    let token_fits = session::same(params.get("csrf").unwrap_or(""), &transaction.csrf);
    if from_here && token_fits { Ok(()) } else { Err(Problem::Forged) }
}

/// The person, if the password is right.
async fn authenticate<'a>(
    issuer: &'a Issuer,
    id: &str,
    transaction: &Transaction,
    email: &str,
    password: &str,
) -> Result<Option<&'a User>, Problem> {
    let store = &*issuer.store;
    let tries = store.count(Table::Attempts, &store::fingerprint(id), transaction.expires).await;
    if tries > ATTEMPTS_PER_TRANSACTION {
        return Err(Problem::TooManyAttempts);
    }
    let account = store::fingerprint(&format!("account {}", email.to_lowercase()));
    if !issuer.tenant.demonstration {
        // Counted for addresses without an account too: a limit must not tell who has one. A demonstration
        // prints its passwords, so that there is nothing to guess, and one visitor's slips must not lock
        // out all others who share the account.
        let until = issuer.clock.now().plus(ACCOUNT_WINDOW);
        if store.count(Table::Attempts, &account, until).await > ATTEMPTS_PER_ACCOUNT {
            return Err(Problem::TooManyAttempts);
        }
    }
    let user = issuer.tenant.user_by_email(email);
    let decoy = issuer.tenant.users.first().map(|user| &user.password);
    if !verify_or_pretend(user.map(|user| &user.password), decoy, password) {
        return Ok(None);
    }
    store.take(Table::Attempts, &account).await;
    Ok(user)
}

/// Starts the session and goes on with the request.
async fn finish(issuer: &Issuer, headers: &HeaderMap, id: &str, user: &User) -> Result<Response, Problem> {
    // Taken, so that a form sent twice gives one code.
    let transaction: Transaction = store::take(&*issuer.store, id).await.ok_or(Problem::Expired)?;
    let (session, cookie) = session::start(issuer, headers, user).await;
    let progress = Progress { signed_in: true };
    let request = &transaction.request;
    let response = match Step::next(request, Some(session), &progress, issuer.clock.now()) {
        Ok(Step::Issue(session)) => authorize::issue(issuer, request, &session).await,
        Ok(Step::SignIn) => request.return_to().refuse(issuer, &Refusal::LoginRequired),
        Err(refusal) => request.return_to().refuse(issuer, &refusal),
    };
    Ok(with_cookie(response, cookie))
}

pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page. A wrong password is answered with 200, as browsers expect of a form that is shown again: a
/// 4xx document would be reported as a failed resource on the console, and it is no failure of the page.
fn form(
    issuer: &Issuer,
    id: &str,
    transaction: &Transaction,
    email: &str,
    failure: Option<&str>,
) -> Response {
    let Some(application) = issuer.tenant.application(&transaction.request.client_id) else {
        return Problem::UnknownClient(transaction.request.client_id.clone()).respond(issuer);
    };
    let action = issuer.url.join("sign-in");
    let body = pages::sign_in(&SignIn {
        tenant: &issuer.tenant,
        application,
        action: &action,
        transaction: id,
        csrf: &transaction.csrf,
        email,
        failure,
    });
    Document::new("Sign in", body).leading_to(&transaction.request.redirect_uri).respond(issuer)
}

pub(super) fn marked(response: Response, transaction: &Transaction) -> Response {
    match &transaction.request.code_challenge {
        Some(challenge) => log::mark(response, challenge, &transaction.request.client_id),
        None => response,
    }
}
