//! JSON values as TOML writes them.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::EditError;

/// Sets the fields that are named; one that is null goes.
pub(super) fn set_fields(table: &mut Table, fields: &Map<String, Json>) -> Result<(), EditError> {
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
