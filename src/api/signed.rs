//! Judging a signed token without asking anybody about it: signature first, then claims.
//!
//! It is fast, and it keeps working while the issuer is away. The price: a token that was revoked passes
//! until it expires, since nothing in it changes.

use std::sync::Arc;

use super::{ApiConfig, Resource, keys::PublishedKeys, metadata::IssuerError};
use crate::{
    ports::UnixTime,
    token::{
        Algorithm, Decoded, Jwk, JwkSet, Verifier, base64url,
        check::{Validation, access_token},
    },
};

/// Where the keys come from.
enum Keys {
    Published(Arc<PublishedKeys>),
    Shared(Arc<JwkSet>),
}

/// What judges.
pub struct Signed {
    keys: Keys,
    verifier: Arc<dyn Verifier>,
    expected: access_token::Expectations,
}

impl Signed {
    pub fn new(
        config: &ApiConfig,
        resource: &Resource,
        published: Arc<PublishedKeys>,
        verifier: Arc<dyn Verifier>,
    ) -> Self {
        let shared = resource.secret.as_ref().filter(|_| resource.algorithm == Algorithm::HS256);
        let keys = if let Some(secret) = shared {
            let k = Some(base64url::encode(secret));
            Keys::Shared(Arc::new(JwkSet { keys: vec![Jwk { kty: "oct".into(), k, ..Jwk::default() }] }))
        } else {
            Keys::Published(published)
        };
        let expected = access_token::Expectations {
            issuer: Some(config.issuer.clone()),
            audience: Some(resource.audience.clone()),
            algorithm: resource.algorithm,
            profile: resource.profile,
            scope: None,
            leeway: config.leeway,
        };
        Self { keys, verifier, expected }
    }

    /// Judges the token of a request that needs `scope`.
    ///
    /// # Errors
    /// [`IssuerError`] if the keys cannot be had.
    pub async fn validate(
        &self,
        token: &Decoded,
        scope: &str,
        now: UnixTime,
    ) -> Result<Validation, IssuerError> {
        let keys = self.keys_for(token).await?;
        let expected = access_token::Expectations { scope: Some(scope.into()), ..self.expected.clone() };
        Ok(access_token::validate(token, keys.as_deref(), &*self.verifier, &expected, now).await)
    }

    /// The keys to judge `token` with. The issuer is asked only about a token that gets as far as needing a
    /// key, so that nonsense costs nothing but a look at it.
    async fn keys_for(&self, token: &Decoded) -> Result<Option<Arc<JwkSet>>, IssuerError> {
        match &self.keys {
            Keys::Shared(keys) => Ok(Some(keys.clone())),
            Keys::Published(published) => {
                let worth_asking =
                    token.is_well_formed() && token.alg() == Some(self.expected.algorithm.name());
                if worth_asking {
                    published.for_kid(token.kid()).await.map(Some)
                } else {
                    Ok(published.known())
                }
            }
        }
    }
}
