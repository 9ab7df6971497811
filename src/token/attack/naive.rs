//! A verifier as people write it, and the classic mistakes that they make in it.
//!
//! Without a mistake it is sound: it fixes the algorithm, takes the key of the issuer by `kid`, and compares
//! issuer, audience, expiry and nonce. Each mistake takes one of these away.

use serde_json::{Value, json};

use super::{
    Validator,
    forge::{EMPTY_FILE, JKU},
};
use crate::token::{
    Algorithm, Jwk, JwkSet, Signer, Verifier, base64url,
    hmac::HmacSigner,
    keys,
    native::NativeVerifier,
    test_support::{API, CLIENT, ISSUER},
};

/// What somebody forgot, or trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// Decodes and believes.
    DecodesOnly,
    /// Looks at a signature only if there is one.
    VerifiesWhatIsThere,
    /// Takes the header's word that nobody signed.
    HonoursNone,
    /// Refuses `none`, but only in that spelling.
    RefusesOneSpelling,
    /// Lets the header choose the algorithm, for whatever key text is configured.
    TrustsAlg,
    /// Looks the `kid` up among the keys of all issuers that it ever met.
    PoolsKeys,
    /// Takes the key out of the header.
    TrustsJwk,
    /// Gets the key from where the header says.
    FollowsJku,
    /// Takes `kid` for the name of a file.
    OpensKid,
    /// Does not know `crit`.
    IgnoresCrit,
    /// Does not look at `exp`.
    IgnoresExp,
    /// Does not look at `aud`.
    IgnoresAud,
    /// Does not look at `iss`.
    IgnoresIss,
    /// Does not look at `nonce`.
    IgnoresNonce,
}

/// What the verifier knows, and what the network and the disk would answer.
pub(super) struct Naive<'a> {
    pub validator: Validator,
    pub algorithm: Algorithm,
    pub keys: &'a JwkSet,
    pub attacker: &'a Jwk,
    pub nonce: &'a str,
    pub now: i64,
}

impl Naive<'_> {
    pub async fn accepts(&self, token: &str, mistake: Option<Mistake>) -> bool {
        self.judge(token, mistake).await.unwrap_or(false)
    }

    async fn judge(&self, token: &str, mistake: Option<Mistake>) -> Option<bool> {
        let makes = |one| mistake == Some(one);
        let mut parts = token.split('.');
        let (head, payload, signature) = (parts.next()?, parts.next()?, parts.next());
        let json = |text| serde_json::from_slice::<Value>(&base64url::decode(text).ok()?).ok();
        let (header, claims) = (json(head)?, json(payload)?);
        if !makes(Mistake::IgnoresCrit) && header.get("crit").is_some() {
            return Some(false);
        }
        let input = format!("{head}.{payload}");
        let signed = makes(Mistake::DecodesOnly) || self.signed(&header, &input, signature, mistake).await?;
        let me = if self.validator == Validator::Client { CLIENT } else { API };
        let for_me = |aud: &Value| *aud == me || aud.as_array().is_some_and(|all| all.contains(&json!(me)));
        Some(
            signed
                && (makes(Mistake::IgnoresIss) || claims["iss"] == ISSUER)
                && (makes(Mistake::IgnoresAud) || for_me(&claims["aud"]))
                && (makes(Mistake::IgnoresExp) || claims["exp"].as_i64()? > self.now)
                && (makes(Mistake::IgnoresNonce)
                    || self.validator == Validator::Api
                    // Whoever takes an access token for an ID token does not look for a nonce in it either.
                    || makes(Mistake::IgnoresAud)
                    || claims["nonce"] == self.nonce),
        )
    }

    async fn signed(
        &self,
        header: &Value,
        input: &str,
        signature: Option<&str>,
        mistake: Option<Mistake>,
    ) -> Option<bool> {
        let alg = header["alg"].as_str()?;
        let none = alg.eq_ignore_ascii_case("none");
        if signature.is_none_or(str::is_empty) {
            return Some(match mistake {
                Some(Mistake::VerifiesWhatIsThere) => true,
                Some(Mistake::HonoursNone) => none,
                Some(Mistake::RefusesOneSpelling) => none && alg != "none",
                _ => false,
            });
        }
        let signature = base64url::decode(signature?).ok()?;
        let kid = header["kid"].as_str();
        let mine = || self.keys.keys.iter().find(|key| key.kid.as_deref() == kid);
        let key = match mistake {
            Some(Mistake::TrustsAlg) if alg == "HS256" => secret(keys::to_pem(mine()?)?.as_bytes()),
            Some(Mistake::OpensKid) if alg == "HS256" => secret(&file(kid?)?),
            Some(Mistake::TrustsJwk) => serde_json::from_value(header["jwk"].clone()).ok()?,
            Some(Mistake::FollowsJku) => (header["jku"] == JKU).then(|| self.attacker.clone())?,
            // A later issuer's key of the same name takes the place of the first.
            Some(Mistake::PoolsKeys | Mistake::IgnoresCrit) => Jwk { kid: None, ..self.attacker.clone() },
            _ if alg != self.algorithm.name() => return Some(false),
            _ => mine()?.clone(),
        };
        if key.kty == "oct" {
            // Compared as text, which also tells how long the right one is.
            let expected =
                HmacSigner::new(&base64url::decode(&key.k?).ok()?).sign(input.as_bytes()).await.ok()?;
            return Some(expected == signature);
        }
        NativeVerifier.verify(self.algorithm, &key, input.as_bytes(), &signature).await.ok()
    }
}

fn secret(bytes: &[u8]) -> Jwk {
    Jwk { kty: "oct".into(), k: Some(base64url::encode(bytes)), ..Jwk::default() }
}

/// The disk: one empty file.
fn file(name: &str) -> Option<Vec<u8>> {
    (name == EMPTY_FILE).then(Vec::new)
}
