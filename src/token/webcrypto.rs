//! The browser's cryptography: `WebCrypto`, which costs no byte of download.
//!
//! It exists only on a secure origin (https, or localhost): elsewhere every question is answered with
//! [`SignatureError::Unavailable`], and the page says so.

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use send_wrapper::SendWrapper;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::{Algorithm, Jwk, SignatureError, Signer, Verifier};
use crate::ports::Boxed;

/// Judges signatures in the browser.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebCryptoVerifier;

impl Verifier for WebCryptoVerifier {
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a Jwk,
        signing_input: &'a [u8],
        signature: &'a [u8],
    ) -> Boxed<'a, Result<bool, SignatureError>> {
        // The browser has one thread, so the promise never meets another one.
        Box::pin(SendWrapper::new(async move {
            let subtle = subtle()?;
            let key = import(&subtle, algorithm, key, "verify").await?;
            let promise = subtle
                .verify_with_object_and_js_u8_array_and_js_u8_array(
                    &parameters(algorithm)?,
                    &key,
                    &Uint8Array::from(signature),
                    &Uint8Array::from(signing_input),
                )
                .map_err(|error| refused(algorithm, &error))?;
            let verdict = JsFuture::from(promise).await.map_err(|error| refused(algorithm, &error))?;
            Ok(verdict.is_truthy())
        }))
    }
}

/// A key that signs in the browser: an attacker's own, on the bench. For HMAC there is
/// [`super::hmac::HmacSigner`].
pub struct WebCryptoSigner {
    algorithm: Algorithm,
    key: SendWrapper<CryptoKey>,
    public: Jwk,
}

impl WebCryptoSigner {
    /// Makes a key pair whose private half cannot be exported, and gives its public half `kid`, or its own
    /// thumbprint if there is none.
    ///
    /// # Errors
    /// [`SignatureError::Unavailable`] on an insecure origin, in a browser without `algorithm`, and for
    /// HS256, which has no pair.
    pub async fn generate(algorithm: Algorithm, kid: Option<String>) -> Result<Self, SignatureError> {
        if algorithm.is_symmetric() {
            return Err(SignatureError::Unavailable("a shared secret is not generated but given".into()));
        }
        let error = |error: JsValue| refused(algorithm, &error);
        let subtle = subtle()?;
        let promise = subtle
            .generate_key_with_object(&parameters(algorithm)?, false, &usages(&["sign", "verify"]))
            .map_err(error)?;
        let pair = JsFuture::from(promise).await.map_err(error)?;
        let half = |name: &str| Reflect::get(&pair, &name.into()).map(JsCast::unchecked_into::<CryptoKey>);
        let (private, public) = (half("privateKey").map_err(error)?, half("publicKey").map_err(error)?);
        let exported = subtle.export_key("jwk", &public).map_err(error)?;
        let exported = JsFuture::from(exported).await.map_err(error)?;
        let text = JSON::stringify(&exported).map_err(error)?;
        let exported: Jwk = serde_json::from_str(&String::from(text))
            .map_err(|error| SignatureError::MalformedKey(error.to_string()))?;
        let public = Jwk {
            kid: kid.or_else(|| exported.thumbprint()),
            use_: Some("sig".into()),
            alg: Some(algorithm.name().into()),
            ..exported
        };
        Ok(Self { algorithm, key: SendWrapper::new(private), public })
    }
}

impl Signer for WebCryptoSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_key(&self) -> &Jwk {
        &self.public
    }

    fn sign<'a>(&'a self, signing_input: &'a [u8]) -> Boxed<'a, Result<Vec<u8>, SignatureError>> {
        Box::pin(SendWrapper::new(async move {
            let error = |error: JsValue| refused(self.algorithm, &error);
            let promise = subtle()?
                .sign_with_object_and_js_u8_array(
                    &parameters(self.algorithm)?,
                    &self.key,
                    &Uint8Array::from(signing_input),
                )
                .map_err(error)?;
            let signature = JsFuture::from(promise).await.map_err(error)?;
            Ok(Uint8Array::new(&signature).to_vec())
        }))
    }
}

fn subtle() -> Result<SubtleCrypto, SignatureError> {
    let unavailable = |why: &str| SignatureError::Unavailable(why.into());
    let window = web_sys::window().ok_or_else(|| unavailable("there is no window"))?;
    if !window.is_secure_context() {
        return Err(unavailable("browsers offer it on https and on localhost only"));
    }
    let crypto = window.crypto().map_err(|_| unavailable("this browser has no WebCrypto"))?;
    match Reflect::get(&crypto, &"subtle".into()) {
        Ok(subtle) if subtle.is_object() => Ok(subtle.unchecked_into()),
        _ => Err(unavailable("this browser has no WebCrypto")),
    }
}

/// The parameters of W3C Web Cryptography for import, generation, signing and verifying at once: each
/// operation ignores those of the others.
fn parameters(algorithm: Algorithm) -> Result<Object, SignatureError> {
    let rsa =
        |name: &str| json!({ "name": name, "hash": "SHA-256", "saltLength": 32, "modulusLength": 2048 });
    let parameters = match algorithm {
        Algorithm::RS256 => rsa("RSASSA-PKCS1-v1_5"),
        Algorithm::PS256 => rsa("RSA-PSS"),
        Algorithm::ES256 => json!({ "name": "ECDSA", "hash": "SHA-256", "namedCurve": "P-256" }),
        Algorithm::EdDSA => json!({ "name": "Ed25519" }),
        Algorithm::HS256 => json!({ "name": "HMAC", "hash": "SHA-256" }),
    };
    let parameters = object(&parameters.to_string(), algorithm)?;
    if matches!(algorithm, Algorithm::RS256 | Algorithm::PS256) {
        let exponent = Uint8Array::from([1, 0, 1].as_slice());
        Reflect::set(&parameters, &"publicExponent".into(), &exponent)
            .map_err(|error| refused(algorithm, &error))?;
    }
    Ok(parameters)
}

fn object(json: &str, algorithm: Algorithm) -> Result<Object, SignatureError> {
    JSON::parse(json).map(JsCast::unchecked_into).map_err(|error| refused(algorithm, &error))
}

fn usages(usages: &[&str]) -> JsValue {
    usages.iter().map(|usage| JsValue::from_str(usage)).collect::<Array>().into()
}

async fn import(
    subtle: &SubtleCrypto,
    algorithm: Algorithm,
    key: &Jwk,
    usage: &str,
) -> Result<CryptoKey, SignatureError> {
    if !key.fits(algorithm) {
        return Err(SignatureError::WrongKeyType { kty: key.kty.clone(), algorithm });
    }
    // Names are judged in `check::key`; the browser is given the numbers alone.
    let numbers = Jwk { kid: None, use_: None, alg: None, ..key.clone() };
    let json =
        serde_json::to_string(&numbers).map_err(|error| SignatureError::MalformedKey(error.to_string()))?;
    let promise = subtle
        .import_key_with_object(
            "jwk",
            &object(&json, algorithm)?,
            &parameters(algorithm)?,
            false,
            &usages(&[usage]),
        )
        .map_err(|error| refused(algorithm, &error))?;
    let key = JsFuture::from(promise).await.map_err(|error| refused(algorithm, &error))?;
    Ok(key.unchecked_into())
}

/// What the browser threw, as an error: a missing algorithm, or a key that it could not read.
fn refused(algorithm: Algorithm, error: &JsValue) -> SignatureError {
    let text = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
    match text("name").as_deref() {
        Some("NotSupportedError") => {
            SignatureError::Unavailable(format!("this browser does not know {algorithm}"))
        }
        Some("DataError") => SignatureError::MalformedKey(
            text("message").unwrap_or_else(|| "the browser cannot read it".into()),
        ),
        _ => SignatureError::Unavailable(text("message").unwrap_or_else(|| "the browser refused".into())),
    }
}
