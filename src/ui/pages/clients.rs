//! `/clients`: six kinds of client side by side, and what to register for what one has.

use std::sync::Arc;

use leptos::prelude::*;

use super::{frame::Frame, text::Intro};
use crate::{
    lesson::{Client, Lesson, Registration},
    ui::{
        diagram::NamedDiagram,
        prose::{Inline, Prose},
        sources::SpecList,
    },
};

fn name(registration: Registration) -> &'static str {
    match registration {
        Registration::Spa => "Single-page app",
        Registration::Web => "Regular web app",
        Registration::Native => "Native",
        Registration::Machine => "Machine to machine",
    }
}

/// What the table says of a client, and what its section repeats, by the name of the column.
fn facts(client: &Client) -> [(&'static str, &str); 5] {
    [
        ("Why that type", &client.why),
        ("Comes back to", &client.redirect),
        ("Proves itself with", &client.secret),
        ("Tokens live", &client.tokens),
        ("What differs", &client.differs),
    ]
}

/// "I have …": each opens to the registration that fits.
#[component]
fn Chooser() -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let fits = lesson
        .fits
        .iter()
        .filter_map(|fit| {
            let client = lesson.client(&fit.client)?;
            Some(view! {
                <details class="fit">
                    <summary>{fit.have.clone()}</summary>
                    <div class="small">
                        <p><Inline markdown=fit.because.clone() /></p>
                        <dl class="registration mt-3">
                            <dt>"Register as"</dt>
                            <dd>{name(client.registered_as)}</dd>
                            <dt>"Comes back to"</dt>
                            <dd><Inline markdown=client.redirect.clone() /></dd>
                            <dt>"Proves itself with"</dt>
                            <dd><Inline markdown=client.secret.clone() /></dd>
                        </dl>
                        <p class="mt-3">
                            <a href=format!("#{}", client.id)>{format!("All about it: {}", client.title)}</a>
                        </p>
                    </div>
                </details>
            })
        })
        .collect_view();
    view! {
        <section class="mt-8 max-w-[66ch]" aria-labelledby="i-have">
            <h2 id="i-have" class="mb-3">"I have …"</h2>
            {fits}
        </section>
    }
}

/// All kinds in one table; on a phone each row is a card.
#[component]
fn Comparison() -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let rows = lesson
        .clients
        .iter()
        .map(|client| {
            let cells = facts(client)
                .into_iter()
                .skip(1)
                .map(|(column, text)| view! { <td data-label=column><Inline markdown=text /></td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">
                        <a href=format!("#{}", client.id)>{client.title.clone()}</a>
                    </th>
                    <td data-label="Register as">{name(client.registered_as)}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="comparison mt-12">
            <caption>"The six kinds side by side"</caption>
            <thead>
                <tr>
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Register as"</th>
                    <th scope="col">"Comes back to"</th>
                    <th scope="col">"Proves itself with"</th>
                    <th scope="col">"Tokens live"</th>
                    <th scope="col">"What differs"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// All about one kind.
#[component]
fn Kind(client: Client) -> impl IntoView {
    let facts = facts(&client)
        .map(|(column, text)| {
            view! {
                <dt>{column}</dt>
                <dd><Inline markdown=text /></dd>
            }
        })
        .collect_view();
    view! {
        <section id=client.id.clone() class="py-12 border-t border-line" aria-labelledby=format!("{}-title", client.id)>
            <h2 id=format!("{}-title", client.id)>{client.title.clone()}</h2>
            <div class="mt-6 grid gap-8 desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
                <div>
                    <dl class="registration mb-6">
                        <dt>"Register as"</dt>
                        <dd>{name(client.registered_as)}</dd>
                        {facts}
                        <dt>"In the built-in tenant"</dt>
                        <dd><code>{client.client_id.clone()}</code></dd>
                    </dl>
                    <Prose markdown=client.body.clone() />
                    <div class="mt-6 small">
                        <h3 class="text-base">"In the specifications"</h3>
                        <SpecList specs=client.specs.clone() />
                    </div>
                </div>
                <NamedDiagram flow=client.flow.clone() />
            </div>
        </section>
    }
}

/// Intro, chooser, table, and a section for each kind.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let Some(page) = lesson.page("clients").cloned() else { return ().into_any() };
    let kinds = lesson.clients.iter().map(|client| view! { <Kind client=client.clone() /> }).collect_view();
    view! {
        <Frame title=format!("{} · Tokenwalk", page.title) description=page.description.clone() section="clients">
            <div class="mx-auto max-w-[76rem] px-4 py-12">
                <Intro page />
                <Chooser />
                <Comparison />
                <div class="mt-12">{kinds}</div>
            </div>
        </Frame>
    }
    .into_any()
}
