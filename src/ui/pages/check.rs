//! `/check`: the questions at the end. All of them are plain HTML; an island draws twenty and counts.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    frame::{Column, Frame},
    text::Intro,
};
use crate::{
    lesson::{CheckItem, Lesson},
    ui::{
        check_run::CheckRun,
        prose::{Inline, Prose},
        site::Site,
        sources::SeeRow,
    },
};

/// How many are drawn.
const DRAWN: usize = 20;

/// A question with its answers; what is to be said of each stands below, folded.
#[component]
fn Item(item: CheckItem) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let link = format!("/walk/{}", item.stop);
    let href = site.link(&link);
    let topic = lesson.stop(&item.stop).map(|stop| format!("{} {}", stop.number, stop.title));
    let scenario = format!("{}-scenario", item.id);
    let answers = item
        .choices
        .iter()
        .map(|choice| {
            view! {
                <label>
                    <input type="radio" name=item.id.clone() autocomplete="off" data-right=choice.right.then_some("") />
                    <Inline markdown=choice.text.clone() />
                </label>
            }
        })
        .collect_view();
    let reasons = item
        .choices
        .iter()
        .map(|choice| {
            let (class, verdict) = if choice.right { ("passed", "✓ Right: ") } else { ("failed", "✗ ") };
            view! {
                <li>
                    <p><Inline markdown=choice.text.clone() /></p>
                    <p class="feedback">
                        <span class=class>{verdict}</span>
                        <Inline markdown=choice.feedback.clone() />
                    </p>
                </li>
            }
        })
        .collect_view();
    view! {
        <li id=item.id.clone() data-topic=topic data-href=href data-about=item.stop.clone()>
            <div id=scenario.clone()><Prose markdown=item.scenario.clone() /></div>
            <div class="guess mt-4">
                <fieldset aria-describedby=scenario>
                    <legend class="sr-only">"Your answer"</legend>
                    {answers}
                </fieldset>
            </div>
            <p class="mt-3 flex flex-wrap gap-4 items-center">
                <button type="button" class="button" data-answer="">"Answer"</button>
                <span class="small" role="status" tabindex="-1"></span>
            </p>
            <details class="mt-3">
                <summary class="small">"The answers, and why"</summary>
                <ul class="reasons small">{reasons}</ul>
                <SeeRow see=vec![link] specs=item.specs.clone() />
            </details>
        </li>
    }
}

/// All questions, readable without JavaScript.
#[component]
pub fn CheckPage() -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let Some(page) = lesson.page("check").cloned() else { return ().into_any() };
    let items = lesson.check.iter().map(|item| view! { <Item item=item.clone() /> }).collect_view();
    view! {
        <Frame title=format!("{} · Tokenwalk", page.title) description=page.description.clone() section="check">
            <Column measure="max-w-[70ch]">
                <Intro page />
                <CheckRun count=DRAWN.min(lesson.check.len())>
                    <ol id="check-questions" class="check">{items}</ol>
                </CheckRun>
            </Column>
        </Frame>
    }
    .into_any()
}
