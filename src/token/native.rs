//! The server's cryptography: `jsonwebtoken` on `aws-lc-rs` judges signatures, `aws-lc-rs` makes them.
//!
//! Signing keeps the parsed key pair. `jsonwebtoken` would parse the private key anew for each signature,
//! which for RSA costs a good part of the signature itself.

use aws_lc_rs::{
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    },
};
use jsonwebtoken::{DecodingKey, crypto::aws_lc::DEFAULT_PROVIDER};

use super::{Algorithm, Jwk, SignatureError, Signer, Verifier, base64url};
use crate::ports::Boxed;

/// Judges signatures on the server.
#[derive(Debug, Clone, Copy, Default)]
pub struct NativeVerifier;

impl Verifier for NativeVerifier {
    fn verify<'a>(
        &'a self,
        algorithm: Algorithm,
        key: &'a Jwk,
        signing_input: &'a [u8],
        signature: &'a [u8],
    ) -> Boxed<'a, Result<bool, SignatureError>> {
        let verdict = decoding_key(algorithm, key).and_then(|key| {
            // Not `crypto::verify`, which takes the signature in base64url and would decode it once more.
            let verifier = (DEFAULT_PROVIDER.verifier_factory)(&name(algorithm), &key)
                .map_err(|error| SignatureError::MalformedKey(error.to_string()))?;
            Ok(verifier.verify(signing_input, &signature.to_vec()).is_ok())
        });
        Box::pin(std::future::ready(verdict))
    }
}

fn name(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::RS256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::PS256 => jsonwebtoken::Algorithm::PS256,
        Algorithm::ES256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::EdDSA => jsonwebtoken::Algorithm::EdDSA,
        Algorithm::HS256 => jsonwebtoken::Algorithm::HS256,
    }
}

fn decoding_key(algorithm: Algorithm, key: &Jwk) -> Result<DecodingKey, SignatureError> {
    if !key.fits(algorithm) {
        return Err(SignatureError::WrongKeyType { kty: key.kty.clone(), algorithm });
    }
    let octets = |name: &str, value: &Option<String>| {
        let text =
            value.as_deref().ok_or_else(|| SignatureError::MalformedKey(format!("`{name}` is missing")))?;
        base64url::decode(text).map_err(|error| SignatureError::MalformedKey(format!("`{name}`, {error}")))
    };
    // A coordinate has the full size of its field: RFC 7518 section 6.2.1.2, RFC 8037 section 2.
    let coordinate = |name: &str, value: &Option<String>| match octets(name, value)? {
        bytes if bytes.len() == 32 => Ok(bytes),
        bytes => Err(SignatureError::MalformedKey(format!("`{name}` has {} bytes, not 32", bytes.len()))),
    };
    Ok(match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => {
            DecodingKey::from_rsa_raw_components(&octets("n", &key.n)?, &octets("e", &key.e)?)
        }
        Algorithm::ES256 => {
            let point = [vec![4], coordinate("x", &key.x)?, coordinate("y", &key.y)?].concat();
            DecodingKey::from_ec_der(&point)
        }
        Algorithm::EdDSA => DecodingKey::from_ed_der(&coordinate("x", &key.x)?),
        Algorithm::HS256 => DecodingKey::from_secret(&octets("k", &key.k)?),
    })
}

/// A key pair, or a shared secret, that signs on the server.
pub struct NativeSigner {
    algorithm: Algorithm,
    key: Key,
    pkcs8: Vec<u8>,
    public: Jwk,
}

enum Key {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Hmac(Box<hmac::Key>),
}

impl NativeSigner {
    /// Makes a new key: RSA of 2048 bits, P-256 or Ed25519.
    ///
    /// The randomness is the library's own, the one exception to [`crate::ports::Random`]: key generation
    /// and PSS salts take no other source.
    ///
    /// # Errors
    /// [`SignatureError::Unavailable`] if the library refuses, and for HS256, whose secret belongs to the
    /// client: see [`NativeSigner::hmac`].
    pub fn generate(algorithm: Algorithm) -> Result<Self, SignatureError> {
        let refused = |_| SignatureError::Unavailable(format!("no key for {algorithm} could be made"));
        let pkcs8 = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(refused)?;
                AsDer::as_der(&key).map_err(refused)?.as_ref().to_vec()
            }
            Algorithm::ES256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .and_then(|key| key.to_pkcs8v1())
                .map_err(refused)?
                .as_ref()
                .to_vec(),
            Algorithm::EdDSA => {
                Ed25519KeyPair::generate().and_then(|key| key.to_pkcs8()).map_err(refused)?.as_ref().to_vec()
            }
            Algorithm::HS256 => {
                return Err(SignatureError::Unavailable(
                    "an HMAC secret is the client's, not generated".into(),
                ));
            }
        };
        Self::from_pkcs8(algorithm, &pkcs8)
    }

    /// Reads a private key from unencrypted PKCS#8 DER, as [`NativeSigner::pkcs8`] gives it.
    ///
    /// # Errors
    /// [`SignatureError::MalformedKey`] if it is not such a key, or not of the type that `algorithm` needs.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, SignatureError> {
        let refused = |error: aws_lc_rs::error::KeyRejected| SignatureError::MalformedKey(error.to_string());
        let (kty, crv) = algorithm.key_type();
        let mut public = Jwk {
            kty: kty.into(),
            crv: crv.map(Into::into),
            use_: Some("sig".into()),
            alg: Some(algorithm.name().into()),
            ..Jwk::default()
        };
        let key = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(refused)?;
                let numbers = pair.public_key();
                public.n = Some(base64url::encode(numbers.modulus().big_endian_without_leading_zero()));
                public.e = Some(base64url::encode(numbers.exponent().big_endian_without_leading_zero()));
                let pss = algorithm == Algorithm::PS256;
                Key::Rsa(pair, if pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 })
            }
            Algorithm::ES256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(refused)?;
                // An uncompressed point: a four, then both coordinates.
                let point = pair.public_key().as_ref();
                public.x = point.get(1..33).map(base64url::encode);
                public.y = point.get(33..65).map(base64url::encode);
                Key::Ecdsa(pair)
            }
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(refused)?;
                public.x = Some(base64url::encode(pair.public_key()));
                Key::Ed25519(pair)
            }
            Algorithm::HS256 => {
                return Err(SignatureError::MalformedKey("an HMAC secret has no PKCS#8 form".into()));
            }
        };
        public.kid = public.thumbprint();
        Ok(Self { algorithm, key, pkcs8: pkcs8.to_vec(), public })
    }

    /// Signs with HS256 and a shared secret. It gets no `kid`: a fingerprint would help to guess it.
    pub fn hmac(secret: &[u8]) -> Self {
        let public = Jwk {
            kty: "oct".into(),
            use_: Some("sig".into()),
            alg: Some(Algorithm::HS256.name().into()),
            ..Jwk::default()
        };
        let key = Key::Hmac(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)));
        Self { algorithm: Algorithm::HS256, key, pkcs8: Vec::new(), public }
    }

    /// The private key in PKCS#8 DER, to be kept secret; empty for a shared secret.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    fn signature(&self, signing_input: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let refused = |_| SignatureError::Unavailable("the signature could not be made".into());
        match &self.key {
            Key::Rsa(pair, padding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*padding, &SystemRandom::new(), signing_input, &mut signature).map_err(refused)?;
                Ok(signature)
            }
            Key::Ecdsa(pair) => {
                let signature = pair.sign(&SystemRandom::new(), signing_input).map_err(refused)?;
                Ok(signature.as_ref().to_vec())
            }
            Key::Ed25519(pair) => Ok(pair.sign(signing_input).as_ref().to_vec()),
            Key::Hmac(key) => Ok(hmac::sign(key, signing_input).as_ref().to_vec()),
        }
    }
}

impl Signer for NativeSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_key(&self) -> &Jwk {
        &self.public
    }

    fn sign<'a>(&'a self, signing_input: &'a [u8]) -> Boxed<'a, Result<Vec<u8>, SignatureError>> {
        Box::pin(std::future::ready(self.signature(signing_input)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(
        key: &Jwk,
        algorithm: Algorithm,
        input: &[u8],
        signature: &[u8],
    ) -> Result<bool, SignatureError> {
        let verdict = NativeVerifier.verify(algorithm, key, input, signature);
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(verdict)
    }

    #[test]
    fn what_a_key_signs_its_public_half_accepts() {
        for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA] {
            let signer = NativeSigner::generate(algorithm).unwrap();
            let again = NativeSigner::from_pkcs8(algorithm, signer.pkcs8()).unwrap();
            assert_eq!(again.public_key(), signer.public_key());
            let key = signer.public_key();
            assert_eq!(key.kid, key.thumbprint());
            let signature = again.signature(b"header.payload").unwrap();
            assert_eq!(judged(key, algorithm, b"header.payload", &signature), Ok(true), "{algorithm}");
            assert_eq!(judged(key, algorithm, b"header.payl0ad", &signature), Ok(false), "{algorithm}");
            assert_eq!(judged(key, algorithm, b"header.payload", b""), Ok(false), "{algorithm}");
            let stranger = NativeSigner::generate(algorithm).unwrap();
            let signature = stranger.signature(b"header.payload").unwrap();
            assert_eq!(judged(key, algorithm, b"header.payload", &signature), Ok(false), "{algorithm}");
        }
    }

    #[test]
    fn a_key_serves_no_other_algorithm() {
        let signer = NativeSigner::generate(Algorithm::ES256).unwrap();
        for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::EdDSA, Algorithm::HS256] {
            let error = judged(signer.public_key(), algorithm, b"", b"").unwrap_err();
            assert_eq!(error, SignatureError::WrongKeyType { kty: "EC".into(), algorithm });
        }
        assert!(NativeSigner::from_pkcs8(Algorithm::EdDSA, signer.pkcs8()).is_err());
        assert!(NativeSigner::generate(Algorithm::HS256).is_err());
    }

    #[test]
    fn a_malformed_key_is_an_error_and_not_a_verdict() {
        let key = Jwk {
            kty: "EC".into(),
            crv: Some("P-256".into()),
            x: Some("AAAA".into()),
            y: Some("AA+A".into()),
            ..Jwk::default()
        };
        let error = judged(&key, Algorithm::ES256, b"", b"").unwrap_err();
        assert_eq!(error.to_string(), "the key is malformed: `x` has 3 bytes, not 32");
        let key = Jwk { kty: "oct".into(), ..Jwk::default() };
        let error = judged(&key, Algorithm::HS256, b"", b"").unwrap_err();
        assert_eq!(error.to_string(), "the key is malformed: `k` is missing");
    }
}
