//! As which kind of client the walk is taken.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    prose::Inline,
    run::Offered,
    site::{Site, with_client},
};
use crate::lesson::{Client, Lesson, links::USUAL_CLIENT};

/// The kind that the walk is taken with.
pub fn current() -> Option<Client> {
    let id = expect_context::<Site>().kind.unwrap_or_else(|| USUAL_CLIENT.into());
    expect_context::<Arc<Lesson>>().client(&id).cloned()
}

/// The kinds, each a link to the same stop.
#[component]
pub fn KindChooser(
    /// The slug of the stop at hand.
    #[prop(into)]
    stop: String,
) -> impl IntoView {
    let (site, offered) = (expect_context::<Site>(), expect_context::<Offered>());
    let current = current()?;
    let path = format!("{}/walk/{stop}", site.base);
    let kinds = expect_context::<Arc<Lesson>>()
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
    let client = current()?;
    let text = client.note(&stop)?.text.clone();
    Some(view! {
        <aside class="differs" aria-label="What differs for this kind of client">
            <p class="eyebrow">{format!("As: {}", client.title)}</p>
            <p><Inline markdown=text /></p>
        </aside>
    })
}

/// In place of what a page does: what this client's server does, and where to see it.
#[component]
pub fn Elsewhere(
    /// The slug of the stop at hand.
    #[prop(into)]
    stop: String,
) -> impl IntoView {
    let site = expect_context::<Site>();
    let client = current()?;
    let run = site.link(&format!("/clients/{}", client.id));
    Some(view! {
        <Differs stop />
        <p class="mt-4"><a class="button primary" href=run>{format!("See it run: {}", client.title)}</a></p>
    })
}
