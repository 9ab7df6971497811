//! Dates in claims: the `NumericDate` of RFC 7519 section 2, and times in plain words.

use serde_json::Value;

use crate::ports::UnixTime;

/// The last second of the year 9999, the last that RFC 3339 can write.
const LAST: i64 = 253_402_300_799;

/// Why a claim is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotADate {
    /// A string, a boolean and so on.
    #[error("not a number of seconds")]
    NotANumber,
    /// Before 1970 or after 9999, as when milliseconds were taken for seconds.
    #[error("not within 1970 and 9999 when read as seconds")]
    OutOfRange,
}

/// A claim's time, a fraction rounded up: for whole seconds `now`, `now < date` and `now >= date` hold for
/// the rounded date exactly when they hold for the date itself.
///
/// # Errors
/// [`NotADate`] for any other JSON value, and for a number that is no time within 1970 and 9999.
pub fn numeric_date(value: &Value) -> Result<UnixTime, NotADate> {
    let Value::Number(number) = value else {
        return Err(NotADate::NotANumber);
    };
    let seconds = match (number.as_i64(), number.as_f64()) {
        (Some(seconds), _) => seconds,
        (None, Some(seconds)) if (0.0..1e12).contains(&seconds) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "within 0 and 1e12, and rounded up to a whole"
            )]
            let whole = seconds.ceil() as i64;
            whole
        }
        _ => return Err(NotADate::OutOfRange),
    };
    if (0..=LAST).contains(&seconds) { Ok(UnixTime(seconds)) } else { Err(NotADate::OutOfRange) }
}

/// How far `time` is from `now`, such as `2 h 5 min ago` or `in 59 min`.
pub fn distance(time: UnixTime, now: UnixTime) -> String {
    let apart = time.0.saturating_sub(now.0);
    match apart {
        0 => "now".into(),
        1.. => format!("in {}", duration(apart)),
        _ => format!("{} ago", duration(apart.saturating_neg())),
    }
}

/// A year of 365.25 days, in seconds.
const YEAR: i64 = 31_557_600;
const TWO_YEARS: i64 = 2 * YEAR;

/// A number of seconds in its two largest units, such as `9 min 27 s`; from two years on in whole years.
pub fn duration(seconds: i64) -> String {
    let (whole, unit, rest, part) = match seconds {
        ..60 => return format!("{seconds} s"),
        TWO_YEARS.. => return format!("{} years", seconds / YEAR),
        60..3_600 => (seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => (seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => (seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    };
    if rest == 0 { format!("{whole} {unit}") } else { format!("{whole} {unit} {rest} {part}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_numbers_that_can_be_a_time_are_dates() {
        assert_eq!(numeric_date(&json!(1_300_819_380)), Ok(UnixTime(1_300_819_380)));
        assert_eq!(numeric_date(&json!(100.5)), Ok(UnixTime(101)));
        assert_eq!(numeric_date(&json!(1e9)), Ok(UnixTime(1_000_000_000)));
        assert_eq!(numeric_date(&json!("1300819380")), Err(NotADate::NotANumber));
        assert_eq!(numeric_date(&json!(null)), Err(NotADate::NotANumber));
        for out_of_range in [json!(-1), json!(-0.5), json!(u64::MAX), json!(1e300), json!(LAST + 1)] {
            assert_eq!(numeric_date(&out_of_range), Err(NotADate::OutOfRange), "{out_of_range}");
        }
        // Milliseconds, the usual mistake.
        assert_eq!(numeric_date(&json!(1_771_234_567_000_i64)), Err(NotADate::OutOfRange));
    }

    #[test]
    fn distances_in_words() {
        let words = |time| distance(UnixTime(time), UnixTime(1_000_000));
        assert_eq!(words(1_000_000), "now");
        assert_eq!(words(1_000_059), "in 59 s");
        assert_eq!(words(999_433), "9 min 27 s ago");
        assert_eq!(words(1_007_200), "in 2 h");
        assert_eq!(words(1_000_000 - 90_000), "1 d 1 h ago");
        assert_eq!(words(1_000_000 + 63_115_199), "in 730 d 11 h");
        assert_eq!(words(1_000_000 + 63_115_200), "in 2 years");
        assert_eq!(distance(UnixTime(i64::MIN), UnixTime(i64::MAX)).split(' ').next_back(), Some("ago"));
    }
}
