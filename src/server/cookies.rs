//! Cookies of the pages' origin: unreadable for scripts, and sent along when a link leads here.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, HeaderValue};

use super::config::location::Location;

/// `__Secure-` makes a browser refuse the cookie from a page without TLS; over plain http it would refuse it
/// always.
fn full(public: &Location, name: &str) -> String {
    if public.is_https() { format!("__Secure-{name}") } else { name.into() }
}

/// The value that the browser sent.
pub fn read(public: &Location, name: &str, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(&full(public, name)).map(|cookie| cookie.value().to_owned())
}

/// The `Set-Cookie` header for the pages at and below `path`: for so many seconds, with 0 for none, or until
/// the browser is closed.
pub fn set(
    public: &Location,
    name: &str,
    path: &str,
    value: &str,
    seconds: Option<i64>,
) -> Option<HeaderValue> {
    let cookie = Cookie::build((full(public, name), value.to_owned()))
        .path(path.to_owned())
        .http_only(true)
        // Lax: a link from elsewhere and the issuer's redirect find the same visitor; a form or a fetch of
        // another site does not.
        .same_site(SameSite::Lax)
        .secure(public.is_https());
    let lifetime = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{cookie}{lifetime}")).ok()
}
