//! A time that can be set, as the management API says it.

use serde::{Deserialize, Serialize};

use crate::ports::UnixTime;

/// How far a clock may be off, in seconds: ten years.
pub const FURTHEST: i64 = 315_360_000;

/// What the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockReading {
    /// The time.
    pub now: UnixTime,
    /// How many seconds it is ahead of the server's own.
    pub offset_seconds: i64,
    /// Whether it stands still.
    pub frozen: bool,
}

impl ClockReading {
    /// Whether it goes with the server's own.
    pub fn is_right(self) -> bool {
        !self.frozen && self.offset_seconds == 0
    }
}

/// What to do with the clock. What is left out stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockChange {
    /// Seconds ahead of the server's own clock; 0 puts it right.
    pub offset_seconds: Option<i64>,
    /// The time to show. Not together with `offset_seconds`.
    pub now: Option<i64>,
    /// `true` stops it, `false` lets it go on from where it stands.
    pub frozen: Option<bool>,
}

impl ClockChange {
    /// What the clock shows after the change, `real` being the server's own time.
    ///
    /// # Errors
    /// What is wrong with the change, in words.
    pub fn apply(self, before: ClockReading, real: UnixTime) -> Result<ClockReading, &'static str> {
        let offset_seconds = match (self.offset_seconds, self.now) {
            (Some(_), Some(_)) => return Err("send offset_seconds or now, not both"),
            (Some(offset), None) => offset,
            (None, Some(now)) => now.saturating_sub(real.0),
            (None, None) => before.offset_seconds,
        };
        if !(-FURTHEST..=FURTHEST).contains(&offset_seconds) {
            return Err("the clock can be at most ten years off");
        }
        let frozen = self.frozen.unwrap_or(before.frozen);
        Ok(ClockReading { now: real.plus(offset_seconds), offset_seconds, frozen })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: UnixTime = UnixTime(1000);
    const RIGHT: ClockReading = ClockReading { now: REAL, offset_seconds: 0, frozen: false };

    fn apply(change: &str) -> Result<ClockReading, &'static str> {
        serde_json::from_str::<ClockChange>(change).unwrap().apply(RIGHT, REAL)
    }

    #[test]
    fn a_clock_is_moved_by_an_offset_or_to_a_time() {
        let ahead = ClockReading { now: UnixTime(1060), offset_seconds: 60, frozen: false };
        assert_eq!(apply(r#"{"offset_seconds":60}"#), Ok(ahead));
        assert_eq!(apply(r#"{"now":1060}"#), Ok(ahead));
        assert_eq!(apply(r#"{"frozen":true}"#), Ok(ClockReading { frozen: true, ..RIGHT }));
        assert_eq!(apply(r#"{"now":1060,"frozen":true}"#), Ok(ClockReading { frozen: true, ..ahead }));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(apply(r#"{"now":1,"offset_seconds":1}"#).is_err());
        assert!(apply(r#"{"offset_seconds":315360001}"#).is_err());
        assert!(apply(&format!(r#"{{"now":{}}}"#, i64::MIN)).is_err());
        assert!(serde_json::from_str::<ClockChange>(r#"{"offset":1}"#).is_err());
    }
}
