//! Which sandbox a browser uses: a cookie for all pages of the public URL.

use http::{HeaderMap, HeaderValue};

use crate::server::{config::location::Location, cookies};

const NAME: &str = "tokenwalk-sandbox";

/// The name that the browser sent.
pub fn read(public: &Location, headers: &HeaderMap) -> Option<String> {
    cookies::read(public, NAME, headers)
}

/// The `Set-Cookie` header that makes the browser use the sandbox `id` for `seconds`; with 0, none.
pub fn set(public: &Location, id: &str, seconds: i64) -> Option<HeaderValue> {
    let path = if public.path.is_empty() { "/" } else { &public.path };
    cookies::set(public, NAME, path, id, Some(seconds))
}
