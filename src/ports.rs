//! What a party needs from the outside, each a trait with one method, so that the same code runs in the
//! server, in a test that sets the clock, and later in a service worker.
//!
//! A party never asks the operating system: time, randomness and the network are handed in.

use std::{future::Future, pin::Pin};

use serde::{Deserialize, Serialize};

use crate::wire::{Request, Response};

/// A future that a trait object can return. `Send`, so that axum handlers may await it; the browser's
/// implementations wrap their JavaScript promises to satisfy it.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whole seconds since 1970-01-01T00:00:00Z, leap seconds ignored: the `NumericDate` of RFC 7519,
/// section 2, without its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// This time moved by `seconds`, which may be negative. Saturates instead of overflowing.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> UnixTime;
}

/// Where unguessable bytes come from: codes, handles, keys of cookies.
pub trait Random: Send + Sync {
    /// Fills `bytes` with bytes from a cryptographically secure source.
    fn fill(&self, bytes: &mut [u8]);
}

/// A way to let time pass.
pub trait Timer: Send + Sync {
    /// Ready after `seconds`.
    fn wait(&self, seconds: u64) -> Boxed<'_, ()>;
}

/// A slow question with a yes or a no, such as whether a password has this hash.
pub type Question = Box<dyn FnOnce() -> bool + Send>;

/// Who answers questions that take long enough to be in the way of everybody's requests.
pub trait Worker: Send + Sync {
    /// Answers `question`, elsewhere.
    ///
    /// # Errors
    /// [`Overloaded`] if too many wait already.
    fn decide(&self, question: Question) -> Boxed<'_, Result<bool, Overloaded>>;
}

/// Too many questions wait for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many questions wait for an answer")]
pub struct Overloaded;

/// Who sent a request, as far as the network tells: an address, or the part of one that a single caller is
/// given. An extension of the request; without it nobody can say, and nothing is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller(pub String);

/// A way to send one HTTP request and get its response; redirects are not followed.
pub trait Transport: Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    /// [`TransportError`] if no response came: nobody listens, the connection broke, the answer was too
    /// large or too late. A response with an error status is a response.
    fn send(&self, request: Request) -> Boxed<'_, Result<Response, TransportError>>;
}

/// No response came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{url} did not answer: {reason}")]
pub struct TransportError {
    /// The URL that was asked.
    pub url: String,
    /// What the network layer said.
    pub reason: String,
}
