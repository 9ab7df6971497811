//! The parties of the flow, made from the configuration: the only place where the server hands them their
//! clock, randomness, network and keys.

#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::Router;

use super::{
    clock::{SystemClock, SystemTimer},
    config::{Bound, Config, location::Location},
    keys::{self, KeyError, SigningKeys},
    random::SystemRandom,
    recorded::{Recorder, script::Script},
    routes::Party,
    runs::Runs,
    sample_api,
    sandboxes::{
        Sandboxes,
        common::{Common, Outside},
    },
    tls::Tls,
    transport::{NetworkError, NetworkTransport},
    walk::{self, Chosen, Missing},
    worker::BlockingWorker,
};
use crate::{
    issuer::{
        self, DEFAULT_TENANT, Issuer, IssuerUrl, IssuerUrlError, Journal, Keys, Management, MemoryStore,
        SOCIAL, Social, Tenant, TenantError, Throttle, manage::Links,
    },
    ports::Random,
    token::{Algorithm, Signer, native::NativeVerifier},
    ui::site::Site,
};

/// How many decisions an issuer remembers, all browsers together.
const DECISIONS: usize = 5_000;

/// What the routes are made of.
pub struct Parties {
    /// What the pages use of them.
    pub runs: Arc<Runs>,
    /// The parties themselves, each with its address.
    pub mounted: Vec<Party>,
    /// The tenants that visitors open.
    pub sandboxes: Arc<Sandboxes>,
    /// What walks through the flow once the server listens.
    pub recorder: Recorder,
}

/// Why a party could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    /// The signing keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The network.
    #[error("the network cannot be used: {0}")]
    Network(#[from] NetworkError),
    /// The tenant's file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    TenantFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The tenant has mistakes.
    #[error("{}", lines(.0))]
    Tenant(Vec<TenantError>),
    /// The tenant has nothing that the walk could sign in with.
    #[error("{file}: no application has the callback {callback}; expected one of type spa, for the walk")]
    NoApplication {
        /// The tenant's file.
        file: String,
        /// Where the walk is sent back to.
        callback: String,
    },
    /// The tenant has nothing that the walk could call.
    #[error("{0}: there is no API; expected at least one: the first is the one that the walk calls")]
    NoApi(String),
    /// The issuer's URL.
    #[error("issuer_url: {0}")]
    IssuerUrl(#[from] IssuerUrlError),
}

fn lines(mistakes: &[TenantError]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The issuer and the API of the default tenant, for a server that listens where `bound` says.
///
/// # Errors
/// [`PartyError`] says which part is missing.
pub fn build(config: &Config, bound: Bound, tls: Option<&Tls>) -> Result<Parties, PartyError> {
    let File { tenant, text, name } = file(config)?;
    let chosen = chosen(config, &tenant, &name)?;
    let clock = Arc::new(SystemClock);
    let outside = Outside {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        transport: Arc::new(NetworkTransport::new(config, bound, tls)?),
        worker: Arc::new(BlockingWorker::default()),
        throttle: Arc::new(Throttle::new(config.limits.rates, clock)),
    };
    let recorder = Recorder::new(Script::of(&chosen.site, &tenant, &chosen.registered), outside.clone());
    let api = sample_api::router(&config.issuer_url(), &tenant, &outside.transport, &outside.clock);
    let operators = tenant.demonstration.then_some(text.as_str());
    let (limits, hosts) = (config.limits.sandboxes, config.sandbox_hosts.clone());
    let common = Common::new(config.public.clone(), limits, hosts, operators, outside.clone());
    let sandboxes = Sandboxes::new(common);
    let runs = Runs::new(config.public.clone(), chosen, sandboxes.clone(), outside.clone());
    let issuer = |url: &str, data_dir: &Path, tenant: Tenant, management| -> Result<Router, PartyError> {
        Ok(issuer::router(Issuer {
            url: IssuerUrl::parse(url)?,
            keys: signing_keys(data_dir, &tenant.algorithms())?.with_sealing_key(sealing_key()),
            tenant: Arc::new(tenant),
            store: Arc::new(MemoryStore::new(outside.clock.clone(), config.limits.store_rows)),
            clock: outside.clock.clone(),
            timer: Arc::new(SystemTimer),
            random: outside.random.clone(),
            verifier: Arc::new(NativeVerifier),
            transport: outside.transport.clone(),
            worker: outside.worker.clone(),
            throttle: outside.throttle.clone(),
            home: Some(config.public.url()),
            management,
            journal: Journal::new(DECISIONS),
        }))
    };
    let mut mounted = vec![Party { at: config.api.clone(), router: api, issuer: false }];
    for (social, url) in social(config, &tenant) {
        let provider = Tenant::parse(social.tenant, &config.issuer.url(), social.path);
        let provider = provider.map_err(PartyError::Tenant)?;
        let router = issuer(&url, &config.data_dir.join(social.path), provider, None)?;
        let path = format!("{}/{}", config.public.path, social.path.trim_end_matches('/'));
        let at = Location { origin: config.public.origin.clone(), path };
        mounted.push(Party { at, router, issuer: true });
    }
    let links = Links {
        tenant: Some(config.public.url()),
        api: Some(config.api.url()),
        open: (limits.most > 0).then(|| config.public.below("t").url()),
        ..Links::default()
    };
    let management = Management::read_only(&text, tenant.demonstration, links);
    let router = issuer(&config.issuer_url(), &config.data_dir, tenant, Some(management))?;
    mounted.push(Party { at: config.issuer.clone(), router, issuer: true });
    Ok(Parties { runs, mounted, sandboxes, recorder })
}

/// The built-in social networks that the tenant has as connections, each with its issuer URL.
fn social(config: &Config, tenant: &Tenant) -> Vec<(Social, String)> {
    SOCIAL
        .into_iter()
        .map(|social| (social, format!("{}/{}", config.public.url(), social.path)))
        .filter(|(_, url)| tenant.connections.iter().any(|connection| connection.issuer == *url))
        .collect()
}

/// What would keep [`build`] from working, one line each. Makes nothing.
pub fn inspect(config: &Config) -> Vec<String> {
    let tenant = file(config).and_then(|file| {
        chosen(config, &file.tenant, &file.name)?;
        Ok(file.tenant)
    });
    // Without a tenant there is no saying which keys it would need.
    let tenant = match tenant {
        Ok(tenant) => tenant,
        Err(error) => return error.to_string().lines().map(str::to_owned).collect(),
    };
    let own = tenant.algorithms().into_iter().map(|algorithm| (config.data_dir.clone(), algorithm));
    let social = social(config, &tenant).into_iter();
    let social = social.map(|(social, _)| (config.data_dir.join(social.path), Algorithm::RS256));
    let mistakes =
        own.chain(social).filter_map(|(folder, algorithm)| keys::inspect(&folder, algorithm).err());
    mistakes.map(|error| error.to_string()).collect()
}

/// What the walk cannot do with a tenant that is otherwise good, one line each.
pub fn shortcomings(config: &Config) -> Vec<String> {
    let Ok(File { tenant, name, .. }) = file(config) else { return Vec::new() };
    let Ok(Chosen { site, .. }) = chosen(config, &tenant, &name) else { return Vec::new() };
    walk::shortcomings(&site, &tenant).into_iter().map(|lacks| format!("{name}: {lacks}")).collect()
}

/// The default tenant's file.
struct File {
    tenant: Tenant,
    text: String,
    name: String,
}

fn file(config: &Config) -> Result<File, PartyError> {
    let (text, name) = match &config.tenant {
        None => (DEFAULT_TENANT.to_owned(), "the built-in tenant".to_owned()),
        Some(path) => {
            let text = fs::read_to_string(path)
                .map_err(|source| PartyError::TenantFile { path: path.clone(), source })?;
            (text, path.display().to_string())
        }
    };
    let tenant = Tenant::parse(&text, &config.public.url(), &name).map_err(PartyError::Tenant)?;
    Ok(File { tenant, text, name })
}

fn chosen(config: &Config, tenant: &Tenant, file: &str) -> Result<Chosen, PartyError> {
    let site = Site {
        base: config.public.path.clone(),
        public_url: config.public.url(),
        issuer: config.issuer_url(),
        api: config.api.url(),
        foreign_issuers: config.bench_issuers.clone(),
        ..Site::default()
    };
    walk::choose(site, tenant).map_err(|missing| match missing {
        Missing::Application(callback) => PartyError::NoApplication { file: file.to_owned(), callback },
        Missing::Api => PartyError::NoApi(file.to_owned()),
    })
}

/// For opaque tokens in the shape of a JWE. New with each start, as the store is that knows those tokens.
fn sealing_key() -> [u8; 32] {
    let mut key = [0; 32];
    SystemRandom.fill(&mut key);
    key
}

fn signing_keys(data_dir: &Path, algorithms: &[Algorithm]) -> Result<Keys, KeyError> {
    let (mut current, mut next, mut previous) = (Vec::new(), Vec::new(), Vec::new());
    for algorithm in algorithms {
        let keys: SigningKeys = keys::load_or_make(data_dir, *algorithm)?;
        current.push(keys.current as Arc<dyn Signer>);
        next.push(keys.next as Arc<dyn Signer>);
        previous.extend(keys.previous.map(|key| key as Arc<dyn Signer>));
    }
    Ok(Keys::new(current).with_next(next).with_previous(previous))
}
