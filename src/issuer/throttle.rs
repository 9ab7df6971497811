//! How much one caller may ask for in a minute: a token bucket for each caller and kind of request. Who asks
//! for more is told so, and when to come back: RFC 6585, section 4.
//!
//! A caller is what [`Caller`] says, an address; a request without one is not counted. The memory is bounded:
//! when there are too many callers, the one that was silent longest starts anew. Whoever has so many
//! addresses gets that much from any limit by address.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderValue;

use super::{Issuer, problem::Problem, token::TokenError};
use crate::ports::{Caller, Clock, UnixTime};

/// A kind of request that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metered {
    /// A typed password.
    SignIn,
    /// A request to the token, revocation, introspection or log endpoint.
    Token,
    /// An authorization request, which starts a transaction.
    Authorization,
}

/// How many requests of each kind a caller may send in a minute, all at once if it likes. 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// [`Metered::SignIn`].
    pub sign_ins: u32,
    /// [`Metered::Token`].
    pub tokens: u32,
    /// [`Metered::Authorization`].
    pub authorizations: u32,
    /// Not a rate of requests: how many passwords one caller may try for one account in five minutes.
    pub guesses: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { sign_ins: 60, tokens: 600, authorizations: 300, guesses: 10 }
    }
}

impl Rates {
    fn of(&self, kind: Metered) -> u32 {
        match kind {
            Metered::SignIn => self.sign_ins,
            Metered::Token => self.tokens,
            Metered::Authorization => self.authorizations,
        }
    }
}

/// How many callers are remembered for each kind of request.
const MOST_CALLERS: usize = 20_000;

/// What a request costs. A bucket gets as many of these a second as the caller may send requests a minute,
/// so that everything is a whole number.
const COST: u64 = 60;

/// The buckets of all callers. They fill by a clock of their own: whoever has a tenant may set that tenant's.
pub struct Throttle {
    rates: Rates,
    clock: Arc<dyn Clock>,
    buckets: Mutex<Buckets>,
}

#[derive(Default)]
struct Buckets {
    by_caller: BTreeMap<(Metered, Arc<str>), Bucket>,
    by_age: BTreeSet<(UnixTime, Metered, Arc<str>)>,
}

#[derive(Clone, Copy)]
struct Bucket {
    level: u64,
    at: UnixTime,
}

impl Bucket {
    /// Takes out one request, or says in how many seconds there will be one to take.
    fn spend(&mut self, rate: u32, now: UnixTime) -> Result<(), u64> {
        let rate = u64::from(rate);
        let seconds = u64::try_from(now.0.saturating_sub(self.at.0)).unwrap_or(0);
        self.level = self.level.saturating_add(seconds.saturating_mul(rate)).min(rate * COST);
        self.at = now;
        match self.level.checked_sub(COST) {
            Some(rest) => {
                self.level = rest;
                Ok(())
            }
            None => Err((COST - self.level).div_ceil(rate)),
        }
    }
}

impl Throttle {
    /// Full buckets of this size for everybody.
    pub fn new(rates: Rates, clock: Arc<dyn Clock>) -> Self {
        Self { rates, clock, buckets: Mutex::default() }
    }

    /// How many passwords one caller may try for one account in five minutes.
    pub(super) fn guesses(&self) -> u32 {
        if self.rates.guesses == 0 { u32::MAX } else { self.rates.guesses }
    }

    /// Counts a request of `caller`.
    ///
    /// # Errors
    /// In how many seconds the next one is answered.
    pub fn spend(&self, kind: Metered, caller: &Caller) -> Result<(), u64> {
        let rate = self.rates.of(kind);
        if rate == 0 {
            return Ok(());
        }
        // A panic elsewhere cannot leave more than one bucket out of order.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.spend(kind, &caller.0, rate, self.clock.now())
    }
}

impl Buckets {
    fn spend(&mut self, kind: Metered, caller: &str, rate: u32, now: UnixTime) -> Result<(), u64> {
        let name: Arc<str> = caller.into();
        let key = (kind, name.clone());
        let mut bucket = match self.by_caller.remove(&key) {
            Some(bucket) => {
                self.by_age.remove(&(bucket.at, kind, name.clone()));
                bucket
            }
            None => Bucket { level: u64::from(rate) * COST, at: now },
        };
        if self.by_caller.len() >= MOST_CALLERS
            && let Some((_, kind, name)) = self.by_age.pop_first()
        {
            self.by_caller.remove(&(kind, name));
        }
        let outcome = bucket.spend(rate, now);
        self.by_caller.insert(key, bucket);
        self.by_age.insert((bucket.at, kind, name));
        outcome
    }
}

/// The layer around a page of the issuer: too much is answered with a page.
pub(super) async fn page(
    State((issuer, kind)): State<(Issuer, Metered)>,
    request: Request,
    next: Next,
) -> Response {
    match spend(&issuer, kind, &request) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::TooManyRequests(seconds).respond(&issuer),
    }
}

/// The layer around an endpoint for clients: too much is answered in JSON.
pub(super) async fn endpoint(State(issuer): State<Issuer>, request: Request, next: Next) -> Response {
    match spend(&issuer, Metered::Token, &request) {
        Ok(()) => next.run(request).await,
        Err(seconds) => TokenError::TooManyRequests(seconds).respond(&issuer),
    }
}

fn spend(issuer: &Issuer, kind: Metered, request: &Request) -> Result<(), u64> {
    match request.extensions().get::<Caller>() {
        Some(caller) => issuer.throttle.spend(kind, caller),
        None => Ok(()),
    }
}

/// `Retry-After` in seconds: RFC 9110, section 10.2.3.
pub(super) fn retry_after(seconds: u64) -> HeaderValue {
    HeaderValue::from(seconds)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[derive(Default)]
    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> UnixTime {
            UnixTime(self.0.load(Ordering::SeqCst))
        }
    }

    fn throttle(rate: u32) -> (Throttle, Arc<Hands>) {
        let clock = Arc::new(Hands::default());
        (Throttle::new(Rates { sign_ins: rate, ..Rates::default() }, clock.clone()), clock)
    }

    fn spend((throttle, clock): &(Throttle, Arc<Hands>), caller: &str, now: i64) -> Result<(), u64> {
        clock.0.store(now, Ordering::SeqCst);
        throttle.spend(Metered::SignIn, &Caller(caller.into()))
    }

    #[test]
    fn a_minutes_worth_can_be_spent_at_once_and_comes_back_with_the_time() {
        let throttle = throttle(2);
        assert_eq!(spend(&throttle, "a", 0), Ok(()));
        assert_eq!(spend(&throttle, "a", 0), Ok(()));
        assert_eq!(spend(&throttle, "a", 0), Err(30));
        assert_eq!(spend(&throttle, "b", 0), Ok(()), "somebody else");
        assert_eq!(spend(&throttle, "a", 29), Err(1));
        assert_eq!(spend(&throttle, "a", 30), Ok(()));
        assert_eq!(spend(&throttle, "a", 30), Err(30));
        assert_eq!(spend(&throttle, "a", 20), Err(30), "a clock that goes back gives nothing");
        for _ in 0..2 {
            assert_eq!(spend(&throttle, "a", 100_000), Ok(()), "no more than a minute's worth");
        }
        assert!(spend(&throttle, "a", 100_000).is_err());
    }

    #[test]
    fn a_rate_of_0_is_no_limit() {
        let throttle = throttle(0);
        assert!((0..10_000).all(|_| spend(&throttle, "a", 0).is_ok()));
    }

    #[test]
    fn the_memory_is_bounded_and_the_busy_are_remembered() {
        let throttle = throttle(1);
        for caller in 0..i64::try_from(MOST_CALLERS).expect("small") {
            assert_eq!(spend(&throttle, &caller.to_string(), caller), Ok(()));
        }
        let now = i64::try_from(MOST_CALLERS).expect("small") - 1;
        assert_eq!(spend(&throttle, "new", now), Ok(()));
        let buckets = throttle.0.buckets.lock().expect("whole");
        assert_eq!((buckets.by_caller.len(), buckets.by_age.len()), (MOST_CALLERS, MOST_CALLERS));
        assert!(!buckets.by_caller.contains_key(&(Metered::SignIn, "0".into())), "silent longest");
        drop(buckets);
        assert!(spend(&throttle, &now.to_string(), now).is_err());
    }
}
