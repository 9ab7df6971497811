//! What a signed token is for, as far as its look tells: nothing here judges.

use crate::{
    token::{claims, decode::Decoded},
    ui::object::Thing,
};

/// For whom the token says it is, if it says so.
pub fn audience(token: &Decoded) -> Option<Vec<String>> {
    let all = claims::texts(token.unverified_claims()?.get("aud")?);
    (!all.is_empty()).then_some(all)
}

/// What a signed token is for, as far as its look tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It has a claim that only ID tokens have, or is for the built-in client alone: `OpenID` Connect Core 2.
    IdToken,
    /// It tells of a person, and of nothing that may be done.
    PerhapsIdToken,
    /// It says what may be done, or by which client: RFC 9068 section 2.2.
    AccessToken,
    /// `typ` says that it tells a client of a logout: `OpenID` Connect Back-Channel Logout 2.4.
    LogoutToken,
    /// `typ` says that it only shows who holds a key: RFC 9449 section 4.2.
    Proof,
    /// Nothing tells.
    Unknown,
}

impl Look {
    /// The look of `token`, where `client_id` is the built-in client's.
    pub fn of(token: &Decoded, client_id: &str) -> Self {
        let Some(claims) = token.unverified_claims() else { return Self::Unknown };
        let any = |names: &[&str]| names.iter().any(|name| claims.get(name).is_some());
        match token.typ().map(|typ| typ.trim_start_matches("application/").to_ascii_lowercase()).as_deref() {
            Some("at+jwt") => Self::AccessToken,
            Some("logout+jwt") => Self::LogoutToken,
            Some("dpop+jwt") => Self::Proof,
            _ if any(&["nonce", "at_hash", "c_hash"]) => Self::IdToken,
            _ if audience(token).is_some_and(|named| named == [client_id]) => Self::IdToken,
            _ if any(&["scope", "scp", "client_id", "permissions", "gty"]) => Self::AccessToken,
            _ if any(&["email", "name", "given_name", "preferred_username", "picture"]) => {
                Self::PerhapsIdToken
            }
            _ => Self::Unknown,
        }
    }

    /// Its card: the shape, the name, what the audience is to it, and who that is if it names nobody.
    pub fn words(self) -> (Thing, &'static str, &'static str, &'static str) {
        match self {
            Self::IdToken => (Thing::Letter, "Looks like an ID token", "says it is to", "nobody"),
            Self::PerhapsIdToken => {
                (Thing::Letter, "May be an ID token: it tells of a person", "says it is to", "nobody")
            }
            Self::AccessToken => (Thing::Key, "Looks like an access token", "says it opens", "nothing"),
            Self::LogoutToken => (Thing::Unknown, "Looks like a logout token", "says it is to", "nobody"),
            Self::Proof => (Thing::Unknown, "Looks like a DPoP proof", "says it is for", "one request"),
            Self::Unknown => (Thing::Unknown, "A signed token (JWS)", "says it is for", "nobody"),
        }
    }

    /// Whether it is for a client to read.
    pub fn is_letter(self) -> bool {
        matches!(self, Self::IdToken | Self::PerhapsIdToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{base64url, decode::decode};

    #[test]
    fn a_token_is_for_what_it_looks_like() {
        let look = |typ: &str, claims: &str| {
            let header = format!(r#"{{"alg":"RS256","typ":"{typ}"}}"#);
            let [header, claims] = [header.as_str(), claims].map(|json| base64url::encode(json.as_bytes()));
            Look::of(&decode(&format!("{header}.{claims}.AA")), "walk-spa")
        };
        for (typ, claims, expected) in [
            ("JWT", r#"{"aud":"x","nonce":"n"}"#, Look::IdToken),
            ("JWT", r#"{"aud":["walk-spa"]}"#, Look::IdToken),
            ("JWT", r#"{"aud":"abcDEF","sub":"auth0|1","email":"a@b.example"}"#, Look::PerhapsIdToken),
            ("JWT", r#"{"aud":"x","email":"a@b.example","scope":"read"}"#, Look::AccessToken),
            ("at+jwt", r#"{"aud":"x"}"#, Look::AccessToken),
            ("application/at+jwt", "{}", Look::AccessToken),
            ("logout+jwt", r#"{"aud":"c","events":{}}"#, Look::LogoutToken),
            ("dpop+jwt", r#"{"nonce":"n","htu":"https://a.example/"}"#, Look::Proof),
            ("JWT", r#"{"iss":"joe","exp":1300819380}"#, Look::Unknown),
        ] {
            assert_eq!(look(typ, claims), expected, "{typ} {claims}");
        }
    }
}
