//! `GET` and `POST /sign-in`: the one place where a password is typed.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};

use super::{
    Issuer,
    document::Document,
    interaction::{Pending, or_problem},
    pages::{self, SignIn},
    problem::Problem,
    session,
    store::{self, Table},
    tenant::{User, verify_or_pretend},
    upstream,
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
    or_problem(&issuer, ask(&issuer, &headers, query.as_deref()).await)
}

async fn ask(issuer: &Issuer, headers: &HeaderMap, query: Option<&str>) -> Result<Response, Problem> {
    let pending = Pending::from_query(issuer, headers, query).await?;
    // The application may have asked for the connection, as the vendor's parameter lets it.
    let named = pending.request().connection.as_deref().and_then(|name| issuer.tenant.connection(name));
    if let Some(connection) = named {
        return upstream::start(issuer, &pending, connection).await;
    }
    let email = pending.request().login_hint.clone().unwrap_or_default();
    form(issuer, &pending, &email, None)
}

/// `POST /sign-in`: the typed address and password, or the cancel button.
pub(super) async fn post(State(issuer): State<Issuer>, headers: HeaderMap, body: Bytes) -> Response {
    or_problem(&issuer, submit(&issuer, &headers, &body).await)
}

async fn submit(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let (mut pending, params) = Pending::from_form(issuer, headers, body).await?;
    if params.get("action") == Some("cancel") {
        return pending.cancel(issuer).await;
    }
    if let Some(name) = params.get("connection") {
        let connection = issuer.tenant.connection(name).ok_or(Problem::Forged)?;
        return upstream::start(issuer, &pending, connection).await;
    }
    let email = params.get("username").unwrap_or("");
    let password = params.get("password").unwrap_or("");
    let Some(user) = authenticate(issuer, &pending, email, password).await? else {
        let what = "No account has this address and password; which of the two is wrong is not said.";
        issuer.decided(pending.case("sign-in"), "failed", what, "");
        let failure = "No account has this address and password. Check both, then try again.";
        return form(issuer, &pending, email, Some(failure));
    };
    let (session, cookie) = session::start(issuer, headers, &user.person.sub, issuer.clock.now()).await;
    issuer.granted(pending.case("sign-in"), "The password is right: a session begins.", "OIDC Core 3.1.2.3");
    pending.transaction.progress.signed_in = Some(session.sid.clone());
    let response = pending.go_on(issuer, Some(session)).await?;
    Ok(with_cookie(response, cookie))
}

/// The person, if the password is right.
async fn authenticate<'a>(
    issuer: &'a Issuer,
    pending: &Pending,
    email: &str,
    password: &str,
) -> Result<Option<&'a User>, Problem> {
    let store = &*issuer.store;
    let request = store::fingerprint(&pending.id);
    let tries = store.count(Table::Attempts, &request, pending.transaction.expires).await;
    if tries > ATTEMPTS_PER_TRANSACTION {
        return Err(locked(issuer, pending, "There were too many passwords for one request."));
    }
    let account = store::fingerprint(&format!("account {}", email.to_lowercase()));
    if !issuer.tenant.demonstration {
        // Counted for addresses without an account too: a limit must not tell who has one. A demonstration
        // prints its passwords, so that there is nothing to guess, and one visitor's slips must not lock
        // out all others who share the account.
        let until = issuer.clock.now().plus(ACCOUNT_WINDOW);
        if store.count(Table::Attempts, &account, until).await > ATTEMPTS_PER_ACCOUNT {
            return Err(locked(issuer, pending, "There were too many wrong passwords for one address."));
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

fn locked(issuer: &Issuer, pending: &Pending, what: &str) -> Problem {
    issuer.decided(pending.case("sign-in"), "locked", what, "");
    Problem::TooManyAttempts
}

pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page. A wrong password is answered with 200, as browsers expect of a form that is shown again: a
/// 4xx document would be reported as a failed resource on the console, and it is no failure of the page.
pub(super) fn form(
    issuer: &Issuer,
    pending: &Pending,
    email: &str,
    failure: Option<&str>,
) -> Result<Response, Problem> {
    let action = issuer.url.join("sign-in");
    let body = pages::sign_in(&SignIn {
        tenant: &issuer.tenant,
        application: pending.application(issuer)?,
        question: pending.question(&action),
        email,
        failure,
    });
    let mut page = Document::new("Sign in", body).leading_to(&pending.request().redirect_uri);
    for connection in &issuer.tenant.connections {
        page = page.leading_to(&connection.issuer);
    }
    Ok(pending.mark(page.respond(issuer)))
}
