//! `dashboard/export`: the tenant's file, to read, to keep and to put another in its place.

use axum::response::{IntoResponse, Response};
use http::header;
use maud::{Markup, html};

use super::{
    super::{manage::error::ChangeError, pages::with_code},
    frame::Page,
    mistakes::sentence,
    view::{Answer, View, Visit},
};

/// `GET dashboard/export`.
pub(super) async fn get(visit: Visit) -> Answer {
    let view = visit.look()?;
    Ok(page(&view, &view.text, None).respond(&view))
}

fn page(view: &View<'_>, text: &str, refused: Option<&ChangeError>) -> Page {
    // All of it is seen, with a few lines more to write on: the numbers beside it do not scroll.
    let lines = text.lines().count() + 8;
    let content = html! {
        p class="intro" {
            "All of the tenant but its signing keys, in one file. "
            @if view.can_change() { "What you change on the other pages is changed in here." }
            @else { "Secrets are in it only if everybody is meant to know them." }
        }
        @if let Some(error) = refused { (mistakes(text, error)) }
        div class="buttons" {
            a class="button" href=(view.url("export/tenant.toml")) download="tenant.toml" { "Download tenant.toml" }
        }
        @if view.can_change() {
            form class="editor wide" method="post" action=(view.url("export")) {
                (view.csrf())
                label for="text" { "The file" }
                p #text-hint class="field-hint" { "TOML, at most 65536 bytes. It takes the old one's place as a whole." }
                div class="numbered" {
                    pre class="file" aria-hidden="true" { @for _ in 0..lines { span class="line" {} "\n" } }
                    textarea #text class="file" name="text" rows=(lines) spellcheck="false" autocapitalize="none" wrap="off"
                        aria-describedby={ "text-hint" @if refused.is_some() { " mistakes" } }
                        aria-invalid=[refused.map(|_| "true")] { "\n" (text) }
                }
                div class="buttons" { button class="primary" type="submit" { "Put it in place" } }
            }
        } @else {
            pre class="file" tabindex="0" role="region" aria-label="The tenant's file" {
                @for line in text.lines() { span class="line" { (line) } "\n" }
            }
        }
    };
    Page { section: "export", title: "Export".into(), content }
}

/// Each mistake with its line, and what stands in it.
fn mistakes(text: &str, error: &ChangeError) -> Markup {
    let lines: Vec<&str> = text.lines().collect();
    let said = |line: usize| lines.get(line.wrapping_sub(1)).map(|line| line.trim()).unwrap_or_default();
    html! {
        div #mistakes class="failure" role="alert" tabindex="-1" autofocus {
            p { span aria-hidden="true" { "✗ " } "Nothing was changed." }
            ul {
                @match error {
                    ChangeError::Tenant(found) => @for mistake in found {
                        li {
                            "Line " (mistake.line) ": " (with_code(&sentence(&mistake.fault.to_string())))
                            @if !said(mistake.line).is_empty() { code class="quoted" { (said(mistake.line)) } }
                        }
                    },
                    other => li { (other) },
                }
            }
        }
    }
}

/// `POST dashboard/export`.
pub(super) async fn post(visit: Visit) -> Answer {
    let (view, params) = visit.change()?;
    // A form sends line ends as CR LF, whatever they were.
    let text = params.get("text").unwrap_or_default().replace("\r\n", "\n");
    let wanted = text.clone();
    Ok(match view.put(Box::new(move |_| Ok(wanted))).await {
        Ok(()) => view.done("export", "replaced"),
        Err(error) => page(&view, &text, Some(&error)).respond_with_mistakes(&view),
    })
}

/// `GET dashboard/export/tenant.toml`.
pub(super) async fn file(visit: Visit) -> Result<Response, super::refusal::Refusal> {
    let view = visit.look()?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tenant.toml\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, view.text.to_string()).into_response())
}
