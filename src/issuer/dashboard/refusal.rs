//! Pages for whoever may not do what was asked.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::super::{
    Issuer,
    document::Document,
    manage::{
        EditError,
        error::{ChangeError, ManageError},
    },
    pages::with_code,
};

/// An answer that says why not. Boxed: it is rare and large.
pub(super) struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl Refusal {
    /// `open` is where sandboxes are opened.
    pub fn new(issuer: &Issuer, open: Option<&str>, error: &ManageError) -> Self {
        let (status, title, remedy) = explain(error);
        let body = html! {
            h1 { (title) }
            // What a program is told to send says nothing to a person.
            @if !matches!(error, ManageError::NoKey | ManageError::WrongKey | ManageError::ReadOnly(_)) { p { (with_code(&error.to_string())) } }
            p { (remedy) }
            (way_on(issuer, open, error))
        };
        let mut page = Document::new(title, body).with_status(status);
        if let Some(open) = open {
            page = page.leading_to(open);
        }
        Self(Box::new(page.respond(issuer)))
    }
}

/// A sandbox for whoever has none here; for everybody else, the way back.
fn way_on(issuer: &Issuer, open: Option<&str>, error: &ManageError) -> Markup {
    let back = |page: &str, label: &str| {
        let url = issuer.url.join(&format!("dashboard/{page}"));
        html! { div class="buttons" { a class="button primary" href=(url) { (label) } } }
    };
    match error {
        ManageError::NoKey
        | ManageError::WrongKey
        | ManageError::ReadOnly(_)
        | ManageError::Change(ChangeError::Closed) => open_button(issuer, open, "Open a sandbox of your own"),
        ManageError::Change(ChangeError::Edit(EditError::NotFound { list, .. })) => {
            back(list.name(), "Go to the list")
        }
        _ => back("", "Go to the overview"),
    }
}

fn explain(error: &ManageError) -> (StatusCode, &'static str, &'static str) {
    match error {
        ManageError::NoKey | ManageError::WrongKey => (
            StatusCode::FORBIDDEN,
            "This sandbox is not yours to change",
            "The browser that opened a sandbox keeps its key in a cookie, and only that browser sees this page. A \
             program sends the key that it got when it opened the sandbox, in the header Authorization: Bearer.",
        ),
        ManageError::ReadOnly(_) => (
            StatusCode::FORBIDDEN,
            "Nobody changes the default tenant",
            "It is the same for everybody. In a sandbox you can change all of it.",
        ),
        ManageError::Forged => (
            StatusCode::FORBIDDEN,
            "This form cannot be accepted",
            "Go back, load the page again and send the form from there. If it happens again, check that a proxy in \
             between keeps the Origin header.",
        ),
        ManageError::NoList => {
            (StatusCode::NOT_FOUND, "There is no such page", "The overview leads to all that there are.")
        }
        ManageError::Body(_) => {
            (StatusCode::BAD_REQUEST, "This form cannot be read", "Send it from the page that it is on.")
        }
        ManageError::Change(ChangeError::Edit(EditError::NotFound { .. })) => {
            (StatusCode::NOT_FOUND, "There is no such entry", "It may have been removed.")
        }
        ManageError::Change(ChangeError::Closed) => (
            StatusCode::GONE,
            "This sandbox has ended",
            "If you kept its file, open a new one and put the file there.",
        ),
        ManageError::Change(ChangeError::Keys(_)) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "No key was made", "Nothing has changed. Try again.")
        }
        ManageError::Change(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Nothing was changed", "Go back and try something else.")
        }
    }
}

/// The button that opens a sandbox; a link to it where this page's form would come from another origin, which
/// opens none.
pub(super) fn open_button(issuer: &Issuer, open: Option<&str>, label: &str) -> Markup {
    html! {
        @if let Some(open) = open {
            @if open.starts_with(&format!("{}/", issuer.url.origin())) {
                form method="post" action=(open) {
                    div class="buttons" { button class="primary" type="submit" { (label) } }
                }
            } @else {
                p { a class="button" href=(open) { (label) } }
            }
        }
    }
}
