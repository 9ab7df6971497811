//! Chains of refresh tokens: each use gives a new token and ends the old one. RFC 9700 section 4.14.2.
//!
//! A token is the chain's name, a dot, and a secret. Who presents the right name with a secret that is not
//! the last one has an old token: it was copied, and the whole chain is void.

use super::{
    Issuer,
    journal::Case,
    records::{Grant, RefreshFamily},
    revocation, session, store,
};
use crate::ports::UnixTime;

/// The two halves of a token.
pub(super) fn split(token: &str) -> Option<(&str, &str)> {
    token.split_once('.')
}

/// Whether the secret is that of the chain's last token.
pub(super) fn is_last(family: &RefreshFamily, secret: &str) -> bool {
    session::same(&store::fingerprint(secret), &family.secret)
}

/// Starts a chain that ends at `expires`, and gives its first token.
pub(super) async fn start(issuer: &Issuer, grant: &Grant, expires: UnixTime) -> String {
    // `OpenID` Connect Core 12.2: an ID token of a later response should have no nonce.
    let grant = Grant { nonce: None, ..grant.clone() };
    continue_with(issuer, &issuer.unguessable(), grant, expires).await
}

async fn continue_with(issuer: &Issuer, name: &str, grant: Grant, expires: UnixTime) -> String {
    let secret = issuer.unguessable();
    let issued_at = issuer.clock.now();
    let family = RefreshFamily { grant, secret: store::fingerprint(&secret), issued_at, expires };
    store::put(&*issuer.store, name, &family, expires).await;
    revocation::keep_grant(issuer, &family.grant.id, expires).await;
    format!("{name}.{secret}")
}

/// Takes the chain of `token` for `client_id`, if it is the last one. A renewed chain must be put back by
/// [`renew`]: until then nobody else finds it, so that of two uses at once one fails.
pub(super) async fn take(issuer: &Issuer, token: &str, client_id: &str) -> Option<RefreshFamily> {
    let (name, secret) = split(token)?;
    let family: RefreshFamily = store::get(&*issuer.store, name).await?;
    if family.grant.client_id != client_id || !revocation::stands(issuer, &family.grant.id).await {
        return None;
    }
    let family: RefreshFamily = store::take(&*issuer.store, name).await?;
    if is_last(&family, secret) {
        return Some(family);
    }
    let what = "A refresh token came again after its successor was given: one of the two was stolen, so the whole \
                chain is void.";
    issuer.decided(Case::of_grant("oauth/token", &family.grant), "reuse", what, "RFC 9700 4.14.2");
    revocation::revoke_grant(issuer, &family.grant.id).await;
    None
}

/// Puts the chain of `token` back with a new token, without making it last longer: a stolen chain must end
/// some day (RFC 10017).
pub(super) async fn renew(issuer: &Issuer, token: &str, family: RefreshFamily) -> Option<String> {
    let (name, _) = split(token)?;
    Some(continue_with(issuer, name, family.grant, family.expires).await)
}

/// Puts the chain of `token` back as it was: the token is still good.
pub(super) async fn put_back(issuer: &Issuer, token: &str, family: &RefreshFamily) {
    if let Some((name, _)) = split(token) {
        store::put(&*issuer.store, name, family, family.expires).await;
    }
}
