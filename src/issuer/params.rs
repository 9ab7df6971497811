//! The parameters of a request, strictly: RFC 6749 sections 3.1 and 3.2 allow each name once and treat an
//! empty value as absent.

use std::collections::HashSet;

use http::{HeaderMap, header::CONTENT_TYPE};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Parameters in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// More parameters are refused, in a query as in a body: no request of the specifications needs more.
const MOST: usize = 100;

/// Why a query or a body is not a set of parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Neither of the two types that are read.
    #[error("The body's Content-Type is `{0}`. Send application/x-www-form-urlencoded, or application/json.")]
    ContentType(String),
    /// JSON that is not an object of strings.
    #[error("The body is not a JSON object whose values are strings: {0}.")]
    Json(String),
    /// Bytes that are not UTF-8.
    #[error("The body is not UTF-8 text.")]
    Encoding,
    /// More bytes than are read, or fewer than were announced.
    #[error("The body is too long, or it ended early: at most 65536 bytes are read.")]
    Length,
    /// More than are read.
    #[error("There are more than {MOST} parameters.")]
    TooMany,
}

impl Params {
    /// Reads a query or a form body.
    ///
    /// # Errors
    /// [`BodyError::TooMany`].
    pub fn from_form(text: &str) -> Result<Self, BodyError> {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().take(MOST + 1).collect()).bounded()
    }

    fn bounded(self) -> Result<Self, BodyError> {
        if self.0.len() > MOST { Err(BodyError::TooMany) } else { Ok(self) }
    }

    /// Reads a form or a JSON body by its `Content-Type`.
    ///
    /// # Errors
    /// [`BodyError`] if it is neither.
    pub fn from_body(headers: &HeaderMap, body: &[u8]) -> Result<Self, BodyError> {
        let text = std::str::from_utf8(body).map_err(|_| BodyError::Encoding)?;
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Self::from_form(text),
            "application/json" => {
                let params: Self =
                    serde_json::from_str(text).map_err(|error| BodyError::Json(error.to_string()))?;
                params.bounded()
            }
            _ => Err(BodyError::ContentType(content_type.into())),
        }
    }

    /// The parameters as a query.
    pub fn to_form(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The value of `name`; `None` if it is absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All values of `name` that are not empty: only for a parameter that may repeat.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Names and values in the order in which they came, empty ones too.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first name that came more than once and is not in `except`.
    pub fn repeated(&self, except: &[&str]) -> Option<&str> {
        let mut seen = HashSet::new();
        self.0
            .iter()
            .map(|(name, _)| name.as_str())
            .find(|name| !seen.insert(*name) && !except.contains(name))
    }

    /// Whether `name` came more than once.
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(n, _)| n == name).count() > 1
    }
}

impl<'de> Deserialize<'de> for Params {
    /// A JSON object of strings. A repeated name is kept, so that it can be refused: a map would hide it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Params;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Params, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Option<String>>()? {
                    // The rest is read, so that it is known to be well formed, and not kept.
                    if pairs.len() <= MOST {
                        pairs.push((name, value.unwrap_or_default()));
                    }
                }
                Ok(Params(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Params, BodyError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json; charset=utf-8".parse().unwrap());
        Params::from_body(&headers, text.as_bytes())
    }

    #[test]
    fn an_empty_value_is_absent() {
        let params = Params::from_form("a=&b=1&c=x+y%2B").unwrap();
        assert_eq!(params.get("a"), None);
        assert_eq!(params.get("b"), Some("1"));
        assert_eq!(params.get("c"), Some("x y+"));
    }

    #[test]
    fn repetition_is_seen_in_forms_and_in_json() {
        assert_eq!(Params::from_form("a=1&b=2&a=1").unwrap().repeated(&[]), Some("a"));
        assert_eq!(Params::from_form("a=1&a=2").unwrap().repeated(&["a"]), None);
        assert_eq!(json(r#"{"a":"1","a":"2"}"#).unwrap().repeated(&[]), Some("a"));
    }

    #[test]
    fn a_hundred_are_read() {
        let form = |count: usize| vec!["a=1"; count].join("&");
        assert!(Params::from_form(&form(100)).is_ok());
        assert_eq!(Params::from_form(&form(101)), Err(BodyError::TooMany));
        let object = |count: usize| format!("{{{}}}", vec![r#""a":"1""#; count].join(","));
        assert!(json(&object(100)).is_ok());
        assert_eq!(json(&object(101)), Err(BodyError::TooMany));
    }

    #[test]
    fn other_bodies_are_refused() {
        assert!(matches!(json(r#"{"a":1}"#), Err(BodyError::Json(_))));
        assert!(matches!(json("[]"), Err(BodyError::Json(_))));
        assert!(matches!(Params::from_body(&HeaderMap::new(), b"a=1"), Err(BodyError::ContentType(_))));
    }
}
