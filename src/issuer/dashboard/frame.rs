//! What is around every page of the dashboard.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use maud::{Markup, html};

use super::{super::document::Document, refusal::open_button, view::View};
use crate::{
    ports::UnixTime,
    token::check::date::{date_time, timestamp},
};

const DESCRIPTION: &str =
    "Applications, APIs, people, keys and the live log of a mock OpenID provider that is strict.";

/// The pages: path and name.
const PAGES: [(&str, &str); 9] = [
    ("", "Overview"),
    ("applications", "Applications"),
    ("apis", "APIs"),
    ("users", "Users"),
    ("connections", "Connections"),
    ("keys", "Keys"),
    ("settings", "Settings"),
    ("log", "Log"),
    ("export", "Export"),
];

/// What was done, by the name in a page's query: a page says no words that somebody else put into a link.
const DONE: [(&str, &str); 10] = [
    ("added", "Added."),
    ("saved", "Saved. It holds from the next request on."),
    ("unchanged", "Nothing was different, so nothing was changed."),
    ("no-previous", "Nothing was revoked: there is no previous key."),
    ("removed", "Removed."),
    ("rotated", "Rotated: the next key signs from now on."),
    ("revoked", "Revoked: whoever looks the keys up again refuses what the previous ones signed."),
    ("clock", "The clock is set."),
    ("replaced", "The file is in place."),
    ("opened", "The sandbox is open."),
];

/// A page of the dashboard.
pub(super) struct Page {
    /// Which of the pages it belongs to, by its path.
    pub section: &'static str,
    /// Its heading.
    pub title: String,
    /// What stands below the heading.
    pub content: Markup,
}

impl Page {
    /// The page, with the status 200.
    pub fn respond(self, view: &View<'_>) -> Response {
        self.document(view).respond(view.issuer())
    }

    /// The page that shows a form again.
    pub fn respond_with_mistakes(self, view: &View<'_>) -> Response {
        let mut response =
            self.document(view).with_status(StatusCode::UNPROCESSABLE_ENTITY).respond(view.issuer());
        // Kept by the browser alone, for its Back: what is kept nowhere would have to be sent again.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    }

    /// The page as a document, for those that run a script.
    pub fn document(self, view: &View<'_>) -> Document {
        let body = html! {
            body class="dashboard" {
                a class="skip" href="#main" { "Skip to the content" }
                (header(view))
                div class="columns" {
                    (navigation(view, self.section))
                    main #main tabindex="-1" {
                        (notice(view))
                        h1 { (self.title) }
                        (status(view))
                        (self.content)
                    }
                }
            }
        };
        // The log's script fetches. Elsewhere no script may run, and this lets only tools that judge a page from
        // inside, such as Lighthouse, read the host's robots.txt.
        let mut page = Document::whole(self.title, body).fetching();
        // What visitors write into a sandbox is nobody's search result.
        if !view.issuer().is_sandbox() {
            page = page.described(DESCRIPTION);
        }
        [&view.links().open, &view.links().enter]
            .into_iter()
            .flatten()
            .fold(page, |page, url| page.leading_to(url))
    }
}

fn header(view: &View<'_>) -> Markup {
    let links = view.links();
    html! {
        header class="bar" {
            p {
                "Issuer dashboard"
                span aria-hidden="true" { "·" }
                strong { (view.issuer().tenant.name) }
                span class="tag" {
                    @match &links.sandbox {
                        Some(name) => { "sandbox " (name) }
                        None => "default tenant",
                    }
                }
            }
            @if let Some(home) = &view.issuer().home { a href={ (home) "/" } { "Back to Tokenwalk" } }
        }
    }
}

fn navigation(view: &View<'_>, section: &str) -> Markup {
    html! {
        nav aria-label="Dashboard" {
            ul {
                @for (path, name) in PAGES {
                    li { a href=(view.url(path)) aria-current=[(path == section).then_some("page")] { (name) } }
                }
            }
        }
    }
}

/// Whose tenant this is.
fn notice(view: &View<'_>) -> Markup {
    let expires = view.keeper.as_ref().and_then(|keeper| keeper.sandbox.expires().ok());
    html! {
        @if view.can_change() {
            p class="notice" {
                strong { "Your sandbox." } " Change and break what you like: nobody else uses it."
                @if let Some(expires) = expires { " It ends on " (time(expires)) " UTC if nobody uses it until then." }
            }
        } @else {
            div class="notice" {
                p {
                    strong { "You can look, not change." }
                    " This is the default tenant, and it is the same for everybody."
                    @if view.links().open.is_some() { " A sandbox is a copy of your own." }
                }
                (open_button(view.issuer(), view.links().open.as_deref(), "Change something: open a sandbox"))
            }
        }
    }
}

fn status(view: &View<'_>) -> Markup {
    let done = view.visit.query.get("done");
    let said = DONE.iter().find(|(name, _)| Some(*name) == done);
    html! {
        @if let Some((_, said)) = said { p class="status" role="status" { span aria-hidden="true" { "✓ " } (said) } }
    }
}

/// A time that machines can read too.
pub(super) fn time(time: UnixTime) -> Markup {
    html! { time datetime=(timestamp(time)) { (date_time(time)) } }
}

/// A question before something goes away: a button that does it, and the way back.
pub(super) fn question(view: &View<'_>, what: &Markup, action: &str, button: &str, back: &str) -> Markup {
    html! {
        (what)
        form method="post" action=(action) {
            (view.csrf())
            div class="buttons" {
                button class="primary" type="submit" { (button) }
                a class="button" href=(back) { "Cancel" }
            }
        }
    }
}

/// A code to copy: one click selects all of it.
pub(super) fn copyable(text: &str) -> Markup {
    html! { code class="copy" { (text) } }
}
