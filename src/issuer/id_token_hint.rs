//! An ID token that comes back as a hint about who is meant: `OpenID` Connect Core 3.1.2.1, RP-Initiated
//! Logout 2.

use serde_json::Value;

use super::Issuer;
use crate::token::{
    Algorithm, Signer,
    decode::{Decoded, Form, decode},
    hmac::HmacSigner,
};

/// What the hint says, once its signature is known to be this issuer's.
pub(super) struct Hint {
    pub client_id: String,
    pub sub: String,
    pub sid: Option<String>,
}

/// Reads the hint. It may have expired: it says who was meant, and opens nothing.
pub(super) async fn read(issuer: &Issuer, hint: &str) -> Option<Hint> {
    let decoded = decode(hint);
    if decoded.form != Form::Jws || !decoded.is_well_formed() || decoded.header()?.contains_key("crit") {
        return None;
    }
    let claims = decoded.unverified_claims()?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let client_id = text("aud")?;
    if text("iss")? != issuer.url.as_str() || !is_signed(issuer, &decoded, &client_id).await? {
        return None;
    }
    Some(Hint { client_id, sub: text("sub")?, sid: text("sid") })
}

async fn is_signed(issuer: &Issuer, decoded: &Decoded, client_id: &str) -> Option<bool> {
    let algorithm: Algorithm = decoded.alg()?.parse().ok()?;
    let application = issuer.tenant.application(client_id)?;
    // The registration fixes the algorithm, never the token: RFC 8725 section 3.1.
    if algorithm != application.id_token_signing_alg {
        return Some(false);
    }
    let (input, signature) = (decoded.signing_input()?.as_bytes(), decoded.signature()?);
    if algorithm.is_symmetric() {
        let expected = HmacSigner::new(application.credential.secret()?.as_bytes()).sign(input).await.ok()?;
        return Some(subtle::ConstantTimeEq::ct_eq(expected.as_slice(), signature).into());
    }
    let keys = issuer.keys.accepted();
    let key = keys.keys.iter().find(|key| key.kid.as_deref() == decoded.kid() && key.fits(algorithm))?;
    issuer.verifier.verify(algorithm, key, input, signature).await.ok()
}
