//! The parties of the flow, made from the configuration: the only place where the server hands them their
//! clock, randomness, network and keys.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    clock::SystemClock,
    config::Config,
    keys::{self, KeyError, SigningKeys},
    random::SystemRandom,
    routes::Party,
    transport::NetworkTransport,
};
use crate::{
    api::{self, ApiConfig},
    issuer::{
        self, DEFAULT_TENANT, Issuer, IssuerUrl, IssuerUrlError, Keys, MemoryStore, Tenant, TenantError,
    },
    ports::{Clock, Transport},
    token::{Algorithm, Signer, check::access_token::Profile, native::NativeVerifier},
    ui::site::Site,
};

/// How many rows a table of the issuer's store may have: sessions, codes, tokens. The oldest make room.
const ROWS_PER_TABLE: usize = 20_000;

/// What the routes are made of.
pub struct Parties {
    /// What the pages need to know of them.
    pub site: Site,
    /// The parties themselves, each with its address.
    pub mounted: Vec<Party>,
}

/// Why a party could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    /// The signing keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The network.
    #[error("the network cannot be used: {0}")]
    Network(#[from] reqwest::Error),
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

/// The issuer and the API of the default tenant, for a server that listens at `listener`.
///
/// # Errors
/// [`PartyError`] says which part is missing.
pub fn build(config: &Config, listener: SocketAddr) -> Result<Parties, PartyError> {
    let (tenant, file) = tenant(config)?;
    let site = site(config, &tenant, &file)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let transport: Arc<dyn Transport> = Arc::new(NetworkTransport::new(config, listener)?);
    let orders = api::router(
        orders(config, &tenant, &site),
        transport.clone(),
        Arc::new(NativeVerifier),
        clock.clone(),
    );
    let issuer = Issuer {
        url: IssuerUrl::parse(&config.issuer_url())?,
        keys: signing_keys(&config.data_dir, &algorithms(&tenant))?,
        tenant: Arc::new(tenant),
        store: Arc::new(MemoryStore::new(clock.clone(), ROWS_PER_TABLE)),
        clock,
        random: Arc::new(SystemRandom),
        verifier: Arc::new(NativeVerifier),
        transport,
    };
    let issuer = Party { at: config.issuer.clone(), router: issuer::router(issuer), issuer: true };
    let api = Party { at: config.api.clone(), router: orders, issuer: false };
    Ok(Parties { site, mounted: vec![issuer, api] })
}

/// What would keep [`build`] from working, one line each. Makes nothing.
pub fn inspect(config: &Config) -> Vec<String> {
    let tenant = tenant(config).and_then(|(tenant, file)| {
        site(config, &tenant, &file)?;
        Ok(algorithms(&tenant))
    });
    let (algorithms, mistake) = match tenant {
        Ok(algorithms) => (algorithms, None),
        Err(error) => (vec![Algorithm::RS256], Some(error.to_string())),
    };
    let keys =
        algorithms.into_iter().filter_map(|algorithm| keys::inspect(&config.data_dir, algorithm).err());
    mistake
        .iter()
        .flat_map(|text| text.lines().map(str::to_owned))
        .chain(keys.map(|e| e.to_string()))
        .collect()
}

/// The tenant and the name of its file.
fn tenant(config: &Config) -> Result<(Tenant, String), PartyError> {
    let (text, file) = match &config.tenant {
        None => (DEFAULT_TENANT.to_owned(), "the built-in tenant".to_owned()),
        Some(path) => {
            let text = fs::read_to_string(path)
                .map_err(|source| PartyError::TenantFile { path: path.clone(), source })?;
            (text, path.display().to_string())
        }
    };
    let tenant = Tenant::parse(&text, &config.public.url(), &file).map_err(PartyError::Tenant)?;
    Ok((tenant, file))
}

/// The walk signs in as the application that is sent back to its page, and calls the first API.
fn site(config: &Config, tenant: &Tenant, file: &str) -> Result<Site, PartyError> {
    let mut site = Site {
        base: config.public.path.clone(),
        public_url: config.public.url(),
        issuer: config.issuer_url(),
        api: config.api.url(),
        client_id: String::new(),
        audience: String::new(),
    };
    let callback = site.redirect_uri();
    let application =
        tenant.applications.iter().find(|application| application.callbacks.contains(&callback));
    let application = application.ok_or(PartyError::NoApplication { file: file.to_owned(), callback })?;
    let api = tenant.apis.first().ok_or_else(|| PartyError::NoApi(file.to_owned()))?;
    site.client_id.clone_from(&application.client_id);
    site.audience.clone_from(&api.identifier);
    Ok(site)
}

/// The orders API as its operator would set it up: one issuer, one audience, one algorithm. What it must
/// share with the issuer (identifier, algorithm, profile, secret) is what the tenant registered for it.
fn orders(config: &Config, tenant: &Tenant, site: &Site) -> ApiConfig {
    let registered = tenant.api(&site.audience);
    ApiConfig {
        issuer: config.issuer_url(),
        audience: site.audience.clone(),
        algorithm: registered.map_or(Algorithm::RS256, |api| api.signing_alg),
        profile: registered.map_or(Profile::Auth0, |api| api.profile),
        read_scope: "read:orders".into(),
        write_scope: "write:orders".into(),
        secret: registered.and_then(|api| api.signing_secret.clone()).map(String::into_bytes),
        leeway: 60,
    }
}

/// What the issuer needs key pairs for: RS256, and what applications and APIs ask for. HS256 takes their
/// own secrets instead.
fn algorithms(tenant: &Tenant) -> Vec<Algorithm> {
    let id_tokens = tenant.applications.iter().map(|application| application.id_token_signing_alg);
    let access_tokens = tenant.apis.iter().map(|api| api.signing_alg);
    let mut algorithms = vec![Algorithm::RS256];
    for algorithm in id_tokens.chain(access_tokens) {
        if !algorithm.is_symmetric() && !algorithms.contains(&algorithm) {
            algorithms.push(algorithm);
        }
    }
    algorithms
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
        let (tenant, file) = tenant(&config).expect("the built-in tenant");
        let site = site(&config, &tenant, &file).expect("a site");
        assert_eq!((site.client_id.as_str(), site.base.as_str()), ("walk-spa", "/tokenwalk"));
        assert_eq!(site.audience, tenant.apis[0].identifier);
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
    fn each_algorithm_with_key_pairs_needs_one_and_a_secret_goes_to_the_api() {
        let data = Scratch::new();
        let asks = |algorithm: &str| {
            let text = DEFAULT_TENANT.replacen("signing_alg = \"RS256\"", algorithm, 1);
            let config = with_tenant(&data, &text);
            let (tenant, file) = tenant(&config).expect("a tenant");
            let site = site(&config, &tenant, &file).expect("a site");
            (algorithms(&tenant), orders(&config, &tenant, &site))
        };
        let (pairs, api) = asks("signing_alg = \"ES256\"");
        assert!(pairs.contains(&Algorithm::RS256) && pairs.contains(&Algorithm::ES256), "{pairs:?}");
        assert_eq!((api.algorithm, api.secret), (Algorithm::ES256, None));
        let secret = "a secret of more than thirty-two bytes";
        let (pairs, api) = asks(&format!("signing_alg = \"HS256\"\nsigning_secret = \"{secret}\""));
        assert!(!pairs.contains(&Algorithm::HS256), "{pairs:?}");
        assert_eq!(api.secret.as_deref(), Some(secret.as_bytes()));
    }
}
