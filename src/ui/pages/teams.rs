//! `/teams`: for those who lead a team through the walk.

use std::sync::Arc;

use leptos::prelude::*;

use super::{frame::Frame, text::Intro};
use crate::{
    lesson::{AgendaItem, Lesson, Reader},
    ui::{link_maker::LinkMaker, prose::Inline, site::Site},
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
                    <th scope="row" class="figure">{format!("{minutes} min")}</th>
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
            <table class="plain">
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// How long each stop takes, and who needs it. Who does not need all of them has a sum of their own.
#[component]
fn Minutes() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let total = |reader: Option<Reader>| {
        let counts =
            lesson.stops.iter().filter(|stop| reader.is_none_or(|reader| stop.readers.contains(&reader)));
        counts.map(|stop| u32::from(stop.minutes)).sum::<u32>()
    };
    let whom = |readers: &[Reader]| match readers {
        [Reader::FrontEnd] => "front end",
        [Reader::BackEnd] => "back end",
        _ => "everybody",
    };
    let sum = |who: &'static str, minutes: u32| {
        view! {
            <tr>
                <th scope="row">{who}</th>
                <td class="figure">{format!("{minutes} min")}</td>
                <td></td>
            </tr>
        }
    };
    let all = total(None);
    let parts = [Reader::FrontEnd, Reader::BackEnd]
        .into_iter()
        .zip(["Together, front end", "Together, back end"])
        .map(|(reader, who)| (who, total(Some(reader))))
        .filter(|(_, minutes)| *minutes < all)
        .map(|(who, minutes)| sum(who, minutes))
        .collect_view();
    let rows = lesson
        .stops
        .iter()
        .map(|stop| {
            view! {
                <tr>
                    <th scope="row">
                        <a href=site.link(&format!("/walk/{}", stop.slug))>
                            {format!("{} {}", stop.number, stop.title)}
                        </a>
                    </th>
                    <td class="figure">{format!("{} min", stop.minutes)}</td>
                    <td>{whom(&stop.readers)}</td>
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
                        <th scope="col">"Who needs it"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>{sum("Together", all)} {parts}</tfoot>
            </table>
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
