//! The network, for the parties that call others: the API fetches the issuer's keys with it.
//!
//! A request to one of our own public origins goes straight to the socket that this server listens at,
//! with the public `Host` and scheme kept. Behind a proxy, with TLS that ends there or a path added there,
//! a server often cannot reach its own public URL: the name resolves to an address that is reachable from
//! outside only, or to a certificate that the server does not trust. The issuer's identifier stays the
//! public URL all the same, so the detour is invisible in every token.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::OnceLock,
    time::Duration,
};

use reqwest::{Client, Method, redirect::Policy};

use tokio_rustls::rustls;

use super::{
    config::{Bound, Config},
    tls::Tls,
};
use crate::{
    ports::{Boxed, Transport, TransportError},
    wire::{Request, Response},
};

/// HTTP by reqwest: no redirects, bounded in time and size.
pub struct NetworkTransport {
    /// For our own origins: to their listeners, no proxy, and over TLS no certificate but our own.
    own: Client,
    /// For everybody else; made when first needed, since loading the machine's certificates takes time.
    others: OnceLock<Client>,
    /// Our own origins, and where each is reached: `http://127.0.0.1:3000`.
    own_origins: BTreeMap<String, String>,
    timeout: Duration,
    limit: usize,
}

/// The network cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The client.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
    /// Its TLS.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

impl NetworkTransport {
    /// A transport for the server that listens where `bound` says, with this certificate if it speaks TLS.
    ///
    /// # Errors
    /// [`NetworkError`] if TLS cannot be set up.
    pub fn new(config: &Config, bound: Bound, tls: Option<&Tls>) -> Result<Self, NetworkError> {
        let timeout = config.limits.request.min(Duration::from_secs(10));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let reached = |listener: Option<SocketAddr>| {
            format!("{scheme}://{}", reachable(listener.unwrap_or(bound.pages)))
        };
        // The pages come last: with one origin for all, all have one listener.
        let own_origins = [
            (config.api.origin.clone(), reached(bound.api)),
            (config.issuer.origin.clone(), reached(bound.issuer)),
            (config.public.origin.clone(), reached(None)),
        ];
        let own = client(timeout).no_proxy();
        let own = match tls {
            None => own.tls_certs_only([]),
            Some(tls) => own.tls_backend_preconfigured(tls.own_client()?),
        };
        Ok(Self {
            own: own.build()?,
            others: OnceLock::new(),
            own_origins: own_origins.into(),
            timeout,
            limit: config.limits.body_bytes,
        })
    }

    async fn exchange(&self, request: Request) -> Result<Response, String> {
        let url = url::Url::parse(&request.url).map_err(|error| error.to_string())?;
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
        let origin = url.origin().ascii_serialization();
        let mut builder = if let Some(listener) = self.own_origins.get(&origin) {
            let (scheme, authority) = origin.split_once("://").unwrap_or_default();
            let target = format!("{listener}{}", &url[url::Position::BeforePath..url::Position::AfterQuery]);
            self.own
                .request(method, target)
                .header("host", authority)
                .header("x-forwarded-proto", scheme)
                .header("x-forwarded-host", authority)
        } else {
            self.others()?.request(method, url)
        };
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let mut answer = builder.send().await.map_err(|error| reason(&error))?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
            if body.len() + chunk.len() > self.limit {
                return Err(format!("the answer is larger than {} bytes", self.limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    fn others(&self) -> Result<&Client, String> {
        if let Some(client) = self.others.get() {
            return Ok(client);
        }
        let made = client(self.timeout).build().map_err(|error| reason(&error))?;
        Ok(self.others.get_or_init(|| made))
    }
}

impl Transport for NetworkTransport {
    fn send(&self, request: Request) -> Boxed<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let url = request.url.clone();
            self.exchange(request).await.map_err(|reason| TransportError { url, reason })
        })
    }
}

fn client(timeout: Duration) -> reqwest::ClientBuilder {
    Client::builder()
        .redirect(Policy::none())
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(5)))
        .user_agent(concat!("tokenwalk/", env!("CARGO_PKG_VERSION")))
}

/// Who listens at all addresses is reached at the loopback of the same family.
fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

/// The innermost cause, which is what a reader can act on; reqwest's own text repeats the URL.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.is_timeout() { "no answer in time".into() } else { cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::sources::Sources;
    use axum::{Router, http::HeaderMap, response::Redirect, routing::get};

    /// A server that says who it was asked as, and a transport whose public origin is elsewhere.
    async fn served() -> NetworkTransport {
        let echo = |headers: HeaderMap| async move {
            let of = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
            format!("{} {}", of("host"), of("x-forwarded-proto"))
        };
        let router = Router::new()
            .route("/t/echo", get(echo))
            .route("/t/away", get(|| async { Redirect::to("/t/echo") }))
            .route("/t/large", get(|| async { "x".repeat(300 << 10) }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        let sources = Sources {
            environment: vec![("HOME".into(), "/home/kim".into())],
            flags: vec![("public_url", "https://docs.example.invalid/t".into())],
            ..Sources::default()
        };
        let config = Config::load(&sources, None).expect("no mistakes");
        NetworkTransport::new(&config, address.into(), None).expect("a transport")
    }

    #[tokio::test]
    async fn our_own_public_origin_is_asked_at_the_listener() {
        let transport = served().await;
        let answer = transport.send(Request::get("https://docs.example.invalid/t/echo?a=b")).await;
        let answer = answer.expect("an answer");
        assert_eq!((answer.status, answer.body.as_str()), (200, "docs.example.invalid https"));
    }

    #[tokio::test]
    async fn redirects_are_answers_and_large_answers_are_refused() {
        let transport = served().await;
        let away =
            transport.send(Request::get("https://docs.example.invalid/t/away")).await.expect("an answer");
        assert_eq!((away.status, away.header("location")), (303, Some("/t/echo")));
        let large = transport.send(Request::get("https://docs.example.invalid/t/large")).await;
        assert!(large.expect_err("too large").reason.contains("larger than 262144 bytes"));
    }

    #[test]
    fn all_addresses_are_reached_at_the_loopback() {
        let at = |text: &str| reachable(text.parse().expect("an address")).to_string();
        assert_eq!(at("0.0.0.0:80"), "127.0.0.1:80");
        assert_eq!(at("[::]:80"), "[::1]:80");
        assert_eq!(at("192.168.0.2:80"), "192.168.0.2:80");
    }
}
