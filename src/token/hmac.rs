//! HMAC with SHA-256 (RFC 2104), for tokens that a shared secret signs: the one algorithm whose key is not
//! the issuer's but the client's or the API's. In the browser it also serves where `WebCrypto` will not: it
//! refuses an empty secret, which the attack bench needs.

use sha2::{Digest, Sha256};

use super::{Algorithm, Jwk, SignatureError, Signer};
use crate::ports::Boxed;

const BLOCK: usize = 64;

/// Signs with HS256. Publishes no key and no name for it.
pub struct HmacSigner {
    secret: [u8; BLOCK],
    key: Jwk,
}

impl HmacSigner {
    /// Takes any bytes as the secret, even none; whether it is long enough is judged elsewhere.
    pub fn new(secret: &[u8]) -> Self {
        let mut padded = [0; BLOCK];
        if secret.len() > BLOCK {
            padded[..32].copy_from_slice(&Sha256::digest(secret));
        } else {
            padded[..secret.len()].copy_from_slice(secret);
        }
        let alg = Some(Algorithm::HS256.name().into());
        Self { secret: padded, key: Jwk { kty: "oct".into(), alg, ..Jwk::default() } }
    }

    fn mac(&self, message: &[u8]) -> [u8; 32] {
        let inner = Sha256::new().chain_update(self.secret.map(|byte| byte ^ 0x36)).chain_update(message);
        Sha256::new()
            .chain_update(self.secret.map(|byte| byte ^ 0x5c))
            .chain_update(inner.finalize())
            .finalize()
            .into()
    }
}

impl Signer for HmacSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }

    fn public_key(&self) -> &Jwk {
        &self.key
    }

    fn sign<'a>(&'a self, signing_input: &'a [u8]) -> Boxed<'a, Result<Vec<u8>, SignatureError>> {
        Box::pin(std::future::ready(Ok(self.mac(signing_input).to_vec())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// RFC 4231, sections 4.3 and 4.7.
    #[test]
    fn vectors_of_rfc_4231() {
        assert_eq!(
            hex(&HmacSigner::new(b"Jefe").mac(b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&HmacSigner::new(&[0xaa; 131]).mac(b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
