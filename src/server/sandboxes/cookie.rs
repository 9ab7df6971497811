//! Which sandbox a browser uses: a cookie for all pages of the public URL.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, HeaderValue};

use crate::server::config::location::Location;

fn name(public: &Location) -> &'static str {
    if public.is_https() { "__Secure-tokenwalk-sandbox" } else { "tokenwalk-sandbox" }
}

/// The name that the browser sent.
pub fn read(public: &Location, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(name(public)).map(|cookie| cookie.value().to_owned())
}

/// The `Set-Cookie` header that makes the browser use the sandbox `id` for `seconds`; with 0, none.
pub fn set(public: &Location, id: &str, seconds: i64) -> Option<HeaderValue> {
    let path = if public.path.is_empty() { "/" } else { &public.path };
    let cookie = Cookie::build((name(public), id))
        .path(path)
        .http_only(true)
        // Lax: a link from elsewhere leads to the same walk.
        .same_site(SameSite::Lax)
        .secure(public.is_https());
    HeaderValue::from_str(&format!("{cookie}; Max-Age={seconds}")).ok()
}
