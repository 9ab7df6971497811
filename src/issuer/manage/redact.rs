//! A tenant's file for everybody's eyes.

use toml::{Table, Value};

use super::List;

/// The file without what only its owner may know: no secrets, no people, and no comments, since nobody knows
/// what those say. A text that is no TOML gives nothing.
pub(super) fn without_secrets(text: &str) -> String {
    let Ok(mut file) = text.parse::<Table>() else { return String::new() };
    file.remove(List::Users.name());
    for (_, list) in &mut file {
        for entry in list.as_array_mut().into_iter().flatten().filter_map(Value::as_table_mut) {
            entry.retain(|name, _| !name.ends_with("_secret"));
        }
    }
    toml::to_string(&file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::super::tenant::DEFAULT_TENANT, *};

    #[test]
    fn secrets_can_be_left_out() {
        let text = without_secrets(DEFAULT_TENANT);
        for secret in ["demonstration-secret", "walk the tokens", "ada@tokenwalk.example", "# "] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("walk-machine"));
    }
}
