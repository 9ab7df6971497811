//! What the issuer decided, and why: a bounded list in memory, for whoever keeps a sandbox, and for a browser
//! about its own sign-ins.
//!
//! An entry is a sentence and the rule behind it. It holds no token, code, secret, password or address, and it
//! is tied to the browser that asked, as far as that is known: what happens at the token endpoint belongs to
//! the browser whose sign-in the code came from.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::HeaderMap;
use serde::Serialize;

use super::{Issuer, cookies::IssuerCookie, records::Grant, store};
use crate::ports::UnixTime;

/// A sentence is cut after so many characters: it may quote what was sent.
const LONGEST: usize = 300;

/// The outcome of what was granted.
pub(super) const OK: &str = "ok";

/// The outcome of a request that is refused on a page: there is nobody to send an error to.
pub(super) const SHOWN: &str = "shown";

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts up from 1, so that a reader can ask for what is new.
    pub number: u64,
    /// When, by the issuer's clock.
    pub at: UnixTime,
    /// Where, such as `authorize` or `oauth/token`.
    pub endpoint: &'static str,
    /// For which application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// `ok`, or the error's code.
    pub outcome: &'static str,
    /// What was decided, and why, in one sentence.
    pub what: String,
    /// Where the rule stands; empty if no specification says it.
    pub rule: &'static str,
    /// Fingerprint of the browser.
    #[serde(skip)]
    browser: Option<String>,
}

/// The latest decisions. Clones share them.
#[derive(Debug, Clone)]
pub struct Journal {
    entries: Arc<Mutex<Entries>>,
    most: usize,
}

#[derive(Debug, Default)]
struct Entries {
    latest: VecDeque<Entry>,
    written: u64,
}

impl Journal {
    /// Keeps the latest `most`.
    pub fn new(most: usize) -> Self {
        Self { entries: Arc::default(), most }
    }

    /// All that are kept, the oldest first.
    pub(super) fn all(&self) -> Vec<Entry> {
        self.lock().latest.iter().cloned().collect()
    }

    /// Those about the browser that sends these headers.
    pub(super) fn of_browser(&self, issuer: &Issuer, headers: &HeaderMap) -> Vec<Entry> {
        let Some(browser) = browser(issuer, headers) else { return Vec::new() };
        let entries = self.lock();
        entries.latest.iter().filter(|entry| entry.browser.as_ref() == Some(&browser)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fingerprint of the browser that sends these headers, if it has one.
pub(super) fn browser(issuer: &Issuer, headers: &HeaderMap) -> Option<String> {
    IssuerCookie::Browser.read(&issuer.url, headers).map(|secret| store::fingerprint(&secret))
}

/// What a decision is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    pub endpoint: &'static str,
    pub client_id: Option<String>,
    pub browser: Option<String>,
}

impl Case {
    /// At an endpoint, about an application.
    pub fn new(endpoint: &'static str, client_id: impl Into<String>) -> Self {
        Self { endpoint, client_id: Some(client_id.into()), browser: None }
    }

    /// At an endpoint, about what a grant stands for.
    pub fn of_grant(endpoint: &'static str, grant: &Grant) -> Self {
        Self { browser: grant.browser.clone(), ..Self::new(endpoint, &grant.client_id) }
    }

    /// The same case of the browser with this fingerprint.
    #[must_use]
    pub fn by(mut self, browser: impl Into<Option<String>>) -> Self {
        self.browser = browser.into();
        self
    }
}

impl Issuer {
    /// Writes down that something was granted.
    pub(super) fn granted(&self, case: Case, what: &str, rule: &'static str) {
        self.decided(case, OK, what, rule);
    }

    /// Writes down what was decided. Where nobody may read about other browsers, what belongs to no browser
    /// is not written.
    pub(super) fn decided(&self, case: Case, outcome: &'static str, what: &str, rule: &'static str) {
        if case.browser.is_none() && !self.is_sandbox() {
            return;
        }
        let at = self.clock.now();
        let what = what.chars().take(LONGEST).collect();
        let client_id = case.client_id.map(|id| id.chars().take(LONGEST).collect());
        let mut entries = self.journal.lock();
        entries.written += 1;
        let number = entries.written;
        while entries.latest.len() >= self.journal.most.max(1) {
            entries.latest.pop_front();
        }
        let Case { endpoint, browser, .. } = case;
        entries.latest.push_back(Entry { number, at, endpoint, client_id, outcome, what, rule, browser });
    }
}
