//! What the walk uses of a tenant: the application that it signs in as, and the API that it calls.

use crate::{
    api::ApiConfig,
    issuer::{Tenant, tenant::Api},
    ui::site::Site,
};

/// What a tenant lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// An application with this callback.
    Application(String),
    /// Any API.
    Api,
}

/// Completes `site` by what the tenant has: the walk signs in as the application that is sent back to its
/// page, and calls the first API.
///
/// # Errors
/// What the tenant lacks for a walk.
pub fn choose(site: Site, tenant: &Tenant) -> Result<Site, Missing> {
    let callback = site.redirect_uri();
    let application =
        tenant.applications.iter().find(|application| application.callbacks.contains(&callback));
    let client_id = application.ok_or(Missing::Application(callback))?.client_id.clone();
    let audience = tenant.apis.first().ok_or(Missing::Api)?.identifier.clone();
    Ok(Site { client_id, audience, ..site })
}

/// The orders API as its operator would set it up: one issuer, one audience, one algorithm.
pub fn orders(issuer: String, api: &Api) -> ApiConfig {
    ApiConfig {
        issuer,
        audience: api.identifier.clone(),
        algorithm: api.signing_alg,
        profile: api.profile,
        read_scope: "read:orders".into(),
        write_scope: "write:orders".into(),
        secret: api.signing_secret.clone().map(String::into_bytes),
        leeway: 60,
    }
}
