//! The one place that reads the system's clock, and lets time pass by it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::ports::{Boxed, Clock, Timer, UnixTime};

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the place that the lint names")]
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// Tokio's timer.
#[derive(Debug, Clone, Copy)]
pub struct SystemTimer;

impl Timer for SystemTimer {
    fn wait(&self, seconds: u64) -> Boxed<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_not_1970() {
        assert!(SystemClock.now() > UnixTime(1_700_000_000));
    }
}
