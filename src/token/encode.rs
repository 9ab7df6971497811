//! Making a signed token in compact form: RFC 7515 section 7.1.

use serde_json::{Map, Value, json};

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
    let mut header = json!({ "alg": signer.algorithm(), "typ": typ });
    if let (Some(kid), Value::Object(header)) = (&signer.public_key().kid, &mut header) {
        header.insert("kid".into(), kid.clone().into());
    }
    let mut token = base64url::encode(header.to_string());
    token.push('.');
    token.push_str(&base64url::encode(Value::Object(claims.clone()).to_string()));
    let signature = signer.sign(token.as_bytes()).await?;
    token.push('.');
    token.push_str(&base64url::encode(signature));
    Ok(token)
}
