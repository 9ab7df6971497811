//! Who somebody is, wherever they signed in.

use super::{
    Issuer,
    store::{self, Record, Table},
    tenant::Person,
};

/// For how long a person from elsewhere is remembered after a sign-in, in seconds: longer than any session
/// or refresh token of theirs.
const MEMORY: i64 = 31_536_000;

impl Record for Person {
    const TABLE: Table = Table::People;
}

/// The person with this subject identifier: one of the tenant's own, or one from a connection.
pub(super) async fn find(issuer: &Issuer, sub: &str) -> Option<Person> {
    match issuer.tenant.user(sub) {
        Some(user) => Some(user.person.clone()),
        None => store::get(&*issuer.store, sub).await,
    }
}

/// Remembers a person from a connection, as the connection told it last.
pub(super) async fn remember(issuer: &Issuer, person: &Person) {
    store::put(&*issuer.store, &person.sub, person, issuer.clock.now().plus(MEMORY)).await;
}
