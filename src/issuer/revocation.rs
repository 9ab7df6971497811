//! Which grants stand, and the end of one.
//!
//! What is kept are the grants that stand, not those that are void: a bounded store drops rows, and one that
//! is dropped must end a grant too early rather than bring its tokens back to life.

use super::{Issuer, records::StandingGrant, store};
use crate::ports::UnixTime;

/// From now on the grant stands, until `expires` or as long as [`keep_grant`] says.
pub(super) async fn open_grant(issuer: &Issuer, grant_id: &str, expires: UnixTime) {
    let standing = StandingGrant { since: issuer.clock.now() };
    store::put(&*issuer.store, grant_id, &standing, expires).await;
}

/// Lets the grant, if it stands, stand for as long as a token of it lives. A void one stays void: who makes
/// a token asks [`stands`] once it is made.
pub(super) async fn keep_grant(issuer: &Issuer, grant_id: &str, until: UnixTime) {
    store::extend::<StandingGrant>(&*issuer.store, grant_id, until).await;
}

/// Voids everything that was issued for the grant.
pub(super) async fn revoke_grant(issuer: &Issuer, grant_id: &str) {
    store::take::<StandingGrant>(&*issuer.store, grant_id).await;
}

/// Whether the grant stands: it was neither revoked nor dropped.
pub(super) async fn stands(issuer: &Issuer, grant_id: &str) -> bool {
    store::get::<StandingGrant>(&*issuer.store, grant_id).await.is_some()
}
