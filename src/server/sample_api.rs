//! The sample API's settings, as its operator would take them over from the tenant: one issuer, and for each
//! collection one audience and one algorithm.

use crate::{
    api::{ApiConfig, Collection, Credentials, Resource},
    issuer::{
        Tenant,
        tenant::{Api, Credential},
    },
};

/// What the API serves for `tenant`, whose issuer is `issuer`.
pub fn config(issuer: String, tenant: &Tenant) -> ApiConfig {
    let registered = [(Collection::Orders, tenant.apis.first()), (Collection::Inventory, inventory(tenant))];
    let resources = registered.into_iter().filter_map(|(collection, api)| Some((collection, api?)));
    ApiConfig {
        issuer,
        leeway: 60,
        resources: resources.map(|(collection, api)| (collection, resource(tenant, api))).collect(),
    }
}

/// The API that is served as the inventory: the first that defines its scope, but for the orders, which are
/// the tenant's first API.
pub fn inventory(tenant: &Tenant) -> Option<&Api> {
    tenant.apis.iter().skip(1).find(|api| api.defines(Collection::Inventory.read_scope()))
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
    use crate::{
        issuer::DEFAULT_TENANT,
        token::{Algorithm, check::access_token::Profile},
    };

    fn of(text: &str) -> ApiConfig {
        let tenant = Tenant::parse(text, "https://walk.example", "tenant.toml").expect("a tenant");
        config("https://walk.example/issuer/".into(), &tenant)
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
