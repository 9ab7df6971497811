//! The configuration: built-in defaults, a TOML file, environment variables and flags, each stronger than
//! the one before.
//!
//! - [`setting`]: the one table of all settings.
//! - [`sources`]: reading what was given.
//! - `resolve`: what it means, by `value`, and what holds where nothing was given.
//! - [`location`]: public addresses.
//! - [`mistake`]: what is wrong, where, and what would be right.

pub mod location;
pub mod mistake;
mod resolve;
pub mod setting;
pub mod sources;
mod value;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;
use tracing::level_filters::LevelFilter;

use self::{
    location::Location,
    mistake::{Mistake, Place},
    resolve::Resolver,
    sources::{Settings, Sources},
};
use super::sandboxes;
use crate::issuer::Rates;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// Bounds on what requests may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many connections a listener has open at a time; more wait.
    pub connections: usize,
    /// How long a client may take for the head of a request, for a TLS handshake, and between requests.
    pub header: Duration,
    /// The largest request body taken, and the largest answer read, in bytes.
    pub body_bytes: usize,
    /// How long a request's body may take, and then its answer.
    pub request: Duration,
    /// How long open requests may take to end when the server stops.
    pub shutdown: Duration,
    /// How many sandboxes there may be, and how long.
    pub sandboxes: sandboxes::Limits,
    /// How many rows each table of an issuer's store has: sessions, codes, tokens.
    pub store_rows: usize,
    /// What one address may ask for.
    pub rates: Rates,
}

/// The addresses that the listeners really have: with port 0 the system chooses one.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Of the pages, and of everything that has no listener of its own.
    pub pages: SocketAddr,
    /// Of the issuer.
    pub issuer: Option<SocketAddr>,
    /// Of the API.
    pub api: Option<SocketAddr>,
}

impl From<SocketAddr> for Bound {
    /// One listener for all.
    fn from(pages: SocketAddr) -> Self {
        Self { pages, issuer: None, api: None }
    }
}

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub address: SocketAddr,
    /// Where the issuer listens, if not there.
    pub issuer_address: Option<SocketAddr>,
    /// Where the API listens, if not there.
    pub api_address: Option<SocketAddr>,
    /// The files of the certificate and its key, if the listeners speak TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
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
    /// Other issuers whose keys the bench may ask for, to the letter.
    pub bench_issuers: Vec<String>,
    /// A folder with text in place of the lesson's own.
    pub content: Option<PathBuf>,
    /// Where the signing keys are kept.
    pub data_dir: PathBuf,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_level: LevelFilter,
    /// Bounds on what requests may cost.
    pub limits: Limits,
    /// What was given, and where.
    pub given: Settings,
}

impl Config {
    /// Reads and checks everything. `bound` says where the server really listens, known once it does: with
    /// port 0 in an address, the default URLs need it.
    ///
    /// # Errors
    /// Every mistake found, not only the first.
    pub fn load(sources: &Sources, bound: Option<Bound>) -> Result<Self, Vec<Mistake>> {
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
        let config = Config::load(&sources, Some(SocketAddr::from(([127, 0, 0, 1], 4711)).into()))
            .expect("no mistakes");
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
    fn listeners_of_their_own_give_origins_of_their_own() {
        let flags = [("issuer_address", "127.0.0.1:3001"), ("api_address", "127.0.0.1:3002")];
        let config = load(&flags).expect("no mistakes");
        assert_eq!(config.issuer_url(), "http://localhost:3001/");
        assert_eq!(config.api.url(), "http://localhost:3002");
        assert_eq!(config.public.url(), "http://localhost:3000");
        let named = [flags[0], ("issuer_url", "http://127.0.0.1:3001/")];
        assert_eq!(load(&named).expect("no mistakes").issuer_url(), "http://127.0.0.1:3001/");
        let twice = load(&[("issuer_address", "127.0.0.1:3000")]).expect_err("taken");
        assert!(twice[0].to_string().contains("issuer_address: 127.0.0.1:3000 is taken"), "{twice:?}");
    }

    #[test]
    fn a_certificate_makes_every_address_https_and_needs_its_key() {
        let tls = [("tls_certificate", "cert.pem"), ("tls_key", "key.pem")];
        let with = |more| load(&[&tls[..], &[more]].concat());
        let config = with(("issuer_address", "127.0.0.1:3001")).expect("no mistakes");
        assert_eq!(config.public.url(), "https://localhost:3000");
        assert_eq!(config.issuer_url(), "https://localhost:3001/");
        assert!(with(("public_url", "http://docs.example.com")).is_err(), "nobody answers at http");
        let half = load(&tls[..1]).expect_err("half");
        assert_eq!(
            half[0].to_string(),
            "--tls-certificate: tls_certificate: there is no tls_key; expected both or neither"
        );
        assert!(load(&tls[1..]).is_err());
    }

    #[test]
    fn without_a_home_the_data_folder_must_be_named() {
        let mistakes = Config::load(&Sources::default(), None).expect_err("one mistake");
        assert!(mistakes[0].to_string().starts_with("default: data_dir:"), "{mistakes:?}");
    }
}
