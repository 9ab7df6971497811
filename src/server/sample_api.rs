//! The sample API, with settings as its operator would take them over from the tenant: one issuer, and for
//! each collection one audience, one algorithm and one profile. A collection that the tenant has in the other
//! profile too is served once more, below that profile's name.

use std::{collections::BTreeMap, sync::Arc};

use axum::Router;

use crate::{
    api::{self, ApiConfig, Collection, Credentials, Resource},
    issuer::{
        Tenant,
        tenant::{Api, Credential},
    },
    ports::{Clock, Transport},
    token::{check::access_token::Profile, native::NativeVerifier},
};

/// What the API has of `tenant`, each with its path below the API's address: the orders are the tenant's first
/// API, the inventory is the next that defines its scope.
pub fn served(tenant: &Tenant) -> Vec<(String, Collection, &Api)> {
    let others = |collection: Collection| {
        tenant.apis.iter().skip(1).filter(move |api| api.defines(collection.read_scope()))
    };
    let (orders, inventory) = (tenant.apis.first(), others(Collection::Inventory).next());
    let mut served = Vec::new();
    for (collection, api) in [(Collection::Orders, orders), (Collection::Inventory, inventory)] {
        let Some(api) = api else { continue };
        served.push((collection.name().to_owned(), collection, api));
        let twin = others(collection).find(|twin| twin.profile != api.profile);
        served.extend(twin.map(|twin| {
            let nest = match twin.profile {
                Profile::Auth0 => "auth0",
                Profile::Rfc9068 => "rfc9068",
            };
            (format!("{nest}/{}", collection.name()), collection, twin)
        }));
    }
    served
}

/// What each router of the API serves, by where it is nested: at the API's own address, or below a profile's
/// name.
fn configs(issuer: &str, tenant: &Tenant) -> BTreeMap<String, ApiConfig> {
    let mut configs = BTreeMap::new();
    for (path, collection, api) in served(tenant) {
        let nest = path.rsplit_once('/').map_or("", |(nest, _)| nest);
        let config = configs.entry(nest.to_owned()).or_insert_with(|| ApiConfig {
            issuer: issuer.to_owned(),
            leeway: 60,
            resources: BTreeMap::new(),
        });
        config.resources.insert(collection, resource(tenant, api));
    }
    configs
}

/// The API for `tenant`, whose issuer is `issuer`.
pub fn router(
    issuer: &str,
    tenant: &Tenant,
    transport: &Arc<dyn Transport>,
    clock: &Arc<dyn Clock>,
) -> Router {
    let mut whole = Router::new();
    for (nest, config) in configs(issuer, tenant) {
        let router = api::router(config, transport.clone(), Arc::new(NativeVerifier), clock.clone());
        whole = if nest.is_empty() { router } else { whole.nest(&format!("/{nest}"), router) };
    }
    whole
}

fn resource(tenant: &Tenant, api: &Api) -> Resource {
    Resource {
        audience: api.identifier.clone(),
        algorithm: api.signing_alg,
        profile: api.profile,
        secret: api.signing_secret.clone().map(String::into_bytes),
        asks_as: api.introspected_by.iter().find_map(|client_id| credentials(tenant, client_id)),
    }
}

/// The sample API sends its secret in the header alone, so a client that is registered otherwise is passed
/// over.
fn credentials(tenant: &Tenant, client_id: &str) -> Option<Credentials> {
    match &tenant.application(client_id)?.credential {
        Credential::Basic(secret) => {
            Some(Credentials { client_id: client_id.into(), client_secret: secret.clone() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{issuer::DEFAULT_TENANT, token::Algorithm};

    fn all(text: &str) -> BTreeMap<String, ApiConfig> {
        let tenant = Tenant::parse(text, "https://walk.example", "tenant.toml").expect("a tenant");
        configs("https://walk.example/issuer/", &tenant)
    }

    fn of(text: &str) -> ApiConfig {
        all(text).remove("").expect("a first API")
    }

    #[test]
    fn a_collection_is_served_again_in_the_other_profile() {
        let all = all(DEFAULT_TENANT);
        let twin = |nest: &str, collection| all[nest].resources[&collection].clone();
        let (orders, inventory) = (twin("rfc9068", Collection::Orders), twin("auth0", Collection::Inventory));
        assert_eq!((orders.algorithm, orders.profile), (Algorithm::RS256, Profile::Rfc9068));
        assert_eq!((inventory.algorithm, inventory.profile), (Algorithm::ES256, Profile::Auth0));
        assert_eq!(all.values().map(|config| config.resources.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_ne!(orders.audience, all[""].resources[&Collection::Orders].audience);
    }

    #[test]
    fn each_collection_has_the_settings_of_its_api() {
        let resources = of(DEFAULT_TENANT).resources;
        let (orders, inventory) = (&resources[&Collection::Orders], &resources[&Collection::Inventory]);
        assert_eq!((orders.algorithm, orders.profile), (Algorithm::RS256, Profile::Auth0));
        assert_eq!((inventory.algorithm, inventory.profile), (Algorithm::ES256, Profile::Rfc9068));
        assert_ne!(orders.audience, inventory.audience);
        let asks_as = orders.asks_as.as_ref().map(|credentials| credentials.client_id.as_str());
        assert_eq!((asks_as, &inventory.asks_as), (Some("orders-service"), &None));
    }

    #[test]
    fn a_tenant_without_an_inventory_has_one_collection() {
        let text = DEFAULT_TENANT.replace("read:inventory", "read:shelves");
        assert_eq!(of(&text).resources.into_keys().collect::<Vec<_>>(), [Collection::Orders]);
    }

    #[test]
    fn a_client_that_proves_itself_otherwise_is_passed_over() {
        let secret = "client_secret = \"orders-service-demonstration-secret\"";
        let post = format!("{secret}\ntoken_endpoint_auth_method = \"client_secret_post\"");
        let resources = of(&DEFAULT_TENANT.replace(secret, &post)).resources;
        assert_eq!(resources[&Collection::Orders].asks_as, None);
    }

    #[test]
    fn a_shared_secret_is_taken_over() {
        let shared = "signing_alg = \"HS256\"\nsigning_secret = \"thirty-two bytes that both of them know\"";
        let resources = of(&DEFAULT_TENANT.replace("signing_alg = \"RS256\"", shared)).resources;
        assert!(resources[&Collection::Orders].secret.is_some());
    }
}
