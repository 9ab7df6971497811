//! Changes of a tenant's file that keep its comments and its order.
//!
//! One mechanism for all of it: the file is a few settings and four lists of tables, each with a key. What
//! the fields mean is not known here; the changed file is read as strictly as any.

#[cfg(test)]
mod tests;
mod value;

use serde_json::{Map, Value as Json};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TomlError};

use self::value::set_fields;

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

    /// Its name in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Apis => "APIs",
            other => other.name(),
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
    #[error("There is no `{name}` among the {}.", list.title())]
    NotFound {
        /// The list.
        list: List,
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
    let not_found = || EditError::NotFound { list, name: name.to_owned() };
    position(list, entries, name).ok_or_else(not_found)
}
