//! What people see where a page cannot be, or what they ask is refused; and whether it is a page of ours that asks.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use maud::{DOCTYPE, html};
use serde_json::json;

use crate::{issuer::theme, server::config::location::Location, ui::STYLESHEET_HASH};

/// Whether the caller is a browser that shows what it gets.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// What a notice offers, beside the start page.
pub enum WayOn {
    /// A button that opens a sandbox.
    Sandbox,
    /// A link to a page.
    Page {
        /// Its path below the base path.
        path: String,
        /// What the link says.
        label: &'static str,
    },
}

/// A refusal: a page for people, JSON for the rest.
pub struct Notice<'a> {
    /// The response's status.
    pub status: StatusCode,
    /// The `error` code.
    pub code: &'static str,
    /// The page's heading.
    pub title: &'a str,
    /// What is so, and what to do.
    pub sentence: &'a str,
    /// What would help.
    pub way_on: WayOn,
}

impl Notice<'_> {
    /// The answer in the form that the caller reads.
    pub fn respond(&self, public: &Location, headers: &HeaderMap) -> Response {
        let mut response = if wants_html(headers) { self.page(public, headers) } else { self.json() };
        for (name, value) in HEADERS {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn json(&self) -> Response {
        let body = json!({ "error": self.code, "error_description": self.sentence });
        (self.status, Json(body)).into_response()
    }

    /// The classes are some that the views of `ui` use: the stylesheet holds no others.
    fn page(&self, public: &Location, headers: &HeaderMap) -> Response {
        let base = &public.path;
        let document = html! {
            (DOCTYPE)
            html lang="en" data-theme=[theme::chosen(headers)] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) " – Tokenwalk" }
                    link rel="stylesheet" href={ (base) "/assets/" (STYLESHEET_HASH) ".css" };
                }
                body {
                    header class="border-b border-line" {
                        div class="masthead mx-auto max-w-[76rem] px-4 py-2 flex flex-wrap items-center gap-x-4 gap-y-1" {
                            a href={ (base) "/" } class="inline-flex items-center min-h-8 no-underline font-bold text-[1.0625rem] mr-2" { "Tokenwalk" }
                        }
                    }
                    main class="mx-auto max-w-[76rem] px-4 py-12" {
                        div class="max-w-[66ch]" {
                            h1 { (self.title) }
                            p class="mt-4" { (self.sentence) }
                            div class="mt-8 flex flex-wrap gap-3" {
                                @match &self.way_on {
                                    WayOn::Sandbox => form method="post" action={ (base) "/t" } {
                                        button type="submit" class="button primary" { "Open a new sandbox" }
                                    },
                                    WayOn::Page { path, label } => a class="button primary" href={ (base) (path) } { (label) },
                                }
                                a class="button" href={ (base) "/" } { "Go to Tokenwalk" }
                            }
                        }
                    }
                }
            }
        };
        let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        (self.status, html, document.into_string()).into_response()
    }
}

/// Whether a page of this server asks, or a program: another site must not make a browser do anything here.
pub fn is_own_request(public: &Location, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() == b"same-origin";
    }
    match headers.get(header::ORIGIN) {
        None => !wants_html(headers),
        // Without TLS a browser says nothing about the site, and pages that send no referrer have no origin.
        Some(origin) if origin.as_bytes() == b"null" => !public.is_secure_context(),
        Some(origin) => origin.as_bytes() == public.origin.as_bytes(),
    }
}

/// A redirect after a form, with cookies.
pub fn see_other(target: &str, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    let headers = [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store")];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Nothing runs here, and its one form goes to this server.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // `no-referrer` would make browsers send `Origin: null` with the form.
    (header::REFERRER_POLICY, "same-origin"),
    (header::VARY, "accept"),
];
