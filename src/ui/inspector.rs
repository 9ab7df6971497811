//! What anyone can read of a token: its JSON, with times as people say them.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{checklist::WithCode, lines};
use crate::{
    ports::UnixTime,
    token::{
        check::time::distance,
        decode::{Decoded, Form},
    },
};

/// Claims whose number is a time: RFC 7519 section 4.1, `OpenID` Connect Core section 2.
const TIMES: [&str; 5] = ["exp", "iat", "nbf", "auth_time", "updated_at"];

/// One member a row, and one row for each line of a value that nests.
fn laid_out(members: &Map<String, Value>, marked: Option<&str>, now: i64) -> impl IntoView + use<> {
    let text = serde_json::to_string_pretty(members).unwrap_or_default();
    let mut names = members.keys();
    let mut name = None;
    text.lines()
        .map(|line| {
            // Two blanks deep a member begins; what nests in it lies deeper.
            let note = if line.starts_with("  \"") {
                name = names.next();
                let then = name.and_then(|name| value_of_time(name, members));
                then.map(|then| format!("   {}", distance(UnixTime(then), UnixTime(now))))
            } else {
                None
            };
            let inner = line.trim_start();
            let is_marked = line.len() > inner.len() && name.is_some_and(|name| marked == Some(name));
            view! {
                <span class=lines::of_code(line)>
                    {line[..line.len() - inner.len()].to_owned()}
                    <span class=if is_marked { "marked" } else { "" }>{inner.to_owned()}</span>
                    <span class="note">{note.unwrap_or_default()}</span>
                </span>
            }
        })
        .collect_view()
}

fn value_of_time(name: &str, members: &Map<String, Value>) -> Option<i64> {
    if TIMES.contains(&name) { members.get(name)?.as_i64() } else { None }
}

/// Header and payload of a signed token; of an encrypted one the header; of an opaque one nothing.
#[component]
pub fn DecodedJson(
    token: Decoded,
    /// The claim that the learner changed.
    #[prop(into)]
    marked: Option<String>,
    /// Unix seconds.
    now: i64,
) -> impl IntoView {
    let header = token.header().cloned().map(|header| {
        view! {
            <h4 class="eyebrow part-header">"Header"</h4>
            <pre class="json mb-3" tabindex="0">{laid_out(&header, None, now)}</pre>
        }
    });
    let payload = token.unverified_claims().map(|claims| {
        view! {
            <h4 class="eyebrow part-payload">"Payload"</h4>
            <pre class="json" tabindex="0">{laid_out(claims.as_map(), marked.as_deref(), now)}</pre>
        }
    });
    let unreadable = match token.form {
        Form::Opaque => Some("Nothing to read: these characters mean something to the issuer alone."),
        Form::Jwe => Some("Only the header is readable. The rest is encrypted for somebody else."),
        Form::Jws | Form::Json => None,
    };
    view! {
        {header}
        {payload}
        {unreadable.map(|text| view! { <p class="small">{text}</p> })}
        {token
            .faults
            .iter()
            .map(|fault| view! { <p class="small"><span class="failed">"✗ "</span><WithCode text=fault.to_string() /></p> })
            .collect_view()}
    }
}
