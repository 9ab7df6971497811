//! The flow diagram: one drawing for all pages, with the arrows of the stop at hand marked.
//!
//! Drawn on the server, so that it is there before any script and in print. Every arrow leads to the stop
//! that is about it; a list says the same in words.

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::Arrow;

const WIDTH: i32 = 600;
const TOP: i32 = 58;
const ROW: i32 = 46;

/// A party, by its place from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party {
    You,
    Client,
    Issuer,
    Api,
}

impl Party {
    const ALL: [Self; 4] = [Self::You, Self::Client, Self::Issuer, Self::Api];

    fn x(self) -> i32 {
        match self {
            Self::You => 50,
            Self::Client => 195,
            Self::Issuer => 385,
            Self::Api => 545,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::You => "You",
            Self::Client => "Client",
            Self::Issuer => "Issuer",
            Self::Api => "API",
        }
    }
}

/// What an arrow looks like and what it says.
struct Drawing {
    from: Party,
    to: Party,
    label: &'static str,
    stop: &'static str,
}

fn drawing(arrow: Arrow) -> Drawing {
    use Party::{Api, Client, Issuer, You};
    let (from, to, label, stop) = match arrow {
        Arrow::Ask => (Client, Issuer, "request, by your browser", "ask"),
        Arrow::SignIn => (You, Issuer, "e-mail and password", "sign-in"),
        Arrow::Code => (Issuer, Client, "code, state, iss", "come-back"),
        Arrow::Exchange => (Client, Issuer, "code and verifier", "exchange"),
        Arrow::Tokens => (Issuer, Client, "ID token, access token", "exchange"),
        Arrow::Keys => (Issuer, Api, "public keys", "id-token"),
        Arrow::Call => (Client, Api, "access token", "call-the-api"),
        Arrow::Answer => (Api, Client, "200, 401 or 403", "call-the-api"),
        Arrow::Userinfo => (Client, Issuer, "access token to /userinfo", "afterwards"),
    };
    Drawing { from, to, label, stop }
}

/// What travels on an arrow, in its shape: ticket, letter, key.
fn things(arrow: Arrow, x: i32, y: i32) -> impl IntoView {
    let letter = move |x: i32| {
        view! {
            <path class="thing" d=format!("M{x} {} h16 l5 5 v9 h-21 z", y - 7) />
            <path class="seal" d=format!("M{} {} v5 h5", x + 16, y - 7) />
        }
    };
    let key = move |x: i32| {
        view! {
            <path
                class="thing"
                d=format!("M{x} {y} a6 6 0 1 1 12 0 a6 6 0 1 1 -12 0 M{} {y} h16 v7 M{} {y} v5", x + 12, x + 22)
            />
        }
    };
    let ticket = move |x: i32| {
        view! {
            <path class="thing" d=format!("M{x} {} h20 v3 a3 3 0 0 0 0 6 v3 h-20 v-3 a3 3 0 0 0 0 -6 z", y - 6) />
        }
    };
    match arrow {
        Arrow::Code | Arrow::Exchange => ticket(x - 10).into_any(),
        Arrow::Tokens => view! { {letter(x - 30)} {key(x + 6)} }.into_any(),
        Arrow::Call | Arrow::Userinfo => key(x - 12).into_any(),
        _ => ().into_any(),
    }
}

fn row(index: usize, arrow: Arrow, now: bool, site: &Site) -> impl IntoView + use<> {
    let Drawing { from, to, label, stop } = drawing(arrow);
    let y = TOP + 34 + ROW * i32::try_from(index).unwrap_or_default();
    let (start, end) = (from.x(), to.x());
    let toward = if end > start { -1 } else { 1 };
    // A thing sits near the arrow's start, so that it never lies on another party's line.
    let thing_x = start - toward * 40;
    let head = format!("M{end} {y} l{} -5 v10 z", toward * 10);
    view! {
        <a href=site.link(&format!("/walk/{stop}")) data-arrow=arrow.id()>
            <g class=if now { "arrow now" } else { "arrow" }>
                <rect x="0" y=y - 24 width=WIDTH height=ROW - 6 fill="transparent" />
                <line x1=start y1=y x2=end + toward * 8 y2=y />
                <path class="head" d=head />
                {things(arrow, thing_x, y)}
                <text x=i32::midpoint(start, end) y=y - 11>{label}</text>
            </g>
        </a>
    }
}

fn sentence(arrow: Arrow) -> String {
    let Drawing { from, to, label, .. } = drawing(arrow);
    format!("{} to {}: {label}", from.name(), to.name())
}

/// The whole flow. `marked` are the arrows of the stop at hand; none for an overview.
#[component]
pub fn Diagram(#[prop(into)] marked: Vec<Arrow>) -> impl IntoView {
    let site = expect_context::<Site>();
    let height = TOP + ROW * 9 + 10;
    let parties = Party::ALL
        .map(|party| {
            let x = party.x();
            view! {
                <line class="life" x1=x y1="40" x2=x y2=height />
                <g class="party">
                    <rect x=x - 42 y="8" width="84" height="32" rx="6" />
                    <text x=x y="29">{party.name()}</text>
                </g>
            }
        })
        .collect_view();
    let rows = Arrow::ALL
        .into_iter()
        .enumerate()
        .map(|(index, arrow)| row(index, arrow, marked.contains(&arrow), &site))
        .collect_view();
    let now = marked.iter().map(|arrow| sentence(*arrow)).collect::<Vec<_>>().join("; ");
    let list = Arrow::ALL
        .map(|arrow| {
            let current = marked.contains(&arrow);
            view! {
                <li aria-current=current.then_some("step")>
                    {sentence(arrow)} {current.then(|| view! { <strong>" (here)"</strong> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <figure class="diagram">
            {(!now.is_empty())
                .then(|| view! { <p class="small mb-2"><b>"Now: "</b>{now}</p> })}
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="group" aria-label="The flow, from you to the API">
                {parties} {rows}
            </svg>
            <details>
                <summary>"The flow as a list"</summary>
                <ol class="list-decimal pl-6 small">{list}</ol>
            </details>
        </figure>
    }
}
