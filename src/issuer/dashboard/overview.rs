//! `dashboard/`: where everything is, and the end of the sandbox.

use axum::response::Response;
use maud::{Markup, html};

use super::{
    super::{authorize::see_other, manage::List},
    frame::{Page, copyable, question},
    view::{Answer, View, Visit},
};

/// `GET dashboard`: links below it are relative to the slash.
pub(super) async fn with_slash(visit: Visit) -> Response {
    see_other(&visit.issuer.url.join("dashboard/"), None)
}

/// `GET dashboard/`.
pub(super) async fn get(visit: Visit) -> Answer {
    let view = visit.look()?;
    let content = html! {
        p class="intro" { "An issuer signs people in and gives their applications tokens. These are its addresses, and what it knows." }
        (addresses(&view))
        (counts(&view))
        @if view.can_change() { (keeping(&view)) }
    };
    Ok(page("Overview", content).respond(&view))
}

fn page(title: &str, content: Markup) -> Page {
    Page { section: "", title: title.into(), content }
}

fn addresses(view: &View<'_>) -> Markup {
    let issuer = view.issuer();
    let api = view.links().api.as_ref().filter(|_| !issuer.tenant.apis.is_empty());
    html! {
        section aria-labelledby="addresses" {
            h2 #addresses { "Addresses" }
            p class="muted" { "One click selects a whole address." }
            dl class="facts" {
                dt { "Issuer" }
                dd { (copyable(issuer.url.as_str())) }
                dt { "Metadata" }
                dd { (copyable(&issuer.url.join(".well-known/openid-configuration"))) }
                @if let Some(api) = api {
                    dt { "API" }
                    dd { (copyable(&format!("{api}/orders"))) }
                    dt { "Its audience" }
                    dd { (copyable(&issuer.tenant.apis[0].identifier)) }
                }
            }
        }
    }
}

fn counts(view: &View<'_>) -> Markup {
    html! {
        section aria-labelledby="content" {
            h2 #content { "What it knows" }
            ul class="counts" {
                @for (list, name) in List::ALL.into_iter().zip(["applications", "APIs", "users", "connections"]) {
                    li { a href=(view.url(list.name())) { strong { (view.entries(list).len()) } " " (name) } }
                }
            }
        }
    }
}

/// What only the keeper of a sandbox has.
fn keeping(view: &View<'_>) -> Markup {
    let links = view.links();
    let post = |url: &str, label: &str| html! { form method="post" action=(url) { button type="submit" { (label) } } };
    html! {
        @if let (Some(enter), Some(leave)) = (&links.enter, &links.leave) {
            section aria-labelledby="walk" {
                h2 #walk { "The walk" }
                @if view.is_used() {
                    p { "In this browser, Tokenwalk's own pages use this sandbox, with all that you change here." }
                    div class="buttons" { (post(leave, "Walk with the default tenant")) }
                } @else {
                    p { "In this browser, Tokenwalk's own pages use the default tenant." }
                    div class="buttons" { (post(enter, "Use this sandbox in the walk")) }
                }
            }
        }
        section aria-labelledby="scripts" {
            h2 #scripts { "For scripts" }
            @match view.key() {
                Some(key) => {
                    p {
                        "Whatever these forms do, a program can do at " code { (view.issuer().url.join("manage/")) }
                        " with this sandbox's key in the header " code { "Authorization: Bearer" } "."
                    }
                    details {
                        summary { "Show the key" }
                        p { "Whoever has it can change and end this sandbox." }
                        p { (copyable(&key)) }
                    }
                }
                None => p { "You came with the key in a header; a browser that opens a sandbox keeps it in a cookie." },
            }
        }
        section aria-labelledby="ending" {
            h2 #ending { "The end" }
            p { "A sandbox ends by itself. Keep its file if you want to go on in another one." }
            div class="buttons" {
                a class="button" href=(view.url("export")) { "Keep its file" }
                a class="button" href=(view.url("end")) { "End it now" }
            }
        }
    }
}

/// `GET dashboard/end`.
pub(super) async fn confirm(visit: Visit) -> Answer {
    let view = visit.prepare()?;
    let what = html! {
        p { "Its issuer and its API stop, and its sessions and tokens are gone. There is no way back." }
    };
    let content = question(&view, &what, &view.url("end"), "End it", &view.url(""));
    Ok(page("End this sandbox?", content).respond(&view))
}

/// `POST dashboard/end`.
pub(super) async fn end(visit: Visit) -> Answer {
    let (view, _) = visit.change()?;
    if let Some(keeper) = &view.keeper {
        keeper.sandbox.close();
    }
    // Where sandboxes are opened, a page says that this one is gone.
    let next = view.links().open.as_ref().map_or_else(|| view.url(""), |open| format!("{open}?ended"));
    Ok(see_other(&next, None))
}
