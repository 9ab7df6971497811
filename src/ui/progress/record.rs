//! The data: plain values that know nothing of a browser.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{lesson::Judgement, ports::UnixTime};

/// The version that is read and written.
pub const VERSION: u8 = 1;

/// The stop where the claims are judged first, and the one where they are judged again.
pub const SKETCH: (&str, &str) = ("sketch", "sketch-again");

/// The stops that are only read: their prediction is what one does there.
const READ: [&str; 1] = ["register"];

/// An answer to a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which of the choices.
    pub choice: usize,
    /// Whether it is the right one.
    pub right: bool,
}

/// A check that was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// What the draw follows from.
    pub seed: u32,
    /// Which choice was taken, by the question's id.
    pub answers: BTreeMap<String, usize>,
}

/// How the questions about one stop went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The stop's slug.
    pub stop: String,
    /// How many were answered right.
    pub right: usize,
    /// How many were asked.
    pub asked: usize,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// When, in seconds since 1970.
    pub at: i64,
    /// By stop, in the order of the walk.
    pub topics: Vec<Topic>,
}

impl CheckResult {
    /// How many answers are right, of how many.
    pub fn score(&self) -> (usize, usize) {
        self.topics.iter().fold((0, 0), |(right, asked), topic| (right + topic.right, asked + topic.asked))
    }
}

/// All that is kept. [`super`] has the members in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    version: u8,
    /// When each stop was done, by its slug, in seconds since 1970.
    pub done: BTreeMap<String, i64>,
    /// The answers to the predictions, by the stop's slug.
    pub answers: BTreeMap<String, Answer>,
    /// The judgements of the claims, by the stop's slug, then by the claim's id.
    pub judgements: BTreeMap<String, BTreeMap<String, Judgement>>,
    /// The stop where the learner was last.
    pub place: Option<String>,
    /// The check that was begun last.
    pub check: Option<Drawn>,
    /// The check that was ended last.
    pub result: Option<CheckResult>,
}

impl Record {
    /// Reads what was kept. `None` if it is broken or of another version.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|record| record.version == VERSION)
    }

    /// What to keep: JSON.
    pub fn text(&mut self) -> String {
        self.version = VERSION;
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Marks a stop as done. The first time counts.
    pub fn finish(&mut self, stop: &str, now: UnixTime) {
        self.done.entry(stop.to_owned()).or_insert(now.0);
    }

    /// The learner's last judgement of a claim at a stop.
    pub fn judgement(&self, stop: &str, claim: &str) -> Option<Judgement> {
        self.judgements.get(stop)?.get(claim).copied()
    }

    /// Keeps a judgement. With the last of `claims` the stop is done.
    pub fn judge(
        &mut self,
        stop: &str,
        claim: &str,
        judgement: Judgement,
        mut claims: impl Iterator<Item = String>,
        now: UnixTime,
    ) {
        let judged = self.judgements.entry(stop.to_owned()).or_default();
        judged.insert(claim.to_owned(), judgement);
        if claims.all(|claim| judged.contains_key(&claim)) {
            self.finish(stop, now);
        }
    }

    /// Keeps the answer to a prediction. A stop that is only read is done with it.
    pub fn answer(&mut self, stop: &str, answer: Answer, now: UnixTime) {
        self.answers.insert(stop.to_owned(), answer);
        if READ.contains(&stop) {
            self.finish(stop, now);
        }
    }

    /// Keeps how a check ended. Who has taken it is through with the walk's last stop.
    pub fn take_check(&mut self, topics: Vec<Topic>, now: UnixTime) {
        self.result = Some(CheckResult { at: now.0, topics });
        self.finish(SKETCH.1, now);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixTime = UnixTime(1_795_340_000);
    const LATER: UnixTime = UnixTime(1_795_350_000);

    fn claims() -> impl Iterator<Item = String> {
        ["a", "b"].into_iter().map(Into::into)
    }

    fn full() -> Record {
        let mut record = Record::default();
        record.finish("exchange", NOW);
        record.answer("exchange", Answer { choice: 2, right: true }, NOW);
        record.judge("sketch", "a", Judgement::Incomplete, claims(), NOW);
        record.place = Some("exchange".into());
        record.check = Some(Drawn { seed: u32::MAX, answers: [("lifetime".into(), 1)].into() });
        record.take_check(vec![Topic { stop: "ask".into(), right: 1, asked: 2 }], NOW);
        record
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let mut record = full();
        let text = record.text();
        assert_eq!(Record::read(&text), Some(record));
        // The script in the pages reads these two members by their names.
        assert!(text.starts_with(r#"{"version":1,"done":{"exchange":1795340000,"#), "{text}");
        assert!(text.contains(r#""place":"exchange""#), "{text}");
    }

    #[test]
    fn what_is_broken_or_of_another_version_counts_as_nothing() {
        for text in ["", "null", "[]", "{}", "7", "{\"version\":1", r#"{"version":2,"done":{}}"#] {
            assert_eq!(Record::read(text), None, "{text}");
        }
        for member in [r#""done":[]"#, r#""done":{"ask":"today"}"#, r#""answers":{"ask":-1}"#, r#""place":3"#]
        {
            assert_eq!(Record::read(&format!("{{\"version\":1,{member}}}")), None, "{member}");
        }
    }

    #[test]
    fn members_that_are_missing_or_unknown_do_no_harm() {
        let read = Record::read(r#"{"version":1,"done":{"ask":5},"mood":"good"}"#).unwrap();
        assert_eq!(read.done["ask"], 5);
        assert!(read.answers.is_empty() && read.place.is_none());
    }

    #[test]
    fn a_stop_is_done_once() {
        let mut record = Record::default();
        record.finish("ask", NOW);
        record.finish("ask", LATER);
        assert_eq!(record.done["ask"], NOW.0);
    }

    #[test]
    fn the_sketch_is_done_with_its_last_claim_and_each_stop_has_judgements_of_its_own() {
        let mut record = Record::default();
        record.judge("sketch", "a", Judgement::Right, claims(), NOW);
        record.judge("sketch", "a", Judgement::Wrong, claims(), NOW);
        assert!(record.done.is_empty());
        record.judge("sketch", "b", Judgement::Right, claims(), NOW);
        assert!(record.done.contains_key("sketch"));
        record.judge("sketch-again", "a", Judgement::Incomplete, claims(), NOW);
        assert_eq!(record.judgement("sketch", "a"), Some(Judgement::Wrong));
        assert_eq!(record.judgement("sketch-again", "a"), Some(Judgement::Incomplete));
        assert_eq!(record.judgement("sketch-again", "b"), None);
        assert!(!record.done.contains_key("sketch-again"));
    }

    #[test]
    fn a_prediction_alone_finishes_only_a_stop_that_is_read() {
        let mut record = Record::default();
        for stop in ["register", "exchange"] {
            record.answer(stop, Answer { choice: 0, right: false }, NOW);
        }
        assert_eq!(record.done.keys().collect::<Vec<_>>(), ["register"]);
        assert_eq!(record.answers.len(), 2);
    }

    #[test]
    fn a_check_that_is_taken_finishes_the_walk_and_counts_its_topics() {
        let topic = |right, asked| Topic { stop: "ask".into(), right, asked };
        let mut record = Record::default();
        record.take_check(vec![topic(1, 2), topic(3, 3)], NOW);
        assert_eq!(record.result.as_ref().map(CheckResult::score), Some((4, 5)));
        assert!(record.done.contains_key("sketch-again"));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_stops_that_are_named_here_are_stops() {
        let lesson = crate::lesson::Lesson::builtin();
        for slug in READ.into_iter().chain([SKETCH.0, SKETCH.1]) {
            assert!(lesson.stop(slug).is_some(), "{slug}");
        }
        for stop in &lesson.stops {
            assert!(stop.done.is_some(), "{} does not say when it is done", stop.slug);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_kept_makes_it_panic(text: String, at in 0_usize..200) {
            let _ = Record::read(&text);
            let mut kept = full().text();
            kept.truncate(at);
            prop_assert!(Record::read(&kept).is_none() || kept == full().text());
        }
    }
}
