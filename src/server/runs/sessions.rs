//! The sessions of the clients that run here: bounded in number and time, and gone when the server stops.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::kinds::Kind;
use crate::{
    client::{discovery::Metadata, request::AuthorizationRequest},
    ports::UnixTime,
    ui::run::Outcome,
};

/// How many there may be, all kinds together.
pub const MOST: usize = 500;
/// How long somebody may be at the issuer, in seconds.
pub const ASKING: i64 = 600;
/// How long what came of it is kept, in seconds.
pub const KEPT: i64 = 3600;

/// What one browser has begun with one kind of client.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which kind.
    pub kind: &'static str,
    /// When it ends.
    pub expires: UnixTime,
    /// How far it is.
    pub state: State,
}

/// How far a session is.
#[derive(Debug, Clone)]
pub enum State {
    /// The browser is at the issuer.
    Asking(Box<Asking>),
    /// It came to nothing, for this reason.
    Refused(String),
    /// The client has its tokens.
    Done(Box<Done>),
}

/// What the client remembers until the answer comes.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The request with its secrets.
    pub request: AuthorizationRequest,
    /// The issuer that was asked.
    pub metadata: Metadata,
    /// Who asks.
    pub kind: Kind,
    /// Where the token is for.
    pub orders: String,
}

/// What the client keeps.
#[derive(Debug, Clone)]
pub struct Done {
    /// For the API; no page gets it.
    pub access_token: String,
    /// Where it is for.
    pub orders: String,
    /// What the page shows.
    pub outcome: Outcome,
}

/// All sessions, by the value of their cookie.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<BTreeMap<String, Session>>);

impl Sessions {
    /// Keeps a session. If there are too many, the one that would end first ends now: somebody who never came
    /// back rather than somebody who is signed in.
    pub fn put(&self, id: String, session: Session, now: UnixTime) {
        let mut all = self.lock();
        if all.len() >= MOST {
            all.retain(|_, session| session.expires > now);
        }
        if all.len() >= MOST && !all.contains_key(&id) {
            let first = all.iter().min_by_key(|(_, session)| session.expires).map(|(id, _)| id.clone());
            first.and_then(|id| all.remove(&id));
        }
        all.insert(id, session);
    }

    /// The session of this name and kind, if it has not ended.
    pub fn get(&self, id: &str, kind: &str, now: UnixTime) -> Option<Session> {
        let all = self.lock();
        all.get(id).filter(|session| session.kind == kind && session.expires > now).cloned()
    }

    /// The same, and no more: what is taken is used once.
    pub fn take(&self, id: &str, kind: &str, now: UnixTime) -> Option<Session> {
        let mut all = self.lock();
        let alive = all.get(id).is_some_and(|session| session.kind == kind && session.expires > now);
        if alive { all.remove(id) } else { None }
    }

    /// Changes the session of this name and kind, unless it has ended meanwhile.
    pub fn change(&self, id: &str, kind: &str, now: UnixTime, change: impl FnOnce(&mut State)) {
        let mut all = self.lock();
        let found = all.get_mut(id).filter(|session| session.kind == kind && session.expires > now);
        if let Some(session) = found {
            change(&mut session.state);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Session>> {
        // A panic elsewhere leaves whole sessions behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(expires: i64) -> Session {
        Session { kind: "web", expires: UnixTime(expires), state: State::Refused(String::new()) }
    }

    #[test]
    fn the_number_is_bounded_and_what_ends_first_makes_room() {
        let (sessions, now) = (Sessions::default(), UnixTime(0));
        sessions.put("signed in".into(), ending(KEPT), now);
        for number in 0..2 * MOST {
            sessions.put(format!("{number}"), ending(ASKING), now);
        }
        assert_eq!(sessions.lock().len(), MOST);
        assert!(sessions.get("signed in", "web", now).is_some());
        sessions.put("late".into(), ending(5000), UnixTime(ASKING));
        assert_eq!(sessions.lock().len(), 2, "what has ended goes first");
    }

    #[test]
    fn a_session_ends_and_is_of_one_kind_and_taken_once() {
        let sessions = Sessions::default();
        sessions.put("a".into(), ending(10), UnixTime(0));
        assert!(sessions.get("a", "web", UnixTime(10)).is_none());
        assert!(sessions.take("a", "native", UnixTime(9)).is_none());
        assert!(sessions.take("a", "web", UnixTime(9)).is_some());
        assert!(sessions.take("a", "web", UnixTime(9)).is_none());
    }
}
