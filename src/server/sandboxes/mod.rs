//! Tenants that visitors open: an issuer and an API for each, below `t/<id>/` of the public URL.
//!
//! They live in memory and are bounded in number, size and time: the default tenant stays as it is for
//! everybody, and who wants to change something gets one of these.
//!
//! - [`sandbox`]: one of them; [`common`]: what they share
//! - [`routes`]: how they are opened and reached; [`cookie`]: which one a browser uses
//! - [`clock`]: a time that can be set; [`pool`]: keys; [`bucket`]: how fast they can be opened

mod bucket;
pub mod clock;
pub mod common;
pub mod cookie;
pub mod pool;
pub mod routes;
pub mod sandbox;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use http::HeaderMap;

use self::{bucket::Bucket, common::Common, sandbox::Sandbox};
use super::walk::Chosen;
use crate::{issuer::manage::ChangeError, ports::UnixTime, token::base64url};

/// Bounds on sandboxes. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many there may be; none if 0.
    pub most: usize,
    /// How long one lives, however much it is used.
    pub lifetime: i64,
    /// How long one lives without being used.
    pub idle: i64,
}

/// Without use for so long, a sandbox makes room for another, in seconds.
const MAKES_ROOM: i64 = 600;

/// A sandbox that was just opened.
pub struct Opened {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// What opens its management. Known to whoever opened it, and to nobody else: only its fingerprint is
    /// kept.
    pub management_key: String,
}

/// Why no sandbox was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operator wants none.
    #[error("This server has no sandboxes: its operator turned them off.")]
    Off,
    /// Too many in a short time.
    #[error("Many sandboxes were opened just now. Try again in {0} seconds.")]
    TooFast(i64),
    /// All are in use.
    #[error("All {0} sandboxes of this server are in use. Try again in ten minutes.")]
    Full(usize),
    /// It could not be made.
    #[error("The sandbox could not be made: {0}")]
    Failed(#[from] ChangeError),
}

/// All sandboxes of the server.
pub struct Sandboxes {
    common: Arc<Common>,
    open: Mutex<BTreeMap<String, Arc<Sandbox>>>,
    bucket: Mutex<Bucket>,
    own: Weak<Self>,
}

impl Sandboxes {
    /// None yet.
    pub fn new(common: Common) -> Arc<Self> {
        let bucket = Mutex::new(Bucket::full(common.outside.clock.now()));
        let (common, open) = (Arc::new(common), Mutex::default());
        Arc::new_cyclic(|own| Self { common, open, bucket, own: own.clone() })
    }

    /// Opens one.
    ///
    /// # Errors
    /// [`OpenError`] says whether and when to try again.
    pub async fn open(&self) -> Result<Opened, OpenError> {
        if self.common.limits.most == 0 {
            return Err(OpenError::Off);
        }
        let now = self.common.outside.clock.now();
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).take(now).map_err(OpenError::TooFast)?;
        // Before the work, so that a full server does none.
        self.make_room(&mut self.lock(), now)?;
        let (id, management_key) = (self.unguessable::<12>(), self.unguessable::<32>());
        let sandbox =
            Sandbox::open(id.clone(), &management_key, self.common.clone(), self.own.clone()).await?;
        let mut open = self.lock();
        self.make_room(&mut open, now)?;
        open.insert(id, sandbox.clone());
        tracing::info!(sandbox = sandbox.id, open = open.len(), "opened a sandbox");
        Ok(Opened { sandbox, management_key })
    }

    /// The sandbox of this name, if it lives. Counts as a use.
    pub fn find(&self, id: &str) -> Option<Arc<Sandbox>> {
        let now = self.common.outside.clock.now();
        let mut open = self.lock();
        let sandbox = open.get(id)?.clone();
        if sandbox.expires() <= now {
            open.remove(id);
            return None;
        }
        sandbox.touch(now);
        Some(sandbox)
    }

    /// Ends one.
    pub fn close(&self, id: &str) {
        self.lock().remove(id);
    }

    /// What the pages use, for a browser that has a sandbox.
    pub fn chosen(&self, headers: &HeaderMap) -> Option<Chosen> {
        let id = cookie::read(&self.common.public, headers)?;
        let sandbox = self.find(&id)?;
        let mut chosen = sandbox.version().chosen.clone()?;
        chosen.site.has_own_time = sandbox.has_own_time();
        Some(chosen)
    }

    /// Lets go of what has ended and, if that is not enough, of what was not used for longest.
    fn make_room(&self, open: &mut BTreeMap<String, Arc<Sandbox>>, now: UnixTime) -> Result<(), OpenError> {
        let most = self.common.limits.most;
        if open.len() < most {
            return Ok(());
        }
        open.retain(|_, sandbox| sandbox.expires() > now);
        if open.len() < most {
            return Ok(());
        }
        let oldest = open.values().min_by_key(|sandbox| sandbox.last_used());
        match oldest.filter(|sandbox| sandbox.last_used().plus(MAKES_ROOM) <= now).map(|it| it.id.clone()) {
            Some(id) => drop(open.remove(&id)),
            None => return Err(OpenError::Full(most)),
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Sandbox>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unguessable<const BYTES: usize>(&self) -> String {
        let mut bytes = [0; BYTES];
        self.common.outside.random.fill(&mut bytes);
        base64url::encode(bytes)
    }
}
