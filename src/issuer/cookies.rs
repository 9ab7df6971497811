//! The issuer's cookies: which browser this is, who is signed in at it, and whether it may change the tenant.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, HeaderValue};

use super::url::IssuerUrl;

/// One of the issuer's cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IssuerCookie {
    /// Ties a pending request to the browser that made it.
    Browser,
    /// Single sign-on.
    Session,
    /// The management key of a sandbox.
    Management,
}

impl IssuerCookie {
    fn name(self, url: &IssuerUrl) -> String {
        let name = match self {
            Self::Browser => "tokenwalk-browser",
            Self::Session => "tokenwalk-session",
            Self::Management => "tokenwalk-manage",
        };
        // `__Secure-` makes the browser refuse the cookie from a page without TLS; over plain http it
        // would refuse it always. `__Host-` would need the path `/`, which the issuer shares with others.
        if url.is_https() { format!("__Secure-{name}") } else { name.into() }
    }

    /// The value that the browser sent.
    pub fn read(self, url: &IssuerUrl, headers: &HeaderMap) -> Option<String> {
        CookieJar::from_headers(headers).get(&self.name(url)).map(|cookie| cookie.value().to_owned())
    }

    /// The `Set-Cookie` header that sets it until the browser is closed.
    pub fn set(self, url: &IssuerUrl, value: &str) -> Option<HeaderValue> {
        header(&self.build(url, value))
    }

    /// The `Set-Cookie` header that sets it for `seconds`.
    pub fn set_for(self, url: &IssuerUrl, value: &str, seconds: i64) -> Option<HeaderValue> {
        let cookie = self.build(url, value);
        HeaderValue::from_str(&format!("{cookie}; Max-Age={seconds}")).ok()
    }

    /// The `Set-Cookie` header that removes it.
    pub fn clear(self, url: &IssuerUrl) -> Option<HeaderValue> {
        let mut cookie = self.build(url, "");
        cookie.make_removal();
        header(&cookie)
    }

    fn build(self, url: &IssuerUrl, value: &str) -> Cookie<'static> {
        // Lax, so that it comes along when an application sends the browser here, but with no form or
        // fetch from another site.
        Cookie::build((self.name(url), value.to_owned()))
            .path(url.path().to_owned())
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(url.is_https())
            .build()
    }
}

fn header(cookie: &Cookie<'_>) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_follow_the_scheme() {
        let https = IssuerUrl::parse("https://walk.example/base/issuer/").unwrap();
        assert_eq!(
            IssuerCookie::Session.set(&https, "x").unwrap(),
            "__Secure-tokenwalk-session=x; HttpOnly; SameSite=Lax; Secure; Path=/base/issuer/"
        );
        let http = IssuerUrl::parse("http://localhost:3000/issuer/").unwrap();
        assert_eq!(
            IssuerCookie::Session.set(&http, "x").unwrap(),
            "tokenwalk-session=x; HttpOnly; SameSite=Lax; Path=/issuer/"
        );
        let cleared = IssuerCookie::Session.clear(&http).unwrap();
        assert!(cleared.to_str().unwrap().contains("Max-Age=0"), "{cleared:?}");
    }
}
