//! An HTTP exchange as plain data: what a transport sends, what the pages show, what the issuer logs.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// A request as it is sent, or as its observer saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The absolute URL, query included.
    pub url: String,
    /// Header fields in order; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, if any, as text.
    pub body: Option<String>,
}

/// A response as it came, or as its observer saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code, such as 200.
    pub status: u16,
    /// Header fields in order; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text; empty if there was none.
    pub body: String,
}

/// Who saw an exchange. A script sees what it fetched, but never a navigation's headers; the issuer
/// sees what reached it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observer {
    /// The script of the page that made the fetch.
    Page,
    /// The issuer's log.
    Issuer,
    /// The server-side part of a client, or an API that asks the issuer.
    Server,
}

/// A request and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Who saw it.
    pub observer: Observer,
    /// Seconds since 1970, by the observer's clock.
    pub at: i64,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// A client's name and secret as an `Authorization` header: RFC 6749 section 2.3.1. Both halves are
/// form-encoded before they are joined.
pub fn basic(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret))))
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

impl Request {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: "GET".into(), url: url.into(), headers: Vec::new(), body: None }
    }

    /// A POST with an `application/x-www-form-urlencoded` body made of `fields` in order.
    pub fn post_form<'a>(
        url: impl Into<String>,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self {
            method: "POST".into(),
            url: url.into(),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: Some(body),
        }
    }

    /// The same request with one more header field.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// The first value of the header field `name`, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The request as a command for a POSIX shell.
    pub fn curl(&self) -> String {
        let mut command = format!("curl -i -X {} {}", self.method, quoted(&self.url));
        for (name, value) in &self.headers {
            command += " \\\n  -H ";
            command += &quoted(&format!("{name}: {value}"));
        }
        if let Some(body) = &self.body {
            command += " \\\n  --data-raw ";
            command += &quoted(body);
        }
        command
    }
}

/// In single quotes, within which a shell reads nothing but the next single quote.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Response {
    /// The first value of the header field `name`, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_request_does_not_leave_its_argument() {
        let request = Request::post_form("http://i/token", [("a", "b c")]).with_header("X-Note", "it's; rm");
        assert_eq!(
            request.curl(),
            "curl -i -X POST 'http://i/token' \\\n  -H 'content-type: application/x-www-form-urlencoded' \\\n  \
             -H 'x-note: it'\\''s; rm' \\\n  --data-raw 'a=b+c'"
        );
    }
}
