//! `GET` and `POST /sign-in`: the one place where a password is typed.

use axum::{Extension, extract::State, response::Response};
use http::{HeaderValue, header};

use super::{
    Issuer,
    asked::{Answered, Asked},
    authorize::Refusal,
    document::Document,
    interaction::{Pending, or_problem},
    pages::{self, SignIn},
    problem::Problem,
    session,
    store::{self, Table},
    tenant::User,
    upstream,
};
use crate::ports::{Caller, Overloaded};

/// How many passwords may be tried for one request.
const ATTEMPTS_PER_TRANSACTION: u32 = 10;
/// How many callers may use up what each of them may try for one account: guesses that come from everywhere
/// at once must end too, but one caller alone must not lock an account.
const CALLERS_PER_ACCOUNT: u32 = 10;
/// Over how many seconds the passwords that are tried for an account are counted.
pub(super) const WINDOW: i64 = 300;

/// `GET /sign-in`: the form.
pub(super) async fn get(State(issuer): State<Issuer>, Asked { pending, .. }: Asked) -> Response {
    or_problem(&issuer, ask(&issuer, &pending).await)
}

async fn ask(issuer: &Issuer, pending: &Pending) -> Result<Response, Problem> {
    if let Some(email) = &pending.transaction.refused {
        let failure = "No account has this address and password. Check both, then try again.";
        return form(issuer, pending, email, Some(failure));
    }
    // The application may have asked for the connection, as the vendor's parameter lets it.
    let named = pending.request().connection.as_deref().and_then(|name| issuer.tenant.connection(name));
    if let Some(connection) = named {
        return upstream::start(issuer, pending, connection).await;
    }
    let email = pending.request().login_hint.clone().unwrap_or_default();
    form(issuer, pending, &email, None)
}

/// `POST /sign-in`: the typed address and password, or the cancel button.
pub(super) async fn post(
    State(issuer): State<Issuer>,
    caller: Option<Extension<Caller>>,
    answered: Answered,
) -> Response {
    let caller = caller.map(|Extension(Caller(name))| name).unwrap_or_default();
    or_problem(&issuer, submit(&issuer, &caller, answered).await)
}

async fn submit(issuer: &Issuer, caller: &str, answered: Answered) -> Result<Response, Problem> {
    let Answered { headers, mut pending, params } = answered;
    if params.get("action") == Some("cancel") {
        return pending.cancel(issuer, &Refusal::Cancelled).await;
    }
    if let Some(name) = params.get("connection") {
        let connection = issuer.tenant.connection(name).ok_or(Problem::Forged)?;
        return upstream::start(issuer, &pending, connection).await;
    }
    let email = params.get("username").unwrap_or("");
    let password = params.get("password").unwrap_or("");
    let Some(user) = authenticate(issuer, caller, &pending, email, password).await? else {
        let what = "No account has this address and password; which of the two is wrong is not said.";
        issuer.decided(pending.case("sign-in"), "failed", what, "");
        return pending.sign_in_again(issuer, email).await;
    };
    let (session, cookie) = session::start(issuer, &headers, &user.person.sub, issuer.clock.now()).await;
    issuer.granted(pending.case("sign-in"), "The password is right: a session begins.", "OIDC Core 3.1.2.3");
    pending.transaction.progress.signed_in = Some(session.sid.clone());
    let response = pending.go_on(issuer, Some(session)).await?;
    Ok(with_cookie(response, cookie))
}

/// The person, if the password is right.
async fn authenticate<'a>(
    issuer: &'a Issuer,
    caller: &str,
    pending: &Pending,
    email: &str,
    password: &str,
) -> Result<Option<&'a User>, Problem> {
    let account = email.to_lowercase();
    let now = issuer.clock.now();
    let mut counters =
        vec![(format!("request {}", pending.id), ATTEMPTS_PER_TRANSACTION, pending.transaction.expires)];
    if !issuer.tenant.demonstration {
        // Counted for addresses without an account too: a limit must not tell who has one. A demonstration
        // prints its passwords, so that there is nothing to guess, and one visitor's slips must not lock
        // out all others who share the account.
        let (guesses, until) = (issuer.throttle.guesses(), now.plus(WINDOW));
        counters.push((format!("caller {caller} {account}"), guesses, until));
        counters.push((format!("account {account}"), guesses.saturating_mul(CALLERS_PER_ACCOUNT), until));
    }
    for (at, (name, most, until)) in counters.iter().enumerate() {
        let tries = issuer.store.count(Table::Attempts, &store::fingerprint(name), *until).await;
        if tries.is_none_or(|tries| tries > *most) {
            let what = match at {
                0 => "There were too many passwords for one request.",
                _ => "There were too many wrong passwords for one address.",
            };
            issuer.decided(pending.case("sign-in"), "locked", what, "");
            return Err(Problem::TooManyAttempts);
        }
    }
    let user = issuer.tenant.user_by_email(email);
    let hash = user.map(|user| &user.password).or_else(|| issuer.tenant.decoy()).cloned();
    let typed = password.to_owned();
    let question = Box::new(move || hash.is_some_and(|hash| hash.verify(&typed)));
    let fits = issuer.worker.decide(question).await.map_err(|Overloaded| Problem::Overloaded)?;
    let Some(user) = user.filter(|_| fits) else { return Ok(None) };
    for (name, ..) in &counters {
        issuer.store.take(Table::Attempts, &store::fingerprint(name)).await;
    }
    Ok(Some(user))
}

pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page. It is answered with 200 after a failure too: a 4xx document would be reported as a failed
/// resource on the console, and it is no failure of the page.
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
    let mut page =
        Document::new("Sign in", body).leading_to(issuer.tenant.reached_at(&pending.request().redirect_uri));
    for connection in &issuer.tenant.connections {
        page = page.leading_to(&connection.issuer);
    }
    Ok(pending.mark(page.respond(issuer)))
}
