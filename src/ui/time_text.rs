//! Times as people say them.

/// How far `then` is from `now`, both in Unix seconds: "in 59 min", "2 h ago", "now".
pub fn distance(then: i64, now: i64) -> String {
    let seconds = then.saturating_sub(now);
    let amount = match seconds.unsigned_abs() {
        0 => return "now".into(),
        s @ 1..90 => format!("{s} s"),
        s @ 90..5_400 => format!("{} min", (s + 30) / 60),
        s @ 5_400..172_800 => format!("{} h", (s + 1_800) / 3_600),
        s => format!("{} days", (s + 43_200) / 86_400),
    };
    if seconds > 0 { format!("in {amount}") } else { format!("{amount} ago") }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_read_as_people_say_them() {
        assert_eq!(distance(100, 100), "now");
        assert_eq!(distance(160, 100), "in 60 s");
        assert_eq!(distance(100, 3_700), "60 min ago");
        assert_eq!(distance(86_500, 100), "in 24 h");
        assert_eq!(distance(i64::MIN, i64::MAX), "106751991167301 days ago");
    }
}
