//! A token's text with its parts marked: by colour, by underline and in the legend.

use leptos::prelude::*;

use super::controls::{Copy, show_all};
use crate::token::decode::{Decoded, PartKind};

/// How a part is called and marked.
pub fn look(kind: PartKind) -> (&'static str, &'static str) {
    match kind {
        PartKind::Header => ("header", "part-header"),
        PartKind::Payload => ("payload", "part-payload"),
        PartKind::Signature => ("signature", "part-signature"),
        PartKind::EncryptedKey => ("encrypted key", ""),
        PartKind::InitializationVector => ("initialization vector", ""),
        PartKind::Ciphertext => ("ciphertext", ""),
        PartKind::Tag => ("tag", ""),
    }
}

/// The parts by name, each in its look.
#[component]
pub fn Legend(token: Decoded) -> impl IntoView {
    (!token.parts.is_empty()).then(|| {
        let parts = token.parts.iter().map(|part| {
            let (name, class) = look(part.kind);
            view! { <li class=class>{name}</li> }
        });
        view! { <ul class="legend" aria-label="Parts of this token">{parts.collect_view()}</ul> }
    })
}

/// So many characters, and their text is sure to be seen whole, on a phone too.
const SEEN_WHOLE: usize = 250;

/// How long a token is, and where it is long the choice to see all of it at once. Stands right before its text.
pub fn length(raw: &str) -> impl IntoView + use<> {
    let count = raw.chars().count();
    view! { <p class="length">{format!("{count} character{}", if count == 1 { "" } else { "s" })} {show_all(count > SEEN_WHOLE)}</p> }
}

/// The raw token. One click selects it whole.
#[component]
pub fn TokenText(token: Decoded) -> impl IntoView {
    let raw = token.raw.clone();
    let text = if token.parts.is_empty() {
        view! { <span>{token.raw.clone()}</span> }.into_any()
    } else {
        let last = token.parts.len() - 1;
        let part = |(index, part): (usize, &crate::token::decode::Part)| {
            let (_, class) = look(part.kind);
            let text = token.raw.get(part.span.clone()).unwrap_or_default().to_owned();
            view! {
                <span class=class>{text}</span>
                {(index < last).then(|| view! { <span class="dot">"."</span> })}
            }
        };
        token.parts.iter().enumerate().map(part).collect_view().into_any()
    };
    view! {
        <div>
            <div class="flex flex-wrap items-center gap-3 mb-1">
                <Legend token=token.clone() />
                <span class="ends-row ml-auto"><Copy label="Copy token" text=raw /></span>
            </div>
            {length(&token.raw)}
            <p class="raw" tabindex="0" role="group" aria-label="The token as text">{text}</p>
        </div>
    }
}
