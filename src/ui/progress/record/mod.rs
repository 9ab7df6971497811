//! The data: plain lines that know nothing of a browser.
//!
//! Lines, and not JSON: every stop of the walk loads what reads and writes this, and a broken line costs
//! nothing but itself.

#[cfg(test)]
mod tests;

use crate::{lesson::Judgement, ports::UnixTime};

/// What the first line says, with the version.
pub const HEAD: &str = "tokenwalk-progress 1";

/// The stop where the claims are judged first, and the one where they are judged again.
pub const SKETCH: (&str, &str) = ("sketch", "sketch-again");

/// The stops that are only read: their prediction is what one does there.
const READ: [&str; 1] = ["register"];

/// The word for a judgement, as it stands on the buttons.
pub const JUDGEMENTS: [(Judgement, &str); 3] =
    [(Judgement::Right, "Right"), (Judgement::Incomplete, "Incomplete"), (Judgement::Wrong, "Wrong")];

/// An answer to a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Which of the choices.
    pub choice: usize,
    /// Whether it is the right one.
    pub right: bool,
}

/// How the questions about one stop went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The stop's slug.
    pub stop: String,
    /// How many were answered right.
    pub right: usize,
    /// How many were asked.
    pub asked: usize,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// All that is kept: what a line is about, and what it says. [`super`] lists the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    lines: Vec<(String, String)>,
}

impl Record {
    /// Reads what was kept. `None` if it is of another version; a line that is none is left out.
    pub fn read(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let (end, _) = line.match_indices(' ').nth(1)?;
            Some((line[..end].to_owned(), line[end + 1..].to_owned()))
        };
        let lines = text.strip_prefix(HEAD)?.strip_prefix('\n')?.split('\n');
        Some(Self { lines: lines.filter_map(line).collect() })
    }

    /// What to keep.
    pub fn text(&self) -> String {
        let mut text = String::from(HEAD);
        text.push('\n');
        for (about, says) in &self.lines {
            for part in [about, " ", says, "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    fn get(&self, kind: &str, name: &str) -> Option<&str> {
        let mut lines = self.lines.iter();
        lines.find_map(|(about, says)| (about.split_once(' ')? == (kind, name)).then_some(says.as_str()))
    }

    fn set(&mut self, kind: &str, name: &str, says: String) {
        let about = format!("{kind} {name}");
        match self.lines.iter_mut().find(|(found, _)| *found == about) {
            Some((_, old)) => *old = says,
            None => self.lines.push((about, says)),
        }
    }

    fn drop(&mut self, kind: &str) {
        self.lines.retain(|(about, _)| about.split_once(' ').is_none_or(|(found, _)| found != kind));
    }

    /// When a stop was done, in seconds since 1970.
    pub fn done(&self, stop: &str) -> Option<i64> {
        self.get("done", stop)?.parse().ok()
    }

    /// Marks a stop as done. The first time counts.
    pub fn finish(&mut self, stop: &str, now: UnixTime) {
        if self.done(stop).is_none() {
            self.set("done", stop, now.0.to_string());
        }
    }

    /// The answer to a stop's prediction.
    pub fn answer(&self, stop: &str) -> Option<Answer> {
        let (choice, right) = self.get("answer", stop)?.split_once(' ')?;
        Some(Answer { choice: choice.parse().ok()?, right: right == "right" })
    }

    /// Keeps the answer to a prediction. A stop that is only read is done with it.
    pub fn predict(&mut self, stop: &str, answer: Answer, now: UnixTime) {
        let right = if answer.right { "right" } else { "wrong" };
        self.set("answer", stop, format!("{} {right}", answer.choice));
        if READ.contains(&stop) {
            self.finish(stop, now);
        }
    }

    /// The learner's last judgement of a claim at a stop.
    pub fn judgement(&self, stop: &str, claim: &str) -> Option<Judgement> {
        let said = self.get(stop, claim)?;
        JUDGEMENTS.iter().find(|(_, word)| *word == said).map(|(judgement, _)| *judgement)
    }

    /// Keeps a judgement. With the last of `claims` the stop is done.
    pub fn judge(&mut self, stop: &str, claim: &str, judgement: Judgement, claims: &[String], now: UnixTime) {
        self.set(stop, claim, word(judgement).into());
        if claims.iter().all(|claim| self.judgement(stop, claim).is_some()) {
            self.finish(stop, now);
        }
    }

    /// The stop where the learner was last.
    pub fn place(&self) -> Option<&str> {
        self.get("last", "place")
    }

    /// Keeps where the learner is.
    pub fn arrive(&mut self, stop: &str) {
        self.set("last", "place", stop.into());
    }

    /// What the draw of the check that was begun follows from.
    pub fn seed(&self) -> Option<u32> {
        self.get("check", "seed")?.parse().ok()
    }

    /// Begins a check. The answers of the one before go; its result stays.
    pub fn begin_check(&mut self, seed: u32) {
        self.drop("chosen");
        self.set("check", "seed", seed.to_string());
    }

    /// The choice that was taken for a question of the check.
    pub fn chosen(&self, question: &str) -> Option<usize> {
        self.get("chosen", question)?.parse().ok()
    }

    /// Keeps the choice for a question of the check.
    pub fn choose(&mut self, question: &str, choice: usize) {
        self.set("chosen", question, choice.to_string());
    }

    /// How the last check ended.
    pub fn result(&self) -> Option<CheckResult> {
        let at = self.get("check", "ended")?.parse().ok()?;
        let topic = |(about, says): &(String, String)| {
            let (stop, (right, asked)) = (about.strip_prefix("topic ")?, says.split_once(' ')?);
            Some(Topic { stop: stop.into(), right: right.parse().ok()?, asked: asked.parse().ok()? })
        };
        Some(CheckResult { at, topics: self.lines.iter().filter_map(topic).collect() })
    }

    /// Keeps how a check ended. Who has taken it is through with the walk's last stop.
    pub fn end_check(&mut self, topics: &[Topic], now: UnixTime) {
        self.drop("topic");
        for Topic { stop, right, asked } in topics {
            self.set("topic", stop, format!("{right} {asked}"));
        }
        self.set("check", "ended", now.0.to_string());
        self.finish(SKETCH.1, now);
    }
}

/// The word for a judgement.
pub fn word(judgement: Judgement) -> &'static str {
    JUDGEMENTS.iter().find(|(found, _)| *found == judgement).map_or("", |(_, word)| word)
}
