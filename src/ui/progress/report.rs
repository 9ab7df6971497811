//! The learner's progress in words: what the page shows and what is saved as text say the same.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

use super::record::{Record, SKETCH, word};
use crate::lesson::Judgement;

/// What the report needs to know of the lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The stops in their order.
    pub stops: Vec<StopLine>,
    /// The sketch's claims.
    pub claims: Vec<ClaimLine>,
}

/// A stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopLine {
    /// Its name in addresses.
    pub slug: String,
    /// Its number and title.
    pub name: String,
    /// Its address.
    pub href: String,
    /// What makes it done, if the lesson says so.
    pub done: Option<String>,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// Its name in the record.
    pub id: String,
    /// What the sketch says, as HTML.
    pub html: String,
    /// What the walk says of it.
    pub judgement: Judgement,
}

/// A sign and a word for something that is right or not.
pub fn verdict(right: bool) -> &'static str {
    if right { "✓ right" } else { "✗ wrong" }
}

/// A sign for what agrees or not.
pub fn sign(agrees: bool) -> &'static str {
    if agrees { "✓" } else { "✗" }
}

/// What the learner said of a claim, at first and again. Whether it agrees with the walk is said only once it
/// was judged again.
pub fn said(record: &Record, claim: &ClaimLine) -> [Said; 2] {
    let (first, again) = SKETCH;
    let is_open = record.judgement(again, &claim.id).is_some();
    [first, again].map(|stop| match record.judgement(stop, &claim.id) {
        None => Said { word: "–".into(), agrees: None },
        // The sign is of the learner's word, not part of it, so the word is quoted: "✗ right" reads as its opposite.
        Some(said) if is_open => Said {
            word: format!("“{}”", word(said).to_ascii_lowercase()),
            agrees: Some(said == claim.judgement),
        },
        Some(said) => Said { word: word(said).to_ascii_lowercase(), agrees: None },
    })
}

/// What the learner said of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The word, or that there is none.
    pub word: String,
    /// Whether the walk says the same, where that is to be told.
    pub agrees: Option<bool>,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.agrees {
            Some(agrees) => write!(f, "{} {}", sign(agrees), self.word),
            None => f.write_str(&self.word),
        }
    }
}

impl Outline {
    /// How many of the stops are done.
    pub fn done(&self, record: &Record) -> usize {
        self.stops.iter().filter(|stop| record.done(&stop.slug).is_some()).count()
    }

    /// The name of a stop; its slug if the lesson no longer has it.
    pub fn name<'a>(&'a self, slug: &'a str) -> &'a str {
        self.stops.iter().find(|stop| stop.slug == slug).map_or(slug, |stop| &stop.name)
    }

    /// The report as plain text. `time` writes seconds since 1970 as the learner reads them.
    pub fn as_text(&self, record: &Record, time: impl Fn(i64) -> String) -> String {
        let mut text = format!("Tokenwalk: {} of {} stops done\n", self.done(record), self.stops.len());
        // Writing to a string does not fail.
        for StopLine { slug, name, .. } in &self.stops {
            let _ = match record.done(slug) {
                Some(at) => write!(text, "\n✓ {name}: done {}", time(at)),
                None => write!(text, "\n– {name}"),
            };
            if let Some(answer) = record.answer(slug) {
                let _ = write!(text, ", prediction {}", verdict(answer.right));
            }
        }
        text.push_str("\n\nThe sketch's claims, as judged at first and again\n");
        for (number, claim) in self.claims.iter().enumerate() {
            let [first, again] = said(record, claim);
            let _ = write!(text, "\n{}: {first}, {again}", number + 1);
        }
        if let Some(result) = record.result() {
            let (right, asked) = result.score();
            let _ = write!(text, "\n\nThe check: {right} of {asked} right, {}\n", time(result.at));
            for topic in &result.topics {
                let _ = write!(text, "\n{} of {}  {}", topic.right, topic.asked, self.name(&topic.stop));
            }
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ports::UnixTime,
        ui::progress::record::{Answer, Topic},
    };

    fn outline() -> Outline {
        let stop = |slug: &str, name: &str| StopLine {
            slug: slug.into(),
            name: name.into(),
            href: String::new(),
            done: None,
        };
        let claim = |id: &str, judgement| ClaimLine { id: id.into(), html: String::new(), judgement };
        Outline {
            stops: vec![stop("ask", "3 Ask"), stop("exchange", "6 Exchange")],
            claims: vec![claim("a", Judgement::Wrong), claim("b", Judgement::Right)],
        }
    }

    #[test]
    fn the_report_says_what_is_done_answered_judged_and_checked() {
        let mut record = Record::default();
        record.finish("exchange", UnixTime(7));
        record.finish("a stop of another version", UnixTime(7));
        record.predict("ask", Answer { choice: 0, right: false }, UnixTime(8));
        let claims = ["a", "b"].map(String::from);
        record.judge("sketch", "a", Judgement::Incomplete, &claims, UnixTime(9));
        record.judge("sketch", "b", Judgement::Right, &claims, UnixTime(9));
        record.judge("sketch-again", "a", Judgement::Wrong, &claims, UnixTime(9));
        record.end_check(&[Topic { stop: "ask".into(), right: 1, asked: 2 }], UnixTime(10));
        assert_eq!(
            outline().as_text(&record, |at| format!("at {at}")),
            "Tokenwalk: 1 of 2 stops done\n\n\
             – 3 Ask, prediction ✗ wrong\n\
             ✓ 6 Exchange: done at 7\n\n\
             The sketch's claims, as judged at first and again\n\n\
             1: ✗ “incomplete”, ✓ “wrong”\n\
             2: right, –\n\n\
             The check: 1 of 2 right, at 10\n\n\
             1 of 2  3 Ask\n"
        );
    }

    #[test]
    fn nothing_done_is_said_too() {
        let text = outline().as_text(&Record::default(), |_| String::new());
        assert!(text.starts_with("Tokenwalk: 0 of 2 stops done\n\n– 3 Ask\n"), "{text}");
        assert!(!text.contains("The check"), "{text}");
    }
}
