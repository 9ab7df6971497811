//! What was given, as values: each parsed, bounded, and filled in where nothing was given.

use std::{net::SocketAddr, path::PathBuf};

use tracing::level_filters::LevelFilter;

use super::{
    Bound, Config, Limits, LogFormat,
    location::{self, Location},
    mistake::{Mistake, Place},
    setting::setting,
    sources::{Settings, Sources},
    value::{hosts, issuers, log_format, log_level, parsed, seconds},
};
use crate::{
    issuer::Rates,
    server::{callers::networks, sandboxes},
};

/// Gives every setting its value.
pub(super) struct Resolver<'a> {
    /// What was given.
    pub given: &'a Settings,
    /// What is wrong with it.
    pub mistakes: &'a mut Vec<Mistake>,
}

impl Resolver<'_> {
    /// `None` if a value is missing that cannot be guessed; the mistakes say which.
    pub fn resolve(&mut self, sources: &Sources, bound: Option<Bound>) -> Option<Config> {
        let tls = self.tls();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let address = self.value("address", parsed).unwrap_or(([127, 0, 0, 1], 3000).into());
        let issuer_address = self.own_address("issuer_address", &[address]);
        let taken: Vec<SocketAddr> = [address].into_iter().chain(issuer_address).collect();
        let api_address = self.own_address("api_address", &taken);
        let public = self.public(scheme, bound.map_or(address, |bound| bound.pages).port());
        let own = |address: SocketAddr| public.with_port(scheme, address.port());
        let issuer_own = bound.and_then(|bound| bound.issuer).or(issuer_address).map(own);
        let api_own = bound.and_then(|bound| bound.api).or(api_address).map(own);
        let issuer = self.value("issuer_url", Location::parse).or(issuer_own);
        let issuer = issuer.unwrap_or_else(|| public.below("issuer"));
        let api = self.value("api_url", Location::parse).or(api_own).unwrap_or_else(|| public.below("api"));
        self.check_places(&public, &issuer, &api, tls.is_some());
        Some(Config {
            address,
            issuer_address,
            api_address,
            tls,
            trusted_proxies: self.value("trusted_proxies", networks).unwrap_or_default(),
            public,
            issuer,
            api,
            tenant: self.given.get("tenant").map(|given| given.text.clone().into()),
            sandbox_hosts: self.value("sandbox_hosts", hosts).unwrap_or_default(),
            bench_issuers: self.value("bench_issuers", issuers).unwrap_or_default(),
            content: self.given.get("content").map(|given| given.text.clone().into()),
            log_format: self.value("log.format", log_format).unwrap_or(LogFormat::Text),
            log_level: self.value("log.level", log_level).unwrap_or(LevelFilter::INFO),
            limits: self.limits(),
            data_dir: self.data_dir(sources)?,
            given: Settings::new(),
        })
    }

    fn limits(&mut self) -> Limits {
        let usual = Rates::default();
        Limits {
            connections: self.bounded("limits.connections", 1, 65_536).unwrap_or(1024),
            header: seconds(self.bounded("limits.header_seconds", 1, 600).unwrap_or(30)),
            body_bytes: self.bounded("limits.body_bytes", 1024, 16 << 20).unwrap_or(256 << 10),
            request: seconds(self.bounded("limits.request_seconds", 1, 600).unwrap_or(30)),
            shutdown: seconds(self.bounded("limits.shutdown_seconds", 0, 600).unwrap_or(10)),
            sandboxes: self.sandboxes(),
            store_rows: self.bounded("limits.store_rows", 100, 1_000_000).unwrap_or(20_000),
            rates: Rates {
                sign_ins: self.rate("limits.sign_ins", usual.sign_ins),
                tokens: self.rate("limits.token_requests", usual.tokens),
                authorizations: self.rate("limits.authorizations", usual.authorizations),
                guesses: self.rate("limits.guesses", usual.guesses),
            },
        }
    }

    fn sandboxes(&mut self) -> sandboxes::Limits {
        let hours = self.bounded("limits.sandbox_hours", 1, 720).unwrap_or(24);
        let lifetime = i64::try_from(hours).unwrap_or(i64::MAX).saturating_mul(3600);
        let most = self.bounded("limits.sandboxes", 0, 10_000).unwrap_or(200);
        sandboxes::Limits { most, lifetime, idle: lifetime.min(4 * 3600) }
    }

    fn rate(&mut self, key: &str, usual: u32) -> u32 {
        self.bounded(key, 0, 1_000_000).and_then(|rate| rate.try_into().ok()).unwrap_or(usual)
    }

    /// An address that none of the others has. Port 0 is another one each time.
    fn own_address(&mut self, key: &str, others: &[SocketAddr]) -> Option<SocketAddr> {
        let address: SocketAddr = self.value(key, parsed)?;
        if address.port() != 0 && others.contains(&address) {
            self.mistake(key, format!("{address} is taken by another listener"), "an address of its own");
        }
        Some(address)
    }

    /// A certificate is worth nothing without its key, nor the key without the certificate.
    fn tls(&mut self) -> Option<(PathBuf, PathBuf)> {
        let path = |key: &str| self.given.get(key).map(|given| PathBuf::from(&given.text));
        match (path("tls_certificate"), path("tls_key")) {
            (Some(certificate), Some(key)) => return Some((certificate, key)),
            (Some(_), None) => {
                self.mistake("tls_certificate", "there is no tls_key".into(), "both or neither");
            }
            (None, Some(_)) => {
                self.mistake("tls_key", "there is no tls_certificate".into(), "both or neither");
            }
            (None, None) => {}
        }
        None
    }

    fn check_places(&mut self, public: &Location, issuer: &Location, api: &Location, is_tls: bool) {
        for (key, place) in [("issuer_url", issuer), ("api_url", api)] {
            // Until the system has chosen the ports, several may be 0.
            let is_known = !place.authority().ends_with(":0");
            if is_known && (place == public || (key == "api_url" && place == issuer)) {
                let what = format!("`{}` is already taken", place.url());
                self.mistake(key, what, "a URL that differs from the public URL and the issuer's");
            }
        }
        for (key, place) in [("public_url", public), ("issuer_url", issuer), ("api_url", api)] {
            if is_tls && !place.is_https() {
                let what = format!("`{}` is not https, and the listeners speak TLS", place.url());
                self.mistake(key, what, "an https URL");
            }
        }
    }

    /// The public URL and the base path belong together: the one's path is the other.
    fn public(&mut self, scheme: &str, port: u16) -> Location {
        let base = self.value("base_path", location::path);
        let Some(public) = self.value("public_url", Location::parse) else {
            let home = Location { origin: format!("{scheme}://localhost"), path: base.unwrap_or_default() };
            return Location { origin: home.with_port(scheme, port).origin, ..home };
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
