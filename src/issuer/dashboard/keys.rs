//! `dashboard/keys`: what signs, what signed, and what will.

use maud::{Markup, html};

use super::{
    frame::{Page, copyable, question},
    table,
    view::{Answer, View, Visit},
};
use crate::token::Jwk;

/// What a key is for, by its turn.
const TURNS: [(&str, &str); 3] = [
    ("Current", "signs"),
    ("Previous", "signed; its tokens are still accepted"),
    ("Next", "will sign; published early, so that caches know it by then"),
];

/// `GET dashboard/keys`.
pub(super) async fn get(visit: Visit) -> Answer {
    let view = visit.look()?;
    let content = html! {
        p class="intro" {
            "Whoever verifies a token finds its key here by " code { "kid" } ", at "
            (copyable(&view.issuer().url.join(".well-known/jwks.json"))) "."
        }
        (rows(&view))
        @if view.can_change() {
            section aria-labelledby="rotate" {
                h2 #rotate { "Rotate" }
                p { "Next becomes current and current becomes previous. Tokens that are around stay good." }
                form method="post" action=(view.url("keys/rotate")) {
                    (view.csrf())
                    div class="buttons" { button class="primary" type="submit" { "Rotate the keys" } }
                }
            }
            section aria-labelledby="revoke" {
                h2 #revoke { "Revoke" }
                p {
                    "After a leak: the previous keys are published no more, and their tokens fail before they expire. If \
                     a current key leaked, rotate first."
                }
                @if has_previous(&view) {
                    div class="buttons" { a class="button" href=(view.url("keys/revoke")) { "Revoke the previous keys" } }
                } @else { p { "There is no previous key now." } }
            }
        }
    };
    Ok(page("Keys", content).respond(&view))
}

/// Whether there is anything to revoke: before the first rotation there is not.
fn has_previous(view: &View<'_>) -> bool {
    let [_, previous, _] = view.issuer().keys.by_turn();
    !previous.is_empty()
}

fn page(title: &str, content: Markup) -> Page {
    Page { section: "keys", title: title.into(), content }
}

fn rows(view: &View<'_>) -> Markup {
    let row = |key: &Jwk, (turn, meaning): (&str, &str)| {
        let cells = [
            ("Algorithm", html! { (key.alg.as_deref().unwrap_or_default()) }),
            ("Turn", html! { strong { (turn) } ": " (meaning) }),
        ];
        table::row(&copyable(key.kid.as_deref().unwrap_or_default()), &cells, &html! {})
    };
    let turns = view.issuer().keys.by_turn();
    let rows = html! { @for (turn, keys) in TURNS.into_iter().zip(turns) { @for key in &keys { (row(key, turn)) } } };
    table::table(&["Key (kid)", "Algorithm", "Turn"], &rows)
}

/// `POST dashboard/keys/rotate`.
pub(super) async fn rotate(visit: Visit) -> Answer {
    let (view, _) = visit.change()?;
    if let Some(keeper) = &view.keeper {
        keeper.sandbox.rotate_keys().await.map_err(|error| visit.refuse(&error.into()))?;
    }
    Ok(view.done("keys", "rotated"))
}

/// `GET dashboard/keys/revoke`.
pub(super) async fn confirm(visit: Visit) -> Answer {
    let view = visit.prepare()?;
    if !has_previous(&view) {
        return Ok(view.done("keys", "no-previous"));
    }
    let what = html! {
        p {
            "Tokens that the previous keys signed fail, wherever the keys are looked up again. A verifier that keeps \
             keys for a while notices as late as that."
        }
    };
    let content = question(&view, &what, &view.url("keys/revoke"), "Revoke them", &view.url("keys"));
    Ok(page("Revoke the previous keys?", content).respond(&view))
}

/// `POST dashboard/keys/revoke`.
pub(super) async fn revoke(visit: Visit) -> Answer {
    let (view, _) = visit.change()?;
    if !has_previous(&view) {
        return Ok(view.done("keys", "no-previous"));
    }
    view.issuer().keys.revoke_previous();
    Ok(view.done("keys", "revoked"))
}
