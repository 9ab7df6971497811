//! An HTTP client that costs little: one connection that is kept, no pool, no redirects, no cookies.

use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Method,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    http::HeaderValue,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::server::Server;

/// A request that can be sent many times.
#[derive(Clone)]
pub struct Request(hyper::Request<Full<Bytes>>);

impl Request {
    /// A request to `host`; `target` is a path with its query.
    pub fn new(method: Method, host: &str, target: &str, body: String) -> Self {
        let request = hyper::Request::builder().method(method).uri(target).body(Full::from(body));
        Self(request.expect("a request")).with("host", host)
    }

    /// With one more header.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a header's value");
        self.0.headers_mut().insert(name, value);
        self
    }
}

/// An answer that was read whole.
pub struct Answer {
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A connection.
pub struct Client(SendRequest<Full<Bytes>>);

impl Client {
    pub async fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address()).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a connection");
        // It ends with the sender; what breaks it shows at the next request.
        tokio::spawn(connection);
        Self(sender)
    }

    /// Sends a request and insists on a success or a redirect.
    pub async fn ask(&mut self, Request(request): &Request) -> Answer {
        self.0.ready().await.expect("the connection stands");
        let (head, body) = self.0.send_request(request.clone()).await.expect("an answer").into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes();
        let is_good = head.status.is_success() || head.status.is_redirection();
        assert!(is_good, "{}: {} {}", request.uri(), head.status, String::from_utf8_lossy(&body));
        Answer { headers: head.headers, body }
    }
}
