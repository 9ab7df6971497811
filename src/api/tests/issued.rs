//! The API beside the built-in issuer: tokens that were really issued, questions that really reach it.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::Value;

use super::{Answer, send};
use crate::{
    api::{ApiConfig, Collection, Credentials, Resource, router},
    issuer::{
        DEFAULT_TENANT,
        test_support::{BASE, Browser, ORDERS, TestNetwork},
    },
    token::{Algorithm, check::access_token::Profile, native::NativeVerifier},
};

pub const INVENTORY: &str = "https://inventory.tokenwalk.example/";
pub const SECRET: &str = "orders-service-demonstration-secret";

/// A person's browser in front of the issuer, and the API that trusts it.
pub struct Issued {
    pub browser: Browser,
    pub config: ApiConfig,
    pub api: Router,
}

impl Default for Issued {
    fn default() -> Self {
        Self::at(DEFAULT_TENANT, SECRET)
    }
}

impl Issued {
    /// An issuer with this tenant, and an API that asks with this secret.
    pub fn at(tenant: &str, secret: &str) -> Self {
        let browser = Browser::at(tenant);
        browser.network.attach(BASE, browser.router.clone());
        let asks_as =
            Some(Credentials { client_id: "orders-service".into(), client_secret: secret.to_owned() });
        let (secret, algorithm, profile) = (None, Algorithm::RS256, Profile::Auth0);
        let orders = Resource { audience: ORDERS.into(), algorithm, profile, secret, asks_as };
        let inventory = Resource {
            audience: INVENTORY.into(),
            algorithm: Algorithm::ES256,
            profile: Profile::Rfc9068,
            secret: None,
            asks_as: None,
        };
        let resources = [(Collection::Orders, orders), (Collection::Inventory, inventory)].into();
        let config = ApiConfig { issuer: BASE.into(), leeway: 60, resources };
        let api =
            router(config.clone(), browser.network.clone(), Arc::new(NativeVerifier), browser.clock.clone());
        Self { browser, config, api }
    }

    /// The same API where nobody answers it.
    pub fn cut_off(&self) -> Router {
        let nobody = Arc::new(TestNetwork::default());
        router(self.config.clone(), nobody, Arc::new(NativeVerifier), self.browser.clock.clone())
    }

    /// Tokens for the API called `audience`, with these scopes.
    pub async fn tokens(&self, audience: &str, scope: &str) -> Value {
        self.browser.tokens(&[("audience", audience), ("scope", scope)]).await
    }

    pub async fn get(&self, path: &str, token: &Value) -> Answer {
        get(&self.api, path, token).await
    }
}

/// `GET` with the token, and a question for the explanation.
pub async fn get(api: &Router, path: &str, token: &Value) -> Answer {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let request = Request::get(path).header("authorization", bearer).header("tokenwalk-explain", "1");
    send(api, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_for_the_orders_reads_them() {
    let world = Issued::default();
    let tokens = world.tokens(ORDERS, "openid read:orders").await;
    let answer = world.get("/orders", &tokens["access_token"]).await;
    assert_eq!((answer.status, &answer.body["read_by"]), (StatusCode::OK, &"db|ada".into()));
    assert_eq!(answer.body["explanation"].get("introspection"), None);
    let answer = world.get("/orders", &tokens["id_token"]).await;
    assert_eq!((answer.status, answer.rule()), (StatusCode::UNAUTHORIZED, "aud"));
}
