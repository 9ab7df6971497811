//! An exchange as it was on the wire, with the name of who saw it.

use leptos::prelude::*;

use super::{
    controls::{Copy, show_all},
    lines::{self, lines},
};
use crate::wire::{Exchange, Observer};

fn observed_by(observer: Observer) -> &'static str {
    match observer {
        Observer::Page => "seen by this page's script",
        Observer::Issuer => "seen by the issuer",
        Observer::Server => "seen by the server that sent it",
        Observer::Script => "seen by the scripted browser",
    }
}

fn headers(headers: &[(String, String)]) -> impl IntoView + use<> {
    headers
        .iter()
        .map(|(name, value)| {
            view! {
                <span class=lines::of_words(value)>
                    <span class="name">{format!("{name}: ")}</span>
                    {value.clone()}
                </span>
            }
        })
        .collect_view()
}

/// JSON laid out for reading, a form's fields one a line, anything else as it came.
fn body(headers: &[(String, String)], body: &str) -> String {
    let kind =
        headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, value)| value.as_str());
    if kind.contains("json") {
        serde_json::from_str::<serde_json::Value>(body)
            .and_then(|value| serde_json::to_string_pretty(&value))
            .unwrap_or_else(|_| body.into())
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        body.replace('&', "\n&")
    } else {
        body.into()
    }
}

/// The URL with its parameters one a line.
fn url(url: &str) -> String {
    url.replacen('?', "\n?", 1).replace('&', "\n&")
}

/// So many characters stand in a line on a phone.
const NARROW: usize = 38;

/// With so many lines a half may be cut.
const LONG: usize = 16;

/// A half, what went one way: its first line, its headers, its body.
fn half(
    title: &'static str,
    first: &str,
    sent: &[(String, String)],
    body: Option<String>,
) -> impl IntoView + use<> {
    let rows = |length: usize| 1 + length / NARROW;
    let texts = first.lines().chain(body.iter().flat_map(|body| body.lines())).map(|line| rows(line.len()));
    let named = sent.iter().map(|(name, value)| rows(name.len() + value.len()));
    let long = texts.chain(named).sum::<usize>() > LONG;
    view! {
        <div class="half">
            <p class="eyebrow">
                {title}
                {show_all(long)}
            </p>
            <pre tabindex="0">
                <span class="line">{lines(first)}</span>
                {headers(sent)}
                {body.map(|body| view! { <span class="row">" "</span> {lines(&body)} })}
            </pre>
        </div>
    }
}

/// Request and answer side by side.
#[component]
pub fn WirePanel(
    exchange: Exchange,
    /// Who saw it by name, where the observer's kind does not say enough.
    #[prop(optional, into)]
    seen_by: String,
) -> impl IntoView {
    let Exchange { observer, request, response, .. } = exchange;
    let address = request.url.split('?').next().unwrap_or_default();
    // Without the origin, which the request below has.
    let path = address.splitn(4, '/').nth(3).map_or_else(|| address.to_owned(), |path| format!("/{path}"));
    // Who saw it is named on pages that no script brings to life: nothing could be copied there.
    let copied = seen_by.is_empty();
    let curl = request.curl();
    let sent = request.body.as_deref().map(|sent| body(&request.headers, sent));
    let came = Some(body(&response.headers, &response.body)).filter(|came| !came.is_empty());
    // A redirect says where to go and not whether it went well: a wrong password is answered by one.
    let (class, sign) = match response.status {
        ..300 => ("status passed", "✓ "),
        300..400 => ("status", "→ "),
        _ => ("status failed", "✗ "),
    };
    let (asked, answered) =
        (format!("{} {}", request.method, url(&request.url)), response.status.to_string());
    let seen = if seen_by.is_empty() { observed_by(observer).into() } else { format!("seen by {seen_by}") };
    view! {
        <div class="wire" role="group" aria-label=format!("{} {path}, answered {}", request.method, response.status)>
            <header>
                <span class="what">{format!("{} {path}", request.method)}</span>
                <span class=class>{sign} {response.status}</span>
                <span>{seen}</span>
                {copied.then(|| view! { <Copy label="Copy as curl" text=curl /> })}
            </header>
            <div class="halves">
                {half("Request", &asked, &request.headers, sent)}
                {half("Answer", &answered, &response.headers, came)}
            </div>
        </div>
    }
}
