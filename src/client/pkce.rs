//! Proof Key for Code Exchange: RFC 7636.

use serde::{Deserialize, Serialize};

use crate::{
    ports::Random,
    token::{base64url, hash},
};

/// A verifier that only the issuer gets, and the challenge that goes ahead of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pkce {
    /// The secret: 43 characters, sent to the issuer alone and never in a URL.
    pub verifier: String,
    /// Its SHA-256, sent with the authorization request.
    pub challenge: String,
}

/// 32 random bytes as 43 characters of base64url: the entropy that RFC 7636 section 7.1 recommends, and
/// more than RFC 6749 section 10.10 asks of a `state`.
pub fn unguessable(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    base64url::encode(bytes)
}

impl Pkce {
    /// A new pair.
    pub fn new(random: &dyn Random) -> Self {
        let verifier = unguessable(random);
        Self { challenge: hash::pkce_s256(&verifier), verifier }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Sevens, *};

    #[test]
    fn a_verifier_has_the_shortest_length_that_is_allowed() {
        let pkce = Pkce::new(&Sevens);
        assert_eq!(pkce.verifier.len(), 43);
        assert_eq!(pkce.challenge, hash::pkce_s256(&pkce.verifier));
    }
}
