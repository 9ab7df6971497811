//! The browser's copy of the record: one signal for the islands of a page, and the storage behind it that
//! all tabs share.

use std::cell::OnceCell;

use leptos::prelude::*;

use super::{KEY, record::Record};
use crate::{
    ports::{Clock, UnixTime},
    ui::browser::{self, BrowserClock},
};

/// What the page's own script listens for, to mark the navigation anew.
pub const CHANGED: &str = "tokenwalk-progress";

thread_local! {
    static KEPT: OnceCell<ArcRwSignal<Record>> = const { OnceCell::new() };
}

fn stored() -> Option<Record> {
    Record::read(&browser::read(browser::local_storage(), KEY)?)
}

/// The page's signal. Another tab's changes, and those made while this page lay in the back/forward cache,
/// come into it.
fn kept() -> ArcRwSignal<Record> {
    KEPT.with(|cell| {
        cell.get_or_init(|| {
            window_event_listener_untyped("storage", |_| refresh());
            browser::on_return(refresh);
            ArcRwSignal::new(stored().unwrap_or_default())
        })
        .clone()
    })
}

fn refresh() {
    if browser::local_storage().is_some() {
        kept().set(stored().unwrap_or_default());
    }
}

fn keep(record: Record) {
    browser::write(browser::local_storage(), KEY, &record.text());
    kept().set(record);
    browser::announce(CHANGED);
}

/// What is kept now, without tracking. Only in a browser.
pub fn now() -> Record {
    // Another tab may have written since; without a storage the page's own copy is all there is.
    stored().unwrap_or_else(|| kept().get_untracked())
}

/// Changes the record and keeps it. Only in a browser.
pub fn change(change: impl FnOnce(&mut Record, UnixTime)) {
    let mut record = now();
    change(&mut record, BrowserClock.now());
    keep(record);
}

/// Marks a stop as done: to be called where its result stands on the page. Only in a browser.
pub fn done(stop: &str) {
    if kept().with_untracked(|record| record.done(stop).is_none()) {
        change(|record, now| record.finish(stop, now));
    }
}

/// Says at which stop the learner is, now and whenever the browser brings this page back.
pub fn arrive(stop: String) {
    let arrive = move || {
        if now().place() != Some(&stop) {
            change(|record, _| record.arrive(&stop));
        }
    };
    arrive();
    browser::on_return(arrive);
}

/// Forgets everything.
pub fn forget() {
    keep(Record::default());
}

/// An island's view of the record.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    // False on the server and while the island hydrates, so that both render the same.
    awake: RwSignal<bool>,
}

impl Kept {
    /// Looks at the record; `None` until the island is alive. Tracks changes.
    pub fn with<T>(self, look: impl FnOnce(&Record) -> T) -> Option<T> {
        self.awake.get().then(|| kept().with(look))
    }

    /// Whether the island is alive. Tracks.
    pub fn is_awake(self) -> bool {
        self.awake.get()
    }
}

/// The record, for an island.
pub fn use_kept() -> Kept {
    let view = Kept { awake: RwSignal::new(false) };
    Effect::new(move || view.awake.set(true));
    view
}
