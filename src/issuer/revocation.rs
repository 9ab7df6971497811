//! Which grants are void.

use super::{Issuer, records::RevokedGrant, store};

/// Longer than any token lives: a tenant file cannot say more than a year.
const MEMORY: i64 = 31_536_000;

/// Voids everything that was issued for the grant.
pub(super) async fn revoke_grant(issuer: &Issuer, grant_id: &str) {
    let at = issuer.clock.now();
    store::put(&*issuer.store, grant_id, &RevokedGrant { at }, at.plus(MEMORY)).await;
}

/// Whether the grant is void.
pub(super) async fn is_revoked(issuer: &Issuer, grant_id: &str) -> bool {
    store::get::<RevokedGrant>(&*issuer.store, grant_id).await.is_some()
}
