//! `/teams`: for those who lead a team through the walk.

use std::sync::Arc;

use leptos::prelude::*;

use super::{frame::Frame, text::Intro};
use crate::{
    lesson::{AgendaItem, Lesson, Reader, links::AUDIENCES},
    ui::{prose::Inline, site::Site},
};

/// Half an hour, step by step.
#[component]
fn Agenda(items: Vec<AgendaItem>) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let rows = items
        .into_iter()
        .map(|AgendaItem { minutes, what, stops }| {
            let stops = stops
                .iter()
                .filter_map(|slug| lesson.stop(slug))
                .map(|stop| {
                    let name = format!("{} {}", stop.number, stop.title);
                    view! { <a class="mr-3" href=site.link(&format!("/walk/{}", stop.slug))>{name}</a> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{format!("{minutes} min")}</th>
                    <td>
                        <Inline markdown=what />
                        <p class="small">{stops}</p>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="mt-12 max-w-[66ch]" aria-labelledby="agenda">
            <h2 id="agenda" class="mb-3">"An agenda for half an hour"</h2>
            <table class="parameters">
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// How long each stop takes, and whom it matters to.
#[component]
fn Minutes() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let total = |reader: Option<Reader>| {
        let counts =
            lesson.stops.iter().filter(|stop| reader.is_none_or(|reader| stop.readers.contains(&reader)));
        format!("{} min", counts.map(|stop| u32::from(stop.minutes)).sum::<u32>())
    };
    let rows = lesson
        .stops
        .iter()
        .map(|stop| {
            let mark = |reader| if stop.readers.contains(&reader) { "yes" } else { "–" };
            view! {
                <tr>
                    <th scope="row">
                        <a href=site.link(&format!("/walk/{}", stop.slug))>
                            {format!("{} {}", stop.number, stop.title)}
                        </a>
                    </th>
                    <td>{format!("{} min", stop.minutes)}</td>
                    <td>{mark(Reader::FrontEnd)}</td>
                    <td>{mark(Reader::BackEnd)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="mt-12 max-w-[66ch]" aria-labelledby="minutes">
            <h2 id="minutes" class="mb-3">"Minutes per stop"</h2>
            <table class="plain">
                <thead>
                    <tr>
                        <th scope="col">"Stop"</th>
                        <th scope="col">"Alone"</th>
                        <th scope="col">"Front end"</th>
                        <th scope="col">"Back end"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"Together"</th>
                        <td>{total(None)}</td>
                        <td>{total(Some(Reader::FrontEnd))}</td>
                        <td>{total(Some(Reader::BackEnd))}</td>
                    </tr>
                </tfoot>
            </table>
        </section>
    }
}

/// A form whose answer is the link: it works without JavaScript.
#[component]
fn LinkMaker() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let option = |value: &str, name: String| view! { <option value=value.to_owned()>{name}</option> };
    let stops = lesson.stops.iter().map(|stop| option(&stop.slug, format!("{} {}", stop.number, stop.title)));
    let clients = lesson.clients.iter().map(|client| option(&client.id, client.title.clone()));
    let audiences = AUDIENCES.iter().zip(["The orders API", "No audience", "An API that nobody registered"]);
    let audiences = audiences.map(|(value, name)| option(value, name.to_owned()));
    let field = |name: &'static str, label: &'static str, options: Vec<_>| {
        view! {
            <label class="block">
                <span class="small">{label}</span>
                <select class="field" name=name>{options}</select>
            </label>
        }
    };
    view! {
        <section class="mt-12 max-w-[66ch]" aria-labelledby="link">
            <h2 id="link" class="mb-3">"A link to send"</h2>
            <form action=site.link("/walk") method="get" class="grid gap-4 tablet:grid-cols-3">
                {field("stop", "Stop", stops.collect())}
                {field("audience", "Audience", audiences.collect())}
                {field("client", "Client", clients.collect())}
                <button type="submit" class="button primary">"Open it there"</button>
            </form>
            <p class="mt-3 small text-muted">
                "Send the address that you land on. It says where to begin, and holds no secret and no token."
            </p>
        </section>
    }
}

/// Intro, agenda, minutes, links.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let Some(page) = lesson.page("teams").cloned() else { return ().into_any() };
    view! {
        <Frame title=format!("{} · Tokenwalk", page.title) description=page.description.clone() section="teams">
            <div class="mx-auto max-w-[76rem] px-4 py-12">
                <Intro page=page.clone() />
                <Agenda items=page.agenda />
                <Minutes />
                <LinkMaker />
                <p class="mt-12">
                    <a href=site.link("/hosting")>{lesson.page("hosting").map(|page| page.title.clone())}</a>
                </p>
            </div>
        </Frame>
    }
    .into_any()
}
