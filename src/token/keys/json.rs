//! A JWK or a JWK Set: RFC 7517.

use serde_json::{Map, Value};

use super::{KeyError, Note, Source};
use crate::token::{Jwk, JwkSet, base64url, json::Document};

/// The members that only a private key has: RFC 7518 section 6.
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

type Read = (JwkSet, Source, Vec<Note>);

pub(super) fn read(text: &str) -> Result<Read, KeyError> {
    let document = Document::parse(text.as_bytes()).map_err(KeyError::Json)?;
    let members = document.object().cloned().unwrap_or_default();
    match members.get("keys") {
        Some(Value::Array(keys)) => read_set(keys),
        Some(_) => Err(KeyError::Members("`keys` is not a list".into())),
        None => match members.get("jwks_uri") {
            Some(Value::String(address)) => Err(KeyError::Discovery(address.clone())),
            _ => Ok((JwkSet { keys: vec![read_key(members)?] }, Source::Jwk, Vec::new())),
        },
    }
}

/// A key that is not understood is left out, as RFC 7517 section 5 asks; a private one spoils the set.
fn read_set(keys: &[Value]) -> Result<Read, KeyError> {
    let (mut set, mut notes) = (JwkSet::default(), Vec::new());
    for (index, key) in keys.iter().enumerate() {
        let key = key.as_object().cloned().ok_or_else(|| KeyError::Members("a key is not an object".into()));
        match key.and_then(read_key) {
            Ok(key) => set.keys.push(key),
            Err(KeyError::Private) => return Err(KeyError::Private),
            Err(error) => notes.push(Note::LeftOut { index, error }),
        }
    }
    if set.keys.is_empty() { Err(KeyError::NoKeys) } else { Ok((set, Source::JwkSet, notes)) }
}

fn read_key(members: Map<String, Value>) -> Result<Jwk, KeyError> {
    if members.get("kty").and_then(Value::as_str) != Some("oct")
        && PRIVATE.iter().any(|name| members.contains_key(*name))
    {
        return Err(KeyError::Private);
    }
    if !members.contains_key("kty") {
        return Err(KeyError::Missing("kty"));
    }
    let key: Jwk = serde_json::from_value(Value::Object(members))
        .map_err(|error| KeyError::Members(error.to_string()))?;
    judge(&key)?;
    Ok(key)
}

fn judge(key: &Jwk) -> Result<(), KeyError> {
    let octets = |name: &'static str, value: &Option<String>| {
        let text = value.as_deref().ok_or(KeyError::Missing(name))?;
        base64url::decode(text).map_err(|error| KeyError::Encoding { name, error })
    };
    let coordinate = |name: &'static str, value: &Option<String>| match octets(name, value)?.len() {
        32 => Ok(()),
        found => Err(KeyError::Coordinate { name, found }),
    };
    let curve = |known: &str| match key.crv.as_deref() {
        None => Err(KeyError::Missing("crv")),
        Some(crv) if crv == known => Ok(()),
        Some(other) => Err(KeyError::UnknownCurve(other.to_owned())),
    };
    match key.kty.as_str() {
        "RSA" => octets("n", &key.n).and(octets("e", &key.e)).map(drop),
        "EC" => curve("P-256").and_then(|()| coordinate("x", &key.x)).and_then(|()| coordinate("y", &key.y)),
        "OKP" => curve("Ed25519").and_then(|()| coordinate("x", &key.x)),
        "oct" => octets("k", &key.k).map(drop),
        other => Err(KeyError::UnknownType(format!("`{other}`"))),
    }
}
