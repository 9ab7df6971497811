//! A stop whose text is not true of the kind of client at hand: a note stands in its place.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    lesson::{Client, Lesson, Note, Stop, links},
    ui::{
        diagram::NamedDiagram,
        kind_chooser::Elsewhere,
        prose::Inline,
        site::{Site, with_client},
    },
};

/// The note, or why the flow has no such stop; what the flow is; where it runs; and the ways past the stop.
#[component]
pub fn OtherStop(
    stop: Stop,
    kind: Client,
    note: Note,
    above: AnyView,
    eyebrow: AnyView,
    turn: AnyView,
) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let heading = if note.absent {
        format!("No stop “{}” for this client", stop.title)
    } else {
        stop.title.clone()
    };
    let usual = lesson.client(links::USUAL_CLIENT).map(|usual| {
        let here = with_client(&format!("{}/walk/{}", site.base, stop.slug), &usual.id);
        view! {
            <p class="mt-6 small">
                "The text of this stop is about another kind: "
                <a href=here>{format!("take it as a {}", usual.in_words())}</a>
                "."
            </p>
        }
    });
    view! {
        <Frame title=format!("{} · Tokenwalk", stop.title) description=stop.goal.clone() section="walk" above=Some(above)>
            <div class="mx-auto max-w-[76rem] px-4 py-8 grid gap-8 grid-cols-[minmax(0,1fr)] desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
                <div>
                    {eyebrow}
                    <h1 class="mt-1">{heading}</h1>
                    <p class="mt-2 text-[1.25rem] leading-[1.4] max-w-[60ch]"><Inline markdown=note.text /></p>
                    {(!note.absent && !kind.is_public()).then(|| view! { <div class="mt-6"><Elsewhere /></div> })}
                    {usual}
                    {turn}
                </div>
                <div>
                    <h2 class="mb-3 text-[1.25rem]">{format!("{}: the whole flow", kind.title)}</h2>
                    <NamedDiagram flow=kind.flow.clone() />
                </div>
            </div>
        </Frame>
    }
}
