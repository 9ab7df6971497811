//! As which kind of client the walk is taken.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    prose::Inline,
    run::Offered,
    site::{Site, with_client},
};
use crate::lesson::{Client, Lesson, links::USUAL_CLIENT};

/// The kind that the walk is taken with, if it is not the usual one.
pub fn other() -> Option<Client> {
    expect_context::<Arc<Lesson>>().client(&expect_context::<Site>().kind?).cloned()
}

/// The kinds, each a link to the same stop.
#[component]
pub fn KindChooser(
    /// The slug of the stop at hand.
    #[prop(into)]
    stop: String,
) -> impl IntoView {
    let (site, offered) = (expect_context::<Site>(), expect_context::<Offered>());
    let lesson = expect_context::<Arc<Lesson>>();
    let current = other().or_else(|| lesson.client(USUAL_CLIENT).cloned())?;
    let path = format!("{}/walk/{stop}", site.base);
    let kinds = lesson
        .clients
        .iter()
        .filter(|client| client.id == USUAL_CLIENT || offered.0.contains(&client.id.as_str()))
        .map(|client| {
            let here = client.id == current.id;
            view! {
                <li>
                    <a href=with_client(&path, &client.id) aria-current=here.then_some("true")>{client.title.clone()}</a>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <details class="as no-print">
            <summary><span class="text-muted">"as: "</span>{current.title}</summary>
            <nav aria-label="Kind of client"><ul>{kinds}</ul></nav>
        </details>
    })
}

/// What differs at this stop for the kind at hand, if anything does.
#[component]
pub fn Differs(
    /// The slug of the stop at hand.
    #[prop(into)]
    stop: String,
) -> impl IntoView {
    let (client, lesson) = (other()?, expect_context::<Arc<Lesson>>());
    let note = client.note(&stop)?.clone();
    let usual = lesson.client(USUAL_CLIENT)?.in_words();
    let rest = if client.is_public() {
        format!("What you do on this page, you do as this client. The rest of its text is about the {usual}.")
    } else {
        format!("The rest of this page is about the {usual}.")
    };
    Some(view! {
        <aside class="differs" aria-label="What differs for this kind of client">
            <p class="eyebrow">{format!("{}: what differs", client.title)}</p>
            <p><Inline markdown=note.text /></p>
            <p class="mt-2 text-muted">{rest}</p>
        </aside>
    })
}

/// In place of what a page does: where this client's server is seen doing it.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let site = expect_context::<Site>();
    let client = other()?;
    let run = site.link(&format!("/clients/{}", client.id));
    Some(view! {
        <p class="mb-4 max-w-[66ch]">
            "This client keeps its secret on a server, so a page cannot play it. Here such a server runs, does the whole flow in one go, and leads back to the stops. What it does is not counted as your progress."
        </p>
        <a class="button primary" href=run>{format!("See it run: {}", client.title)}</a>
    })
}
