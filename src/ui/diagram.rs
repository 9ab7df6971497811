//! A flow, drawn: the walk's with the arrows of the stop at hand marked, the sketch, or a client's.
//!
//! Drawn on the server, so that it is there before any script and in print. An arrow leads to the page
//! that is about it; a list says the same in words.
//!
//! The words are text of the page, which breaks where its room ends, and only the lines and the things on them
//! are pictures. So one drawing does for every width: what would be scaled could not be read on a phone. Where an
//! arrow stands is said by classes, since the pages allow no style but the stylesheet's (`style/diagram.css`).

use std::sync::Arc;

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::{Arrow, Flow, Lesson, Thing};

/// A key 30 wide: its bow with the hole, the shaft, and two teeth, from the middle of its left edge.
const KEY: &str = "a7 7 0 0 1 13.7 -2 h16.3 v9 h-4 v-5 h-3 v3.5 h-4 v-3.5 h-5.3 a7 7 0 0 1 -13.7 -2 z m4 0 \
                   a3 3 0 1 0 6 0 a3 3 0 1 0 -6 0 z";

/// What travels on an arrow, in its shape: ticket, letter, key.
fn shape(thing: Thing, x: i32) -> impl IntoView {
    match thing {
        Thing::Letter => view! {
            <path class="thing" d=format!("M{x} -7 h16 l5 5 v9 h-21 z") />
            <path class="seal" d=format!("M{} -7 v5 h5", x + 16) />
        }
        .into_any(),
        Thing::Key => view! { <path class="thing cut" d=format!("M{x} 0 {KEY}") /> }.into_any(),
        Thing::Ticket => view! {
            <path class="thing" d=format!("M{x} -6 h20 v3 a3 3 0 0 0 0 6 v3 h-20 v-3 a3 3 0 0 0 0 -6 z") />
        }
        .into_any(),
    }
}

/// The things of an arrow side by side.
fn things(carries: &[Thing]) -> impl IntoView + use<> {
    let width = |thing: Thing| match thing {
        Thing::Letter => 21,
        Thing::Key => 30,
        Thing::Ticket => 20,
    };
    let gap = 8;
    let whole: i32 = carries.iter().map(|thing| width(*thing) + gap).sum::<i32>() - gap;
    let mut left = -whole / 2;
    let shapes = carries.iter().map(|thing| {
        let at = left;
        left += width(*thing) + gap;
        shape(*thing, at)
    });
    shapes.collect_view()
}

/// A label in the pieces between which it may be broken besides at its blanks: a name in code, which can be longer
/// than its arrow, before its capitals.
fn pieces(label: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut begin, mut after_small) = (0, false);
    for (at, letter) in label.char_indices() {
        if after_small && letter.is_uppercase() {
            pieces.push(&label[begin..at]);
            begin = at;
        }
        after_small = letter.is_lowercase();
    }
    pieces.push(&label[begin..]);
    pieces
}

/// Where an arrow stands: its left party's place, how many gaps between parties it spans, and whether it points
/// to the left.
fn place(flow: &Flow, arrow: &Arrow) -> (usize, usize, bool) {
    let [from, to] = [&arrow.from, &arrow.to].map(|party| flow.place(party).unwrap_or_default());
    (from.min(to), from.abs_diff(to), to < from)
}

/// An arrow below its label. It is drawn from left to right; the stylesheet turns the line, and the things back.
fn row(flow: &Flow, arrow: &Arrow, now: bool, site: &Site) -> AnyView {
    let (at, by, back) = place(flow, arrow);
    let turned = if back { " back" } else { "" };
    let marked = if now { " now" } else { "" };
    let class = format!("arrow at-{at} by-{by}{turned}{marked}");
    let Arrow { id, label, carries, see, .. } = arrow.clone();
    let things = (!carries.is_empty()).then(|| {
        // In the middle of the first gap, so that they do not lie on the line of a party between.
        let tenths = 500 / by.max(1);
        view! {
            <svg x=format!("{}.{}%", tenths / 10, tenths % 10) y="8">
                <g class="things">{things(&carries)}</g>
            </svg>
        }
    });
    let label = pieces(&label)
        .into_iter()
        .enumerate()
        .map(|(place, piece)| view! { {(place > 0).then(|| view! { <wbr /> })} {piece.to_owned()} })
        .collect_view();
    let drawing = view! {
        <span>{label}</span>
        <svg class="run" aria-hidden="true">
            <line x2="100%" y1="8" y2="8" />
            <svg x="100%">
                <path class="head" d="M8 8 l-10 -5 v10 z" />
            </svg>
            {things}
        </svg>
    };
    if see.is_empty() {
        return view! { <div class=class>{drawing}</div> }.into_any();
    }
    let id = (!id.is_empty()).then_some(id);
    view! { <a class=class href=site.link(&see) data-arrow=id>{drawing}</a> }.into_any()
}

fn sentence(Arrow { from, to, label, .. }: &Arrow) -> String {
    format!("{from} to {to}: {label}")
}

/// The parties and the arrows between them, in their order.
fn drawing(flow: &Flow, marked: &[String]) -> impl IntoView + use<> {
    let site = expect_context::<Site>();
    let parties = flow
        .parties
        .iter()
        .map(|party| view! { <div class="party"><b>{party.clone()}</b></div> })
        .collect_view();
    let rows =
        flow.arrows.iter().map(|arrow| row(flow, arrow, marked.contains(&arrow.id), &site)).collect_view();
    let leads_on = flow.arrows.iter().any(|arrow| !arrow.see.is_empty());
    view! {
        <div
            class=format!("flow of-{}", flow.parties.len())
            role=if leads_on { "group" } else { "img" }
            aria-label=flow.name.clone()
        >
            <div class="parties">{parties}</div>
            {rows}
        </div>
    }
}

/// A flow. `marked` are the ids of the arrows that are meant; none for an overview. A phone shows only those,
/// until the whole is asked for.
#[component]
pub fn Diagram(flow: Flow, #[prop(optional)] marked: Vec<String>) -> impl IntoView {
    let is_marked = |arrow: &Arrow| marked.contains(&arrow.id);
    let now: Vec<_> = flow.arrows.iter().filter(|arrow| is_marked(arrow)).map(sentence).collect();
    let folded = (!now.is_empty()).then(|| {
        view! {
            <p class="small mb-2"><b>"Now: "</b>{now.join("; ")}</p>
            <label class="unfold small">
                <input type="checkbox" autocomplete="off" />
                "Draw the whole flow"
            </label>
        }
    });
    let list = flow
        .arrows
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
            {drawing(&flow, &marked)}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::STYLESHEET;

    fn flow() -> Flow {
        let arrow = |from: &str, to: &str| Arrow {
            id: String::new(),
            from: from.into(),
            to: to.into(),
            label: "something".into(),
            carries: Vec::new(),
            see: String::new(),
        };
        Flow {
            id: "test".into(),
            name: "A test".into(),
            parties: ["You", "Client", "Issuer", "API"].map(Into::into).into(),
            arrows: vec![arrow("Client", "Issuer"), arrow("API", "You"), arrow("API", "Issuer")],
        }
    }

    #[test]
    fn an_arrow_stands_between_its_parties_and_points_to_the_second() {
        let flow = flow();
        let places: Vec<_> = flow.arrows.iter().map(|arrow| place(&flow, arrow)).collect();
        assert_eq!(places, [(1, 1, false), (0, 3, true), (2, 1, true)]);
    }

    #[test]
    fn a_name_in_code_may_be_broken_before_its_capitals() {
        assert_eq!(pieces("launchWebAuthFlow"), ["launch", "Web", "Auth", "Flow"]);
        for whole in ["ID token, access token", "an API", "200, 401 or 403", "e-mail", ""] {
            assert_eq!(pieces(whole), [whole]);
        }
    }

    #[test]
    fn the_stylesheet_has_every_place_of_two_to_five_parties() {
        for parties in 2..=5 {
            assert!(STYLESHEET.contains(&format!(".of-{parties} ")), "{parties} parties");
            for span in 1..parties {
                assert!(STYLESHEET.contains(&format!(".by-{span} ")), "an arrow over {span}");
                assert!(STYLESHEET.contains(&format!(".at-{} ", span - 1)), "an arrow from {span}");
            }
        }
    }
}
