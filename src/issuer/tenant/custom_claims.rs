//! Claims of a tenant's own: what ID tokens and access tokens say besides what the protocol makes them say.

use serde_json::{Map, Number, Value as Json};
use toml::{Spanned, Table, Value};

use super::report::Report;

/// How long all of them may be together, in bytes of JSON: they travel with every request.
const LONGEST: usize = 2048;

/// What the protocol gives a meaning: `OpenID` Connect Core 2 and 5.1, RFC 7519 section 4.1, RFC 9068 section
/// 2.2, and the vendor's profile. A claim that could take such a name could make a token of one kind, or for
/// one receiver, pass for another.
const RESERVED: [&str; 33] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "azp",
    "nonce",
    "auth_time",
    "acr",
    "amr",
    "at_hash",
    "c_hash",
    "sid",
    "sub_jwk",
    "client_id",
    "scope",
    "permissions",
    "gty",
    "act",
    "may_act",
    "cnf",
    "events",
    "typ",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "picture",
    "locale",
    "email",
    "email_verified",
];

/// The claims of an entry. Mistakes are reported at its first line.
pub(super) fn read(entry: Option<Spanned<Table>>, report: &mut Report<'_>) -> Map<String, Json> {
    let Some(entry) = entry else { return Map::new() };
    let at = entry.span().start;
    let mut claims = Map::new();
    for (name, value) in entry.into_inner() {
        if RESERVED.contains(&name.as_str()) {
            report.refuse(
                at,
                "claims",
                &name,
                "belongs to the protocol and cannot be set: choose another name, \
                such as a URL of your own",
            );
        } else if let Some(value) = json(value) {
            claims.insert(name, value);
        } else {
            report.refuse(
                at,
                "claims",
                &name,
                "has a value that JSON cannot write, such as a date: use a string",
            );
        }
    }
    if Json::Object(claims.clone()).to_string().len() > LONGEST {
        report.refuse(at, "claims", "", "are longer than 2048 bytes together, and travel with every request");
    }
    claims
}

fn json(value: Value) -> Option<Json> {
    Some(match value {
        Value::String(text) => text.into(),
        Value::Integer(number) => number.into(),
        Value::Float(number) => Json::Number(Number::from_f64(number)?),
        Value::Boolean(value) => value.into(),
        Value::Datetime(_) => return None,
        Value::Array(values) => values.into_iter().map(json).collect::<Option<Vec<_>>>()?.into(),
        Value::Table(fields) => {
            let fields = fields.into_iter().map(|(name, value)| Some((name, json(value)?)));
            Json::Object(fields.collect::<Option<Map<_, _>>>()?)
        }
    })
}
