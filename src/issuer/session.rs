//! Who is signed in at this browser, and which browser it is.

use http::{HeaderMap, HeaderValue};

use super::{Issuer, cookies::IssuerCookie, people, records::Session, store};
use crate::ports::UnixTime;

/// The session of the request's cookie, if it lives and its person still has an account.
pub(super) async fn current(issuer: &Issuer, headers: &HeaderMap) -> Option<Session> {
    let secret = IssuerCookie::Session.read(&issuer.url, headers)?;
    let session: Session = store::get(&*issuer.store, &secret).await?;
    people::find(issuer, &session.sub).await.is_some().then_some(session)
}

/// Starts a session for the person, who typed the password at `auth_time`, and gives the cookie. Always a new one: a secret that was known before the
/// sign-in must not be worth anything after it.
pub(super) async fn start(
    issuer: &Issuer,
    headers: &HeaderMap,
    sub: &str,
    auth_time: UnixTime,
) -> (Session, Option<HeaderValue>) {
    end(issuer, headers).await;
    let now = issuer.clock.now();
    let secret = issuer.unguessable();
    let session = Session { sid: issuer.unguessable(), sub: sub.to_owned(), auth_time };
    let expires = now.plus(issuer.tenant.lifetimes.session);
    store::put(&*issuer.store, &secret, &session, expires).await;
    (session, IssuerCookie::Session.set(&issuer.url, &secret))
}

/// Forgets the session of the request's cookie, if there is one.
pub(super) async fn end(issuer: &Issuer, headers: &HeaderMap) -> Option<Session> {
    let secret = IssuerCookie::Session.read(&issuer.url, headers)?;
    store::take(&*issuer.store, &secret).await
}

/// The browser's own secret, and the cookie to set if it had none.
pub(super) fn browser(issuer: &Issuer, headers: &HeaderMap) -> (String, Option<HeaderValue>) {
    match IssuerCookie::Browser.read(&issuer.url, headers) {
        Some(secret) if secret.len() >= 32 => (secret, None),
        _ => {
            let secret = issuer.unguessable();
            let cookie = IssuerCookie::Browser.set(&issuer.url, &secret);
            (secret, cookie)
        }
    }
}

/// Whether the request comes from the browser with this fingerprint.
pub(super) fn is_browser(issuer: &Issuer, headers: &HeaderMap, fingerprint: &str) -> bool {
    IssuerCookie::Browser
        .read(&issuer.url, headers)
        .is_some_and(|secret| same(&store::fingerprint(&secret), fingerprint))
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub(super) fn same(a: &str, b: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(a.as_bytes(), b.as_bytes()).into()
}
