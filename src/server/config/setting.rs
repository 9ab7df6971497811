//! Every setting there is, in one table: its key in the file gives its flag and its variable.

/// What a setting holds, as TOML writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A whole number, not negative.
    Whole,
    /// A list of strings; in a flag or a variable, with commas between them.
    List,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The key in the TOML file; a dot parts the table from the key.
    pub key: &'static str,
    /// How TOML writes its value.
    pub kind: Kind,
    /// What its value stands for, in a command's usage.
    pub value: &'static str,
    /// What is right, for a message after "expected".
    pub expected: &'static str,
    /// What it does and what holds without it.
    pub help: &'static str,
}

impl Setting {
    /// The long flag, without its dashes.
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// The environment variable.
    pub fn variable(&self) -> String {
        format!("TOKENWALK_{}", self.key.replace('.', "_").to_uppercase())
    }
}

/// The setting with this key.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

const fn text(key: &'static str, value: &'static str, expected: &'static str, help: &'static str) -> Setting {
    Setting { key, kind: Kind::Text, value, expected, help }
}

const fn whole(
    key: &'static str,
    value: &'static str,
    expected: &'static str,
    help: &'static str,
) -> Setting {
    Setting { key, kind: Kind::Whole, value, expected, help }
}

/// All settings, in the order in which they are explained.
pub static SETTINGS: [Setting; 15] = [
    text(
        "address",
        "ADDRESS",
        "an IP address and a port, such as 127.0.0.1:3000 or [::]:80",
        "Where to listen [default: 127.0.0.1:3000]",
    ),
    text(
        "public_url",
        "URL",
        "an http or https URL without query and fragment, such as https://docs.example.com/tokenwalk",
        "Where browsers find Tokenwalk, path included [default: http://localhost:PORT]",
    ),
    text(
        "base_path",
        "PATH",
        "a path such as /tokenwalk",
        "The path below which everything is served [default: the path of the public URL]",
    ),
    text(
        "issuer_url",
        "URL",
        "an http or https URL without query and fragment, such as https://id.example.com/issuer/",
        "The issuer's own URL, for an origin of its own [default: PUBLIC_URL/issuer/]",
    ),
    text(
        "api_url",
        "URL",
        "an http or https URL without query and fragment, such as https://api.example.com/api",
        "The sample API's own URL, for an origin of its own [default: PUBLIC_URL/api]",
    ),
    text("tenant", "FILE", "a TOML file", "The tenant to serve [default: the built-in one]"),
    Setting {
        key: "sandbox_hosts",
        kind: Kind::List,
        value: "HOSTS",
        expected: "host names, each with a port if it is not the scheme's own, such as app.example.com",
        help: "Hosts that visitors' sandboxes may send browsers to, beside this server's and loopback ones",
    },
    text(
        "data_dir",
        "FOLDER",
        "a folder",
        "Where the signing keys are kept [default: $XDG_DATA_HOME/tokenwalk or ~/.local/share/tokenwalk]",
    ),
    text("log.format", "FORMAT", "text or json", "How log lines look [default: text]"),
    text("log.level", "LEVEL", "off, error, warn, info, debug or trace", "What is logged [default: info]"),
    whole(
        "limits.body_bytes",
        "BYTES",
        "a whole number from 1024 to 16777216",
        "The largest request body taken, and the largest answer read [default: 262144]",
    ),
    whole(
        "limits.request_seconds",
        "SECONDS",
        "a whole number from 1 to 600",
        "How long an answer may take [default: 30]",
    ),
    whole(
        "limits.shutdown_seconds",
        "SECONDS",
        "a whole number from 0 to 600",
        "How long open requests may take to end when the server stops [default: 10]",
    ),
    whole(
        "limits.sandboxes",
        "NUMBER",
        "a whole number from 0 to 10000",
        "How many sandboxes visitors may have open, 0 for none [default: 200]",
    ),
    whole(
        "limits.sandbox_hours",
        "HOURS",
        "a whole number from 1 to 720",
        "How long a sandbox lives; one that is not used for 4 hours ends then [default: 24]",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_gives_all_names() {
        let setting = setting("log.format").expect("a setting");
        assert_eq!(
            (setting.flag(), setting.variable()),
            ("log-format".into(), "TOKENWALK_LOG_FORMAT".into())
        );
    }

    #[test]
    fn names_are_unique_in_every_source() {
        for name in [Setting::flag, Setting::variable] {
            let mut names: Vec<_> = SETTINGS.iter().map(name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), SETTINGS.len());
        }
    }
}
