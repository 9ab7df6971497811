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

/// What a limit by address may be.
const RATE: &str = "a whole number from 0 to 1000000";

/// All settings, in the order in which they are explained.
pub static SETTINGS: [Setting; 29] = [
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
    text(
        "issuer_address",
        "ADDRESS",
        "an IP address and a port, such as 127.0.0.1:3001",
        "Where the issuer listens, for an origin of its own without a proxy [default: at the address]",
    ),
    text(
        "api_address",
        "ADDRESS",
        "an IP address and a port, such as 127.0.0.1:3002",
        "Where the sample API listens, for an origin of its own without a proxy [default: at the address]",
    ),
    text(
        "tls_certificate",
        "FILE",
        "a PEM file with a certificate and what leads to its root",
        "The certificate, if all listeners are to speak TLS [default: they speak plain HTTP]",
    ),
    text("tls_key", "FILE", "a PEM file with the certificate's private key", "The certificate's private key"),
    text(
        "trusted_proxies",
        "ADDRESSES",
        "addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8",
        "The proxies whose X-Forwarded-For is believed, for the limits by address [default: none]",
    ),
    text("tenant", "FILE", "a TOML file", "The tenant to serve [default: the built-in one]"),
    Setting {
        key: "sandbox_hosts",
        kind: Kind::List,
        value: "HOSTS",
        expected: "host names, each with a port if it is not the scheme's own, such as app.example.com",
        help: "Hosts that visitors' sandboxes may send browsers to, beside this server's and loopback ones",
    },
    Setting {
        key: "bench_issuers",
        kind: Kind::List,
        value: "ISSUERS",
        expected: "issuer identifiers, to the letter, such as https://login.example.com/",
        help: "Other issuers whose keys the bench may ask for, by the visitor's own browser [default: none]",
    },
    text(
        "content",
        "FOLDER",
        "a folder",
        "Text of the lesson in place of the built-in one, file by file, and additions to it [default: none]",
    ),
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
        "How long a request's body may take, and then its answer [default: 30]",
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
    whole(
        "limits.connections",
        "COUNT",
        "a whole number from 1 to 65536",
        "How many connections each listener has open at a time; more wait [default: 1024]",
    ),
    whole(
        "limits.header_seconds",
        "SECONDS",
        "a whole number from 1 to 600",
        "How long a client may take for a request's head or a handshake, or be silent [default: 30]",
    ),
    whole(
        "limits.store_rows",
        "COUNT",
        "a whole number from 100 to 1000000",
        "How many sessions, codes, tokens and such an issuer remembers, of each kind [default: 20000]",
    ),
    whole(
        "limits.sign_ins",
        "COUNT",
        RATE,
        "How many passwords one address may type in a minute; 0 is no limit [default: 60]",
    ),
    whole(
        "limits.guesses",
        "COUNT",
        RATE,
        "How many passwords one address may try for one account in five minutes; 0 is no limit [default: 10]",
    ),
    whole(
        "limits.token_requests",
        "COUNT",
        RATE,
        "How many requests one address may send to the token endpoint in a minute; 0 is no limit [default: 600]",
    ),
    whole(
        "limits.authorizations",
        "COUNT",
        RATE,
        "How many authorization requests one address may send in a minute; 0 is no limit [default: 300]",
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
