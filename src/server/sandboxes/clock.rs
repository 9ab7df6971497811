//! A clock that can be set: an issuer and its API go by it together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    issuer::manage::{ClockChange, ClockReading},
    ports::{Clock, UnixTime},
};

/// Another clock, moved or stopped.
pub struct SettableClock {
    real: Arc<dyn Clock>,
    shows: Mutex<Shows>,
}

#[derive(Debug, Clone, Copy)]
enum Shows {
    /// So many seconds more than the real one.
    Offset(i64),
    /// Always this.
    Frozen(UnixTime),
}

impl SettableClock {
    /// Right at first.
    pub fn new(real: Arc<dyn Clock>) -> Self {
        Self { real, shows: Mutex::new(Shows::Offset(0)) }
    }

    /// What it shows.
    pub fn reading(&self) -> ClockReading {
        read(*self.lock(), self.real.now())
    }

    /// Moves or stops it.
    ///
    /// # Errors
    /// What is wrong with the change, in words.
    pub fn change(&self, change: ClockChange) -> Result<ClockReading, &'static str> {
        let mut shows = self.lock();
        let real = self.real.now();
        let after = change.apply(read(*shows, real), real)?;
        *shows = if after.frozen { Shows::Frozen(after.now) } else { Shows::Offset(after.offset_seconds) };
        Ok(after)
    }

    fn lock(&self) -> MutexGuard<'_, Shows> {
        self.shows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(shows: Shows, real: UnixTime) -> ClockReading {
    match shows {
        Shows::Offset(offset_seconds) => {
            ClockReading { now: real.plus(offset_seconds), offset_seconds, frozen: false }
        }
        Shows::Frozen(now) => {
            ClockReading { now, offset_seconds: now.0.saturating_sub(real.0), frozen: true }
        }
    }
}

impl Clock for SettableClock {
    fn now(&self) -> UnixTime {
        self.reading().now
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[derive(Default)]
    struct Real(AtomicI64);

    impl Clock for Real {
        fn now(&self) -> UnixTime {
            UnixTime(self.0.load(Ordering::SeqCst))
        }
    }

    #[test]
    fn it_runs_ahead_stands_still_and_goes_on_from_there() {
        let real = Arc::new(Real::default());
        let clock = SettableClock::new(real.clone());
        let change =
            |text: &str| clock.change(serde_json::from_str(text).expect("a change")).expect("possible");
        change(r#"{"offset_seconds":100}"#);
        real.0.store(5, Ordering::SeqCst);
        assert_eq!(clock.now(), UnixTime(105));
        change(r#"{"frozen":true}"#);
        real.0.store(50, Ordering::SeqCst);
        assert_eq!(clock.now(), UnixTime(105));
        assert_eq!(clock.reading().offset_seconds, 55);
        change(r#"{"frozen":false}"#);
        real.0.store(51, Ordering::SeqCst);
        assert_eq!(clock.now(), UnixTime(106));
        change(r#"{"offset_seconds":0}"#);
        assert_eq!(clock.now(), UnixTime(51));
    }
}
