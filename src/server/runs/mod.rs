//! The kinds of client that are no page: this server is the web app and the machine, and plays the app, the
//! extension and the add-in, so that each can be seen at work. They are clients like any: they know the issuer
//! by its URL and talk to it over HTTP.
//!
//! - [`kinds`]: which applications of a tenant they are
//! - [`sessions`]: what a browser has begun with them
//! - `flow`: the client's steps
//! - [`routes`]: the forms that begin them, and where the issuer's answer arrives

mod flow;
pub mod kinds;
pub mod routes;
mod sessions;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use http::{HeaderMap, Uri};

use self::{
    kinds::Kinds,
    sessions::{Sessions, State},
};
use super::{
    config::location::Location,
    cookies,
    sandboxes::{Sandboxes, common::Outside},
    walk::Chosen,
};
use crate::{
    lesson::links::{CLIENTS, USUAL_CLIENT},
    ui::{
        registered::Registered,
        run::{Offered, Run, Stage},
        site::Site,
    },
};

/// The cookie that ties a session to a browser; each kind has its own, by the path.
const COOKIE: &str = "tokenwalk-client";

/// The clients that run here.
pub struct Runs {
    public: Location,
    usual: Chosen,
    sandboxes: Arc<Sandboxes>,
    outside: Outside,
    sessions: Sessions,
}

/// What a page is told.
pub struct Seen {
    /// Where everything is, and as whom the walk signs in.
    pub site: Site,
    /// The kinds that there are.
    pub offered: Offered,
    /// What an app of one's own can use there.
    pub registered: Registered,
    /// What this browser has begun with the kind that the page is about.
    pub run: Option<Run>,
}

impl Runs {
    /// Nobody has begun anything. A browser without a sandbox uses `usual`.
    pub fn new(public: Location, usual: Chosen, sandboxes: Arc<Sandboxes>, outside: Outside) -> Arc<Self> {
        Arc::new(Self { public, usual, sandboxes, outside, sessions: Sessions::default() })
    }

    /// What the page that a request asks for is told. Paths are relative to the base path.
    pub fn seen(&self, request: Option<(&HeaderMap, &Uri)>) -> Seen {
        let Chosen { site, kinds, registered } =
            request.map_or_else(|| self.usual.clone(), |(headers, _)| self.chosen(headers));
        let offered = Offered(kinds.keys().copied().collect());
        let seen = Seen { site, offered, registered, run: None };
        let Some((headers, uri)) = request else { return seen };
        let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
        match path[..] {
            ["walk", _] => Seen { site: taken_as(seen.site, &kinds, uri.query()), ..seen },
            ["clients", kind, ..] => Seen { run: self.run(&kinds, kind, headers), ..seen },
            _ => seen,
        }
    }

    /// Whether everybody is shown the same at this address: the browser has no sandbox, nothing of its own is
    /// there, and what the visitor can say in the address is which kind of client. Such addresses are few.
    pub fn shows_all_the_same(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let plain = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'/' | b'-');
        let path = uri.path();
        path.bytes().all(plain)
            && !path.starts_with("/clients/")
            && uri.query().is_none_or(|query| CLIENTS.iter().any(|id| query == format!("client={id}")))
            && self.sandboxes.chosen(headers).is_none()
    }

    /// What a browser uses: its sandbox while that lives, else what everybody does.
    fn chosen(&self, headers: &HeaderMap) -> Chosen {
        self.sandboxes.chosen(headers).unwrap_or_else(|| self.usual.clone())
    }

    fn run(&self, kinds: &Kinds, id: &str, headers: &HeaderMap) -> Option<Run> {
        let kind = kinds.get(id)?;
        let session = cookies::read(&self.public, COOKIE, headers)
            .and_then(|cookie| self.sessions.get(&cookie, id, self.outside.clock.now()));
        let stage = match session.map(|session| session.state) {
            None => Stage::New,
            Some(State::Asking(asking)) => Stage::Asking { state: asking.request.state },
            Some(State::Refused(why)) => Stage::Refused(why),
            Some(State::Done(done)) => Stage::Done(Box::new(done.outcome)),
        };
        let (client_id, callback) = (kind.client_id.clone(), kind.callback.clone());
        Some(Run { client_id, callback, stage, now: self.outside.clock.now() })
    }
}

/// The site for a walk with the kind that the query names. A page can play a public client; a confidential one
/// it only tells of.
fn taken_as(site: Site, kinds: &Kinds, query: Option<&str>) -> Site {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let named = pairs.find(|(name, _)| name == "client").map(|(_, value)| value);
    let named = CLIENTS.into_iter().find(|id| *id != USUAL_CLIENT && named.as_deref() == Some(*id));
    match named.and_then(|id| Some((id, kinds.get(id)?))) {
        None => site,
        Some((id, kind)) => Site {
            kind: Some(id.into()),
            client_id: kind.client_id.clone(),
            callback: kind.callback.clone(),
            ..site
        },
    }
}
