//! Changes of a tenant's file that keep its comments and its order.
//!
//! One mechanism for all of it: the file is a few settings and four lists of tables, each with a key. What
//! the fields mean is not known here; the changed file is read as strictly as any.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TomlError, Value};

/// A list of the tenant's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// `[[applications]]`, by `client_id`.
    Applications,
    /// `[[apis]]`, by `identifier`.
    Apis,
    /// `[[users]]`, by `id`.
    Users,
    /// `[[connections]]`, by `name`.
    Connections,
}

impl List {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Applications, Self::Apis, Self::Users, Self::Connections];

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applications => "applications",
            Self::Apis => "apis",
            Self::Users => "users",
            Self::Connections => "connections",
        }
    }

    /// The field that tells its entries apart.
    pub fn key(self) -> &'static str {
        match self {
            Self::Applications => "client_id",
            Self::Apis => "identifier",
            Self::Users => "id",
            Self::Connections => "name",
        }
    }

    /// The list of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// Why a change makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Not TOML.
    #[error("Line {line}: {message}.")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The entry cannot be told apart.
    #[error("The entry needs a `{0}`.")]
    NoKey(&'static str),
    /// The list is something else.
    #[error("`{0}` is not a list of tables.")]
    NotAList(&'static str),
    /// No such entry.
    #[error("There is no `{name}` among the {list}.")]
    NotFound {
        /// The list.
        list: &'static str,
        /// The name that leads nowhere.
        name: String,
    },
    /// TOML has no such value.
    #[error(
        "`{0}` has a value that TOML cannot write: null inside of a list, or a number that is too large."
    )]
    Value(String),
    /// A list is changed entry by entry.
    #[error("`{0}` is a list: change its entries one at a time.")]
    IsAList(String),
}

/// A tenant's file while it is changed.
#[derive(Debug, Clone)]
pub struct Document(DocumentMut);

impl Document {
    /// Reads the text.
    ///
    /// # Errors
    /// [`EditError::Syntax`].
    pub fn parse(text: &str) -> Result<Self, EditError> {
        text.parse().map(Self).map_err(|error| syntax(text, &error))
    }

    /// The text.
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// Puts an entry in the place of the one with the same key, or at the end of the list. `snippet` holds
    /// its fields, with or without the list's header above them.
    ///
    /// # Errors
    /// [`EditError`] if the snippet is no entry.
    pub fn put(&mut self, list: List, snippet: &str) -> Result<(), EditError> {
        let mut table = entry(list, snippet)?;
        let name = key_of(list, &table).ok_or(EditError::NoKey(list.key()))?.to_owned();
        let entries = self.entries(list)?;
        match position(list, entries, &name) {
            Some(at) => {
                if let Some(old) = entries.get(at) {
                    table.set_position(old.position());
                    *table.decor_mut() = old.decor().clone();
                }
                entries.replace(at, table);
            }
            None => entries.push(table),
        }
        Ok(())
    }

    /// Sets fields of the entry `name`, and makes it if it is not there. A field that is null goes; one
    /// that is not named stays.
    ///
    /// # Errors
    /// [`EditError::Value`] if TOML has no such value.
    pub fn set(&mut self, list: List, name: &str, fields: &Map<String, Json>) -> Result<(), EditError> {
        let entries = self.entries(list)?;
        let at = position(list, entries, name).unwrap_or_else(|| {
            let mut table = Table::new();
            table.insert(list.key(), Item::Value(name.into()));
            entries.push(table);
            entries.len() - 1
        });
        entries.get_mut(at).map_or(Ok(()), |table| set_fields(table, fields))
    }

    /// Takes the entry `name` away.
    ///
    /// # Errors
    /// [`EditError::NotFound`].
    pub fn remove(&mut self, list: List, name: &str) -> Result<(), EditError> {
        let entries = self.entries(list)?;
        let at = self_or_not_found(list, entries, name)?;
        entries.remove(at);
        Ok(())
    }

    /// Sets fields of an entry that must be there.
    ///
    /// # Errors
    /// [`EditError::NotFound`], and as [`Self::set`].
    pub fn change(&mut self, list: List, name: &str, fields: &Map<String, Json>) -> Result<(), EditError> {
        self_or_not_found(list, self.entries(list)?, name)?;
        self.set(list, name, fields)
    }

    /// Sets what stands at the file's head, such as `name` or `opaque_format`. Null takes a setting away.
    ///
    /// # Errors
    /// [`EditError::IsAList`] for one of the lists, and as [`Self::set`].
    pub fn set_settings(&mut self, fields: &Map<String, Json>) -> Result<(), EditError> {
        if let Some(list) = fields.keys().find(|name| List::named(name).is_some()) {
            return Err(EditError::IsAList(list.clone()));
        }
        set_fields(self.0.as_table_mut(), fields)
    }

    /// The entries of a list, made into headed tables if they stand in one value.
    fn entries(&mut self, list: List) -> Result<&mut ArrayOfTables, EditError> {
        let item = self.0.entry(list.name()).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if !item.is_array_of_tables() {
            match std::mem::take(item).into_array_of_tables() {
                Ok(tables) => *item = Item::ArrayOfTables(tables),
                Err(_) => return Err(EditError::NotAList(list.name())),
            }
        }
        item.as_array_of_tables_mut().ok_or(EditError::NotAList(list.name()))
    }
}

/// The file without what only its owner may know. A text that is no TOML gives nothing.
pub(super) fn without_secrets(text: &str) -> String {
    let Ok(mut document) = Document::parse(text) else { return String::new() };
    for list in List::ALL {
        for table in document.entries(list).into_iter().flat_map(ArrayOfTables::iter_mut) {
            for secret in ["client_secret", "signing_secret", "password", "password_hash"] {
                table.remove(secret);
            }
        }
    }
    document.text()
}

fn syntax(text: &str, error: &TomlError) -> EditError {
    let at = error.span().map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    EditError::Syntax { line, message: error.message().replace('\n', " ") }
}

/// The entry that a snippet holds, its own tables made into values: a header below it would otherwise be
/// written where it stood in the snippet.
fn entry(list: List, snippet: &str) -> Result<Table, EditError> {
    let mut document: DocumentMut = snippet.parse().map_err(|error| syntax(snippet, &error))?;
    let mut table = match document.remove(list.name()) {
        None => document.as_table().clone(),
        Some(item) => {
            let tables = item.into_array_of_tables().map_err(|_| EditError::NotAList(list.name()))?;
            let first = tables.get(0).filter(|_| tables.len() == 1 && document.is_empty());
            first.cloned().ok_or(EditError::NoKey(list.key()))?
        }
    };
    for (_, item) in table.iter_mut() {
        item.make_value();
    }
    table.set_position(None);
    table.set_implicit(false);
    table.decor_mut().clear();
    Ok(table)
}

fn key_of(list: List, table: &Table) -> Option<&str> {
    table.get(list.key())?.as_str()
}

fn position(list: List, entries: &ArrayOfTables, name: &str) -> Option<usize> {
    entries.iter().position(|table| key_of(list, table) == Some(name))
}

fn self_or_not_found(list: List, entries: &ArrayOfTables, name: &str) -> Result<usize, EditError> {
    let not_found = || EditError::NotFound { list: list.name(), name: name.to_owned() };
    position(list, entries, name).ok_or_else(not_found)
}

fn set_fields(table: &mut Table, fields: &Map<String, Json>) -> Result<(), EditError> {
    for (name, field) in fields {
        if field.is_null() {
            table.remove(name);
            continue;
        }
        let mut value = toml(field).ok_or_else(|| EditError::Value(name.clone()))?;
        match table.get_mut(name) {
            // What stands after the value in its line, such as a comment, stays there.
            Some(Item::Value(old)) => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            _ => drop(table.insert(name, Item::Value(value))),
        }
    }
    Ok(())
}

/// A JSON value in TOML, if TOML has it.
fn toml(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(value) => (*value).into(),
        Json::String(value) => value.as_str().into(),
        Json::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None if number.is_f64() => number.as_f64()?.into(),
            None => return None,
        },
        Json::Array(values) => Value::Array(values.iter().map(toml).collect::<Option<Array>>()?),
        Json::Object(fields) => {
            let mut table = InlineTable::new();
            for (name, value) in fields {
                table.insert(name, toml(value)?);
            }
            Value::InlineTable(table)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::super::tenant::{DEFAULT_TENANT, Tenant},
        *,
    };

    fn document() -> Document {
        Document::parse(DEFAULT_TENANT).unwrap()
    }

    fn tenant(document: &Document) -> Tenant {
        let parsed = Tenant::parse(&document.text(), "https://walk.example", "t");
        parsed.unwrap_or_else(|errors| panic!("{errors:?}\n{}", document.text()))
    }

    fn fields(json: Json) -> Map<String, Json> {
        json.as_object().unwrap().clone()
    }

    #[test]
    fn a_file_that_is_not_changed_stays_as_it_is() {
        assert_eq!(document().text(), DEFAULT_TENANT);
    }

    #[test]
    fn a_field_is_set_where_it_stands() {
        let mut document = document();
        let change = fields(
            json!({ "fault": "expired", "callbacks": ["{public_url}/callback", "http://127.0.0.1/"] }),
        );
        document.set(List::Applications, "walk-spa", &change).unwrap();
        let text = document.text();
        assert!(
            text.contains("# The six kinds of client.\n\n[[applications]]\nclient_id = \"walk-spa\""),
            "{text}"
        );
        let application = tenant(&document).application("walk-spa").unwrap().clone();
        assert_eq!(application.fault.unwrap().name(), "expired");
        assert_eq!(application.callbacks.len(), 2);
        document.set(List::Applications, "walk-spa", &fields(json!({ "fault": null }))).unwrap();
        assert_eq!(tenant(&document).application("walk-spa").unwrap().fault, None);
    }

    #[test]
    fn an_entry_that_is_not_there_is_added_at_the_end_of_its_list() {
        let mut document = document();
        let user = json!({ "email": "kim@tokenwalk.example", "password": "walk", "permissions": [
            { "api": "https://orders.tokenwalk.example/", "scopes": ["read:orders"] },
        ] });
        document.set(List::Users, "kim", &fields(user)).unwrap();
        let tenant = tenant(&document);
        assert_eq!(tenant.users[2].person.sub, "db|kim");
        assert_eq!(tenant.connections.len(), 2, "what follows stays what it was");
    }

    #[test]
    fn a_snippet_takes_the_place_of_the_entry_with_its_key() {
        for header in ["", "[[applications]]\n"] {
            let mut document = document();
            let snippet = format!("{header}client_id = \"walk-spa\"\nname = \"Mine\"\ntype = \"spa\"\n");
            document.put(List::Applications, &snippet).unwrap();
            let tenant = tenant(&document);
            assert_eq!(tenant.applications[0].name, "Mine");
            assert!(tenant.applications[0].callbacks.is_empty());
            assert_eq!(tenant.applications.len(), DEFAULT_TENANT.matches("[[applications]]").count());
        }
    }

    #[test]
    fn a_snippet_with_tables_of_its_own_stays_in_one_piece() {
        let mut document = document();
        let snippet = "[[apis]]\nidentifier = \"https://new.example/\"\nname = \"New\"\n[[apis.scopes]]\nvalue = \
                       \"read:new\"\ndescription = \"Read\"\n";
        document.put(List::Apis, snippet).unwrap();
        let tenant = tenant(&document);
        assert_eq!(tenant.apis[2].scopes[0].value, "read:new");
        assert_eq!(tenant.users.len(), 2);
    }

    #[test]
    fn an_entry_is_taken_away() {
        let mut document = document();
        document.remove(List::Applications, "fault-expired").unwrap();
        assert!(tenant(&document).application("fault-expired").is_none());
        let again = document.remove(List::Applications, "fault-expired");
        assert!(matches!(again, Err(EditError::NotFound { .. })));
    }

    #[test]
    fn settings_are_set_above_the_lists() {
        let mut document = document();
        document
            .set_settings(&fields(json!({ "opaque_format": "jwe", "lifetimes": { "code": 30 } })))
            .unwrap();
        assert_eq!(tenant(&document).lifetimes.code, 30);
        let list = document.set_settings(&fields(json!({ "users": [] })));
        assert_eq!(list, Err(EditError::IsAList("users".into())));
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let mut document = document();
        assert_eq!(document.put(List::Users, "name = \"Kim\""), Err(EditError::NoKey("id")));
        assert!(matches!(document.put(List::Users, "x = \n"), Err(EditError::Syntax { line: 1, .. })));
        let null = document.set(List::Users, "kim", &fields(json!({ "permissions": [null] })));
        assert_eq!(null, Err(EditError::Value("permissions".into())));
    }

    #[test]
    fn secrets_can_be_left_out() {
        let text = without_secrets(DEFAULT_TENANT);
        for secret in ["demonstration-secret", "walk the tokens"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("walk-machine"));
    }

    #[test]
    fn a_list_in_one_value_is_a_list_too() {
        let mut document = Document::parse("name = \"x\"\nusers = [{ id = \"a\" }]\n").unwrap();
        document.remove(List::Users, "a").unwrap();
        assert!(!document.text().contains("\"a\""), "{}", document.text());
    }
}
