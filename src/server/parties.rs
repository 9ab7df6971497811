//! The parties of the flow, made from the configuration: the only place where the server hands them their
//! clock, randomness, network and keys.

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
    registered,
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
    ui::{registered::Registered, site::Site},
};

/// How many decisions an issuer remembers, all browsers together.
const DECISIONS: usize = 5_000;

/// What the routes are made of.
pub struct Parties {
    /// What the pages use of them.
    pub runs: Arc<Runs>,
    /// What the tenant has for apps that are not part of Tokenwalk.
    pub registered: Registered,
    /// The parties themselves, each with its address.
    pub mounted: Vec<Party>,
    /// The tenants that visitors open.
    pub sandboxes: Arc<Sandboxes>,
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
    let registered = registered::registered(&tenant);
    let clock = Arc::new(SystemClock);
    let outside = Outside {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        transport: Arc::new(NetworkTransport::new(config, bound, tls)?),
        worker: Arc::new(BlockingWorker::default()),
        throttle: Arc::new(Throttle::new(config.limits.rates, clock)),
    };
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
        home: Some(config.public.url()),
        tenant: Some(config.public.url()),
        api: Some(config.api.url()),
        open: (limits.most > 0).then(|| config.public.below("t").url()),
        ..Links::default()
    };
    let management = Management::read_only(&text, tenant.demonstration, links);
    let router = issuer(&config.issuer_url(), &config.data_dir, tenant, Some(management))?;
    mounted.push(Party { at: config.issuer.clone(), router, issuer: true });
    Ok(Parties { runs, registered, mounted, sandboxes })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{config::sources::Sources, scratch::Scratch};

    fn config(data: &Scratch, flags: &[(&'static str, String)]) -> Config {
        let mut flags = flags.to_vec();
        flags.push(("data_dir", data.path().display().to_string()));
        Config::load(&Sources { flags, ..Sources::default() }, None).expect("no mistakes")
    }

    fn with_tenant(data: &Scratch, text: &str) -> Config {
        let path = data.path().join("tenant.toml");
        fs::write(&path, text).expect("written");
        config(data, &[("tenant", path.display().to_string())])
    }

    #[test]
    fn the_walk_signs_in_as_the_application_that_comes_back_to_it() {
        let data = Scratch::new();
        let config = config(&data, &[("public_url", "https://docs.example.com/tokenwalk".into())]);
        let File { tenant, name, .. } = file(&config).expect("the built-in tenant");
        let site = chosen(&config, &tenant, &name).expect("a site").site;
        assert_eq!((site.client_id.as_str(), site.base.as_str()), ("walk-spa", "/tokenwalk"));
        assert_eq!(site.audience, tenant.apis[0].identifier);
        let inventory = site.sample("inventory", None).expect("a second API");
        assert_eq!(inventory.audience, tenant.apis[1].identifier);
        assert_eq!(inventory.url, "https://docs.example.com/tokenwalk/api/inventory");
    }

    #[test]
    fn nothing_is_wrong_with_the_defaults_and_inspecting_makes_nothing() {
        let data = Scratch::new();
        assert_eq!(inspect(&config(&data, &[])), [""; 0]);
        assert!(!data.path().join("keys").exists());
    }

    #[test]
    fn a_tenant_that_the_walk_cannot_use_is_named() {
        let data = Scratch::new();
        let text = DEFAULT_TENANT.replace("{public_url}/callback", "https://elsewhere.example/callback");
        let mistakes = inspect(&with_tenant(&data, &text));
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert!(
            mistakes[0].contains("no application has the callback http://localhost:3000/callback"),
            "{mistakes:?}"
        );
    }

    #[test]
    fn a_mistake_in_the_tenant_has_its_file_and_line() {
        let data = Scratch::new();
        let mistakes = inspect(&with_tenant(&data, "name = \"Acme\"\nnmae = \"Acme\"\n"));
        assert!(mistakes[0].contains("tenant.toml:2:"), "{mistakes:?}");
        let missing = inspect(&config(&data, &[("tenant", "/nowhere/tenant.toml".into())]));
        assert!(missing[0].starts_with("/nowhere/tenant.toml: cannot be read"), "{missing:?}");
    }

    #[test]
    fn each_algorithm_of_an_api_needs_a_key_pair() {
        let data = Scratch::new();
        let text = DEFAULT_TENANT.replace("signing_alg = \"RS256\"", "signing_alg = \"ES256\"");
        let tenant = file(&with_tenant(&data, &text)).expect("a tenant").tenant;
        assert_eq!(tenant.algorithms(), [Algorithm::RS256, Algorithm::ES256]);
        let shared = "signing_alg = \"HS256\"\nsigning_secret = \"thirty-two bytes that both of them know\"";
        let text = DEFAULT_TENANT.replace("signing_alg = \"RS256\"", shared);
        let config = with_tenant(&data, &text);
        let tenant = file(&config).expect("a tenant").tenant;
        assert_eq!(tenant.algorithms(), [Algorithm::RS256, Algorithm::ES256], "a secret is no key pair");
    }
}
