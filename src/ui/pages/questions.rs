//! `/questions`: what people get wrong, each with an answer, a reason and a place to see it.

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    lesson::Lesson,
    ui::{
        prose::{Inline, Prose},
        site::Site,
    },
};

/// All questions, each linkable by its id.
#[component]
pub fn QuestionsPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let questions = Lesson::builtin()
        .questions
        .iter()
        .map(|question| {
            let specs = question
                .specs
                .iter()
                .map(|spec| {
                    view! { <a class="mr-3" href=spec.url.clone() rel="external noreferrer">{spec.name.clone()}</a> }
                })
                .collect_view();
            view! {
                <article id=question.id.clone() class="py-8 border-t border-line">
                    <h2 class="text-[1.25rem]">
                        <a class="no-underline" href=format!("#{}", question.id)>{question.symptom.clone()}</a>
                    </h2>
                    <p class="mt-2 font-semibold"><Inline markdown=question.answer.clone() /></p>
                    <div class="mt-2"><Prose markdown=question.why.clone() /></div>
                    <p class="mt-3 small">
                        <a class="mr-3 font-semibold" href=site.link(&question.see)>"See it happen"</a>
                        {specs}
                    </p>
                </article>
            }
        })
        .collect_view();
    view! {
        <Frame
            title="Questions · Tokenwalk"
            description="The frequent misconceptions about ID tokens and access tokens, each answered with its source."
            section="questions"
        >
            <div class="mx-auto max-w-[70ch] px-4 py-12">
                <h1>"What people ask, and get wrong"</h1>
                <p class="mt-3 mb-8">
                    "The headings are what people type into a search box. Your browser's own search finds them."
                </p>
                {questions}
            </div>
        </Frame>
    }
}
