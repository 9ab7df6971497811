//! Reading the sources in rising order of precedence: the file, the environment, the flags.
//!
//! All of it is strict: a name that means nothing is a mistake, since a setting that silently does
//! nothing costs more time than one that is refused.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::{
    mistake::{Mistake, Place},
    setting::{Kind, SETTINGS, Setting, setting},
};

/// The file that is read if it is there and none is named.
pub const DEFAULT_FILE: &str = "tokenwalk.toml";

/// The variable that names the file.
const FILE_VARIABLE: &str = "TOKENWALK_CONFIG";

/// Settings whose value is a path: in a file it is meant from the file's folder.
const PATHS: [&str; 5] = ["tenant", "content", "data_dir", "tls_certificate", "tls_key"];

/// What the configuration is read from. Handed in, so that a test can say what the environment is.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file that `--config` names.
    pub file: Option<PathBuf>,
    /// The process's environment.
    pub environment: Vec<(String, String)>,
    /// The flags that were given, by the setting's key.
    pub flags: Vec<(&'static str, String)>,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The value as text.
    pub text: String,
    /// Where it was given.
    pub place: Place,
}

/// What was given, by key: the strongest source wins.
pub type Settings = BTreeMap<&'static str, Given>;

impl Sources {
    /// The environment of this process, no file named, no flags.
    pub fn from_environment() -> Self {
        let environment = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        Self { environment, ..Self::default() }
    }

    /// The value of an environment variable; empty counts as not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let found = self.environment.iter().find(|(n, _)| n == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// Reads everything. What is wrong goes to `mistakes`, and reading goes on, so that all of it is
    /// reported at once.
    pub fn read(&self, mistakes: &mut Vec<Mistake>) -> Settings {
        let mut settings = Settings::new();
        self.read_file(&mut settings, mistakes);
        self.read_environment(&mut settings, mistakes);
        for (key, value) in &self.flags {
            if let Some(setting) = setting(key) {
                let place = Place::Flag(setting.flag());
                settings.insert(setting.key, Given { text: value.clone(), place });
            }
        }
        settings
    }

    fn read_file(&self, settings: &mut Settings, mistakes: &mut Vec<Mistake>) {
        let named = self.file.clone().or_else(|| self.variable(FILE_VARIABLE).map(PathBuf::from));
        let path = match named {
            Some(path) => path,
            None if Path::new(DEFAULT_FILE).exists() => DEFAULT_FILE.into(),
            None => return,
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => read_toml(&path, &text, settings, mistakes),
            Err(error) => {
                let place = Place::File { path, line: 0 };
                mistakes.push(Mistake::new(place, format!("cannot be read: {error}")));
            }
        }
    }

    fn read_environment(&self, settings: &mut Settings, mistakes: &mut Vec<Mistake>) {
        let ours = self.environment.iter().filter(|(name, _)| name.starts_with("TOKENWALK_"));
        for (name, value) in ours.filter(|(name, _)| name != FILE_VARIABLE && !is_injected(name)) {
            let place = Place::Environment(name.clone());
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.variable() == *name) {
                settings.insert(setting.key, Given { text: value.clone(), place });
            } else {
                let known: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
                mistakes.push(Mistake::unknown(place, "variable", name, &known));
            }
        }
    }
}

/// Reads one TOML document: top-level keys, and tables one level deep.
fn read_toml(path: &Path, text: &str, settings: &mut Settings, mistakes: &mut Vec<Mistake>) {
    let place =
        |offset: usize| Place::File { path: path.into(), line: 1 + text[..offset].matches('\n').count() };
    let root = match DeTable::parse(text) {
        Ok(root) => root,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start.min(text.len()));
            let what = format!("is not TOML: {}", error.message().replace('\n', " "));
            mistakes.push(Mistake::new(place(offset), what));
            return;
        }
    };
    let mut reader = Reader { path, settings, mistakes };
    for (name, value) in root.get_ref() {
        let here = place(name.span().start);
        match value.get_ref() {
            DeValue::Table(table) if is_table(name.get_ref()) => {
                for (inner, value) in table {
                    let key = format!("{}.{}", name.get_ref(), inner.get_ref());
                    reader.take(&key, value.get_ref(), place(inner.span().start));
                }
            }
            value => reader.take(name.get_ref(), value, here),
        }
    }
}

/// Kubernetes tells each container about a service named `tokenwalk` in variables of this prefix; nobody
/// wrote them down as settings.
fn is_injected(name: &str) -> bool {
    name == "TOKENWALK_PORT" || name.starts_with("TOKENWALK_PORT_") || name.starts_with("TOKENWALK_SERVICE_")
}

/// Whether settings live in a table of this name.
fn is_table(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key.split_once('.').is_some_and(|(table, _)| table == name))
}

struct Reader<'a> {
    path: &'a Path,
    settings: &'a mut Settings,
    mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    fn take(&mut self, key: &str, value: &DeValue<'_>, place: Place) {
        let Some(setting) = setting(key) else {
            let known: Vec<String> = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
            self.mistakes.push(Mistake::unknown(place, "key", key, &known));
            return;
        };
        let text = match (setting.kind, value) {
            (Kind::Text, DeValue::String(text)) if PATHS.contains(&key) => {
                let folder = self.path.parent().unwrap_or(Path::new(""));
                folder.join(text.as_ref()).to_string_lossy().into_owned()
            }
            (Kind::Text, DeValue::String(text)) => text.clone().into_owned(),
            (Kind::Whole, DeValue::Integer(number)) => number.to_string(),
            (Kind::List, DeValue::Array(values)) if values.iter().all(|value| value.get_ref().is_str()) => {
                let texts: Vec<&str> = values.iter().filter_map(|value| value.get_ref().as_str()).collect();
                texts.join(",")
            }
            _ => {
                let what = format!("`{key}` is {}", article(value.type_str()));
                let wanted = match setting.kind {
                    Kind::Text => "in quotes: ",
                    Kind::Whole => "without quotes: ",
                    Kind::List => "a list, each in quotes: ",
                };
                let expected = format!("{wanted}{}", setting.expected);
                self.mistakes.push(Mistake::new(place, what).expecting(expected));
                return;
            }
        };
        self.settings.insert(setting.key, Given { text, place });
    }
}

fn article(noun: &str) -> String {
    let an = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if an { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_file_is_settings_or_mistakes_with_their_lines(
            text in prop_oneof![".{0,200}", "([a-z_.]{1,12} = [0-9\"a-z]{0,8}\n|\\[[a-z]{1,6}\\]\n|limits.body_bytes = [0-9]{1,30}\n){0,6}"],
        ) {
            let (_, mistakes) = read(&text);
            prop_assert!(mistakes.iter().all(|mistake| mistake.starts_with("etc/tokenwalk.toml:")), "{:?}", mistakes);
        }

        #[test]
        fn any_flags_are_a_configuration_or_mistakes(at in 0..SETTINGS.len(), text in ".{0,40}") {
            let sources = Sources {
                environment: vec![("HOME".into(), "/home/kim".into())],
                flags: vec![(SETTINGS[at].key, text)],
                ..Sources::default()
            };
            let _either = super::super::Config::load(&sources, None);
        }
    }

    fn read(text: &str) -> (Settings, Vec<String>) {
        let (mut settings, mut mistakes) = (Settings::new(), Vec::new());
        read_toml(Path::new("etc/tokenwalk.toml"), text, &mut settings, &mut mistakes);
        (settings, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_file_gives_values_with_their_lines() {
        let (settings, mistakes) = read("address = \"127.0.0.1:1\"\n\n[limits]\nbody_bytes = 4096\n");
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert_eq!(settings["address"].text, "127.0.0.1:1");
        assert_eq!(settings["limits.body_bytes"].text, "4096");
        assert_eq!(settings["limits.body_bytes"].place.to_string(), "etc/tokenwalk.toml:4");
    }

    #[test]
    fn paths_in_a_file_are_meant_from_its_folder() {
        let (settings, _) = read("tenant = \"tenant.toml\"\ndata_dir = \"/var/lib/tokenwalk\"\n");
        assert_eq!(settings["tenant"].text, "etc/tenant.toml");
        assert_eq!(settings["data_dir"].text, "/var/lib/tokenwalk");
    }

    #[test]
    fn every_mistake_of_a_file_is_reported() {
        let (_, mistakes) =
            read("adress = \"x\"\naddress = 3000\n[limits]\nbody_bites = 1\n[lgo]\nformat = \"json\"\n");
        assert_eq!(mistakes.len(), 4, "{mistakes:?}");
        assert!(
            mistakes.iter().any(|m| m.starts_with("etc/tokenwalk.toml:1: unknown key `adress`")),
            "{mistakes:?}"
        );
        assert!(mistakes.iter().any(|m| m.contains("did you mean `address`?")), "{mistakes:?}");
        assert!(mistakes.iter().any(|m| m.starts_with("etc/tokenwalk.toml:2: `address` is an integer")));
        assert!(
            mistakes.iter().any(|m| m.contains(":4:") && m.contains("did you mean `limits.body_bytes`?"))
        );
        assert!(mistakes.iter().any(|m| m.contains(":5:") && m.contains("unknown key `lgo`")));
    }

    #[test]
    fn broken_toml_is_one_mistake_with_its_line() {
        let (_, mistakes) = read("address = \"127.0.0.1:1\"\npublic_url = http\n");
        assert_eq!(mistakes.len(), 1);
        assert!(mistakes[0].starts_with("etc/tokenwalk.toml:2: is not TOML"), "{mistakes:?}");
    }

    #[test]
    fn a_flag_beats_the_environment() {
        let sources = Sources {
            file: None,
            environment: vec![
                ("TOKENWALK_ADDRESS".into(), "127.0.0.1:1".into()),
                ("TOKENWALK_LOG_LEVEL".into(), "warn".into()),
                ("TOKENWALK_PORT".into(), "tcp://10.0.0.1:3000".into()),
                ("TOKENWALK_SERVICE_HOST".into(), "10.0.0.1".into()),
                ("HOME".into(), "/home/kim".into()),
            ],
            flags: vec![("address", "127.0.0.1:2".into())],
        };
        let mut mistakes = Vec::new();
        let settings = sources.read(&mut mistakes);
        assert_eq!(mistakes, []);
        assert_eq!(settings["address"].text, "127.0.0.1:2");
        assert_eq!(settings["log.level"].text, "warn");
    }

    #[test]
    fn an_unknown_variable_and_a_missing_file_are_mistakes() {
        let sources = Sources {
            file: Some("/nowhere/tokenwalk.toml".into()),
            environment: vec![("TOKENWALK_ADRESS".into(), "127.0.0.1:1".into())],
            flags: Vec::new(),
        };
        let mut mistakes = Vec::new();
        sources.read(&mut mistakes);
        assert_eq!(mistakes.len(), 2);
        assert!(mistakes[0].to_string().starts_with("/nowhere/tokenwalk.toml: cannot be read"));
        assert!(mistakes[1].to_string().contains("did you mean `TOKENWALK_ADDRESS`?"));
    }
}
