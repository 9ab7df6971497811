//! Signing a token, rightly or with one fault on purpose.
//!
//! Lessons and tests need tokens that must be refused for one reason alone. Editing a good token would fail
//! its signature, which is another reason; so the issuer really issues them that way, for applications
//! that are registered for it.

use serde_json::{Map, Value, json};

use super::{
    Issuer,
    tenant::{Application, Fault},
};
use crate::{
    ports::{Boxed, UnixTime},
    token::{Algorithm, Jwk, SignatureError, Signer, base64url, encode},
};

/// How far the times of a fault are off, in seconds.
const OFF: i64 = 3600;
/// Somebody who is neither an issuer nor an API of this tenant.
const STRANGER: &str = "https://somebody-else.example/";

/// Lets an application wait that is registered for slow answers.
pub(super) async fn delay(issuer: &Issuer, application: &Application) {
    if application.fault == Some(Fault::Slow) {
        issuer.timer.wait(application.fault_seconds).await;
    }
}

/// How to sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signing {
    /// The header's `typ`.
    pub typ: &'static str,
    /// What is to be wrong.
    pub fault: Option<Fault>,
    /// The time that the token is made at.
    pub now: UnixTime,
}

/// Signs the claims.
///
/// # Errors
/// [`SignatureError`] if the signer refuses.
pub(super) async fn sign(
    signer: &dyn Signer,
    signing: Signing,
    mut claims: Map<String, Value>,
) -> Result<String, SignatureError> {
    let now = signing.now;
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    match signing.fault {
        Some(Fault::Expired) => {
            say("iat", now.plus(-2 * OFF).0.into());
            say("exp", now.plus(-OFF).0.into());
        }
        Some(Fault::NotYetValid) => drop(say("nbf", now.plus(OFF).0.into())),
        Some(Fault::WrongIssuer) => drop(say("iss", STRANGER.into())),
        Some(Fault::WrongAudience) => drop(say("aud", STRANGER.into())),
        Some(Fault::AlgNone) => return Ok(unsecured(signing.typ, &claims)),
        Some(Fault::UnknownKid) => {
            return encode::sign(&Bent::named(signer, "no-such-key"), signing.typ, &claims).await;
        }
        Some(Fault::BrokenSignature) => {
            return encode::sign(&Bent::broken(signer), signing.typ, &claims).await;
        }
        // The answer is at fault, not the token.
        Some(Fault::Slow | Fault::Unavailable) | None => {}
    }
    encode::sign(signer, signing.typ, &claims).await
}

/// RFC 7519 section 6: nothing vouches for it.
fn unsecured(typ: &str, claims: &Map<String, Value>) -> String {
    let header = json!({ "alg": "none", "typ": typ }).to_string();
    format!("{}.{}.", base64url::encode(header), base64url::encode(Value::Object(claims.clone()).to_string()))
}

/// A signer that signs under a false name or spoils what it signs.
struct Bent<'a> {
    signer: &'a dyn Signer,
    key: Jwk,
    spoils: bool,
}

impl<'a> Bent<'a> {
    fn named(signer: &'a dyn Signer, kid: &str) -> Self {
        let key = Jwk { kid: Some(kid.into()), ..signer.public_key().clone() };
        Self { signer, key, spoils: false }
    }

    fn broken(signer: &'a dyn Signer) -> Self {
        Self { signer, key: signer.public_key().clone(), spoils: true }
    }
}

impl Signer for Bent<'_> {
    fn algorithm(&self) -> Algorithm {
        self.signer.algorithm()
    }

    fn public_key(&self) -> &Jwk {
        &self.key
    }

    fn sign<'a>(&'a self, signing_input: &'a [u8]) -> Boxed<'a, Result<Vec<u8>, SignatureError>> {
        Box::pin(async move {
            let mut signature = self.signer.sign(signing_input).await?;
            if let Some(last) = signature.last_mut().filter(|_| self.spoils) {
                *last ^= 1;
            }
            Ok(signature)
        })
    }
}
