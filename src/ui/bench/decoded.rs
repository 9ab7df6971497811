//! What anyone can read: the raw text and the members of header and payload, each pointing at the other.

use std::ops::Range;

use leptos::prelude::*;
use serde_json::Value;

use super::{MemberWords, island::Bench, what::nothing};
use crate::{
    ports::Clock,
    token::{
        check::time::{distance, numeric_date},
        decode::{Decoded, Form, Part, PartKind},
        json::{Document, Member, Step},
    },
    ui::{
        browser::{BrowserClock, local_time},
        checklist::WithCode,
        controls::Copy,
        lines::lines,
        token_text::{Legend, length, look},
    },
};

/// How much of a text is laid out before the learner asks for more, in bytes: beyond, no token is read by
/// people.
const SHOWN: usize = 8_000;
/// How many members are listed.
const LISTED: usize = 80;
/// Claims whose number is a time: RFC 7519 section 4.1, `OpenID` Connect Core section 2.
const TIMES: [&str; 5] = ["exp", "iat", "nbf", "auth_time", "updated_at"];

/// The members of the top object with their place in the list of all.
fn members(document: &Document) -> impl Iterator<Item = (usize, &Member, &str)> {
    document.members.iter().enumerate().filter_map(|(index, member)| match &member.step {
        Step::Name(name) if member.parent.is_none() => Some((index, member, name.as_str())),
        _ => None,
    })
}

/// Up to `limit` bytes of `text`, ending at a character, and how many bytes are left out.
fn cut(text: &str, limit: usize) -> (&str, usize) {
    let end = (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    (&text[..end], text.len() - end)
}

/// A stretch of the raw text: of a member, or between members.
struct Stretch {
    range: Range<usize>,
    member: Option<usize>,
}

/// A part's text cut at its members. Neighbours share a character where base64url packs their bytes
/// together: it goes to the first.
fn stretches(part: &Part) -> Vec<Stretch> {
    let mut at = part.span.start;
    let mut stretches = Vec::new();
    for (index, member, _) in part.json.iter().flat_map(members).take(LISTED) {
        let place = part.raw_range(member.key.start..member.value.end);
        let place = place.start.max(at)..place.end.max(at);
        stretches.push(Stretch { range: at..place.start, member: None });
        stretches.push(Stretch { range: place.clone(), member: Some(index) });
        at = place.end;
    }
    stretches.push(Stretch { range: at..part.span.end, member: None });
    stretches.retain(|stretch| !stretch.range.is_empty());
    stretches
}

/// The text of the token in the colours of its parts. Pointing at a stretch marks its member.
#[component]
pub fn RawText(bench: Bench, token: Decoded) -> impl IntoView {
    let raw = token.raw.clone();
    let copy = (!nothing(&token)).then(
        || view! { <span class="ends-row ml-auto"><Copy label="Copy token" text=raw.clone() /></span> },
    );
    let (shown, left) = cut(&raw, SHOWN);
    let end = shown.len();
    let piece = |kind: Option<PartKind>, stretch: Stretch| {
        let text = raw.get(stretch.range.start..stretch.range.end.min(end)).unwrap_or_default().to_owned();
        let member = kind.zip(stretch.member);
        let over = move |_| bench.marked.set(member);
        let mark = move || if member.is_some() && bench.marked.get() == member { "hit" } else { "" };
        view! { <span class=mark on:pointerenter=over>{text}</span> }
    };
    let pieces = if token.parts.is_empty() {
        piece(None, Stretch { range: 0..raw.len(), member: None }).into_any()
    } else {
        let mut at = 0;
        let parts = token.parts.iter().map(|part| {
            let between = piece(None, Stretch { range: at..part.span.start, member: None });
            at = part.span.end;
            let (_, class) = look(part.kind);
            let inside =
                stretches(part).into_iter().map(|stretch| piece(Some(part.kind), stretch)).collect_view();
            view! {
                <span class="dot">{between}</span>
                <span class=class>{inside}</span>
            }
        });
        parts.collect_view().into_any()
    };
    view! {
        <div class="flex flex-wrap items-center gap-3 mb-1">
            <Legend token=token.clone() />
            {copy}
        </div>
        {length(&raw)}
        <p class="raw" tabindex="0" role="group" aria-label="The token as text" on:pointerleave=move |_| bench.marked.set(None)>
            {pieces}
            {(left > 0).then(|| format!(" … and {left} characters more"))}
        </p>
    }
}

/// A value as people read it: indented where it nests, a time with its distance.
fn value(name: &str, value: &Value) -> (String, Option<String>) {
    let text = match value {
        Value::String(text) => format!("\"{text}\""),
        nested => serde_json::to_string_pretty(nested).unwrap_or_default(),
    };
    let (shown, left) = cut(&text, SHOWN);
    let shown = if left > 0 { format!("{shown} … and {left} more") } else { shown.to_owned() };
    let note = numeric_date(value)
        .ok()
        .filter(|_| TIMES.contains(&name))
        .map(|then| format!("{} · {}", distance(then, BrowserClock.now()), local_time(then, true)));
    (shown, note)
}

/// Header and payload as one JSON text.
fn as_json(token: &Decoded) -> Option<String> {
    let payload = token.unverified_claims().map(|claims| Value::Object(claims.as_map().clone()));
    let both = serde_json::json!({ "header": token.header()?, "payload": payload });
    serde_json::to_string_pretty(&both).ok()
}

/// What is malformed, each with its place.
pub fn faults(token: &Decoded) -> impl IntoView + use<> {
    let rows = token.faults.iter().map(|fault| {
        let about = fault.part.map(|kind| format!(" ({})", look(kind).0)).unwrap_or_default();
        view! { <li data-fault=""><span class="failed">"✗ "</span><WithCode text=fault.to_string() /> {about}</li> }
    });
    let rows = rows.collect_view();
    (!token.faults.is_empty())
        .then(|| view! { <ul class="small my-3" aria-label="What is malformed">{rows}</ul> })
}

/// The members of header and payload with their meaning, what is malformed, and what cannot be read.
#[component]
pub fn Readable(bench: Bench, words: Vec<MemberWords>) -> impl IntoView {
    let part = {
        move |token: &Decoded, kind: PartKind, title: &'static str| {
            let part = token.part(kind)?;
            let document = part.json.as_ref()?;
            let object = document.object()?;
            let count = members(document).count();
            let rows = members(document)
                .take(LISTED)
                .map(|(index, member, name)| {
                    let own = Some((kind, index));
                    // From its own place: of a name that stands twice the object has one value.
                    let written = part.bytes.get(member.value.clone()).and_then(|bytes| str::from_utf8(bytes).ok());
                    let written = written.and_then(|text| serde_json::from_str(text).ok());
                    let (text, note) = value(name, written.as_ref().or(object.get(name)).unwrap_or(&Value::Null));
                    let header = kind == PartKind::Header;
                    let meaning = words.iter().find(|words| words.name == name && words.header == header).cloned();
                    let class = move || if bench.marked.get() == own { "member hit" } else { "member" };
                    view! {
                        <li class=class data-member=name.to_owned() on:pointerenter=move |_| bench.marked.set(own)>
                            <button
                                type="button"
                                class="name"
                                aria-pressed=move || (bench.marked.get() == own).to_string()
                                on:focus=move |_| bench.marked.set(own)
                                on:click=move |_| bench.marked.set(own)
                            >
                                {name.to_owned()}
                            </button>
                            <span class="value">{lines(&text)}</span>
                            {note.map(|note| view! { <span class="note">{note}</span> })}
                            {meaning
                                .map(|words| {
                                    view! {
                                        <span class="meaning">
                                            <span inner_html=words.meaning></span>
                                            " "
                                            <a href=words.url rel="external noreferrer">{words.section}</a>
                                        </span>
                                    }
                                })}
                        </li>
                    }
                })
                .collect_view();
            let (_, class) = look(kind);
            Some(view! {
                <h3 class=format!("eyebrow {class}")>{title}</h3>
                <ul class="members mb-4">{rows}</ul>
                {(count > LISTED).then(|| view! { <p class="small">{format!("… and {} more", count - LISTED)}</p> })}
            })
        }
    };
    let part = StoredValue::new_local(part);
    move || {
        let token = bench.token.get()?;
        let unreadable = match token.form {
            Form::Opaque if token.looks_cut() => Some(
                "As it is, no part of it can be told from another. It is no secret all the same: base64url hides nothing.",
            ),
            Form::Opaque => Some("Nothing to read: these characters mean something to the issuer alone."),
            Form::Jwe => Some("The payload is encrypted: only who holds the key reads it."),
            _ => None,
        };
        let (header, payload) = part.with_value(|part| {
            (part(&token, PartKind::Header, "Header"), part(&token, PartKind::Payload, "Payload"))
        });
        Some(view! {
            {faults(&token)}
            {header}
            {payload}
            {unreadable.map(|text| view! { <p class="small">{text}</p> })}
            {as_json(&token)
                .map(|text| view! { <p class="begins-row mb-2"><Copy label="Copy as JSON" text=text /></p> })}
            {token
                .header()
                .is_some()
                .then(|| view! { <p class="small text-muted">"All of this could have been written by anybody."</p> })}
        })
    }
}
