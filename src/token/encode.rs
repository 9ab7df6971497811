//! Making a signed token in compact form: RFC 7515 section 7.1.

use serde_json::{Map, Value};

use super::{SignatureError, Signer, base64url};

/// Signs `claims` under a header of `alg`, `typ` and the signer's `kid`, in this order.
///
/// # Errors
/// [`SignatureError`] if the signer refuses.
pub async fn sign(
    signer: &dyn Signer,
    typ: &str,
    claims: &Map<String, Value>,
) -> Result<String, SignatureError> {
    let mut header = Map::new();
    header.insert("alg".into(), signer.algorithm().name().into());
    header.insert("typ".into(), typ.into());
    if let Some(kid) = &signer.public_key().kid {
        header.insert("kid".into(), kid.clone().into());
    }
    sign_under(signer, header, claims).await
}

/// Signs `claims` under `header` as it is.
///
/// # Errors
/// [`SignatureError`] if the signer refuses.
pub async fn sign_under(
    signer: &dyn Signer,
    header: Map<String, Value>,
    claims: &Map<String, Value>,
) -> Result<String, SignatureError> {
    let mut token = base64url::encode(Value::Object(header).to_string());
    token.push('.');
    token.push_str(&base64url::encode(Value::Object(claims.clone()).to_string()));
    let signature = signer.sign(token.as_bytes()).await?;
    token.push('.');
    token.push_str(&base64url::encode(signature));
    Ok(token)
}
