//! The listening sockets, and what one connection may cost: `axum::serve` bounds neither how slow nor how
//! many they are, and speaks no TLS.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
    service::TowerToHyperService,
};
use ipnet::IpNet;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::{callers, config::Config};

/// The largest head of a request, in bytes.
const HEAD: u32 = 65_536;

/// How many requests one HTTP/2 connection may have open at a time.
const STREAMS: u32 = 64;

/// After so long a connection gets no new requests; a client opens another. So nobody holds a place for ever.
const AGE: Duration = Duration::from_mins(10);

/// What a connection may cost, and whom to believe about where it comes from.
#[derive(Debug, Clone)]
pub struct Bounds {
    connections: usize,
    header: Duration,
    request: Duration,
    trusted: Vec<IpNet>,
}

impl From<&Config> for Bounds {
    fn from(config: &Config) -> Self {
        Self {
            connections: config.limits.connections,
            header: config.limits.header,
            request: config.limits.request,
            trusted: config.trusted_proxies.clone(),
        }
    }
}

/// A socket, and what answers there.
pub struct Door {
    /// Accepts connections already.
    pub listener: TcpListener,
    /// What answers.
    pub router: Router,
    /// How to speak TLS, if that is spoken.
    pub tls: Option<TlsAcceptor>,
}

/// What all connections of a door share.
struct Shared {
    router: Router,
    tls: Option<TlsAcceptor>,
    bounds: Bounds,
    stopping: watch::Receiver<bool>,
}

impl Door {
    /// Serves until `stopping` says so, and ends when the open requests have ended. Dropping this future
    /// ends them at once.
    pub async fn serve(self, bounds: Bounds, stopping: watch::Receiver<bool>) {
        let Self { listener, router, tls } = self;
        let places = Arc::new(Semaphore::new(bounds.connections));
        let shared = Arc::new(Shared { router, tls, bounds, stopping: stopping.clone() });
        let mut open = JoinSet::new();
        let mut stopped = pin!(asked_to_stop(stopping));
        loop {
            let next = async {
                // Who finds no place waits in the system's queue.
                let place = places.clone().acquire_owned().await;
                (place, accept(&listener).await)
            };
            let (place, (stream, peer)) = tokio::select! {
                () = stopped.as_mut() => break,
                accepted = next => accepted,
            };
            let Ok(place) = place else { break };
            open.spawn(shared.clone().connection(stream, peer, place));
            while open.try_join_next().is_some() {}
        }
        drop(listener);
        while open.join_next().await.is_some() {}
    }
}

impl Shared {
    async fn connection(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, _place: OwnedSemaphorePermit) {
        // Answers are written whole: waiting for more to send would only delay them.
        let _refused = stream.set_nodelay(true);
        let Some(acceptor) = &self.tls else { return self.http1(stream, peer).await };
        let Ok(Ok(stream)) = timeout(self.bounds.header, acceptor.accept(stream)).await else { return };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.http2(stream, peer).await;
        } else {
            self.http1(stream, peer).await;
        }
    }

    async fn http1(&self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, peer: SocketAddr) {
        let mut protocol = http1::Builder::new();
        protocol
            .timer(TokioTimer::new())
            .header_read_timeout(self.bounds.header)
            .max_header_size(HEAD as usize);
        self.carry(protocol.serve_connection(TokioIo::new(stream), self.service(peer))).await;
    }

    async fn http2(&self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, peer: SocketAddr) {
        let mut protocol = http2::Builder::new(TokioExecutor::new());
        protocol
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEAD)
            .keep_alive_interval(self.bounds.header)
            .keep_alive_timeout(self.bounds.header);
        self.carry(protocol.serve_connection(TokioIo::new(stream), self.service(peer))).await;
    }

    /// The router, which learns with each request who sent it.
    fn service(
        &self,
        peer: SocketAddr,
    ) -> TowerToHyperService<
        impl tower::Service<
            hyper::Request<Incoming>,
            Response = axum::response::Response,
            Error = std::convert::Infallible,
            Future: Send + 'static,
        > + Clone
        + Send
        + 'static,
    > {
        let trusted = self.bounds.trusted.clone();
        let router = self.router.clone();
        TowerToHyperService::new(router.map_request(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(axum::body::Body::new);
            // Whoever is behind a proxy is not whom the socket knows.
            if let Some(caller) = callers::caller(peer.ip(), request.headers(), &trusted) {
                request.extensions_mut().insert(caller);
            }
            request
        }))
    }

    /// Lets the connection live until it is old or the server stops, and then lets its requests end.
    async fn carry<C: GracefulConnection>(&self, connection: C) {
        let mut connection = pin!(connection);
        let stopped = asked_to_stop(self.stopping.clone());
        tokio::select! {
            // What breaks a connection is the client's affair: there is nobody to tell.
            _ended = connection.as_mut() => return,
            () = stopped => {}
            () = sleep(AGE) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ended_or_overdue = timeout(self.bounds.request, connection).await;
    }
}

async fn asked_to_stop(mut stopping: watch::Receiver<bool>) {
    // Nobody left to ask is a reason to stop too.
    let _gone = stopping.wait_for(|stopping| *stopping).await;
}

/// The next connection. Errors pass: a client that is gone already is none, and a process without free
/// files gets some when connections end.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept a connection");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
