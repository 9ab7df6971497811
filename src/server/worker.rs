//! Where passwords are checked: on threads of their own, few at a time. Hashing takes memory and a whole core
//! for milliseconds, and whoever types passwords must not stop the server for all others.

use std::{num::NonZeroUsize, sync::Arc, thread};

use tokio::sync::Semaphore;

use crate::ports::{Boxed, Overloaded, Question, Worker};

/// How many questions may wait or be answered at a time; more are turned away at once.
const MOST: usize = 64;

/// Answers questions on tokio's blocking threads.
pub struct BlockingWorker {
    /// A place in the queue.
    places: Semaphore,
    /// A turn on a core.
    turns: Arc<Semaphore>,
}

impl Default for BlockingWorker {
    /// One that takes at most half of the machine's cores.
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(MOST, (cores / 2).max(1))
    }
}

impl BlockingWorker {
    fn new(places: usize, turns: usize) -> Self {
        Self { places: Semaphore::new(places), turns: Arc::new(Semaphore::new(turns)) }
    }
}

impl Worker for BlockingWorker {
    fn decide(&self, question: Question) -> Boxed<'_, Result<bool, Overloaded>> {
        Box::pin(async move {
            let _place = self.places.try_acquire().map_err(|_| Overloaded)?;
            let turn = self.turns.clone().acquire_owned().await.map_err(|_| Overloaded)?;
            // The turn goes along: who stops waiting for the answer has not stopped the thread.
            let answering = tokio::task::spawn_blocking(move || {
                let answer = question();
                drop(turn);
                answer
            });
            answering.await.map_err(|_| Overloaded)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;

    #[tokio::test]
    async fn answers_come_from_another_thread() {
        let here = thread::current().id();
        let worker = BlockingWorker::default();
        assert_eq!(worker.decide(Box::new(move || thread::current().id() != here)).await, Ok(true));
        assert_eq!(worker.decide(Box::new(|| false)).await, Ok(false));
    }

    #[tokio::test]
    async fn who_finds_no_place_is_turned_away_at_once() {
        let worker = Arc::new(BlockingWorker::new(2, 1));
        let running = Arc::new(AtomicUsize::new(0));
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let ask = || {
            let (worker, held, running) = (worker.clone(), held.clone(), running.clone());
            tokio::spawn(async move {
                let question = move || {
                    running.fetch_add(1, Ordering::SeqCst);
                    held.lock().expect("whole").recv().is_ok()
                };
                worker.decide(Box::new(question)).await
            })
        };
        let (first, second) = (ask(), ask());
        while worker.places.available_permits() > 0 || running.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(worker.decide(Box::new(|| true)).await, Err(Overloaded));
        assert_eq!(running.load(Ordering::SeqCst), 1, "the other one waits for its turn");
        release.send(()).expect("held");
        release.send(()).expect("held");
        assert_eq!((first.await.expect("no panic"), second.await.expect("no panic")), (Ok(true), Ok(true)));
        assert_eq!(worker.decide(Box::new(|| true)).await, Ok(true));
    }
}
