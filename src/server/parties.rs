//! The parties of the flow, made from the configuration: the only place where the server hands them their
//! clock, randomness, network and keys.

use std::net::SocketAddr;

use super::{
    config::Config,
    keys::{self, KeyError},
    routes::Party,
};
use crate::{token::Algorithm, ui::site::Site};

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
}

/// The issuer and the API of the default tenant, for a server that listens at `listener`.
///
/// # Errors
/// [`PartyError`] says which part is missing.
pub fn build(config: &Config, _listener: SocketAddr) -> Result<Parties, PartyError> {
    let _keys = keys::load_or_make(&config.data_dir, Algorithm::RS256)?;
    let site = Site {
        base: config.public.path.clone(),
        public_url: config.public.url(),
        issuer: config.issuer_url(),
        api: config.api.url(),
        client_id: "walk-spa".into(),
        audience: format!("{}/orders", config.api.url()),
    };
    Ok(Parties { site, mounted: Vec::new() })
}

/// What would keep [`build`] from working, one line each. Makes nothing.
pub fn inspect(config: &Config) -> Vec<String> {
    let keys = keys::inspect(&config.data_dir, Algorithm::RS256);
    keys.err().map(|error| error.to_string()).into_iter().collect()
}
