//! Passwords: kept as argon2id hashes, verified at the same cost whether the account exists or not.

use std::fmt;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{PasswordHashString, SaltString},
};
use sha2::{Digest, Sha256};

/// How a password is checked.
#[derive(Clone)]
pub struct Password(PasswordHashString);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The most that one check may cost: about a second of one core.
const MOST: u64 = 1 << 20;

/// The cost for a password that the tenant file states in plain text: whoever steals the hash has stolen
/// the file, so the cost only has to make a wrong guess at the page slow. A `password_hash` brings its own.
fn modest() -> Argon2<'static> {
    let params = Params::new(4096, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Password {
    /// Hashes a plain password. The salt is made from `context`, which must differ from account to account.
    ///
    /// # Errors
    /// What argon2 says, such as that the password is too long.
    pub fn hash(plain: &str, context: &str) -> Result<Self, String> {
        let salt =
            SaltString::encode_b64(&Sha256::digest(context)[..16]).map_err(|error| error.to_string())?;
        let hash = modest().hash_password(plain.as_bytes(), &salt).map_err(|error| error.to_string())?;
        Ok(Self(hash.serialize()))
    }

    /// Takes a hash in PHC form.
    ///
    /// # Errors
    /// What the parser says, that it is not an argon2 hash, or that checking it would take too long.
    pub fn from_phc(text: &str) -> Result<Self, String> {
        let hash = PasswordHashString::new(text).map_err(|error| error.to_string())?;
        if !hash.algorithm().as_str().starts_with("argon2") {
            return Err(format!("its algorithm is {}", hash.algorithm()));
        }
        let password = Self(hash);
        match password.cost() {
            0 => Err("it does not say what it costs: m, t and p".into()),
            cost if cost > MOST => Err(format!("m times t is {cost}, and at most {MOST} is checked")),
            _ => Ok(password),
        }
    }

    /// What one check costs: KiB of memory times passes over it. 0 if the hash does not say.
    pub fn cost(&self) -> u64 {
        let params = Params::try_from(&self.0.password_hash());
        params.map_or(0, |params| u64::from(params.m_cost()) * u64::from(params.t_cost()))
    }

    /// Whether `plain` is the password. Takes the same time for every wrong one.
    pub fn verify(&self, plain: &str) -> bool {
        modest().verify_password(plain.as_bytes(), &self.0.password_hash()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password() {
        let password = Password::hash("walk the tokens", "ada").unwrap();
        assert!(password.verify("walk the tokens"));
        assert!(!password.verify("walk the token"));
        assert!(password.0.as_str().starts_with("$argon2id$"));
    }

    #[test]
    fn two_accounts_have_two_hashes() {
        let one = Password::hash("same", "ada").unwrap();
        let two = Password::hash("same", "grace").unwrap();
        assert_ne!(one.0.as_str(), two.0.as_str());
    }

    #[test]
    fn other_hashes_are_refused() {
        assert!(Password::from_phc("walk the tokens").is_err());
        assert!(Password::from_phc("$pbkdf2-sha256$i=1$c2FsdHNhbHQ$aGFzaA").is_err());
        let giant = "$argon2id$v=19$m=2097152,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA";
        assert!(Password::from_phc(giant).unwrap_err().contains("at most 1048576"));
        let hash = Password::hash("x", "ada").unwrap();
        assert_eq!(hash.cost(), 4096 * 2);
        assert!(Password::from_phc(hash.0.as_str()).unwrap().verify("x"));
    }
}
