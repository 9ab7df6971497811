//! The attack bench: one change to a real token, a guess, and what really happens.

use leptos::prelude::*;

use super::{
    AttackWords,
    island::Bench,
    lab::{self, Answer, Door},
    prepared,
};
use crate::{
    client::run::Run,
    ports::Clock,
    token::{
        Algorithm,
        attack::{Attack, Recipe, Victim},
        check::{Checklist, access_token, id_token},
        decode::{Decoded, decode},
        webcrypto::{WebCryptoVerifier, WebCryptoWorkshop},
    },
    ui::{
        browser::BrowserClock,
        checklist::Rows,
        controls::Problem,
        flow::{self, Progress},
        silent::Obstacle,
    },
    wire::Exchange,
};

/// What the learner expects to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    Both,
    Validation,
    Nobody,
}

const GUESSES: [(Guess, &str); 3] = [
    (Guess::Both, "Decoding fails already"),
    (Guess::Validation, "It decodes; only validation notices"),
    (Guess::Nobody, "Nobody notices"),
];

/// What happened.
#[derive(Clone)]
struct Outcome {
    forged: Decoded,
    checklist: Checklist,
    answer: Option<Exchange>,
}

impl Outcome {
    fn truth(&self) -> Guess {
        match (self.forged.is_well_formed(), self.checklist.valid()) {
            (false, _) => Guess::Both,
            (true, Some(true)) => Guess::Nobody,
            (true, _) => Guess::Validation,
        }
    }
}
