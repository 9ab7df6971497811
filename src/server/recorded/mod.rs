//! The recorded run: made once the listener is up, by a scripted browser and client that talk HTTP to the
//! real issuer and the real API, as strangers do. Pages show it to readers without JavaScript, and the lesson's
//! predictions are held against it.
//!
//! - [`script`]: who takes part; [`walk`]: what they do; [`outcomes`]: what that shows
//! - [`browser`]: cookies and redirects, with [`form`]; [`client`]: the application's side
//! - [`error`]: where it ended, and why
//!
//! What it leaves in the issuer's store is a handful of rows that expire; it signs out and revokes what it
//! renewed. Its requests come from the machine itself, and so count towards nobody's limit.

mod browser;
mod client;
mod error;
mod form;
mod outcomes;
pub mod script;
mod walk;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::sync::watch::Sender;

use self::{
    error::{At, RecordingError, Why},
    script::Script,
};
use crate::{
    lesson::Lesson,
    server::sandboxes::common::Outside,
    ui::recorded::recording::{Recorded, Recording, State},
};

/// How long one walk may take, in seconds.
const LONGEST: u64 = 60;

/// How long each try waits, in seconds: the first not at all.
const WAITS: [u64; 3] = [0, 2, 20];

/// What makes the recording.
#[derive(Clone)]
pub struct Recorder {
    script: Option<Script>,
    outside: Outside,
    state: Arc<Sender<State>>,
    /// By the stops' slugs, the outcome that the lesson's text calls right.
    marked: BTreeMap<String, String>,
}

impl Recorder {
    /// A recorder that has not begun. Without a script there is nobody who could sign in.
    pub fn new(script: Option<Script>, outside: Outside) -> Self {
        let state = if script.is_some() {
            State::Underway
        } else {
            State::Failed("This server shows no password that a script could sign in with.".into())
        };
        Self { script, outside, state: Arc::new(Sender::new(state)), marked: BTreeMap::new() }
    }

    /// The recording, as far as it is, for the pages.
    pub fn recorded(&self) -> Recorded {
        Recorded(self.state.subscribe())
    }

    /// Will hold what happened against what `lesson` calls right.
    #[must_use]
    pub fn expecting(mut self, lesson: &Lesson) -> Self {
        let marked = lesson.stops.iter().filter_map(|stop| {
            let right = stop.prediction.choices.iter().find(|choice| choice.right)?;
            Some((stop.slug.clone(), right.outcome.clone()?))
        });
        self.marked = marked.collect();
        self
    }

    /// Makes the recording; a few times if it does not work out at once.
    pub async fn record(self) {
        let Some(script) = &self.script else { return };
        for wait in WAITS {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            match self.try_once(script).await {
                Ok(recording) => {
                    self.compare(&recording);
                    tracing::info!("the walk is recorded");
                    self.state.send_replace(State::Done(Arc::new(recording)));
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, "the walk could not be recorded");
                    let why =
                        format!("It ended at this step: {}. The server's log has the reason.", error.step);
                    self.state.send_replace(State::Failed(why));
                }
            }
        }
    }

    async fn try_once(&self, script: &Script) -> Result<Recording, RecordingError> {
        let Outside { transport, clock, random, .. } = &self.outside;
        let walk = walk::walk(script, &**transport, &**clock, &**random);
        let late = Err(Why::Late(LONGEST)).at("walking");
        tokio::time::timeout(Duration::from_secs(LONGEST), walk).await.unwrap_or(late)
    }

    /// A tenant or a text of the host's may differ from the built-in ones.
    fn compare(&self, recording: &Recording) {
        for (stop, marked) in &self.marked {
            let happened =
                recording.outcomes.get(stop.as_str()).copied().unwrap_or("nothing that has a name");
            if happened != marked {
                tracing::warn!(
                    stop,
                    marked,
                    happened,
                    "the answer that the lesson calls right is not what happens"
                );
            }
        }
    }
}
