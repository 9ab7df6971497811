//! Where one is among the stops, which are done, and the ways to the next and back.

use std::sync::Arc;

use leptos::prelude::*;

use super::{kind_chooser, site::Site};
use crate::lesson::Lesson;

/// All stops in order, the current one marked, and those that the kind of client at hand does not have. Which are
/// done is marked by [`super::progress::marks::Marks`].
#[component]
pub fn Stepper(
    /// The slug of the stop at hand.
    #[prop(into)]
    current: String,
) -> impl IntoView {
    let (site, kind) = (expect_context::<Site>(), kind_chooser::other());
    let stops = expect_context::<Arc<Lesson>>()
        .stops
        .iter()
        .map(|stop| {
            let absent = kind.as_ref().is_some_and(|kind| !kind.has(&stop.slug));
            view! {
                <li class:absent=absent>
                    <a
                        href=site.link(&format!("/walk/{}", stop.slug))
                        aria-current=(stop.slug == current).then_some("step")
                        title=stop.title.clone()
                        data-stop=stop.slug.clone()
                    >
                        <span class="dot">{stop.number}</span>
                        <span class="name">{stop.title.clone()}</span>
                        {absent.then(|| view! { <span class="sr-only">", not in this client's flow"</span> })}
                        <span class="done sr-only">", done"</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="stepper" aria-label="Stops of the walk">
            <ol>{stops}</ol>
        </nav>
    }
}

/// A stop's address, number and title.
pub type Linked = (String, u8, String);

/// To the stop before and the stop after, or after the last one to the check.
#[component]
pub fn Turn(before: Option<Linked>, after: Option<Linked>) -> impl IntoView {
    let check = after.is_none().then(|| {
        let check = expect_context::<Site>().link("/check");
        view! { <a class="button primary order-last ml-auto" href=check>"Check yourself\u{a0}›"</a> }
    });
    let before = before.map(|(href, number, title)| {
        view! { <a class="button" rel="prev" href=href>{format!("‹\u{a0}{number} {title}")}</a> }
    });
    let after = after.map(|(href, number, title)| {
        view! { <a class="button primary ml-auto" rel="next" href=href>{format!("{number} {title}\u{a0}›")}</a> }
    });
    view! {
        <nav class="turn mt-12 flex justify-between items-stretch gap-3" aria-label="Next and previous stop">
            {check}
            {before}
            {after}
        </nav>
    }
}

/// How many stops are done, with the way to all of it. Nothing is said where no script can know.
#[component]
pub fn DoneCount() -> impl IntoView {
    let site = expect_context::<Site>();
    view! {
        <span data-known="" hidden>
            " · "
            <a href=site.link("/progress")><span data-count="">"0"</span> " done"</a>
        </span>
    }
}

/// For the start page: the way back to where the learner was. Hidden until a script knows.
#[component]
pub fn Resume() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let links = lesson.stops.iter().map(|stop| {
        view! {
            <a class="button primary" href=site.link(&format!("/walk/{}", stop.slug)) data-stop=stop.slug.clone() hidden>
                {format!("Go on at stop {}: {}", stop.number, stop.title)}
            </a>
        }
    });
    view! {
        <div id="resume" class="mt-8" hidden>
            <p class="flex flex-wrap gap-3">
                {links.collect_view()}
                <a class="button primary" href=site.link("/check") data-all="" hidden>"Check yourself"</a>
                <a class="button" href=site.link("/walk/sketch")>"From the beginning"</a>
            </p>
            <p class="mt-3 small">
                <a href=site.link("/progress")>
                    <span data-count="">"0"</span>
                    {format!(" of {} stops done", lesson.stops.len())}
                </a>
            </p>
        </div>
    }
}
