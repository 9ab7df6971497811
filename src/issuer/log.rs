//! What was on the wire of the navigations, as the issuer saw it.
//!
//! A page never sees the headers of a navigation, so the pages that show them ask the issuer
//! (see [`super::transactions`]). A handler that knows to which authorization request its answer belongs
//! says so with [`mark`]; the layer [`record`] does the rest. Secrets are masked before anything is kept:
//! passwords, typed addresses, cookies and form tokens wholly, codes but for their first characters.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, header, request::Parts};

use serde_json::Value;

use super::{Issuer, params::BodyError, problem::Problem, records::Log, store};
use crate::wire::{self, Exchange, Observer};

/// What stands in a secret's place.
pub(super) const MASK: &str = "•••";
/// How many exchanges of one authorization request are kept.
const LONGEST_LOG: usize = 24;
/// Bodies over this are not kept, in bytes.
const LONGEST_BODY: usize = 16_384;
/// A header's value is shown up to this length, in bytes.
const LONGEST_HEADER: usize = 512;
/// A log over this takes no more exchanges, in bytes of its row.
const LONGEST_ROW: usize = 32_768;
/// For how long a log is kept after its last exchange, in seconds.
const LOG_LIFETIME: i64 = 3600;

/// To which authorization request an answer belongs.
#[derive(Debug, Clone)]
struct Mark {
    code_challenge: String,
    client_id: String,
}

/// Says that `response` belongs to the authorization request with this challenge.
pub(super) fn mark(mut response: Response, code_challenge: &str, client_id: &str) -> Response {
    let (code_challenge, client_id) = (code_challenge.to_owned(), client_id.to_owned());
    response.extensions_mut().insert(Mark { code_challenge, client_id });
    response
}

/// The layer: keeps the exchange if the answer is marked.
pub(super) async fn record(State(issuer): State<Issuer>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return Problem::Body(BodyError::Length).respond(&issuer);
    };
    let seen = seen_request(&issuer, &parts, &body);
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if let Some(mark) = response.extensions().get::<Mark>().cloned() {
        let exchange = Exchange {
            observer: Observer::Issuer,
            at: issuer.clock.now().0,
            request: seen,
            response: seen_response(&response),
        };
        keep(&issuer, &mark, exchange).await;
    }
    response
}

/// Adds an exchange in which this issuer was the client, with its secrets masked.
pub(super) async fn add(issuer: &Issuer, code_challenge: &str, client_id: &str, mut exchange: Exchange) {
    exchange.request.body = exchange.request.body.map(|body| mask_pairs(&body));
    exchange.response.body = mask_json(&exchange.response.body);
    for (name, value) in &mut exchange.request.headers {
        if name == "authorization" {
            let scheme = value.split(' ').next().unwrap_or("");
            *value = format!("{scheme} {MASK}");
        }
    }
    exchange.response.headers.retain(|(name, _)| matches!(name.as_str(), "content-type" | "cache-control"));
    let mark = Mark { code_challenge: code_challenge.into(), client_id: client_id.into() };
    keep(issuer, &mark, exchange).await;
}

async fn keep(issuer: &Issuer, mark: &Mark, exchange: Exchange) {
    let mut log = store::get::<Log>(&*issuer.store, &mark.code_challenge).await.unwrap_or_default();
    // A challenge is no secret: somebody else's request with the same one must not get into the log.
    if log.exchanges.is_empty() {
        log.client_id.clone_from(&mark.client_id);
    } else if log.client_id != mark.client_id {
        return;
    }
    if log.exchanges.len() == LONGEST_LOG {
        return;
    }
    log.exchanges.push(exchange);
    // A log that cannot be written counts as too long.
    let length = serde_json::to_string(&log).map_or(usize::MAX, |row| row.len());
    if length <= LONGEST_ROW {
        store::put(&*issuer.store, &mark.code_challenge, &log, issuer.clock.now().plus(LOG_LIFETIME)).await;
    }
}

fn seen_request(issuer: &Issuer, parts: &Parts, body: &Bytes) -> wire::Request {
    let mut url = issuer.url.join(parts.uri.path().trim_start_matches('/'));
    if let Some(query) = parts.uri.query() {
        url.push('?');
        url.push_str(&mask_pairs(query));
    }
    let mut headers = vec![("host".to_owned(), issuer.url.host().to_owned())];
    headers.extend(shown(
        &parts.headers,
        &[
            "accept",
            "content-type",
            "origin",
            "referer",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
        ],
    ));
    for cookies in parts.headers.get_all(header::COOKIE) {
        headers.push(("cookie".into(), cut(&mask_cookies(cookies.to_str().unwrap_or("")))));
    }
    let body = (!body.is_empty()).then(|| mask_pairs(&String::from_utf8_lossy(body)));
    wire::Request { method: parts.method.to_string(), url, headers, body }
}

fn seen_response(response: &Response) -> wire::Response {
    let mut headers =
        shown(response.headers(), &["content-type", "cache-control", "content-security-policy"]);
    for location in response.headers().get_all(header::LOCATION) {
        headers.insert(0, ("location".into(), mask_url(location.to_str().unwrap_or(""))));
    }
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap_or("");
        let (pair, attributes) = cookie.split_at(cookie.find(';').unwrap_or(cookie.len()));
        let name = pair.split('=').next().unwrap_or("");
        headers.push(("set-cookie".into(), format!("{name}={MASK}{attributes}")));
    }
    let is_html =
        headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("text/html"));
    let body = if is_html { "(a page of the issuer)" } else { "" };
    wire::Response { status: response.status().as_u16(), headers, body: body.into() }
}

fn shown(headers: &HeaderMap, names: &[&str]) -> Vec<(String, String)> {
    names
        .iter()
        .filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            let value = if *name == "referer" { mask_url(value) } else { value.to_owned() };
            Some(((*name).to_owned(), cut(&value)))
        })
        .collect()
}

fn cut(value: &str) -> String {
    value.char_indices().take_while(|(at, c)| at + c.len_utf8() <= LONGEST_HEADER).map(|(_, c)| c).collect()
}

/// Masks the values of secret parameters and leaves everything else as it was on the wire.
fn mask_pairs(text: &str) -> String {
    let masked: Vec<String> = text.split('&').map(mask_pair).collect();
    masked.join("&")
}

fn mask_pair(pair: &str) -> String {
    let Some((name, value)) = pair.split_once('=') else { return pair.into() };
    match name {
        // That nothing was sent is no secret.
        _ if value.is_empty() => pair.into(),
        "password" | "csrf" | "username" | "id_token_hint" | "login_hint" | "code_verifier" => {
            format!("{name}={MASK}")
        }
        // Enough to recognise it, too little to use it.
        "code" => format!("{name}={}{MASK}", value.get(..4).unwrap_or("")),
        _ => pair.into(),
    }
}

/// Masks the tokens in a token response.
fn mask_json(text: &str) -> String {
    let Ok(Value::Object(mut members)) = serde_json::from_str(text) else { return String::new() };
    for name in ["access_token", "id_token", "refresh_token"] {
        if let Some(Value::String(token)) = members.get_mut(name) {
            *token = format!("{}{MASK}", token.get(..4).unwrap_or(""));
        }
    }
    Value::Object(members).to_string()
}

/// Masks the secrets in a URL's query and fragment: it may have both, since a callback keeps its own query.
fn mask_url(url: &str) -> String {
    const SEPARATORS: [char; 3] = ['?', '#', '&'];
    url.split_inclusive(SEPARATORS)
        .flat_map(|piece| {
            let (pair, separator) = piece.split_at(piece.trim_end_matches(SEPARATORS).len());
            [mask_pair(pair), separator.to_owned()]
        })
        .collect()
}

fn mask_cookies(text: &str) -> String {
    let masked: Vec<String> = text
        .split(';')
        .filter_map(|pair| pair.trim().split('=').next())
        .map(|name| format!("{name}={MASK}"))
        .collect();
    masked.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referer_is_masked_like_a_location() {
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERER, "https://a/cb?x=1#code=abcdefgh".parse().unwrap());
        let masked = format!("https://a/cb?x=1#code=abcd{MASK}");
        assert_eq!(shown(&headers, &["referer"]), [("referer".to_owned(), masked)]);
    }

    #[test]
    fn secrets_are_masked_and_the_rest_stays_as_it_was() {
        assert_eq!(
            mask_pairs("username=a%40b&password=x&csrf=y&transaction=t%2B"),
            format!("username={MASK}&password={MASK}&csrf={MASK}&transaction=t%2B")
        );
        assert_eq!(
            mask_url("https://a/cb?x=1&code=abcdefgh&state=s"),
            format!("https://a/cb?x=1&code=abcd{MASK}&state=s")
        );
        assert_eq!(mask_url("https://a/cb#code=abcdefgh"), format!("https://a/cb#code=abcd{MASK}"));
        assert_eq!(
            mask_url("https://a/cb?x=1&y#code=abcdefgh&state=s?"),
            format!("https://a/cb?x=1&y#code=abcd{MASK}&state=s?")
        );
        assert_eq!(mask_cookies("a=1; b=2"), format!("a={MASK}; b={MASK}"));
    }
}
