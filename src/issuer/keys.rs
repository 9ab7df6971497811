//! The issuer's signing keys: those that sign, those that signed, and those that will.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use crate::token::{Algorithm, Jwk, JwkSet, Signer};

/// The keys of one issuer. Clones share the keys, so that a rotation reaches every request at once.
#[derive(Clone)]
pub struct Keys(Arc<RwLock<Ring>>);

#[derive(Clone, Default)]
struct Ring {
    current: Vec<Arc<dyn Signer>>,
    previous: Vec<Arc<dyn Signer>>,
    next: Vec<Arc<dyn Signer>>,
    sealing: Option<[u8; 32]>,
}

impl Keys {
    /// Keys that sign from now on, one an algorithm; the first of an algorithm is used.
    pub fn new(current: Vec<Arc<dyn Signer>>) -> Self {
        Self(Arc::new(RwLock::new(Ring { current, ..Ring::default() })))
    }

    /// Also publishes `next`: keys that will sign after [`Self::rotate`], so that caches know them by then.
    #[must_use]
    pub fn with_next(self, next: Vec<Arc<dyn Signer>>) -> Self {
        self.write(|ring| ring.next = next);
        self
    }

    /// Also publishes `previous`: keys whose tokens are still around.
    #[must_use]
    pub fn with_previous(self, previous: Vec<Arc<dyn Signer>>) -> Self {
        self.write(|ring| ring.previous = previous);
        self
    }

    /// Also seals opaque tokens with `key`: for a tenant with `opaque_format = "jwe"`.
    #[must_use]
    pub fn with_sealing_key(self, key: [u8; 32]) -> Self {
        self.write(|ring| ring.sealing = Some(key));
        self
    }

    /// The key that seals opaque tokens.
    pub(super) fn sealing_key(&self) -> Option<[u8; 32]> {
        self.read().sealing
    }

    /// The key that signs with `algorithm`.
    pub fn signer(&self, algorithm: Algorithm) -> Option<Arc<dyn Signer>> {
        self.read().current.iter().find(|key| key.algorithm() == algorithm).cloned()
    }

    /// The algorithms of the keys that sign, in their order.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut all = Vec::new();
        for key in &self.read().current {
            if !all.contains(&key.algorithm()) {
                all.push(key.algorithm());
            }
        }
        all
    }

    /// All public halves: current, previous, next.
    pub fn published(&self) -> JwkSet {
        JwkSet { keys: self.by_turn().concat() }
    }

    /// The public halves: of the current keys, of the previous, of the next. A symmetric key has no public
    /// half and is left out.
    pub(super) fn by_turn(&self) -> [Vec<Jwk>; 3] {
        let ring = self.read();
        [&ring.current, &ring.previous, &ring.next].map(|keys| {
            let public = keys.iter().filter(|key| !key.algorithm().is_symmetric());
            public.map(|key| Jwk { k: None, ..key.public_key().clone() }).collect()
        })
    }

    /// The keys whose tokens are accepted: current and previous.
    pub fn accepted(&self) -> JwkSet {
        let ring = self.read();
        let keys = ring.current.iter().chain(&ring.previous).map(|key| key.public_key().clone()).collect();
        JwkSet { keys }
    }

    /// Next becomes current, current becomes previous, previous is forgotten. `next` are the new next
    /// keys. An algorithm without a next key keeps its current one.
    pub fn rotate(&self, next: Vec<Arc<dyn Signer>>) {
        self.write(|ring| {
            let incoming = std::mem::replace(&mut ring.next, next);
            let (replaced, kept): (Vec<_>, Vec<_>) = ring
                .current
                .drain(..)
                .partition(|old| incoming.iter().any(|new| new.algorithm() == old.algorithm()));
            ring.previous = replaced;
            ring.current = incoming;
            ring.current.extend(kept);
        });
    }

    /// Adds keys for algorithms that had none: they sign, and those after them are published.
    pub fn add(&self, current: Arc<dyn Signer>, next: Arc<dyn Signer>) {
        self.write(|ring| {
            ring.current.push(current);
            ring.next.push(next);
        });
    }

    /// Forgets the previous keys at once: their tokens fail from now on.
    pub fn revoke_previous(&self) {
        self.write(|ring| ring.previous.clear());
    }

    fn read(&self) -> RwLockReadGuard<'_, Ring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, change: impl FnOnce(&mut Ring)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.published().keys.iter().map(|key| &key.kid)).finish()
    }
}
