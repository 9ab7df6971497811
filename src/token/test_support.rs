//! Tokens that are really signed, with every algorithm, for the tests of this room.

use serde_json::{Map, Value, json};

use super::{
    Algorithm, Jwk, JwkSet, Signer, base64url,
    check::{Validation, access_token, id_token},
    decode::decode,
    encode, hash,
    hmac::HmacSigner,
    native::{NativeSigner, NativeVerifier},
};
use crate::ports::UnixTime;

pub const ISSUER: &str = "https://issuer.example/";
pub const API: &str = "https://api.example/orders";
pub const CLIENT: &str = "spa-client";

/// An issuer's key, and tokens made with it.
pub struct Bench {
    pub signer: Box<dyn Signer>,
    pub keys: JwkSet,
    pub now: i64,
}

impl Bench {
    pub fn new(algorithm: Algorithm) -> Self {
        let secret = [5; 32];
        let signer: Box<dyn Signer> = match algorithm {
            Algorithm::HS256 => Box::new(HmacSigner::new(&secret)),
            _ => Box::new(NativeSigner::generate(algorithm).unwrap()),
        };
        let k = algorithm.is_symmetric().then(|| base64url::encode(secret));
        let keys = JwkSet { keys: vec![Jwk { k, ..signer.public_key().clone() }] };
        // jsonwebtoken reads the clock itself; the comparison needs the same time.
        let now = i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap();
        Self { signer, keys, now }
    }

    pub fn id_claims(&self) -> Map<String, Value> {
        object(json!({
            "iss": ISSUER, "sub": "user|1", "aud": CLIENT, "nonce": "n-1", "auth_time": self.now - 30,
            "iat": self.now - 10, "exp": self.now + 3600, "at_hash": hash::at_hash("opaque", Algorithm::RS256),
        }))
    }

    pub fn access_claims(&self) -> Map<String, Value> {
        object(json!({
            "iss": ISSUER, "sub": "user|1", "aud": [API, "https://issuer.example/userinfo"], "azp": CLIENT,
            "client_id": CLIENT, "jti": "j-1", "iat": self.now - 10, "exp": self.now + 3600,
            "scope": "openid read:orders",
        }))
    }

    pub async fn sign(&self, typ: &str, claims: &Map<String, Value>) -> String {
        encode::sign(&*self.signer, typ, claims).await.unwrap()
    }

    /// Signed with any header: what an attacker, or a broken issuer, can send.
    pub async fn sign_under(
        &self,
        signer: &dyn Signer,
        header: Value,
        claims: &Map<String, Value>,
    ) -> String {
        let claims = Value::Object(claims.clone()).to_string();
        let input = format!("{}.{}", base64url::encode(header.to_string()), base64url::encode(claims));
        let signature = signer.sign(input.as_bytes()).await.unwrap();
        format!("{input}.{}", base64url::encode(signature))
    }

    /// A header with this `alg` and the key's `kid`, if it has one.
    pub fn header(&self, alg: &str) -> Value {
        let mut header = json!({ "alg": alg, "typ": "JWT" });
        if let Some(kid) = &self.signer.public_key().kid {
            header["kid"] = kid.clone().into();
        }
        header
    }

    pub fn kid(&self) -> Value {
        json!(self.signer.public_key().kid)
    }

    pub async fn id(&self, raw: &str, adjust: impl Fn(&mut id_token::Expectations)) -> Validation {
        let mut expected = id_token::Expectations {
            issuer: Some(ISSUER.into()),
            client_id: Some(CLIENT.into()),
            algorithm: self.signer.algorithm(),
            nonce: id_token::Nonce::Sent("n-1".into()),
            access_token: Some("opaque".into()),
            max_age: Some(60),
            leeway: 5,
        };
        adjust(&mut expected);
        let now = UnixTime(self.now);
        id_token::validate(&decode(raw), Some(&self.keys), &NativeVerifier, &expected, now).await
    }

    pub fn expected(&self, profile: access_token::Profile) -> access_token::Expectations {
        access_token::Expectations {
            issuer: Some(ISSUER.into()),
            audience: Some(API.into()),
            algorithm: self.signer.algorithm(),
            profile,
            scope: Some("read:orders".into()),
            leeway: 5,
        }
    }

    pub async fn access(&self, raw: &str, profile: access_token::Profile) -> Validation {
        let (expected, now) = (self.expected(profile), UnixTime(self.now));
        access_token::validate(&decode(raw), Some(&self.keys), &NativeVerifier, &expected, now).await
    }
}

pub fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

pub fn with(claims: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut claims = claims.clone();
    if value.is_null() {
        claims.remove(name);
    } else {
        claims.insert(name.into(), value);
    }
    claims
}

/// A key that the issuer does not have.
pub fn stranger(algorithm: Algorithm) -> Box<dyn Signer> {
    match algorithm {
        Algorithm::HS256 => Box::new(HmacSigner::new(&[6; 32])),
        _ => Box::new(NativeSigner::generate(algorithm).unwrap()),
    }
}
