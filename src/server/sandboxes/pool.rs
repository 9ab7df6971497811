//! Signing keys for sandboxes, made ahead of time: an RSA key takes a good part of a second of one core.
//!
//! They are made on threads for such work, a few at a time, never on those that answer requests, and are
//! kept in memory alone: they end with their sandbox.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    issuer::Keys,
    token::{Algorithm, SignatureError, Signer, native::NativeSigner},
};

/// How many RS256 keys are kept ready: those of one sandbox.
const READY: usize = 2;
/// How many keys are made at once.
const AT_ONCE: usize = 2;

/// Makes keys, and keeps some ready once the first was asked for. Clones share them.
#[derive(Clone)]
pub struct KeyPool {
    ready: Arc<Mutex<Vec<Arc<NativeSigner>>>>,
    turns: Arc<Semaphore>,
    refilling: Arc<Semaphore>,
}

impl Default for KeyPool {
    fn default() -> Self {
        Self {
            ready: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            refilling: Arc::new(Semaphore::new(1)),
        }
    }
}

impl KeyPool {
    /// A key that nobody else has.
    ///
    /// # Errors
    /// What the cryptography says.
    pub async fn take(&self, algorithm: Algorithm) -> Result<Arc<dyn Signer>, SignatureError> {
        if algorithm != Algorithm::RS256 {
            return Ok(self.make(algorithm).await?);
        }
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let key = match ready {
            Some(key) => key,
            None => self.make(algorithm).await?,
        };
        self.refill();
        Ok(key)
    }

    /// Adds what `keys` lacks for these algorithms: a key to sign with and the one after it.
    ///
    /// # Errors
    /// What the cryptography says.
    pub async fn complete(&self, keys: &Keys, algorithms: &[Algorithm]) -> Result<(), SignatureError> {
        for algorithm in algorithms {
            if keys.signer(*algorithm).is_none() {
                let (current, next) = tokio::try_join!(self.take(*algorithm), self.take(*algorithm))?;
                keys.add(current, next);
            }
        }
        Ok(())
    }

    async fn make(&self, algorithm: Algorithm) -> Result<Arc<NativeSigner>, SignatureError> {
        let unavailable = || SignatureError::Unavailable("the server is stopping".into());
        let _turn = self.turns.acquire().await.map_err(|_| unavailable())?;
        let made = spawn_blocking(move || NativeSigner::generate(algorithm)).await;
        Ok(Arc::new(made.map_err(|_| unavailable())??))
    }

    /// Makes keys in the background until enough are ready, unless somebody does already.
    fn refill(&self) {
        let Ok(only) = self.refilling.clone().try_acquire_owned() else { return };
        let pool = self.clone();
        tokio::spawn(async move {
            let _only = only;
            let missing = || pool.ready.lock().unwrap_or_else(PoisonError::into_inner).len() < READY;
            while missing() {
                let Ok(key) = pool.make(Algorithm::RS256).await else { break };
                pool.ready.lock().unwrap_or_else(PoisonError::into_inner).push(key);
            }
        });
    }
}
