//! What the issuer's pages share: each asks a person something about a pending request, and goes on with
//! the request when it is answered.

use axum::response::Response;
use http::{HeaderMap, header};
use maud::Markup;

use super::{
    Issuer,
    authorize::{self, AuthorizeRequest, Progress, Refusal, Step, see_other},
    document::Document,
    journal::Case,
    log,
    pages::Question,
    params::Params,
    people,
    problem::Problem,
    records::{Session, Transaction},
    session, store,
    tenant::{Application, Person},
};
use crate::wire::Exchange;

/// How long an address can be: RFC 5321 section 4.5.3.1.3.
const LONGEST_EMAIL: usize = 254;

/// Keeps the request for this browser and sends it to a page of the issuer.
pub(super) async fn start(
    issuer: &Issuer,
    headers: &HeaderMap,
    request: AuthorizeRequest,
    page: &str,
) -> Response {
    let (browser, cookie) = session::browser(issuer, headers);
    let id = issuer.unguessable();
    let browser = store::fingerprint(&browser);
    let case = Case::new("authorize", &request.client_id).by(browser.clone());
    let what = format!("The client and its callback are registered and the request is sound; next: {page}.");
    issuer.granted(case, &what, "RFC 6749 4.1.1");
    let transaction = Transaction {
        request,
        csrf: issuer.unguessable(),
        browser,
        expires: issuer.clock.now().plus(issuer.tenant.lifetimes.transaction),
        progress: Progress::default(),
        refused: None,
    };
    store::put(&*issuer.store, &id, &transaction, transaction.expires).await;
    see_other(&page_url(issuer, page, &id), cookie)
}

/// The URL of a page about the transaction.
pub(super) fn page_url(issuer: &Issuer, page: &str, id: &str) -> String {
    issuer.url.join(&format!("{page}?transaction={id}"))
}

/// The page that asks what the step needs; none if nothing is to be asked.
pub(super) fn page(step: &Step) -> Option<&'static str> {
    match step {
        Step::SignIn => Some("sign-in"),
        Step::Choose => Some("account"),
        Step::Consent => Some("consent"),
        Step::Confirm => Some("confirm"),
        Step::Issue(_) => None,
    }
}

/// A pending request that this browser may go on with.
pub(super) struct Pending {
    pub id: String,
    pub transaction: Transaction,
}

impl Pending {
    /// By the page's parameters.
    pub async fn find(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Result<Self, Problem> {
        Self::named(issuer, headers, params.get("transaction").unwrap_or("")).await
    }

    /// By the page's form, if it was sent from the page itself: its token fits, and the browser, if it says
    /// where from, says here.
    pub async fn answered(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Result<Self, Problem> {
        let pending = Self::find(issuer, headers, params).await?;
        let token_fits = session::same(params.get("csrf").unwrap_or(""), &pending.transaction.csrf);
        if token_fits && is_from_here(issuer, headers) { Ok(pending) } else { Err(Problem::Forged) }
    }

    /// By its name, if it is this browser's.
    pub async fn named(issuer: &Issuer, headers: &HeaderMap, id: &str) -> Result<Self, Problem> {
        let id = id.to_owned();
        let transaction: Transaction = store::get(&*issuer.store, &id).await.ok_or(Problem::Expired)?;
        if session::is_browser(issuer, headers, &transaction.browser) {
            Ok(Self { id, transaction })
        } else {
            Err(Problem::Expired)
        }
    }

    /// What was asked.
    pub fn request(&self) -> &AuthorizeRequest {
        &self.transaction.request
    }

    /// Who asks.
    pub fn application<'a>(&self, issuer: &'a Issuer) -> Result<&'a Application, Problem> {
        let client_id = &self.request().client_id;
        issuer.tenant.application(client_id).ok_or_else(|| Problem::UnknownClient(client_id.clone()))
    }

    /// Who is signed in at this browser: for pages that only make sense with somebody. If the person signed
    /// in for this very request, nobody else may answer in that person's place.
    pub async fn account(&self, issuer: &Issuer, headers: &HeaderMap) -> Result<(Session, Person), Problem> {
        let session = session::current(issuer, headers).await.ok_or(Problem::Expired)?;
        let progress = &self.transaction.progress;
        if progress.signed_in.is_some() && !progress.began(&session) {
            return Err(Problem::Expired);
        }
        let person = people::find(issuer, &session.sub).await.ok_or(Problem::Expired)?;
        Ok((session, person))
    }

    /// What the journal says a decision about the request is about.
    pub fn case(&self, endpoint: &'static str) -> Case {
        Case::new(endpoint, &self.request().client_id).by(self.transaction.browser.clone())
    }

    /// Shows a page that asks something about the request.
    pub fn show(&self, issuer: &Issuer, title: &str, body: Markup) -> Response {
        let page =
            Document::new(title, body).leading_to(issuer.tenant.reached_at(&self.request().redirect_uri));
        self.mark(page.respond(issuer))
    }

    /// The form that a page asks with.
    pub fn question<'a>(&'a self, action: &'a str) -> Question<'a> {
        Question { action, transaction: &self.id, csrf: &self.transaction.csrf }
    }

    /// Tells the client that the person does not want to: which question got a no is in the refusal.
    pub async fn cancel(self, issuer: &Issuer, refusal: &Refusal) -> Result<Response, Problem> {
        self.take(issuer).await?;
        let browser = Some(self.transaction.browser.clone());
        let response = authorize::refuse(issuer, self.request(), browser, refusal);
        Ok(self.mark(response))
    }

    /// Goes on with the request: to the next page, or back to the client.
    pub async fn go_on(mut self, issuer: &Issuer, session: Option<Session>) -> Result<Response, Problem> {
        // Taken, so that a form sent twice gives one code.
        self.take(issuer).await?;
        let browser = Some(self.transaction.browser.clone());
        let response = match Step::next(issuer, self.request(), session, &self.transaction.progress).await {
            Ok(Step::Issue(session)) => authorize::issue(issuer, self.request(), &session, browser).await,
            // Somebody else than the `id_token_hint` named has just typed a password: asking again would
            // go round for ever.
            Ok(Step::SignIn) if self.transaction.progress.signed_in.is_some() => {
                authorize::refuse(issuer, self.request(), browser, &Refusal::OtherPerson)
            }
            Ok(step) => {
                self.transaction.csrf = issuer.unguessable();
                self.put_back(issuer).await;
                see_other(&page_url(issuer, page(&step).unwrap_or("sign-in"), &self.id), None)
            }
            Err(refusal) => authorize::refuse(issuer, self.request(), browser, &refusal),
        };
        Ok(self.mark(response))
    }

    /// Asks for the password again: the form is shown by a GET of its own, so that going back or reloading
    /// sends no password twice.
    pub async fn sign_in_again(mut self, issuer: &Issuer, email: &str) -> Result<Response, Problem> {
        // Taken first: a request that was answered meanwhile must not come back to life.
        self.take(issuer).await?;
        self.transaction.refused = Some(email.chars().take(LONGEST_EMAIL).collect());
        self.put_back(issuer).await;
        Ok(self.mark(see_other(&page_url(issuer, "sign-in", &self.id), None)))
    }

    async fn put_back(&self, issuer: &Issuer) {
        store::put(&*issuer.store, &self.id, &self.transaction, self.transaction.expires).await;
    }

    async fn take(&self, issuer: &Issuer) -> Result<(), Problem> {
        store::take::<Transaction>(&*issuer.store, &self.id).await.map(drop).ok_or(Problem::Expired)
    }

    /// Writes an exchange that this issuer made for the request into its log.
    pub async fn log(&self, issuer: &Issuer, exchange: Exchange) {
        if let Some(challenge) = &self.request().code_challenge {
            log::add(issuer, challenge, &self.request().client_id, exchange).await;
        }
    }

    /// Says to the log which request the answer belongs to.
    pub fn mark(&self, response: Response) -> Response {
        match &self.request().code_challenge {
            Some(challenge) => log::mark(response, challenge, &self.request().client_id),
            None => response,
        }
    }
}

/// Whether the browser, if it says where a form comes from, says here.
pub(super) fn is_from_here(issuer: &Issuer, headers: &HeaderMap) -> bool {
    let says = |name: &str, expected: &str| {
        headers.get(name).is_none_or(|value| value.as_bytes() == expected.as_bytes())
    };
    says(header::ORIGIN.as_str(), issuer.url.origin()) && says("sec-fetch-site", "same-origin")
}

/// A page, or the problem that stands in its way.
pub(super) fn or_problem(issuer: &Issuer, outcome: Result<Response, Problem>) -> Response {
    outcome.unwrap_or_else(|problem| problem.respond(issuer))
}
