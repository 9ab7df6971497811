//! A form as data: which fields an entry has, how they are typed, and what that says in the file.

use serde_json::{Value, json};

use super::{
    super::{Issuer, params::Params, tenant::Tenant},
    mistakes::Mistake,
    view::{Fields, texts},
};

/// Fields that belong together.
pub(super) struct Fieldset {
    pub legend: &'static str,
    pub fields: &'static [Field],
}

/// A field of an entry.
pub(super) struct Field {
    /// Its name in the file.
    pub name: &'static str,
    pub label: &'static str,
    /// What it means and what may stand there; may be empty.
    pub hint: &'static str,
    pub kind: Kind,
}

/// The values to choose from, each with its name for people.
pub(super) type Options = fn(&Tenant) -> Vec<(String, String)>;

/// How a field is typed and written.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// What tells the entry apart: typed once.
    Key,
    /// A line that must be there.
    Needed,
    /// A line.
    Line,
    /// A secret, which can be made here.
    Secret,
    /// A whole number.
    Seconds,
    /// Yes or no, and what it is where the file says nothing.
    Switch(bool),
    /// One of several.
    Choice(Options),
    /// Any of several.
    Several(Options),
    /// Scopes of APIs.
    Grants,
    /// Lines, each a value.
    Lines,
    /// Lines, each a scope and its description.
    Scopes,
    /// A JSON object.
    Object,
}

/// Names and values as the form sends them.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(Vec<(String, String)>);

impl Values {
    /// As they were sent.
    pub fn sent(params: &Params) -> Self {
        Self(params.pairs().map(|(name, value)| (name.to_owned(), value.replace("\r\n", "\n"))).collect())
    }

    /// As the form would send the entry.
    pub fn of(form: &[Fieldset], entry: &Fields) -> Self {
        let mut values = Self::default();
        for field in fields(form) {
            values.0.extend(typed(field, entry).into_iter().map(|value| (field.name.to_owned(), value)));
        }
        values
    }

    /// Says something else in the field.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The first value of the field.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All values of the field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field has this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|other| other == value)
    }
}

/// All fields of a form.
pub(super) fn fields(form: &[Fieldset]) -> impl Iterator<Item = &Field> {
    form.iter().flat_map(|set| set.fields)
}

/// What is judged in the place of a line that is missing, and of a name that is missing or taken. It may be an address,
/// too; nothing that holds it is kept.
pub(super) const STAND_IN: &str = "…@…";

/// A field that asks to make a secret is named like it, with this at its end.
pub(super) const MAKE: &str = ".make";

fn typed(field: &Field, entry: &Fields) -> Vec<String> {
    let value = entry.get(field.name);
    match field.kind {
        Kind::Switch(default) => {
            let on = value.and_then(Value::as_bool).unwrap_or(default);
            if on { vec!["on".into()] } else { Vec::new() }
        }
        Kind::Several(_) => texts(entry, field.name).into_iter().map(str::to_owned).collect(),
        Kind::Grants => grants(value).map(|(api, scope)| format!("{api} {scope}")).collect(),
        Kind::Lines => vec![texts(entry, field.name).join("\n")],
        Kind::Scopes => {
            let scopes = value.and_then(Value::as_array).into_iter().flatten();
            let said = |scope: &Value, name: &str| scope[name].as_str().unwrap_or_default().to_owned();
            let lines =
                scopes.map(|scope| format!("{} {}", said(scope, "value"), said(scope, "description")));
            vec![lines.collect::<Vec<_>>().join("\n")]
        }
        Kind::Object => {
            value.and_then(|value| serde_json::to_string_pretty(value).ok()).into_iter().collect()
        }
        Kind::Key | Kind::Needed | Kind::Line | Kind::Secret | Kind::Seconds | Kind::Choice(_) => match value
        {
            Some(Value::String(text)) => vec![text.clone()],
            Some(other) => vec![other.to_string()],
            None => Vec::new(),
        },
    }
}

/// API and scope of each permission.
fn grants(value: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    value.and_then(Value::as_array).into_iter().flatten().flat_map(|grant| {
        let api = grant["api"].as_str().unwrap_or_default();
        let scopes = grant["scopes"].as_array().into_iter().flatten();
        scopes.filter_map(Value::as_str).map(move |scope| (api, scope))
    })
}

/// What the file shall say: a null for what goes. Fields that say what `entry` says are left out, so that
/// what its writer put between them stays.
///
/// What cannot be read comes beside it. Then the rest is there to be judged, not to be kept.
pub(super) fn read(
    form: &[Fieldset],
    values: &Values,
    entry: &Fields,
    issuer: &Issuer,
) -> (Fields, Vec<Mistake>) {
    let (mut changed, mut mistakes) = (Fields::new(), Vec::new());
    for field in fields(form) {
        match written(field, values, issuer) {
            Err(text) => {
                mistakes.push(Mistake { field: Some(field.name), text });
                // Without a line that must be there, nothing else of the entry would be judged.
                if matches!(field.kind, Kind::Needed) {
                    changed.insert(field.name.to_owned(), STAND_IN.into());
                }
            }
            Ok(value) => {
                let before = entry.get(field.name).cloned().unwrap_or(match field.kind {
                    Kind::Switch(default) => default.into(),
                    _ => Value::Null,
                });
                if value != before {
                    changed.insert(field.name.to_owned(), value);
                }
            }
        }
    }
    (changed, mistakes)
}

fn written(field: &Field, values: &Values, issuer: &Issuer) -> Result<Value, String> {
    let line = values.get(field.name).trim();
    let lines = || values.get(field.name).lines().map(str::trim).filter(|line| !line.is_empty());
    let list = |values: Vec<Value>| if values.is_empty() { Value::Null } else { values.into() };
    Ok(match field.kind {
        Kind::Key | Kind::Needed if line.is_empty() => return Err("Write something here.".into()),
        Kind::Secret if values.has(&format!("{}{MAKE}", field.name), "on") => issuer.unguessable().into(),
        Kind::Key | Kind::Needed | Kind::Line | Kind::Secret | Kind::Choice(_) => match line {
            "" => Value::Null,
            line => line.into(),
        },
        Kind::Seconds | Kind::Object if line.is_empty() => Value::Null,
        Kind::Seconds => match line.parse::<i64>() {
            Ok(seconds) => seconds.into(),
            Err(_) => return Err(format!("`{line}` is not a whole number of seconds, or is too large.")),
        },
        Kind::Switch(_) => values.has(field.name, "on").into(),
        Kind::Several(_) => list(values.all(field.name).map(Value::from).collect()),
        Kind::Lines => list(lines().map(Value::from).collect()),
        Kind::Grants => list(granted(values.all(field.name))),
        Kind::Scopes => {
            let scope = |line: &str| {
                let (value, description) = line.split_once(char::is_whitespace)?;
                Some(json!({ "value": value, "description": description.trim() }))
            };
            let no_description = |line| format!("Write what `{line}` allows after it, in the same line.");
            list(
                lines()
                    .map(|line| scope(line).ok_or_else(|| no_description(line)))
                    .collect::<Result<_, _>>()?,
            )
        }
        Kind::Object => match serde_json::from_str(line) {
            Ok(Value::Object(object)) if object.is_empty() => Value::Null,
            Ok(Value::Object(object)) => object.into(),
            Ok(_) => return Err("Write a JSON object: { \"name\": \"value\" }.".into()),
            Err(error) => return Err(format!("This is not JSON: {error}.")),
        },
    })
}

/// One permission an API, in the order of the form.
fn granted<'a>(chosen: impl Iterator<Item = &'a str>) -> Vec<Value> {
    let mut apis: Vec<(&str, Vec<&str>)> = Vec::new();
    for (api, scope) in chosen.filter_map(|value| value.split_once(' ')) {
        match apis.iter_mut().find(|(known, _)| *known == api) {
            Some((_, scopes)) => scopes.push(scope),
            None => apis.push((api, vec![scope])),
        }
    }
    apis.into_iter().map(|(api, scopes)| json!({ "api": api, "scopes": scopes })).collect()
}

/// The same text as value and as name.
pub(super) fn same(names: impl IntoIterator<Item = impl Into<String>>) -> Vec<(String, String)> {
    names.into_iter().map(Into::into).map(|name: String| (name.clone(), name)).collect()
}

/// Values with their names for people.
pub(super) fn named(options: &[(&str, &str)]) -> Vec<(String, String)> {
    options.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect()
}
