//! `dashboard/log`: what the issuer decided, and why.

use axum::response::{IntoResponse, Response};
use http::header;
use maud::{Markup, PreEscaped, html};

use super::{
    super::{
        journal::{Entry, OK, SHOWN},
        pages::with_code,
    },
    frame::{Page, time},
    refusal::Refusal,
    table,
    view::{Answer, View, Visit},
};

/// Fetches the entries every two seconds while the page is seen.
const SCRIPT: &str = include_str!("log.js");

/// So many entries are shown at first, of all that there are.
const LATEST: usize = 100;

/// What an outcome may be asked for by.
const OUTCOMES: [(&str, &str); 3] = [("", "All"), (OK, "✓ ok"), ("refused", "✗ Refused")];

/// `GET dashboard/log?client=&outcome=&all=`.
pub(super) async fn get(visit: Visit) -> Answer {
    let view = visit.look()?;
    let all = seen(&view);
    let filters = filters(&view, &all);
    let query = filter_query(&visit);
    let nonce = visit.issuer.unguessable();
    let content = html! {
        p class="intro" {
            @if view.can_change() { "What this issuer decided, the latest first, and the rule behind it." }
            @else { "What this issuer decided about this browser, the latest first. You see your own sign-ins alone." }
            @if view.has_own_time() { " The times are by this issuer's own clock, which was set." }
        }
        (filters)
        p class="buttons live" {
            a class="button" href=(view.url(&format!("log{query}"))) { "Load again" }
            button #pause type="button" hidden { "Pause" }
            span #live class="muted" role="status" {}
        }
        div #entries class="log" data-from=(view.url(&format!("log/entries{query}"))) { (rows(&visit, all)) }
        script nonce=(nonce) { (PreEscaped(SCRIPT)) }
    };
    let page = Page { section: "log", title: "Log".into(), content };
    Ok(page.document(&view).with_script(nonce).respond(view.issuer()))
}

/// `GET dashboard/log/entries`: the table alone.
pub(super) async fn entries(visit: Visit) -> Result<Response, Refusal> {
    let view = visit.look()?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    Ok((headers, rows(&visit, seen(&view)).into_string()).into_response())
}

/// What the visitor may see, the latest first.
fn seen(view: &View<'_>) -> Vec<Entry> {
    let issuer = view.issuer();
    let mut entries = match view.keeper {
        Some(_) => issuer.journal.all(),
        None => issuer.journal.of_browser(issuer, &view.visit.headers),
    };
    entries.reverse();
    entries
}

/// What the page's query asks for.
fn chosen(visit: &Visit, mut entries: Vec<Entry>) -> Vec<Entry> {
    let (client, outcome) = (visit.query.get("client"), visit.query.get("outcome"));
    entries.retain(|entry| client.is_none() || entry.client_id.as_deref() == client);
    entries.retain(|entry| outcome.is_none_or(|outcome| (outcome == OK) == (entry.outcome == OK)));
    entries
}

fn filter_query(visit: &Visit) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["client", "outcome", "all"] {
        if let Some(value) = visit.query.get(name) {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn filters(view: &View<'_>, entries: &[Entry]) -> Markup {
    let asked = |name: &str| view.visit.query.get(name).unwrap_or_default().to_owned();
    let (client, outcome) = (asked("client"), asked("outcome"));
    let mut clients: Vec<&str> = entries.iter().filter_map(|entry| entry.client_id.as_deref()).collect();
    clients.push(&client);
    clients.retain(|client| !client.is_empty());
    clients.sort_unstable();
    clients.dedup();
    html! {
        form class="filters" method="get" action=(view.url("log")) {
            div {
                label for="client" { "Application" }
                select #client name="client" {
                    option value="" { "All" }
                    @for id in clients { option value=(id) selected[id == client] { (id) } }
                }
            }
            div {
                label for="outcome" { "Outcome" }
                select #outcome name="outcome" {
                    @for (value, label) in OUTCOMES { option value=(value) selected[value == outcome] { (label) } }
                }
            }
            button type="submit" { "Show" }
        }
    }
}

fn rows(visit: &Visit, all: Vec<Entry>) -> Markup {
    const HEADINGS: [&str; 5] = ["Time, UTC", "Endpoint", "Application", "Outcome", "What and why"];
    let none_yet = all.is_empty();
    let mut entries = chosen(visit, all);
    let count = entries.len();
    if visit.query.get("all").is_none() {
        entries.truncate(LATEST);
    }
    html! {
        @if entries.is_empty() && !none_yet {
            p { "No entry fits. " a href=(visit.issuer.url.join("dashboard/log")) { "Show all" } }
        } @else if entries.is_empty() {
            p { "Nothing yet. Sign in with one of the applications, and it shows up here." }
        } @else {
            (table::table(&HEADINGS, &html! { @for entry in &entries { (row(entry)) } }))
            @if entries.len() < count {
                @let query = filter_query(visit);
                @let sign = if query.is_empty() { "?" } else { "&" };
                p {
                    "These are the latest " (entries.len()) " of " (count) ". "
                    a href=(visit.issuer.url.join(&format!("dashboard/log{query}{sign}all=yes"))) { "Show all" }
                }
            }
        }
    }
}

/// What came of it, for people: an error's code is told to the client, and where none can be told, a page says it.
fn outcome(entry: &Entry) -> &str {
    if entry.outcome == SHOWN { "refused, on a page" } else { entry.outcome }
}

fn row(entry: &Entry) -> Markup {
    let granted = entry.outcome == OK;
    let cells = [
        ("Time", time(entry.at)),
        ("Endpoint", html! { code { (entry.endpoint) } }),
        ("Application", html! { code { (entry.client_id.as_deref().unwrap_or("–")) } }),
        (
            "Outcome",
            html! {
                @if granted { span class="passed" { span aria-hidden="true" { "✓ " } "ok" } }
                @else { span class="failed" { span aria-hidden="true" { "✗\u{a0}" } (outcome(entry)) } }
            },
        ),
        (
            "What and why",
            html! { (with_code(&entry.what)) @if !entry.rule.is_empty() { " " span class="rule" { (entry.rule) } } },
        ),
    ];
    table::row(&html! {}, &cells, &html! {})
}
