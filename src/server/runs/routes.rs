//! Where a kind of client is met, below `/clients/<kind>` of the public URL.
//!
//! | path | what |
//! |---|---|
//! | `POST start` | asks the issuer: the browser goes there, or for the machine this server |
//! | `GET callback` | the answer of the issuer, or what a platform hands over |
//! | `POST call` | the client calls the API |
//! | `POST sign-out` | the client forgets the browser |

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};

use super::{
    COOKIE, Runs,
    flow::{self, RunError},
    kinds::Kind,
    sessions::{ASKING, Asking, Done, KEPT, Session, State as Progress},
};
use crate::{
    client::{
        pkce::unguessable,
        response::{AuthorizationResponse, Refusal},
    },
    issuer::Metered,
    ports::Caller,
    server::{
        cookies,
        notice::{Notice, WayOn, is_own_request, see_other},
        walk::Chosen,
    },
    ui::site::Site,
};

/// The routes, relative to the base path.
pub fn router<S: Clone + Send + Sync + 'static>(runs: Arc<Runs>) -> Router<S> {
    Router::new()
        .route("/clients/{kind}/start", post(start))
        .route("/clients/{kind}/callback", get(callback))
        .route("/clients/{kind}/call", post(call))
        .route("/clients/{kind}/sign-out", post(sign_out))
        .with_state(runs)
}

/// A form of our own pages, about a kind that there is, by a caller who does not ask too much.
struct Admitted {
    id: &'static str,
    kind: Kind,
    site: Site,
    headers: HeaderMap,
}

impl FromRequestParts<Arc<Runs>> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, runs: &Arc<Runs>) -> Result<Self, Response> {
        let headers = parts.headers.clone();
        if !is_own_request(&runs.public, &headers) {
            let sentence = "Only a page of this server begins anything here.";
            return Err(runs.refuse(&headers, None, StatusCode::FORBIDDEN, "forbidden", sentence));
        }
        // What this server asks of the issuer counts as whoever made it ask.
        let caller = parts.extensions.get::<Caller>();
        if let Some(Err(seconds)) = caller.map(|caller| runs.outside.throttle.spend(Metered::Token, caller)) {
            let sentence = format!("Too many requests. Try again in {seconds} seconds.");
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut refusal = runs.refuse(&headers, None, status, "too_many_requests", &sentence);
            refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Err(refusal);
        }
        let id = Path::<String>::from_request_parts(parts, runs).await.map(|Path(id)| id).unwrap_or_default();
        match runs.kind(&id, &headers) {
            Some((id, kind, site)) => Ok(Self { id, kind, site, headers }),
            None => Err(runs.no_such_kind(&headers)),
        }
    }
}

async fn start(State(runs): State<Arc<Runs>>, form: Admitted) -> Response {
    let Admitted { id, kind, site, headers } = form;
    runs.forget(id, &headers);
    let (state, target) = match runs.begin(kind, &site).await {
        Ok(begun) => begun,
        Err(error) => (Progress::Refused(error.to_string()), None),
    };
    let target = target.unwrap_or_else(|| format!("{}#run", runs.path(id)));
    see_other(&target, [runs.keep(id, state)])
}

async fn callback(
    State(runs): State<Arc<Runs>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let now = runs.outside.clock.now();
    let Some((id, _, _)) = runs.kind(&id, &headers) else { return runs.no_such_kind(&headers) };
    let cookie = runs.cookie(&headers);
    let session = cookie.as_deref().and_then(|cookie| runs.sessions.take(cookie, id, now));
    let Some((cookie, session)) = cookie.zip(session) else {
        let sentence = "This browser has nothing under way here: the answer belongs to another browser, came too late, \
                        or was used before. Begin anew.";
        return runs.refuse(&headers, Some(id), StatusCode::BAD_REQUEST, "no_session", sentence);
    };
    let Progress::Asking(asking) = &session.state else {
        runs.sessions.put(cookie, session, now);
        let sentence = "This browser's answer has come already: a code is used once.";
        return runs.refuse(&headers, Some(id), StatusCode::BAD_REQUEST, "no_request", sentence);
    };
    let response = AuthorizationResponse::from_query(&query.unwrap_or_default());
    let state = match response.accept(&asking.request, &asking.metadata.issuer) {
        Ok(code) => flow::exchange(&runs.outside, (**asking).clone(), code).await,
        Err(refusal @ (Refusal::Error { .. } | Refusal::Empty)) => Err(refusal.into()),
        // Not the answer to what this browser asked: its own may still come.
        Err(refusal) => {
            runs.sessions.put(cookie, session, now);
            let sentence = format!("The answer was refused before its code was used: {refusal}.");
            return runs.refuse(&headers, Some(id), StatusCode::BAD_REQUEST, "invalid_response", &sentence);
        }
    };
    // Under a new name: one that was planted before the sign-in opens nothing after it.
    see_other(&format!("{}#run", runs.path(id)), [runs.keep(id, ended(state))])
}

async fn call(State(runs): State<Arc<Runs>>, form: Admitted) -> Response {
    let Admitted { id, headers, .. } = form;
    let now = runs.outside.clock.now();
    let cookie = runs.cookie(&headers).unwrap_or_default();
    let Some(Session { state: Progress::Done(done), .. }) = runs.sessions.get(&cookie, id, now) else {
        let sentence = "This client has no token for this browser: nothing was begun here, or it has ended.";
        return runs.refuse(&headers, Some(id), StatusCode::BAD_REQUEST, "no_session", sentence);
    };
    match flow::call(&runs.outside, &done).await {
        Ok(answer) => runs.sessions.change(&cookie, id, now, |state| {
            if let Progress::Done(done) = state {
                done.outcome.call = Some(answer);
            }
        }),
        Err(error) => {
            let sentence = format!("The API could not be called: {error}.");
            return runs.refuse(&headers, Some(id), StatusCode::BAD_GATEWAY, "no_answer", &sentence);
        }
    }
    see_other(&format!("{}#api", runs.path(id)), [])
}

async fn sign_out(State(runs): State<Arc<Runs>>, form: Admitted) -> Response {
    let Admitted { id, headers, .. } = form;
    runs.forget(id, &headers);
    let page = runs.path(id);
    see_other(&page, [cookies::set(&runs.public, COOKIE, &runs.path(id), "", Some(0))])
}

fn ended(outcome: Result<Done, RunError>) -> Progress {
    match outcome {
        Ok(done) => Progress::Done(Box::new(done)),
        Err(error) => Progress::Refused(error.to_string()),
    }
}

impl Runs {
    fn kind(&self, id: &str, headers: &HeaderMap) -> Option<(&'static str, Kind, Site)> {
        let Chosen { site, kinds, .. } = self.chosen(headers);
        let (id, kind) = kinds.into_iter().find(|(known, _)| *known == id)?;
        Some((id, kind, site))
    }

    /// The state that begins, and where the browser goes if it has to go anywhere.
    async fn begin(&self, kind: Kind, site: &Site) -> Result<(Progress, Option<String>), RunError> {
        let Some(callback) = kind.callback.clone() else {
            let done = flow::client_credentials(&self.outside, site, &kind).await;
            return Ok((ended(done), None));
        };
        let metadata = flow::discover(&self.outside, &site.issuer).await?;
        let request = flow::ask(&self.outside, site, &kind, &callback);
        let target = request.url(&metadata.authorization_endpoint);
        let asking = Asking { request, metadata, kind, orders: site.orders() };
        Ok((Progress::Asking(Box::new(asking)), Some(target)))
    }

    /// Keeps a session under a new name; gives the cookie.
    fn keep(&self, kind: &'static str, state: Progress) -> Option<HeaderValue> {
        let now = self.outside.clock.now();
        let expires = now.plus(if matches!(state, Progress::Asking(_)) { ASKING } else { KEPT });
        let id = unguessable(&*self.outside.random);
        let cookie = cookies::set(&self.public, COOKIE, &self.path(kind), &id, None);
        self.sessions.put(id, Session { kind, expires, state }, now);
        cookie
    }

    fn forget(&self, kind: &str, headers: &HeaderMap) {
        if let Some(cookie) = self.cookie(headers) {
            self.sessions.take(&cookie, kind, self.outside.clock.now());
        }
    }

    fn cookie(&self, headers: &HeaderMap) -> Option<String> {
        cookies::read(&self.public, COOKIE, headers)
    }

    /// The path of a kind's page, which is that of its cookie.
    fn path(&self, kind: &str) -> String {
        format!("{}/clients/{kind}", self.public.path)
    }

    fn no_such_kind(&self, headers: &HeaderMap) -> Response {
        let sentence = "No client of this kind runs here: the tenant has no application for it.";
        self.refuse(headers, None, StatusCode::NOT_FOUND, "no_such_client", sentence)
    }

    fn refuse(
        &self,
        headers: &HeaderMap,
        kind: Option<&str>,
        status: StatusCode,
        code: &'static str,
        sentence: &str,
    ) -> Response {
        let title = "This client does not go on";
        let way_on = match kind {
            Some(kind) => WayOn::Page { path: format!("/clients/{kind}"), label: "Begin anew" },
            None => WayOn::Page { path: "/clients".into(), label: "All kinds of client" },
        };
        Notice { status, code, title, sentence, way_on }.respond(&self.public, headers)
    }
}
