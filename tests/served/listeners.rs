//! Listeners of their own, and TLS at all of them.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use reqwest::Client;
use serde_json::Value;
use tokenwalk::server::{check::check, lifecycle::Server};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer},
};

use crate::{Served, folder, header, options, sources};

const OWN: [(&str, &str); 2] = [("issuer_address", "127.0.0.1:0"), ("api_address", "127.0.0.1:0")];

/// A certificate for `localhost`, in a folder with its key.
struct Certificate {
    folder: std::path::PathBuf,
    chain: String,
    key: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let certificate = write("cert.pem", made.cert.pem());
        let key = write("key.pem", made.signing_key.serialize_pem());
        Self { chain: certificate, key, der: made.cert.der().clone(), folder }
    }

    fn flags(&self) -> [(&'static str, &str); 2] {
        [("tls_certificate", &self.chain), ("tls_key", &self.key)]
    }

    /// A client that trusts this certificate and no other.
    fn client(&self) -> Client {
        let root = reqwest::Certificate::from_der(&self.der).expect("a certificate");
        Client::builder().no_proxy().tls_certs_only([root]).build().expect("a client")
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

async fn json(client: &Client, url: &str) -> Value {
    let answer = client.get(url).send().await.expect("an answer");
    serde_json::from_str(&answer.text().await.expect("text")).expect("JSON")
}

/// A machine's whole run: discovery, a token, the API, which asks the issuer for its keys.
async fn run(served: &Served, client: &Client) {
    let (issuer, api) = (served.config.issuer_url(), served.config.api.url());
    let metadata = json(client, &format!("{issuer}.well-known/openid-configuration")).await;
    assert_eq!(metadata["issuer"], *issuer);
    let answer = client
        .post(metadata["token_endpoint"].as_str().expect("a URL"))
        .basic_auth("walk-machine", Some("walk-machine-demonstration-secret"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&audience=https%3A%2F%2Forders.tokenwalk.example%2F")
        .send()
        .await
        .expect("an answer");
    let tokens: Value = serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
    let token = tokens["access_token"].as_str().expect("a token");
    let orders = client.get(format!("{api}/orders")).bearer_auth(token).send().await.expect("an answer");
    assert_eq!(orders.status(), 200, "{}", orders.text().await.expect("text"));
}

#[tokio::test]
async fn issuer_and_api_listen_for_themselves() {
    let served = Served::start(&OWN).await;
    let client = Client::builder().no_proxy().build().expect("a client");
    run(&served, &client).await;
    let status = async |url: String| client.get(url).send().await.expect("an answer").status().as_u16();
    let (pages, issuer, api) =
        (served.config.public.url(), served.config.issuer.url(), served.config.api.url());
    assert_eq!(served.config.issuer.path, "", "at the root");
    assert_eq!(status(format!("{pages}/walk")).await, 200);
    assert_eq!(status(format!("{pages}/issuer/.well-known/jwks.json")).await, 404);
    assert_eq!(status(format!("{pages}/.well-known/jwks.json")).await, 404);
    assert_eq!(status(format!("{issuer}/walk")).await, 404);
    assert_eq!(status(format!("{issuer}/orders")).await, 404);
    assert_eq!(status(format!("{api}/.well-known/jwks.json")).await, 404);
    assert_eq!(status(format!("{api}/orders")).await, 401);
    // The page may reach both, and says so in its policy.
    let page = client.get(format!("{pages}/walk/03-ask")).send().await.expect("an answer");
    let policy = header(page.headers(), "content-security-policy");
    assert!(policy.contains(&format!("connect-src 'self' {issuer} {api};")), "{policy}");
}

#[tokio::test]
async fn every_listener_speaks_tls() {
    let certificate = Certificate::new();
    let served = Served::start(&[&OWN[..], &certificate.flags()].concat()).await;
    assert!(served.public_url.starts_with("https://localhost:"), "{}", served.public_url);
    run(&served, &certificate.client()).await;
    let page = certificate.client().get(format!("{}/walk", served.public_url)).send().await;
    let page = page.expect("an answer");
    assert_eq!(header(page.headers(), "strict-transport-security"), "max-age=31536000");
    let plain = served.client.get(format!("http://{}/walk", served.address)).send().await;
    assert!(plain.is_err(), "nothing is said in the clear");
}

#[tokio::test]
async fn over_tls_a_client_may_speak_http_2() {
    let certificate = Certificate::new();
    let served = Served::start(&certificate.flags()).await;
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der.clone()).expect("a root");
    let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(served.address).await.expect("connected");
    let name = "localhost".try_into().expect("a name");
    let stream = TlsConnector::from(std::sync::Arc::new(config)).connect(name, stream).await.expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .expect("HTTP/2");
    tokio::spawn(connection);
    let request = axum::http::Request::get(format!("https://localhost:{}/healthz", served.address.port()));
    let request = request.body(axum::body::Body::empty()).expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (200, axum::http::Version::HTTP_2));
}

/// What `tokenwalk check` says about these files, and that the server does not start with them.
async fn refused(certificate: &Path, key: &Path) -> String {
    let folder = folder();
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let sources = sources(&folder, &[("tls_certificate", &certificate), ("tls_key", &key)]);
    let said = check(&sources).mistakes.into_iter().find(|mistake| mistake.contains(".pem"));
    let said = said.expect("a mistake about the files");
    let error = Server::bind(&sources, &options(&folder)).await.err().expect("refused");
    assert_eq!(error.to_string(), said);
    std::fs::remove_dir_all(&folder).expect("removed");
    said
}

#[tokio::test]
async fn files_that_cannot_serve_are_named() {
    let (one, two) = (Certificate::new(), Certificate::new());
    let (certificate, key) = (Path::new(&one.chain), Path::new(&one.key));
    let missing = refused(&one.folder.join("no.pem"), key).await;
    assert!(missing.contains("no.pem: cannot be read"), "{missing}");
    let swapped = refused(key, certificate).await;
    assert!(swapped.contains("key.pem") && swapped.contains("expected a certificate chain"), "{swapped}");
    let no_key = refused(certificate, certificate).await;
    assert!(no_key.contains("cert.pem") && no_key.contains("expected a private key"), "{no_key}");
    let mismatched = refused(certificate, Path::new(&two.key)).await;
    assert!(mismatched.contains("the private key that it was made for"), "{mismatched}");
}
