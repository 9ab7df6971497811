//! What the walk uses of a tenant: the application that it signs in as, and the API that it calls.

use super::{
    registered::registered,
    runs::kinds::{self, Kinds},
    sample_api,
};
use crate::{
    issuer::{Fault, Tenant},
    ui::{
        registered::Registered,
        site::{SampleApi, Site},
    },
};

/// What a tenant lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// An application with this callback.
    Application(String),
    /// Any API.
    Api,
}

/// What the pages use of a tenant.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Where everything is, and as whom the walk signs in.
    pub site: Site,
    /// The kinds of client that it has.
    pub kinds: Kinds,
    /// What an app of one's own can use.
    pub registered: Registered,
}

/// What the walk cannot do with this tenant, one line each: all else works.
pub fn shortcomings(site: &Site, tenant: &Tenant) -> Vec<String> {
    let mut lacks = Vec::new();
    let back = site.signed_out_uri();
    let application = tenant.applications.iter().find(|application| application.client_id == site.client_id);
    if let Some(application) = application.filter(|application| !application.allows_logout_url(&back)) {
        lacks.push(format!(
            "the application {} has not {back} in logout_urls, so stop 10 can sign nobody out",
            application.client_id
        ));
    }
    if let Some(api) = tenant.apis.first().filter(|api| !api.allow_offline_access) {
        lacks.push(format!(
            "the API {} has not allow_offline_access = true, so stop 10 has no refresh token to show",
            api.identifier
        ));
    }
    lacks
}

/// Completes `site` by what the tenant has: the walk signs in as the application that is sent back to its
/// page, and calls the first API; the others are for comparison.
///
/// # Errors
/// What the tenant lacks for a walk.
pub fn choose(site: Site, tenant: &Tenant) -> Result<Chosen, Missing> {
    let callback = site.redirect_uri();
    let application =
        tenant.applications.iter().find(|application| application.callbacks.contains(&callback));
    let application = application.ok_or(Missing::Application(callback))?;
    let (client_id, fault) = (application.client_id.clone(), application.fault.map(Fault::name));
    let audience = tenant.apis.first().ok_or(Missing::Api)?.identifier.clone();
    let apis = sample_api::served(tenant).into_iter().map(|(path, collection, api)| SampleApi {
        name: collection.name().into(),
        profile: api.profile,
        algorithm: api.signing_alg,
        audience: api.identifier.clone(),
        url: format!("{}/{path}", site.api),
    });
    let kinds = kinds::of(tenant, &site.public_url);
    let (code_lifetime, apis) = (tenant.lifetimes.code, apis.collect());
    let registered = registered(tenant);
    Ok(Chosen { kinds, registered, site: Site { client_id, audience, code_lifetime, apis, fault, ..site } })
}
