//! A flow, drawn: the walk's with the arrows of the stop at hand marked, the sketch, or a client's.
//!
//! Drawn on the server, so that it is there before any script and in print. An arrow leads to the page
//! that is about it; a list says the same in words.

use std::sync::Arc;

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::{Arrow, Flow, Lesson, Thing};

const WIDTH: i32 = 600;
/// Of the middle of the first and the last party's name from the edge.
const MARGIN: i32 = 58;
const TOP: i32 = 58;
const ROW: i32 = 46;

/// A key 30 wide: its bow with the hole, the shaft, and two teeth, from the middle of its left edge.
const KEY: &str = "a7 7 0 0 1 13.7 -2 h16.3 v9 h-4 v-5 h-3 v3.5 h-4 v-3.5 h-5.3 a7 7 0 0 1 -13.7 -2 z m4 0 \
                   a3 3 0 1 0 6 0 a3 3 0 1 0 -6 0 z";

/// Where the party's line stands.
fn x(flow: &Flow, party: &str) -> i32 {
    let count = |number: usize| i32::try_from(number).unwrap_or_default();
    let gaps = count(flow.parties.len()) - 1;
    MARGIN + count(flow.place(party).unwrap_or_default()) * (WIDTH - 2 * MARGIN) / gaps.max(1)
}

/// What travels on an arrow, in its shape: ticket, letter, key.
fn shape(thing: Thing, x: i32, y: i32) -> impl IntoView {
    match thing {
        Thing::Letter => view! {
            <path class="thing" d=format!("M{x} {} h16 l5 5 v9 h-21 z", y - 7) />
            <path class="seal" d=format!("M{} {} v5 h5", x + 16, y - 7) />
        }
        .into_any(),
        Thing::Key => view! { <path class="thing cut" d=format!("M{x} {y} {KEY}") /> }.into_any(),
        Thing::Ticket => view! {
            <path class="thing" d=format!("M{x} {} h20 v3 a3 3 0 0 0 0 6 v3 h-20 v-3 a3 3 0 0 0 0 -6 z", y - 6) />
        }
        .into_any(),
    }
}

/// The things of an arrow side by side around `x`.
fn things(carries: &[Thing], x: i32, y: i32) -> impl IntoView + use<> {
    let width = |thing: Thing| match thing {
        Thing::Letter => 21,
        Thing::Key => 30,
        Thing::Ticket => 20,
    };
    let gap = 8;
    let whole: i32 = carries.iter().map(|thing| width(*thing) + gap).sum::<i32>() - gap;
    let mut left = x - whole / 2;
    let shapes = carries.iter().map(|thing| {
        let at = left;
        left += width(*thing) + gap;
        shape(*thing, at, y)
    });
    shapes.collect_view()
}

fn row(flow: &Flow, arrow: &Arrow, place: usize, now: bool, site: &Site) -> AnyView {
    let Arrow { id, from, to, label, carries, see } = arrow.clone();
    let y = TOP + 34 + ROW * i32::try_from(place).unwrap_or_default();
    let (start, end) = (x(flow, &from), x(flow, &to));
    let toward = if end > start { -1 } else { 1 };
    // A thing sits near the arrow's start, so that it does not lie on the line of a party between.
    let things = things(&carries, start - toward * 44, y);
    let drawing = view! {
        <g class=if now { "arrow now" } else { "arrow" }>
            <rect x="0" y=y - 24 width=WIDTH height=ROW - 6 fill="transparent" />
            <line x1=start y1=y x2=end + toward * 8 y2=y />
            <path class="head" d=format!("M{end} {y} l{} -5 v10 z", toward * 10) />
            {things}
            <text x=i32::midpoint(start, end) y=y - 11>{label}</text>
        </g>
    };
    if see.is_empty() {
        return drawing.into_any();
    }
    let id = (!id.is_empty()).then_some(id);
    view! { <a href=site.link(&see) data-arrow=id>{drawing}</a> }.into_any()
}

fn sentence(Arrow { from, to, label, .. }: &Arrow) -> String {
    format!("{from} to {to}: {label}")
}

/// The parties and some of their arrows, in their order.
fn drawing(flow: &Flow, arrows: &[&Arrow], marked: &[String], class: &'static str) -> impl IntoView + use<> {
    let site = expect_context::<Site>();
    let height = TOP + ROW * i32::try_from(arrows.len()).unwrap_or_default() + 10;
    let parties = flow
        .parties
        .iter()
        .map(|party| {
            let x = x(flow, party);
            let half = (i32::try_from(party.len()).unwrap_or_default() * 4 + 10).max(42);
            view! {
                <line class="life" x1=x y1="40" x2=x y2=height />
                <g class="party">
                    <rect x=x - half y="8" width=2 * half height="32" rx="6" />
                    <text x=x y="29">{party.clone()}</text>
                </g>
            }
        })
        .collect_view();
    let rows = arrows
        .iter()
        .enumerate()
        .map(|(place, arrow)| row(flow, arrow, place, marked.contains(&arrow.id), &site))
        .collect_view();
    let leads_on = arrows.iter().any(|arrow| !arrow.see.is_empty());
    view! {
        <svg
            class=class
            viewBox=format!("0 0 {WIDTH} {height}")
            role=if leads_on { "group" } else { "img" }
            aria-label=flow.name.clone()
        >
            {parties} {rows}
        </svg>
    }
}

/// A flow. `marked` are the ids of the arrows that are meant; none for an overview. On a phone only those are
/// drawn, until the whole is asked for.
#[component]
pub fn Diagram(flow: Flow, #[prop(optional)] marked: Vec<String>) -> impl IntoView {
    let is_marked = |arrow: &Arrow| marked.contains(&arrow.id);
    let all: Vec<_> = flow.arrows.iter().collect();
    let now: Vec<_> = all.iter().copied().filter(|arrow| is_marked(arrow)).collect();
    let folded = (!now.is_empty()).then(|| {
        let sentences = now.iter().copied().map(sentence).collect::<Vec<_>>().join("; ");
        view! {
            <p class="small mb-2"><b>"Now: "</b>{sentences}</p>
            {drawing(&flow, &now, &marked, "short")}
            <label class="unfold small">
                <input type="checkbox" autocomplete="off" />
                "Draw the whole flow"
            </label>
        }
    });
    let list = all
        .iter()
        .map(|arrow| {
            let current = is_marked(arrow);
            view! {
                <li aria-current=current.then_some("step")>
                    {sentence(arrow)} {current.then(|| view! { <strong>" (here)"</strong> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <figure class="diagram">
            {folded}
            {drawing(&flow, &all, &marked, "whole")}
            <details>
                <summary>"The flow as a list"</summary>
                <ol class="list-decimal pl-6 small">{list}</ol>
            </details>
        </figure>
    }
}

/// The flow with this id, if the lesson has it.
#[component]
pub fn NamedDiagram(#[prop(into)] flow: String, #[prop(optional)] marked: Vec<String>) -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    lesson.flow(&flow).map(|flow| view! { <Diagram flow=flow.clone() marked /> })
}
