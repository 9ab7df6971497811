//! How fast sandboxes can be opened, all visitors together: a token bucket.

use crate::ports::UnixTime;

/// A class that begins at the same minute.
const BURST: i64 = 60;
/// How long it takes until one more can be opened, in seconds.
const PACE: i64 = 2;

/// What is left of the burst.
#[derive(Debug)]
pub struct Bucket {
    left: i64,
    since: UnixTime,
}

impl Bucket {
    /// Nothing was opened yet.
    pub fn full(now: UnixTime) -> Self {
        Self { left: BURST, since: now }
    }

    /// Takes one.
    ///
    /// # Errors
    /// After how many seconds there is one again.
    pub fn take(&mut self, now: UnixTime) -> Result<(), i64> {
        let passed = now.0.saturating_sub(self.since.0).max(0);
        self.left = self.left.saturating_add(passed / PACE).min(BURST);
        // The seconds that made no whole one count for the next.
        self.since = now.plus(-(passed % PACE));
        if self.left == 0 {
            return Err(PACE - passed % PACE);
        }
        self.left -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_served_and_then_one_at_a_time() {
        let now = UnixTime(1000);
        let mut bucket = Bucket::full(now);
        for _ in 0..BURST {
            assert_eq!(bucket.take(now), Ok(()));
        }
        assert_eq!(bucket.take(now), Err(2));
        assert_eq!(bucket.take(now.plus(1)), Err(1));
        assert_eq!(bucket.take(now.plus(2)), Ok(()));
        assert_eq!(bucket.take(now.plus(3)), Err(1));
        assert_eq!(bucket.take(now.plus(1_000_000)), Ok(()));
        assert_eq!(bucket.left, BURST - 1, "no more than a burst is saved up");
    }
}
