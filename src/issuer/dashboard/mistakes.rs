//! What is wrong with a form, and which of its fields each mistake is about.
//!
//! The tenant's reader names lines of the file that the change would have made. Where such a line belongs to
//! the entry of the form, the mistake is shown at the field; elsewhere its entry is named.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{
    super::{
        manage::{Document, EditError, List, error::ChangeError},
        pages::with_code,
        tenant::{SCOPES, TenantError, TenantFault},
    },
    form::{Fieldset, fields},
    view::{Extent, View},
};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The field that it is about, if it is about one.
    pub field: Option<&'static str>,
    pub text: String,
}

/// What the form is about: an entry of a list, or the file's head.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    Entry(List, &'a str),
    Head,
}

impl From<&ChangeError> for Mistake {
    fn from(error: &ChangeError) -> Self {
        Self { field: None, text: error.to_string() }
    }
}

/// What the reader of `text` found, for the form about `about`.
fn of(error: &ChangeError, text: &str, form: &'static [Fieldset], about: About<'_>) -> Vec<Mistake> {
    let ChangeError::Tenant(found) = error else { return vec![error.into()] };
    found.iter().map(|mistake| place(mistake, text, form, about)).collect()
}

/// Changes the file by what a form says, unless something of it could not be read, or the file would break a
/// rule: then all that is wrong comes back, in the form's order.
pub(super) async fn edit(
    view: &View<'_>,
    unread: Vec<Mistake>,
    form: &'static [Fieldset],
    about: About<'_>,
    change: impl Fn(&mut Document) -> Result<(), EditError> + Send + Sync + 'static,
) -> Result<(), Vec<Mistake>> {
    let extent = if unread.is_empty() { Extent::Whole } else { Extent::CheckOnly };
    let mut found = match view.edit(extent, change).await {
        Ok(()) if unread.is_empty() => return Ok(()),
        Ok(()) => Vec::new(),
        Err((error, text)) => of(&error, &text, form, about),
    };
    // What stood in for a field that could not be read is not judged.
    found.retain(|mistake| !unread.iter().any(|other| other.field == mistake.field));
    let mut mistakes = [unread, found].concat();
    mistakes.sort_by_key(|mistake| fields(form).position(|field| Some(field.name) == mistake.field));
    Err(mistakes)
}

/// Why the entry `name` cannot go: who uses it, in one sentence, and whatever else would break.
pub(super) fn of_removal(
    error: &ChangeError,
    text: &str,
    form: &'static [Fieldset],
    about: About<'_>,
    name: &str,
) -> Vec<Mistake> {
    let ChangeError::Tenant(found) = error else { return vec![error.into()] };
    let is_use =
        |fault: &TenantFault| matches!(fault, TenantFault::Unknown { name: unknown, .. } if unknown == name);
    let mut places = Vec::new();
    for mistake in found.iter().filter(|mistake| is_use(&mistake.fault)) {
        let place = find(text, mistake.line);
        let place = match (place.entry, place.field) {
            (Some((list, entry)), _) => format!("`{entry}` among the {}", list.title()),
            (None, Some(setting)) => format!("`{setting}` in the settings"),
            (None, None) => format!("line {} of the file", mistake.line),
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let text_of_uses = format!("`{name}` is in use: {}. Take it out there first.", places.join(", "));
    let uses = (!places.is_empty()).then_some(Mistake { field: None, text: text_of_uses });
    let others = found.iter().filter(|mistake| !is_use(&mistake.fault));
    uses.into_iter().chain(others.map(|mistake| place(mistake, text, form, about))).collect()
}

/// What stands in a line of the file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    entry: Option<(List, String)>,
    field: Option<String>,
}

type Lined = BTreeMap<String, Spanned<Value>>;

fn place(mistake: &TenantError, text: &str, form: &'static [Fieldset], about: About<'_>) -> Mistake {
    let place = find(text, mistake.line);
    let ours = match (about, &place.entry) {
        (About::Entry(list, name), Some((other, found))) => list == *other && name == found,
        (About::Head, None) => true,
        _ => false,
    };
    let named = match &mistake.fault {
        TenantFault::PasswordSource(_) | TenantFault::PasswordHash { .. } => "password",
        TenantFault::Value { what, .. } | TenantFault::Seconds { what, .. } => what,
        _ => "",
    };
    let known = |name: &str| fields(form).find(|field| field.name == name).map(|field| field.name);
    let whole = matches!(named, "user" | "a text about the user");
    let found = place.field.as_deref().filter(|_| !whole);
    let field = ours.then(|| known(named).or_else(|| found.and_then(known))).flatten();
    let said = match &mistake.fault {
        // The field has its name beside it.
        TenantFault::Value { what, value, rule } if field == Some(*what) => {
            sentence(&format!("`{value}` {rule}"))
        }
        TenantFault::Seconds { what, value, least, most } if field == Some(*what) => {
            format!("{value} is not between {least} and {most} seconds.")
        }
        TenantFault::Duplicate { what, name, .. } if field.is_some() => match *what {
            SCOPES => format!("`{name}` stands there twice."),
            _ => format!("`{name}` is taken. Choose another."),
        },
        // A form takes no hash.
        TenantFault::PasswordSource(_) if field.is_some() => "Write one.".into(),
        fault => sentence(&fault.to_string()),
    };
    let text = match (&place.entry, field) {
        (Some((list, name)), None) if !ours => format!("In `{name}` among the {}: {said}", list.title()),
        _ => said,
    };
    Mistake { field, text }
}

/// With a full stop, as the rest of the page. Names in backquotes keep their case.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    // The name of a key keeps its case as well: `claims: …`.
    let is_key = text.split(' ').next().is_some_and(|word| word.ends_with(':'));
    let first = letters.next().map(|c| if is_key { c.to_string() } else { c.to_uppercase().to_string() });
    let first = first.unwrap_or_default();
    let end = if text.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

fn find(text: &str, line: usize) -> Place {
    for list in List::ALL {
        for entry in entries(text, list) {
            if let Some(field) = field_at(&entry, text, line) {
                let name = entry.get(list.key()).and_then(|name| name.get_ref().as_str()).unwrap_or_default();
                return Place { entry: Some((list, name.to_owned())), field: Some(field) };
            }
        }
    }
    let head: Lined = toml::from_str(text).unwrap_or_default();
    Place { entry: None, field: field_at(&head, text, line).filter(|name| List::named(name).is_none()) }
}

fn entries(text: &str, list: List) -> Vec<Lined> {
    #[derive(Deserialize)]
    struct Lists {
        #[serde(default)]
        applications: Vec<Lined>,
        #[serde(default)]
        apis: Vec<Lined>,
        #[serde(default)]
        users: Vec<Lined>,
        #[serde(default)]
        connections: Vec<Lined>,
    }
    let Ok(lists) = toml::from_str::<Lists>(text) else { return Vec::new() };
    match list {
        List::Applications => lists.applications,
        List::Apis => lists.apis,
        List::Users => lists.users,
        List::Connections => lists.connections,
    }
}

/// The field whose value has the line.
fn field_at(fields: &Lined, text: &str, line: usize) -> Option<String> {
    let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let covers = |value: &Spanned<Value>| {
        let span = value.span();
        (line_of(span.start)..=line_of(span.end)).contains(&line)
    };
    fields.iter().find(|(_, value)| covers(value)).map(|(name, _)| name.clone())
}

/// The list at the head of a form: each mistake names its field and leads there.
pub(super) fn summary(mistakes: &[Mistake], form: &[Fieldset]) -> Markup {
    let label = |name| fields(form).find(|field| field.name == name).map(|field| field.label);
    html! {
        @if !mistakes.is_empty() {
            div #mistakes class="failure" role="alert" tabindex="-1" autofocus {
                p { span aria-hidden="true" { "✗ " } "Nothing was changed." }
                ul {
                    @for mistake in mistakes {
                        li {
                            @match mistake.field {
                                Some(field) => {
                                    a href={ "#" (field) } { (with_code(label(field).unwrap_or(field))) }
                                    ": " (with_code(&mistake.text))
                                }
                                None => (with_code(&mistake.text)),
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"x\"\n\n[lifetimes]\ncode = 1\n\n[[users]]\nid = \"ada\"\npermissions = [\n  { api = \
                        \"a\" },\n]\n[[users]]\nid = \"kim\"\n";

    #[test]
    fn a_line_belongs_to_a_field_of_an_entry() {
        let entry = |name: &str, field: &str| Place {
            entry: Some((List::Users, name.into())),
            field: Some(field.into()),
        };
        assert_eq!(find(TEXT, 9), entry("ada", "permissions"));
        assert_eq!(find(TEXT, 12), entry("kim", "id"));
        assert_eq!(find(TEXT, 1), Place { entry: None, field: Some("name".into()) });
        assert_eq!(find(TEXT, 2), Place::default());
    }

    #[test]
    fn a_sentence_begins_and_ends_as_one() {
        assert_eq!(sentence("there is no API `x`"), "There is no API `x`.");
        assert_eq!(sentence("`x` is none."), "`x` is none.");
        assert_eq!(sentence("did you mean `y`?"), "Did you mean `y`?");
        assert_eq!(sentence("code: 0 is too little"), "code: 0 is too little.");
    }
}
