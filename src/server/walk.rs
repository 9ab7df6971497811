//! What the walk uses of a tenant: the application that it signs in as, and the API that it calls.

use super::sample_api;
use crate::{
    issuer::Tenant,
    ui::site::{SampleApi, Site},
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
/// page, and calls the first API; the others are for comparison.
///
/// # Errors
/// What the tenant lacks for a walk.
pub fn choose(site: Site, tenant: &Tenant) -> Result<Site, Missing> {
    let callback = site.redirect_uri();
    let application =
        tenant.applications.iter().find(|application| application.callbacks.contains(&callback));
    let client_id = application.ok_or(Missing::Application(callback))?.client_id.clone();
    let audience = tenant.apis.first().ok_or(Missing::Api)?.identifier.clone();
    let apis = sample_api::served(tenant).into_iter().map(|(path, collection, api)| SampleApi {
        name: collection.name().into(),
        profile: api.profile,
        algorithm: api.signing_alg,
        audience: api.identifier.clone(),
        url: format!("{}/{path}", site.api),
    });
    Ok(Site { client_id, audience, code_lifetime: tenant.lifetimes.code, apis: apis.collect(), ..site })
}
