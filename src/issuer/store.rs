//! What the issuer remembers between requests: named tables of text with an expiry.
//!
//! A value is plain serialized data and a key is a fingerprint, so that a shared store can take the memory
//! store's place: nothing in it is worth stealing as a credential, and nothing in it is a pointer.

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    ports::{Boxed, UnixTime},
    token::base64url,
};

/// A table's name. Each table has its own bound, so that one that overflows never empties another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Authorization requests that wait for a person.
    Transactions,
    /// Signed-in browsers.
    Sessions,
    /// Authorization codes that nobody has redeemed.
    Codes,
    /// Which grant a code belongs to, redeemed or not.
    CodeGrants,
    /// Access tokens, opaque and signed.
    AccessTokens,
    /// Refresh tokens, a row a family.
    RefreshFamilies,
    /// Grants that stand: a token whose grant has no row here is void.
    Grants,
    /// What a person has allowed an application.
    Consents,
    /// What was on the wire, a row an authorization request.
    Logs,
    /// Wrong passwords, counted.
    Attempts,
    /// Identifiers of client assertions that were used.
    Assertions,
    /// People from connections.
    People,
    /// Sign-ins under way at a connection.
    Upstream,
}

impl Table {
    /// A name that a shared store can use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Transactions => "transactions",
            Self::Sessions => "sessions",
            Self::Codes => "codes",
            Self::CodeGrants => "code_grants",
            Self::AccessTokens => "access_tokens",
            Self::RefreshFamilies => "refresh_families",
            Self::Grants => "grants",
            Self::Consents => "consents",
            Self::Logs => "logs",
            Self::Attempts => "attempts",
            Self::Assertions => "assertions",
            Self::People => "people",
            Self::Upstream => "upstream",
        }
    }
}

impl Table {
    /// Whether a full table refuses a new row instead of dropping its oldest. A counter that were dropped
    /// would start again at one, so that whoever fills the table could guess on, or replay an assertion.
    pub(super) fn is_kept(self) -> bool {
        matches!(self, Self::Attempts | Self::Assertions)
    }
}

/// Named tables of text with an expiry. Each method is atomic.
///
/// A bounded store may drop a row before its time. So no row may stand for a refusal, unless its table is a
/// table of counters: those keep their rows, and [`Store::count`] says when there is no room for another.
pub trait Store: Send + Sync {
    /// Sets the row `key` until `expires`, whether it was there or not.
    fn put<'a>(&'a self, table: Table, key: &'a str, value: String, expires: UnixTime) -> Boxed<'a, ()>;

    /// The row `key`, if it is there and has not expired.
    fn get<'a>(&'a self, table: Table, key: &'a str) -> Boxed<'a, Option<String>>;

    /// The row `key`, which is gone afterwards: of two callers at most one gets it.
    fn take<'a>(&'a self, table: Table, key: &'a str) -> Boxed<'a, Option<String>>;

    /// Lets the row `key`, if it is there, live until `expires` at least, and says whether it is there.
    fn extend<'a>(&'a self, table: Table, key: &'a str, expires: UnixTime) -> Boxed<'a, bool>;

    /// Adds one to the counter `key` and gives its new value; none if there is no room for a new counter.
    /// The first call sets the expiry.
    fn count<'a>(&'a self, table: Table, key: &'a str, expires: UnixTime) -> Boxed<'a, Option<u32>>;
}

/// A type that has a table of its own.
pub(super) trait Record: Serialize + DeserializeOwned + Send + Sync {
    /// The table.
    const TABLE: Table;
}

/// The row name of a secret: its SHA-256, so that a copy of the store opens nothing.
pub(super) fn fingerprint(secret: &str) -> String {
    base64url::encode(Sha256::digest(secret.as_bytes()))
}

/// Keeps `record` under the fingerprint of `key`.
pub(super) async fn put<R: Record>(store: &dyn Store, key: &str, record: &R, expires: UnixTime) {
    // A record is a struct of strings and numbers: serialization has no way to fail, and a row that were
    // not written would read as expired.
    if let Ok(text) = serde_json::to_string(record) {
        store.put(R::TABLE, &fingerprint(key), text, expires).await;
    }
}

/// The record under `key`.
pub(super) async fn get<R: Record>(store: &dyn Store, key: &str) -> Option<R> {
    serde_json::from_str(&store.get(R::TABLE, &fingerprint(key)).await?).ok()
}

/// The record under `key`, once.
pub(super) async fn take<R: Record>(store: &dyn Store, key: &str) -> Option<R> {
    serde_json::from_str(&store.take(R::TABLE, &fingerprint(key)).await?).ok()
}

/// Lets the record under `key` live until `expires` at least, and says whether there is one.
pub(super) async fn extend<R: Record>(store: &dyn Store, key: &str, expires: UnixTime) -> bool {
    store.extend(R::TABLE, &fingerprint(key), expires).await
}
