//! What the buttons do: the client's steps, with the browser's ports, into the learner's walk.

use std::pin::Pin;

use leptos::prelude::*;

use super::{
    browser::{self, BrowserClock, BrowserRandom, BrowserTransport},
    progress,
    site::Site,
    store::{Asked, WalkStore},
};
use crate::{
    client::{
        discovery::{self, Metadata},
        exchange, observe,
        request::{AuthorizationRequest, Choices},
        run::Run,
    },
    token::JwkSet,
    wire::{Exchange, Observer, Request},
};

/// Sends a request from this page and keeps both sides.
///
/// # Errors
/// A sentence for the learner, if no answer came.
pub async fn fetch(request: Request) -> Result<Exchange, String> {
    observe(&BrowserTransport, &BrowserClock, Observer::Page, request)
        .await
        .map_err(|error| error.to_string())
}

/// What the issuer says of itself.
///
/// # Errors
/// A sentence for the learner, if the metadata can't be had or used.
pub async fn metadata(site: &Site) -> Result<Metadata, String> {
    let found = fetch(discovery::request(&site.issuer)).await?;
    discovery::read(&site.issuer, &found).map_err(|error| error.to_string())
}

/// Learns the endpoints and makes a new request of this kind, without sending it.
///
/// # Errors
/// A sentence for the learner, if the issuer's metadata can't be had or used.
pub async fn draft(
    walk: WalkStore,
    site: &Site,
    asked: Asked,
    return_to: &str,
    hurried: bool,
) -> Result<(), String> {
    draft_with(walk, site, asked, asked.choices(site), return_to, hurried).await
}

/// Like [`draft`], with other choices than the walk's.
///
/// # Errors
/// A sentence for the learner, if the issuer's metadata can't be had or used.
pub async fn draft_with(
    walk: WalkStore,
    site: &Site,
    asked: Asked,
    choices: Choices,
    return_to: &str,
    hurried: bool,
) -> Result<(), String> {
    let metadata = metadata(site).await?;
    let request = AuthorizationRequest::new(choices, &BrowserRandom);
    let run = Run { hurried, ..Run::new(metadata, request, return_to) };
    walk.update(|walk| {
        walk.runs.insert(asked, run);
    });
    Ok(())
}

/// Sends the browser to the issuer, to come back to `page`: with the request of this kind that waits for its
/// answer, or with a new one.
///
/// # Errors
/// A sentence for the learner, if the issuer's metadata can't be had or used.
pub async fn go(walk: WalkStore, site: &Site, asked: Asked, page: &str, hurried: bool) -> Result<(), String> {
    if waits(walk, site, asked) {
        walk.update(|walk| {
            if let Some(run) = walk.runs.get_mut(&asked) {
                run.return_to = page.into();
                run.hurried = hurried;
            }
        });
    } else {
        draft(walk, site, asked, page, hurried).await?;
    }
    leave(walk, asked);
    Ok(())
}

/// Whether a request of this kind to this issuer waits for its answer.
pub fn waits(walk: WalkStore, site: &Site, asked: Asked) -> bool {
    let now = walk.now();
    now.runs.get(&asked).is_some_and(|run| run.response.is_none() && run.metadata.issuer == site.issuer)
}

/// Sends the browser to the issuer with the request that was drafted.
pub fn leave(walk: WalkStore, asked: Asked) {
    if let Some(run) = walk.now().runs.get(&asked) {
        // The request is sent: by the browser, which leaves with it.
        if asked != Asked::Bench {
            progress::done("ask");
        }
        browser::go(&run.request.url(&run.metadata.authorization_endpoint));
    }
}

/// Exchanges the code of a run, if it has one that stands up to the checks and was not used.
///
/// # Errors
/// A sentence for the learner.
pub async fn exchange(walk: WalkStore, asked: Asked) -> Result<(), String> {
    let Some(run) = walk.now().runs.get(&asked).cloned() else { return Ok(()) };
    let Some(code) = run.code().map_err(|refusal| refusal.to_string())? else { return Ok(()) };
    if run.token_exchange.is_some() {
        return Ok(());
    }
    let done = fetch(exchange::request(&run.metadata.token_endpoint, &run.request, code)).await?;
    walk.update(|walk| {
        if let Some(run) = walk.runs.get_mut(&asked) {
            run.token_exchange = Some(done);
        }
    });
    Ok(())
}

/// Exchanges the codes of those runs whose learner asked for tokens and not for the single steps.
///
/// # Errors
/// A sentence for the learner.
pub async fn exchange_hurried(walk: WalkStore, runs: &[Asked]) -> Result<(), String> {
    for asked in runs {
        // An answer without a code must not keep the others from their tokens.
        if walk.now().runs.get(asked).is_some_and(|run| run.hurried && run.code().is_ok()) {
            exchange(walk, *asked).await?;
            if matches!(walk.now().runs.get(asked).map(Run::tokens), Some(Ok(Some(_)))) {
                super::progress::done("exchange");
            }
        }
    }
    Ok(())
}

/// The issuer's public keys.
///
/// # Errors
/// A sentence for the learner.
pub async fn keys(run: &Run) -> Result<(Exchange, JwkSet), String> {
    keys_at(&run.metadata.jwks_uri).await
}

async fn keys_at(jwks_uri: &str) -> Result<(Exchange, JwkSet), String> {
    let exchange = fetch(Request::get(jwks_uri)).await?;
    let keys = serde_json::from_str(&exchange.response.body)
        .map_err(|error| format!("the issuer's keys could not be read: {error}"))?;
    Ok((exchange, keys))
}

/// The public keys of the built-in issuer.
///
/// # Errors
/// A sentence for the learner.
pub async fn issuer_keys(site: &Site) -> Result<JwkSet, String> {
    keys_of(&site.issuer).await
}

/// The public keys of any issuer, found by discovery.
///
/// # Errors
/// A sentence for the learner.
pub async fn keys_of(issuer: &str) -> Result<JwkSet, String> {
    let found = fetch(discovery::request(issuer)).await?;
    let metadata = discovery::read(issuer, &found).map_err(|error| error.to_string())?;
    Ok(keys_at(&metadata.jwks_uri).await?.1)
}

/// What the issuer saw of this run's navigations. The verifier proves that the caller started the run.
///
/// # Errors
/// A sentence for the learner.
pub async fn issuer_log(run: &Run) -> Result<Vec<Exchange>, String> {
    let url = format!("{}transactions", run.metadata.issuer);
    let answer =
        fetch(Request::post_form(url, [("code_verifier", run.request.pkce.verifier.as_str())])).await?;
    if answer.response.status != 200 {
        return Err(format!("the issuer's log answered with status {}", answer.response.status));
    }
    serde_json::from_str(&answer.response.body)
        .map_err(|error| format!("the issuer's log could not be read: {error}"))
}

/// A state for the things that take a moment: what runs, and what went wrong last.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Something is under way.
    pub busy: RwSignal<bool>,
    /// Why the last try failed.
    pub problem: RwSignal<Option<String>>,
}

/// What takes a moment: it ends in what to do then, or in a sentence for the learner.
type Work = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, String>>>>;

impl Progress {
    /// Nothing runs, nothing failed.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Runs `work`, one at a time.
    pub fn run<T: 'static>(
        self,
        work: impl Future<Output = Result<T, String>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.run_boxed(Box::pin(async move {
            let value = work.await?;
            Ok(Box::new(move || then(value)) as Box<dyn FnOnce()>)
        }));
    }

    // Once in the WebAssembly, not once for each of the many kinds of work.
    fn run_boxed(self, work: Work) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        // What is disabled meanwhile loses the focus.
        let focused = document().active_element();
        leptos::task::spawn_local(async move {
            let outcome = work.await;
            self.busy.set(false);
            // Before what comes of it is revealed: the focus scrolls, too.
            browser::focus_again(focused);
            match outcome {
                Ok(then) => then(),
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}
