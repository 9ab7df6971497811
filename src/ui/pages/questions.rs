//! `/questions`: what people get wrong, each with an answer, a reason and places to see it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    frame::{Column, Frame},
    text::Intro,
};
use crate::{
    lesson::Lesson,
    ui::{
        filter::{self, Filter},
        prose::{Inline, Prose},
        sources::SeeRow,
    },
};

/// All questions, each linkable by its id, with a field that searches them.
#[component]
pub fn QuestionsPage() -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let Some(page) = lesson.page("questions").cloned() else { return ().into_any() };
    let questions = lesson
        .questions
        .iter()
        .map(|question| {
            view! {
                <article id=question.id.clone() data-entry="" class="py-8 border-t border-line">
                    <h2 class="text-[1.25rem]">
                        <a class="no-underline" href=format!("#{}", question.id)>{question.symptom.clone()}</a>
                    </h2>
                    <p class="mt-2"><Inline markdown=question.answer.clone() /></p>
                    <details class="why mt-2">
                        <summary>"Why"</summary>
                        <Prose markdown=question.why.clone() />
                    </details>
                    <SeeRow see=question.see.clone() specs=question.specs.clone() />
                </article>
            }
        })
        .collect_view();
    view! {
        <Frame title="Questions · Tokenwalk" description=page.description.clone() section="questions">
            <Column measure="max-w-[70ch]">
                <Intro page />
                <Filter label="Search" what="question" />
                {questions}
                <script nonce=leptos::nonce::use_nonce()>{filter::SEARCH}</script>
            </Column>
        </Frame>
    }
    .into_any()
}
