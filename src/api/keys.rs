//! The issuer's published keys, as a stranger gets them: discovery, then `jwks_uri`.
//!
//! They are kept, since asking for each request would make the issuer a bottleneck of every API:
//!
//! - for [`FRESH`] seconds they are used without a question;
//! - a token that names an unknown key causes one more question, since the issuer may have changed its
//!   keys, but only every [`PAUSE`] seconds: otherwise anybody could make the API flood the issuer with
//!   invented names;
//! - if the issuer does not answer, it is asked again after [`RETRY`] seconds, and the old keys serve for
//!   [`STALE`] seconds at most, since one of them may have been withdrawn.
//!
//! One request asks at a time; others that need the answer wait for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::Value;

use super::metadata::{self, IssuerError};
use crate::{
    ports::{Clock, Transport, UnixTime},
    token::{Jwk, JwkSet},
};

/// How long fetched keys are used without asking again, in seconds.
pub(super) const FRESH: i64 = 10 * 60;
/// The least time between two questions about unknown keys, in seconds.
pub(super) const PAUSE: i64 = 30;
/// The least time between a question that failed and the next, in seconds.
pub(super) const RETRY: i64 = 5;
/// How old keys may be that are used while the issuer does not answer, in seconds.
pub(super) const STALE: i64 = 60 * 60;

/// The keys of one issuer.
pub struct PublishedKeys {
    issuer: String,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
    /// Held by the one request that asks.
    asking: futures_util::lock::Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Option<(Arc<JwkSet>, UnixTime)>,
    /// When the issuer was last asked, and what went wrong then.
    asked: Option<(UnixTime, Option<IssuerError>)>,
}

impl PublishedKeys {
    pub fn new(issuer: &str, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        let (known, asking) = (Mutex::default(), futures_util::lock::Mutex::new(()));
        Self { issuer: issuer.into(), transport, clock, known, asking }
    }

    /// The keys among which the one called `kid` may be; without a `kid`, all that are known.
    ///
    /// # Errors
    /// [`IssuerError`] if the issuer does not tell them and none are remembered.
    pub async fn for_kid(&self, kid: Option<&str>) -> Result<Arc<JwkSet>, IssuerError> {
        if let Some(answer) = self.remembered(kid) {
            return answer;
        }
        let _turn = self.asking.lock().await;
        // Whoever asked before may have got the answer to this question too.
        if let Some(answer) = self.remembered(kid) {
            return answer;
        }
        let fetched = self.fetch().await;
        self.remember(fetched)
    }

    /// What is known so far, without asking.
    pub fn known(&self) -> Option<Arc<JwkSet>> {
        self.lock().keys.as_ref().map(|(keys, _)| keys.clone())
    }

    /// The answer, if it can be given without asking.
    fn remembered(&self, kid: Option<&str>) -> Option<Result<Arc<JwkSet>, IssuerError>> {
        let now = self.clock.now();
        let known = self.lock();
        let since_asked = known.asked.as_ref().map_or(i64::MAX, |(at, _)| now.0.saturating_sub(at.0));
        if let Some((keys, fetched)) = &known.keys {
            let age = now.0.saturating_sub(fetched.0);
            let has = |kid: &str| keys.keys.iter().any(|key| key.kid.as_deref() == Some(kid));
            if age < FRESH && (kid.is_none_or(has) || since_asked < PAUSE) {
                return Some(Ok(keys.clone()));
            }
        }
        let (_, failure) = known.asked.as_ref()?;
        let failure = failure.as_ref().filter(|_| since_asked < RETRY)?;
        Some(known.usable(now).ok_or_else(|| failure.clone()))
    }

    fn remember(&self, fetched: Result<JwkSet, IssuerError>) -> Result<Arc<JwkSet>, IssuerError> {
        let now = self.clock.now();
        let mut known = self.lock();
        match fetched {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *known = Known { keys: Some((keys.clone(), now)), asked: Some((now, None)) };
                Ok(keys)
            }
            Err(failure) => {
                known.asked = Some((now, Some(failure.clone())));
                known.usable(now).ok_or(failure)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self) -> Result<JwkSet, IssuerError> {
        let metadata = metadata::fetch(&*self.transport, &self.issuer).await?;
        let published: Published =
            metadata::get(&*self.transport, &metadata.jwks_uri, "a set of keys").await?;
        // A key of a kind that is unknown here spoils nothing: RFC 7517 section 5.
        let keys = published.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(JwkSet { keys: keys.collect() })
    }
}

impl Known {
    /// The keys that may serve while the issuer does not answer.
    fn usable(&self, now: UnixTime) -> Option<Arc<JwkSet>> {
        let (keys, fetched) = self.keys.as_ref()?;
        (now.0.saturating_sub(fetched.0) < STALE).then(|| keys.clone())
    }
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}
