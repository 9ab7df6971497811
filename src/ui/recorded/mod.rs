//! The recorded run: each stop as a scripted browser walked it at the real issuer, for readers without
//! JavaScript. Plain HTML outside of the islands, which a browser with scripts does not even lay out; there the
//! islands show the reader's own run in its place.
//!
//! - [`recording`]: what was recorded
//! - [`parts`]: what of it each stop shows

pub mod parts;
pub mod recording;

use std::sync::Arc;

use leptos::prelude::*;

pub use self::recording::{Recorded, Recording, State};
use super::{prose::Inline, site::Site};
use crate::{
    lesson::Stop,
    token::check::date::{date_time, timestamp},
};

/// What was recorded at this stop, or why there is nothing.
#[component]
pub fn RecordedRun(stop: Stop) -> impl IntoView {
    let state = use_context::<Recorded>().map(|recorded| recorded.state());
    let body = state.map(|state| match state {
        State::Done(recording) => view! { <Shown stop recording /> }.into_any(),
        State::Underway => {
            let here = expect_context::<Site>().link(&format!("/walk/{}", stop.slug));
            view! {
                <p>"The run for this page is being recorded and is not ready yet. " <a href=here>"Reload"</a> "."</p>
            }
            .into_any()
        }
        State::Failed(why) => view! {
            <p><span class="failed">"✗ There is no recorded run. "</span> {why}</p>
        }
        .into_any(),
    });
    view! {
        <noscript>
            <section class="stage recorded" aria-labelledby="recorded-run">
                <div class="mx-auto max-w-[76rem] px-4 py-8">
                    <h2 id="recorded-run" class="mb-2">"A recorded run"</h2>
                    {body}
                </div>
            </section>
        </noscript>
    }
}

#[component]
fn Shown(stop: Stop, recording: Arc<Recording>) -> impl IntoView {
    let outcome = recording.outcomes.get(stop.slug.as_str()).copied();
    let answer = stop.prediction.choices.iter().find(|choice| choice.outcome.as_deref() == outcome);
    let answer = answer.filter(|_| outcome.is_some()).map(|choice| {
        view! {
            <p class="mt-2 max-w-[66ch]">
                "What this run says to the guess above: " <b><Inline markdown=choice.text.clone() /></b>
            </p>
        }
    });
    view! {
        <p class="small text-muted max-w-[66ch]">
            "Recorded at "
            <time datetime=timestamp(recording.at)>{format!("{} UTC", date_time(recording.at))}</time>
            " by a script that signed in as "
            {recording.who.clone()}
            " at "
            <code>{recording.site.issuer.clone()}</code>
            ". Verdicts and times are as of then. With JavaScript, the walk sends requests of your own instead."
        </p>
        {answer}
        <div class="grid gap-4 mt-6">{parts::of(&stop.slug, &recording)}</div>
    }
}
