//! The configuration: built-in defaults, a TOML file, environment variables and flags, each stronger than
//! the one before.
//!
//! - [`setting`]: the one table of all settings.
//! - [`sources`]: reading what was given.
//! - [`location`]: public addresses.
//! - [`mistake`]: what is wrong, where, and what would be right.

pub mod location;
pub mod mistake;
pub mod setting;
pub mod sources;
mod value;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use tracing::level_filters::LevelFilter;

use self::{
    location::Location,
    mistake::{Mistake, Place},
    setting::setting,
    sources::{Settings, Sources},
    value::{hosts, log_format, log_level, parsed, seconds},
};
use super::sandboxes;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// Bounds on what one request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest request body taken, and the largest answer read, in bytes.
    pub body_bytes: usize,
    /// How long an answer may take.
    pub request: Duration,
    /// How long open requests may take to end when the server stops.
    pub shutdown: Duration,
    /// How many sandboxes there may be, and how long.
    pub sandboxes: sandboxes::Limits,
}

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub address: SocketAddr,
    /// Where browsers find the pages. Its path is the base path.
    pub public: Location,
    /// Where the issuer is. Its identifier is this URL with a slash at the end.
    pub issuer: Location,
    /// Where the sample API is.
    pub api: Location,
    /// The tenant's file, if it is not the built-in one.
    pub tenant: Option<PathBuf>,
    /// Hosts that sandboxes may send browsers to, beside our own and loopback ones.
    pub sandbox_hosts: Vec<String>,
    /// Where the signing keys are kept.
    pub data_dir: PathBuf,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_level: LevelFilter,
    /// Bounds on what one request may cost.
    pub limits: Limits,
    /// What was given, and where.
    pub given: Settings,
}

impl Config {
    /// Reads and checks everything. `bound` is the address that the server really listens at, known
    /// once it does: with port 0 in `address`, the default public URL needs it.
    ///
    /// # Errors
    /// Every mistake found, not only the first.
    pub fn load(sources: &Sources, bound: Option<SocketAddr>) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let given = sources.read(&mut mistakes);
        let mut reader = Resolver { given: &given, mistakes: &mut mistakes };
        let config = reader.resolve(sources, bound);
        match config {
            Some(config) if mistakes.is_empty() => Ok(Self { given, ..config }),
            _ => Err(mistakes),
        }
    }

    /// The issuer's identifier: the value of `iss`.
    pub fn issuer_url(&self) -> String {
        format!("{}/", self.issuer.url())
    }

    /// Where a setting was given.
    pub fn place(&self, key: &str) -> Place {
        self.given.get(key).map_or(Place::Default, |given| given.place.clone())
    }
}

struct Resolver<'a> {
    given: &'a Settings,
    mistakes: &'a mut Vec<Mistake>,
}

impl Resolver<'_> {
    /// `None` if a value is missing that cannot be guessed; the mistakes say which.
    fn resolve(&mut self, sources: &Sources, bound: Option<SocketAddr>) -> Option<Config> {
        let address = self.value("address", parsed).unwrap_or(([127, 0, 0, 1], 3000).into());
        let public = self.public(bound.unwrap_or(address).port());
        let issuer = self.value("issuer_url", Location::parse).unwrap_or_else(|| public.below("issuer"));
        let api = self.value("api_url", Location::parse).unwrap_or_else(|| public.below("api"));
        for (key, place) in [("issuer_url", &issuer), ("api_url", &api)] {
            if *place == public || (key == "api_url" && *place == issuer) {
                let what = format!("`{}` is already taken", place.url());
                self.mistake(key, what, "a URL that differs from the public URL and the issuer's");
            }
        }
        let limits = Limits {
            body_bytes: self.bounded("limits.body_bytes", 1024, 16 << 20).unwrap_or(256 << 10),
            request: seconds(self.bounded("limits.request_seconds", 1, 600).unwrap_or(30)),
            shutdown: seconds(self.bounded("limits.shutdown_seconds", 0, 600).unwrap_or(10)),
            sandboxes: self.sandboxes(),
        };
        Some(Config {
            address,
            public,
            issuer,
            api,
            tenant: self.given.get("tenant").map(|given| given.text.clone().into()),
            sandbox_hosts: self.value("sandbox_hosts", hosts).unwrap_or_default(),
            log_format: self.value("log.format", log_format).unwrap_or(LogFormat::Text),
            log_level: self.value("log.level", log_level).unwrap_or(LevelFilter::INFO),
            limits,
            data_dir: self.data_dir(sources)?,
            given: Settings::new(),
        })
    }

    fn sandboxes(&mut self) -> sandboxes::Limits {
        let hours = self.bounded("limits.sandbox_hours", 1, 720).unwrap_or(24);
        let lifetime = i64::try_from(hours).unwrap_or(i64::MAX).saturating_mul(3600);
        let most = self.bounded("limits.sandboxes", 0, 10_000).unwrap_or(200);
        sandboxes::Limits { most, lifetime, idle: lifetime.min(4 * 3600) }
    }

    /// The public URL and the base path belong together: the one's path is the other.
    fn public(&mut self, port: u16) -> Location {
        let base = self.value("base_path", location::path);
        let Some(public) = self.value("public_url", Location::parse) else {
            let origin =
                if port == 80 { "http://localhost".into() } else { format!("http://localhost:{port}") };
            return Location { origin, path: base.unwrap_or_default() };
        };
        match base {
            Some(base) if public.path.is_empty() => Location { path: base, ..public },
            Some(base) if base != public.path => {
                let what = format!("`{base}` is not the path of the public URL, `{}`", public.path);
                self.mistake("base_path", what, "the same path in both, or in one of them only");
                public
            }
            _ => public,
        }
    }

    fn data_dir(&mut self, sources: &Sources) -> Option<PathBuf> {
        if let Some(given) = self.given.get("data_dir") {
            return Some(PathBuf::from(&given.text));
        }
        // The XDG base directory specification: a relative path there is to be ignored.
        let absolute = |name| sources.variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
        if data.is_none() {
            self.mistake(
                "data_dir",
                "there is no home folder to keep the signing keys in".into(),
                "a folder",
            );
        }
        Some(data?.join("tokenwalk"))
    }

    fn value<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        match parse(&self.given.get(key)?.text) {
            Ok(value) => Some(value),
            Err(what) => {
                self.mistake(key, what, setting(key).map_or("", |setting| setting.expected));
                None
            }
        }
    }

    fn bounded(&mut self, key: &str, least: usize, most: usize) -> Option<usize> {
        self.value(key, |text| {
            let number: usize = parsed(text)?;
            let fits = (least..=most).contains(&number);
            fits.then_some(number).ok_or_else(|| format!("{number} is out of bounds"))
        })
    }

    fn mistake(&mut self, key: &str, what: String, expected: &str) {
        let place = self.given.get(key).map_or(Place::Default, |given| given.place.clone());
        self.mistakes.push(Mistake::new(place, format!("{key}: {what}")).expecting(expected));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: &[(&'static str, &str)]) -> Result<Config, Vec<Mistake>> {
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let environment = vec![("HOME".into(), "/home/kim".into())];
        Config::load(&Sources { file: None, environment, flags }, None)
    }

    #[test]
    fn the_defaults_suit_a_learner_at_home() {
        let config = load(&[]).expect("no mistakes");
        assert_eq!(config.address.to_string(), "127.0.0.1:3000");
        assert_eq!(config.issuer_url(), "http://localhost:3000/issuer/");
        assert_eq!(config.api.url(), "http://localhost:3000/api");
        assert_eq!(config.data_dir, PathBuf::from("/home/kim/.local/share/tokenwalk"));
    }

    #[test]
    fn the_path_of_the_public_url_is_the_base_path() {
        let config = load(&[("public_url", "https://docs.example.com/tokenwalk/")]).expect("no mistakes");
        assert_eq!(config.public.path, "/tokenwalk");
        assert_eq!(config.issuer_url(), "https://docs.example.com/tokenwalk/issuer/");
        let same = load(&[("public_url", "https://docs.example.com"), ("base_path", "/tokenwalk")]);
        assert_eq!(same.expect("no mistakes").public, config.public);
    }

    #[test]
    fn the_port_that_was_bound_is_in_the_public_url() {
        let sources = Sources {
            environment: vec![("HOME".into(), "/home/kim".into())],
            flags: vec![("address", "127.0.0.1:0".into())],
            ..Sources::default()
        };
        let config = Config::load(&sources, Some(([127, 0, 0, 1], 4711).into())).expect("no mistakes");
        assert_eq!(config.public.url(), "http://localhost:4711");
    }

    #[test]
    fn every_mistake_is_reported_with_what_is_expected() {
        let mistakes = load(&[
            ("address", "localhost"),
            ("public_url", "docs.example.com"),
            ("log.level", "3"),
            ("limits.body_bytes", "12"),
        ])
        .expect_err("four mistakes");
        let texts: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 4, "{texts:?}");
        assert!(texts[0].starts_with("--address: address: `localhost` does not fit; expected an IP address"));
        assert!(texts[1].starts_with("--public-url: public_url: "), "{texts:?}");
    }

    #[test]
    fn hosts_of_sandboxes_are_names_with_commas_between_them() {
        let config =
            load(&[("sandbox_hosts", "App.example.com, dev.example.com:8443")]).expect("no mistakes");
        assert_eq!(config.sandbox_hosts, ["app.example.com", "dev.example.com:8443"]);
        for wrong in ["https://app.example.com", "app.example.com/path", "*.example.com", "a b"] {
            assert!(load(&[("sandbox_hosts", wrong)]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_base_paths_or_two_parties_at_one_place_are_refused() {
        assert!(load(&[("public_url", "http://a.example/x"), ("base_path", "/y")]).is_err());
        assert!(load(&[("issuer_url", "http://localhost:3000/")]).is_err());
        assert!(load(&[("api_url", "http://localhost:3000/issuer")]).is_err());
        assert!(load(&[("issuer_url", "http://127.0.0.1:3000/issuer/")]).is_ok());
    }

    #[test]
    fn without_a_home_the_data_folder_must_be_named() {
        let mistakes = Config::load(&Sources::default(), None).expect_err("one mistake");
        assert!(mistakes[0].to_string().starts_with("default: data_dir:"), "{mistakes:?}");
    }
}
