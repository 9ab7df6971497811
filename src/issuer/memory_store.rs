//! The store of one process: in memory, bounded, gone with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::store::{Store, Table};
use crate::ports::{Boxed, Clock, UnixTime};

/// A bounded store in memory.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    rows_per_table: usize,
    tables: Mutex<BTreeMap<Table, Rows>>,
}

#[derive(Default)]
struct Rows {
    by_key: BTreeMap<Arc<str>, Row>,
    by_expiry: BTreeSet<(UnixTime, Arc<str>)>,
    by_age: BTreeMap<u64, Arc<str>>,
    next_age: u64,
}

struct Row {
    value: String,
    expires: UnixTime,
    age: u64,
}

impl Rows {
    fn remove(&mut self, key: &str) -> Option<Row> {
        let (key, row) = self.by_key.remove_entry(key)?;
        self.by_age.remove(&row.age);
        self.by_expiry.remove(&(row.expires, key));
        Some(row)
    }

    fn drop_expired(&mut self, now: UnixTime) {
        while let Some((expires, key)) = self.by_expiry.first().cloned() {
            if expires > now {
                break;
            }
            self.remove(&key);
        }
    }

    fn insert(&mut self, key: &str, value: String, expires: UnixTime, bound: usize) {
        self.remove(key);
        while self.by_key.len() >= bound.max(1) {
            let Some(oldest) = self.by_age.first_key_value().map(|(_, key)| key.clone()) else { break };
            self.remove(&oldest);
        }
        let key: Arc<str> = key.into();
        let age = self.next_age;
        self.next_age += 1;
        self.by_age.insert(age, key.clone());
        self.by_expiry.insert((expires, key.clone()));
        self.by_key.insert(key, Row { value, expires, age });
    }
}

impl MemoryStore {
    /// An empty store of at most `rows_per_table` rows a table, and an eighth of it for logs, whose rows are
    /// far longer than all others. Expired rows leave first, then the oldest; counters never leave early.
    pub fn new(clock: Arc<dyn Clock>, rows_per_table: usize) -> Self {
        Self { clock, rows_per_table, tables: Mutex::default() }
    }

    /// How many rows all tables hold.
    pub fn rows(&self) -> usize {
        self.lock().values().map(|table| table.by_key.len()).sum()
    }

    fn bound(&self, table: Table) -> usize {
        if table == Table::Logs { self.rows_per_table / 8 } else { self.rows_per_table }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Table, Rows>> {
        // A panic elsewhere cannot leave a row half written: each change is a few map operations.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, table: Table, act: impl FnOnce(&mut Rows) -> T) -> T {
        let mut tables = self.lock();
        let rows = tables.entry(table).or_default();
        rows.drop_expired(self.clock.now());
        act(rows)
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> Boxed<'a, T> {
    Box::pin(std::future::ready(value))
}

impl Store for MemoryStore {
    fn put<'a>(&'a self, table: Table, key: &'a str, value: String, expires: UnixTime) -> Boxed<'a, ()> {
        self.with(table, |rows| rows.insert(key, value, expires, self.bound(table)));
        ready(())
    }

    fn get<'a>(&'a self, table: Table, key: &'a str) -> Boxed<'a, Option<String>> {
        ready(self.with(table, |rows| rows.by_key.get(key).map(|row| row.value.clone())))
    }

    fn take<'a>(&'a self, table: Table, key: &'a str) -> Boxed<'a, Option<String>> {
        ready(self.with(table, |rows| rows.remove(key).map(|row| row.value)))
    }

    fn extend<'a>(&'a self, table: Table, key: &'a str, expires: UnixTime) -> Boxed<'a, bool> {
        ready(self.with(table, |rows| {
            let Some(row) = rows.remove(key) else { return false };
            let expires = row.expires.max(expires);
            rows.insert(key, row.value, expires, self.bound(table));
            true
        }))
    }

    fn count<'a>(&'a self, table: Table, key: &'a str, expires: UnixTime) -> Boxed<'a, Option<u32>> {
        ready(self.with(table, |rows| {
            let row = rows.by_key.get(key);
            if row.is_none() && table.is_kept() && rows.by_key.len() >= self.bound(table) {
                return None;
            }
            let (before, expires) =
                row.map_or((0, expires), |row| (row.value.parse::<u32>().unwrap_or(0), row.expires));
            let now = before.saturating_add(1);
            rows.insert(key, now.to_string(), expires, self.bound(table));
            Some(now)
        }))
    }
}

#[cfg(all(test, feature = "native"))]
mod tests {
    use super::{super::test_support::TestClock, *};

    fn store(rows: usize) -> (Arc<TestClock>, MemoryStore) {
        let clock = Arc::new(TestClock::default());
        (clock.clone(), MemoryStore::new(clock, rows))
    }

    #[tokio::test]
    async fn a_row_is_taken_once() {
        let (clock, store) = store(4);
        store.put(Table::Codes, "a", "1".into(), clock.now().plus(60)).await;
        assert_eq!(store.get(Table::Codes, "a").await.as_deref(), Some("1"));
        assert_eq!(store.get(Table::Sessions, "a").await, None, "another table");
        assert_eq!(store.take(Table::Codes, "a").await.as_deref(), Some("1"));
        assert_eq!(store.take(Table::Codes, "a").await, None);
    }

    #[tokio::test]
    async fn a_row_ends_with_its_time() {
        let (clock, store) = store(4);
        store.put(Table::Codes, "a", "1".into(), clock.now().plus(60)).await;
        clock.forward(59);
        assert!(store.get(Table::Codes, "a").await.is_some());
        clock.forward(1);
        assert!(store.get(Table::Codes, "a").await.is_none());
        assert_eq!(store.rows(), 0, "an expired row takes no room");
    }

    #[tokio::test]
    async fn the_expired_leave_before_the_oldest() {
        let (clock, store) = store(2);
        store.put(Table::Codes, "old", "1".into(), clock.now().plus(600)).await;
        store.put(Table::Codes, "short", "2".into(), clock.now().plus(10)).await;
        clock.forward(10);
        store.put(Table::Codes, "new", "3".into(), clock.now().plus(600)).await;
        assert!(store.get(Table::Codes, "old").await.is_some());
        store.put(Table::Codes, "newer", "4".into(), clock.now().plus(600)).await;
        assert!(store.get(Table::Codes, "old").await.is_none(), "the oldest made room");
        assert_eq!(store.rows(), 2);
    }

    #[tokio::test]
    async fn logs_get_an_eighth_of_the_rows() {
        let (clock, store) = store(16);
        for key in ["a", "b", "c"] {
            store.put(Table::Logs, key, "1".into(), clock.now().plus(60)).await;
            store.put(Table::Codes, key, "1".into(), clock.now().plus(60)).await;
        }
        assert!(store.get(Table::Logs, "a").await.is_none());
        assert!(store.get(Table::Logs, "b").await.is_some());
        assert!(store.get(Table::Codes, "a").await.is_some());
    }

    #[tokio::test]
    async fn a_counter_keeps_its_first_expiry() {
        let (clock, store) = store(4);
        let count = || store.count(Table::Attempts, "a", clock.now().plus(10));
        assert_eq!(count().await, Some(1));
        clock.forward(9);
        assert_eq!(count().await, Some(2));
        clock.forward(1);
        assert_eq!(count().await, Some(1));
    }

    #[tokio::test]
    async fn a_counter_is_never_pushed_out() {
        let (clock, store) = store(2);
        let count = |key: &'static str| store.count(Table::Attempts, key, clock.now().plus(10));
        assert_eq!((count("a").await, count("b").await), (Some(1), Some(1)));
        assert_eq!(count("c").await, None, "no room");
        assert_eq!(count("a").await, Some(2), "those that are there go on");
        clock.forward(10);
        assert_eq!(count("c").await, Some(1));
    }

    #[tokio::test]
    async fn a_row_that_is_there_can_live_longer_and_never_shorter() {
        let (clock, store) = store(2);
        assert!(!store.extend(Table::Grants, "a", clock.now().plus(60)).await);
        assert_eq!(store.rows(), 0, "what is gone stays gone");
        store.put(Table::Grants, "a", "1".into(), clock.now().plus(10)).await;
        assert!(store.extend(Table::Grants, "a", clock.now().plus(60)).await);
        assert!(store.extend(Table::Grants, "a", clock.now().plus(5)).await);
        clock.forward(59);
        assert_eq!(store.get(Table::Grants, "a").await.as_deref(), Some("1"));
        clock.forward(1);
        assert_eq!(store.get(Table::Grants, "a").await, None);
    }
}
