//! An exchange as it was on the wire, with the name of who saw it.

use leptos::prelude::*;

use super::{
    controls::Copy,
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

/// An answer with so many lines is cut where it has no room.
const LONG: usize = 16;

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
    let text = |text: String| view! { <span class="row">" "</span> {lines(&text)} };
    let sent = request.body.as_deref().map(|sent| text(body(&request.headers, sent)));
    let answer = body(&response.headers, &response.body);
    let long = response.headers.len() + answer.lines().count() > LONG;
    let came = (!answer.is_empty()).then(|| text(answer));
    // A redirect says where to go and not whether it went well: a wrong password is answered by one.
    let (class, sign) = match response.status {
        ..300 => ("status passed", "✓ "),
        300..400 => ("status", "→ "),
        _ => ("status failed", "✗ "),
    };
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
                <div class="half">
                    <p class="eyebrow">"Request"</p>
                    <pre tabindex="0">
                        <span class="line">{lines(&format!("{} {}", request.method, url(&request.url)))}</span>
                        {headers(&request.headers)} {sent}
                    </pre>
                </div>
                <div class="half">
                    <p class="eyebrow">
                        "Answer"
                        <label class="show-all" hidden=!long><input type="checkbox" autocomplete="off" />"show all"</label>
                    </p>
                    <pre tabindex="0">
                        <span class="row line">{response.status}</span>
                        {headers(&response.headers)} {came}
                    </pre>
                </div>
            </div>
        </div>
    }
}
