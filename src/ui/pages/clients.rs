//! `/clients`: six kinds of client side by side, and what to register for what one has.

use std::sync::Arc;

use leptos::prelude::*;

use super::{frame::Frame, run::Does, text::Intro};
use crate::{
    lesson::{Client, Lesson, Registration, links::USUAL_CLIENT},
    ui::{
        diagram::NamedDiagram,
        prose::{Inline, Prose},
        run::Offered,
        site::{Site, with_client},
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
            <caption>"The six kinds side\u{a0}by\u{a0}side"</caption>
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

/// Opens the section that an address or a link names. Browsers do it by themselves where they know that what is
/// looked for may lie inside of a fold; this is for the others.
const UNFOLD: &str = "{const o=()=>{const t=document.getElementById(decodeURIComponent(location.hash.slice(1))),\
    d=t?.closest('details');if(d&&!d.open){d.open=true;t.scrollIntoView()}};addEventListener('hashchange',o);o()}";

/// How the kind is run: on the server, or as the walk.
#[component]
fn RunIt(client: Client) -> impl IntoView {
    let (site, offered) = (expect_context::<Site>(), expect_context::<Offered>());
    let walk = |stop: &str| with_client(&site.link(&format!("/walk/{stop}")), &client.id);
    if client.id == USUAL_CLIENT {
        return view! {
            <div class="flex flex-wrap gap-3 mb-6">
                <a class="button primary" href=walk("ask")>"Run it: the walk, from its first request"</a>
            </div>
        }
        .into_any();
    }
    let run = client.run.clone().filter(|_| offered.0.contains(&client.id.as_str()));
    run.map(|run| {
        view! {
            <div class="flex flex-wrap gap-3 mb-6">
                <Does action=format!("/clients/{}/start", client.id) label=run.start primary=true />
                <a class="button" href=site.link(&format!("/clients/{}", client.id))>"About this run"</a>
                <a class="button" href=walk("register")>"Take the walk with it"</a>
            </div>
        }
    })
    .into_any()
}

/// All about one kind, folded behind its heading.
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
        <details class="kind" data-kind=client.id.clone()>
            <summary><h2>{client.title.clone()}</h2></summary>
            <div id=client.id.clone() class="unfolded">
                <div class="grid gap-8 grid-cols-[minmax(0,1fr)] desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
                    <div>
                        <RunIt client=client.clone() />
                        <dl class="registration mb-6">
                            <dt>"Register as"</dt>
                            <dd>{name(client.registered_as)}</dd>
                            {facts}
                            <dt>"In the built-in tenant"</dt>
                            <dd><code>{client.client_id.clone()}</code></dd>
                        </dl>
                        <Prose markdown=client.body.clone() />
                        <div class="mt-6 small">
                            <h3 class="text-[1.0625rem]">"In the specifications"</h3>
                            <SpecList specs=client.specs.clone() />
                        </div>
                    </div>
                    <NamedDiagram flow=client.flow.clone() />
                </div>
            </div>
        </details>
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
                <script nonce=leptos::nonce::use_nonce()>{UNFOLD}</script>
            </div>
        </Frame>
    }
    .into_any()
}
