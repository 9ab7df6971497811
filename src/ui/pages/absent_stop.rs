//! A stop in the walk of a kind of client whose flow has none such.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    lesson::{Client, Lesson, Stop, links},
    ui::{
        diagram::NamedDiagram,
        prose::Inline,
        site::{Site, with_client},
    },
};

/// Why there is none, what the flow is, and the ways past the stop.
#[component]
pub fn AbsentStop(
    stop: Stop,
    kind: Client,
    above: AnyView,
    eyebrow: AnyView,
    turn: AnyView,
) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let why = kind.note(&stop.slug).map(|note| note.text.clone()).unwrap_or_default();
    let usual = lesson.client(links::USUAL_CLIENT).map(|usual| {
        let here = with_client(&format!("{}/walk/{}", site.base, stop.slug), &usual.id);
        view! {
            <p class="mt-6 small">
                "This stop is there for other kinds: "
                <a href=here>{format!("take it as {}", usual.title)}</a>
                "."
            </p>
        }
    });
    view! {
        <Frame title=format!("{} · Tokenwalk", stop.title) description=stop.goal.clone() section="walk" above=Some(above)>
            <div class="mx-auto max-w-[76rem] px-4 py-8 grid gap-8 grid-cols-[minmax(0,1fr)] desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
                <div>
                    {eyebrow}
                    <h1 class="mt-1">{format!("No stop “{}” for this client", stop.title)}</h1>
                    <p class="mt-2 text-[1.25rem] leading-[1.4] max-w-[60ch]"><Inline markdown=why /></p>
                    {usual}
                    {turn}
                </div>
                <div>
                    <h2 class="mb-3 text-[1.25rem]">{format!("{}: the whole flow", kind.title)}</h2>
                    <NamedDiagram flow=kind.flow.clone() marked=Vec::new() />
                </div>
            </div>
        </Frame>
    }
}
