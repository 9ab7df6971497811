//! What an issuer of the tests is handed: a clock that is set, randomness that repeats, a network of routers.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::Request;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::{
    ports::{Boxed, Clock, Overloaded, Question, Random, Timer, Transport, TransportError, UnixTime, Worker},
    token::{Algorithm, Signer, native::NativeSigner},
    wire,
};

/// A clock that stands still until it is moved.
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_000_000))
    }
}

impl TestClock {
    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// The hashes of 0, 1, 2, …: never the same twice, and the same in every run.
#[derive(Default)]
pub struct TestRandom(AtomicU64);

impl Random for TestRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let hash = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    }
}

/// Lets no time pass, and remembers how much should have.
#[derive(Default)]
pub struct TestTimer(Mutex<Vec<u64>>);

impl TestTimer {
    pub fn waited(&self) -> Vec<u64> {
        self.0.lock().unwrap().clone()
    }
}

impl Timer for TestTimer {
    fn wait(&self, seconds: u64) -> Boxed<'_, ()> {
        self.0.lock().unwrap().push(seconds);
        Box::pin(std::future::ready(()))
    }
}

/// A key with a name; RSA keys take time to make, so each is made once.
pub fn signer(kid: &str, algorithm: Algorithm) -> Arc<dyn Signer> {
    static MADE: LazyLock<Mutex<BTreeMap<String, Arc<NativeSigner>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let name = format!("{kid} {algorithm}");
    let key = made.entry(name).or_insert_with(|| Arc::new(NativeSigner::generate(algorithm).unwrap()));
    key.clone()
}

/// A network of routers, each at a URL; nobody else answers.
#[derive(Default)]
pub struct TestNetwork(Mutex<Vec<(String, Router)>>);

impl TestNetwork {
    pub fn attach(&self, url: &str, router: Router) {
        self.0.lock().unwrap().push((url.into(), router));
    }
}

impl Transport for TestNetwork {
    fn send(&self, request: wire::Request) -> Boxed<'_, Result<wire::Response, TransportError>> {
        let found = self.0.lock().unwrap().iter().find_map(|(url, router)| {
            Some((request.url.strip_prefix(url.as_str())?.to_owned(), router.clone()))
        });
        Box::pin(async move {
            let unreachable = || TransportError { url: request.url.clone(), reason: "no route".into() };
            let (path, router) = found.ok_or_else(unreachable)?;
            let mut sent = Request::builder().method(&*request.method).uri(format!("/{path}"));
            for (name, value) in &request.headers {
                sent = sent.header(name, value);
            }
            let sent = sent.body(Body::from(request.body.unwrap_or_default())).unwrap();
            let (parts, body) = router.oneshot(sent).await.unwrap().into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Ok(wire::Response {
                status: parts.status.as_u16(),
                headers: Vec::new(),
                body: String::from_utf8(body.to_vec()).unwrap(),
            })
        })
    }
}

/// Answers at once: nobody else waits.
pub struct AtOnce;

impl Worker for AtOnce {
    fn decide(&self, question: Question) -> Boxed<'_, Result<bool, Overloaded>> {
        Box::pin(std::future::ready(Ok(question())))
    }
}
