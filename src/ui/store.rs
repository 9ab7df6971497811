//! What the learner has done so far, shared by the islands of a page and kept for the tab's life.
//!
//! State, nonce, verifier and tokens end with the tab: they live in `sessionStorage`, never in a cookie or
//! in `localStorage`.

use std::{cell::OnceCell, collections::BTreeMap, rc::Rc, time::Duration};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    browser::{self, BrowserClock},
    site::{Site, with_client},
};
use crate::{
    client::{request::Choices, response::AuthorizationResponse, run::Run},
    lesson::links::{CLIENTS, USUAL_CLIENT},
    ports::{Clock, UnixTime},
    token::decode::{Form, decode},
    wire::Exchange,
};

const KEY: &str = "tokenwalk.walk";

/// The user of the default tenant who may only read.
pub const GRACE: &str = "grace@tokenwalk.example";

/// Said where the lesson expects an opaque token and the tenant's settings gave another.
pub const BY_DEFAULT: &str =
    "You named no audience, and this tenant has a default one: so the token is for that API, and a JWT.";

/// Which of the walk's requests: they differ in audience and in who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Without `audience`: what the developer of the sketch did, and the walk's first request.
    #[default]
    NoAudience,
    /// For the orders API.
    Orders,
    /// For an API that nobody registered.
    UnknownAudience,
    /// For the orders API, as the user who may only read.
    Grace,
    /// For the orders API, with a refresh token.
    Offline,
    /// On the bench, with choices of its own.
    Bench,
}

/// What a link's query says.
pub fn said<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let pairs = query.trim_start_matches('?').split('&');
    pairs.into_iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

impl Asked {
    /// What a link's query asks for, by its `audience`: one of [`crate::lesson::links::AUDIENCES`].
    fn linked(query: &str) -> Option<Self> {
        match said(query, "audience")? {
            "orders" => Some(Self::Orders),
            "none" => Some(Self::NoAudience),
            "unknown" => Some(Self::UnknownAudience),
            _ => None,
        }
    }

    /// What is asked for.
    pub fn choices(self, site: &Site) -> Choices {
        let grace = self == Self::Grace;
        let offline = if self == Self::Offline { " offline_access" } else { "" };
        Choices {
            client_id: site.client_id.clone(),
            redirect_uri: site.redirect_uri(),
            scope: format!("openid profile email read:orders write:orders{offline}"),
            audience: match self {
                Self::NoAudience => None,
                Self::Orders | Self::Grace | Self::Offline | Self::Bench => Some(site.audience.clone()),
                Self::UnknownAudience => Some("https://nobody.tokenwalk.example/".into()),
            },
            login_hint: grace.then(|| GRACE.into()),
            prompt: grace.then(|| "login".into()),
            response_mode: None,
        }
    }
}

/// An edit of a claim, to see what notices it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The claim's name.
    pub claim: String,
    /// The new value as the learner typed it: JSON, or else a string.
    pub value: String,
}

/// A sign-out at the issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOut {
    /// What comes back with the browser, if it comes back from this.
    pub state: String,
    /// Where the browser was sent.
    pub url: String,
    /// Whether it has come back.
    pub done: bool,
}

/// The learner's walk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// The kind of client that the walk is taken with, if it is not the usual one.
    #[serde(default)]
    pub client: Option<String>,
    /// The request that the stops show.
    pub current: Asked,
    /// What came of each request.
    pub runs: BTreeMap<Asked, Run>,
    /// An answer that belongs to no request of this tab.
    pub stray: Option<AuthorizationResponse>,
    /// Whether that has been shown.
    #[serde(default)]
    pub stray_shown: bool,
    /// The learner's edit of the ID token.
    pub edit: Option<Edit>,
    /// The case that was last sent to the API.
    #[serde(default)]
    pub case: Option<String>,
    /// What was last done with the tokens after that.
    #[serde(default)]
    pub afterwards: Option<String>,
    /// The sign-out that was asked for last.
    #[serde(default)]
    pub sign_out: Option<SignOut>,
    /// Calls of the API at stop 9, by the case they show.
    pub calls: BTreeMap<String, Exchange>,
}

impl Walk {
    /// The run that the stops show.
    pub fn run(&self) -> Option<&Run> {
        self.runs.get(&self.current)
    }

    /// The current request, or the walk's first where that one never gives a code.
    pub fn with_code(&self) -> Asked {
        if self.current == Asked::UnknownAudience { Asked::default() } else { self.current }
    }

    /// Who signed in for a run, as anyone can read it in the ID token: to be shown, not to decide by.
    pub fn email(&self, asked: Asked) -> Option<String> {
        let decoded = decode(&self.id_token(asked)?);
        decoded.unverified_claims()?.get("email")?.as_str().map(Into::into)
    }

    /// The access token of a run, if it has come.
    pub fn access_token(&self, asked: Asked) -> Option<String> {
        Some(self.runs.get(&asked)?.tokens().ok()??.access_token)
    }

    /// The run with a token for the orders API: the one that asked for no more, or else the one with a refresh token.
    pub fn orders(&self) -> Asked {
        let renews =
            self.access_token(Asked::Orders).is_none() && self.access_token(Asked::Offline).is_some();
        if renews { Asked::Offline } else { Asked::Orders }
    }

    /// Whether the access token of a run may write orders. What an answer does not say is granted as it was asked
    /// for: RFC 6749 section 5.1.
    pub fn may_write(&self, asked: Asked) -> bool {
        let tokens = self.runs.get(&asked).and_then(|run| run.tokens().ok()?);
        tokens.is_some_and(|tokens| {
            tokens.scope.is_none_or(|scope| scope.split(' ').any(|granted| granted == "write:orders"))
        })
    }

    /// Whether the token that was asked for without an audience is for an API all the same.
    pub fn by_default(&self) -> bool {
        self.access_token(Asked::NoAudience).is_some_and(|token| decode(&token).form == Form::Jws)
    }

    /// The ID token of a run, if it has come.
    pub fn id_token(&self, asked: Asked) -> Option<String> {
        self.runs.get(&asked)?.tokens().ok()??.id_token
    }
}

thread_local! {
    // One page, one thread, one store: every island of the page sees the same run.
    static STORE: OnceCell<ArcRwSignal<Walk>> = const { OnceCell::new() };
}

fn stored(key: &str) -> Option<Walk> {
    serde_json::from_str(&browser::read(browser::session_storage(), key)?).ok()
}

fn store() -> ArcRwSignal<Walk> {
    STORE.with(|cell| {
        cell.get_or_init(|| {
            // A page that comes back as it was must not write its old walk over the newer one.
            browser::on_return(|| {
                if browser::session_storage().is_some() {
                    let newer = stored(KEY).unwrap_or_default();
                    if newer.client != store().get_untracked().client {
                        // Another kind's walk was taken up meanwhile: this page takes up its own again.
                        return browser::reload();
                    }
                    store().set(newer);
                }
            });
            ArcRwSignal::new(stored(KEY).unwrap_or_default())
        })
        .clone()
    })
}

/// Forgets the walk with each kind of client, tokens and all. Only in a browser.
pub fn forget() {
    browser::remove(browser::session_storage(), KEY);
    for client in CLIENTS {
        browser::remove(browser::session_storage(), &other(Some(client)));
    }
    store().set(Walk::default());
}

/// An island's view of the walk.
#[derive(Debug, Clone, Copy)]
pub struct WalkStore {
    // False on the server and while the island hydrates, so that both render the same.
    awake: RwSignal<bool>,
}

impl WalkStore {
    /// The walk, or `None` until the island is alive. Tracks changes.
    pub fn get(self) -> Option<Walk> {
        self.awake.get().then(|| store().get())
    }

    /// The walk without tracking. Only in a browser.
    pub fn now(self) -> Walk {
        store().get_untracked()
    }

    /// For how many seconds the code of the current run has been here: told every second.
    pub fn code_age(self) -> impl Fn() -> i64 + Copy + Send + Sync + 'static {
        let now = RwSignal::new(UnixTime(0));
        Effect::new(move || {
            let tick = move || now.set(BrowserClock.now());
            tick();
            set_interval(tick, Duration::from_secs(1));
        });
        move || self.get().and_then(|walk| walk.run()?.age(now.get())).unwrap_or_default()
    }

    /// Changes the walk and keeps it. Only in a browser.
    pub fn update(self, change: impl FnOnce(&mut Walk)) {
        let store = store();
        store.update(change);
        if let Ok(text) = serde_json::to_string(&store.get_untracked()) {
            browser::write(browser::session_storage(), KEY, &text);
        }
    }
}

/// Where the walk of another kind of client waits until it is taken up again.
fn other(client: Option<&str>) -> String {
    format!("{KEY}.{}", client.unwrap_or(USUAL_CLIENT))
}

/// Takes the walk with the kind of client that the page's address names; gives the address that a page
/// without one stands at. Each kind has a walk of its own: no client has what another was given. The bench has
/// its own run with all of them.
fn follow_client(walk: WalkStore) -> Option<String> {
    let query = browser::query();
    let Some(named) = said(&query, "client").filter(|named| CLIENTS.contains(named)) else {
        let address = browser::address();
        let kept = walk.now().client.filter(|_| address.contains("/walk/"))?;
        return Some(with_client(&address, &kept));
    };
    let named = Some(named.to_owned()).filter(|named| named != USUAL_CLIENT);
    if named != walk.now().client {
        let before = walk.now();
        if let Ok(text) = serde_json::to_string(&before) {
            browser::write(browser::session_storage(), &other(before.client.as_deref()), &text);
        }
        let found = stored(&other(named.as_deref()));
        let mut next = found.unwrap_or(Walk { current: before.current, ..Walk::default() });
        next.client = named;
        next.runs.extend(before.runs.get(&Asked::Bench).map(|run| (Asked::Bench, run.clone())));
        walk.update(|walk| *walk = next);
    }
    None
}

/// Drops what came from another issuer than the page's: that of a sandbox which the learner has entered or left.
/// Nothing of it would be accepted here.
fn keep_to_issuer(walk: WalkStore) {
    let issuer = browser::issuer();
    if walk.now().runs.values().any(|run| run.metadata.issuer != issuer) {
        walk.update(|walk| {
            walk.runs.retain(|_, run| run.metadata.issuer == issuer);
            walk.calls.clear();
            walk.edit = None;
            walk.sign_out = None;
            walk.stray = None;
        });
    }
}

/// The walk, for an island; `on_awake` runs once in the browser, when the walk can be read.
pub fn use_walk(on_awake: impl Fn(WalkStore) + 'static) -> WalkStore {
    use_walk_shared(Rc::new(on_awake))
}

fn use_walk_shared(on_awake: Rc<dyn Fn(WalkStore)>) -> WalkStore {
    let walk = WalkStore { awake: RwSignal::new(false) };
    Effect::new(move || {
        let on_awake = on_awake.clone();
        // Not in the task in which the island came to life.
        browser::later(move || wake(walk, &*on_awake));
    });
    walk
}

fn wake(walk: WalkStore, on_awake: &dyn Fn(WalkStore)) {
    if let Some(address) = follow_client(walk) {
        return browser::go_instead(&address);
    }
    keep_to_issuer(walk);
    walk.awake.set(true);
    if let Some(asked) = Asked::linked(&browser::query()).filter(|asked| *asked != walk.now().current) {
        walk.update(|walk| walk.current = asked);
    }
    on_awake(walk);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::links::AUDIENCES;

    #[test]
    fn each_audience_of_a_link_is_understood() {
        let asked = AUDIENCES.map(|name| Asked::linked(&format!("?client=spa&audience={name}")));
        assert_eq!(asked, [Some(Asked::Orders), Some(Asked::NoAudience), Some(Asked::UnknownAudience)]);
        assert_eq!(Asked::linked("?code=x&state=audience"), None);
        assert_eq!(Asked::linked(""), None);
    }
}
