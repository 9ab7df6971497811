//! TLS at the listeners: the certificate and the key that the operator names, and a client that knows this
//! server by that certificate.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{
            CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature,
            verify_tls13_signature,
        },
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
        sign::{CertifiedKey, SingleCertAndKey},
    },
};

use super::config::Config;

/// The protocols that are offered, the better one first: RFC 7301, RFC 9113 section 3.2.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Why the listeners cannot speak TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("{}: {found}; expected {expected} in PEM", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// The two do not belong together, or the key is of a kind that cannot be used.
    #[error(
        "{} and {}: {source}; expected a certificate, and the private key that it was made for",
        certificate.display(),
        key.display()
    )]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What rustls said.
        source: rustls::Error,
    },
}

/// The server's own certificate chain and key.
pub struct Tls {
    certified: Arc<CertifiedKey>,
    provider: Arc<CryptoProvider>,
}

impl Tls {
    /// Reads what the configuration names; none if it names nothing.
    ///
    /// # Errors
    /// [`TlsError`] says which file is wrong, and how.
    pub fn load(config: &Config) -> Result<Option<Self>, TlsError> {
        let Some((certificate, key)) = &config.tls else { return Ok(None) };
        let chain = certificates(certificate)?;
        let private = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|error| TlsError::Pem {
            path: key.clone(),
            found: error.to_string(),
            expected: "a private key",
        })?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let certified = CertifiedKey::from_der(chain, private, &provider).map_err(|source| {
            TlsError::Pair { certificate: certificate.clone(), key: key.clone(), source }
        })?;
        Ok(Some(Self { certified: Arc::new(certified), provider }))
    }

    /// What speaks TLS 1.2 and 1.3 at a listener.
    ///
    /// # Errors
    /// rustls's, if its cryptography lacks a protocol version.
    pub fn acceptor(&self) -> Result<TlsAcceptor, rustls::Error> {
        let resolver = Arc::new(SingleCertAndKey::from(self.certified.clone()));
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// For requests of this server to itself. It is asked at its socket, whose address no certificate names;
    /// so it is known by the very certificate that it shows.
    ///
    /// # Errors
    /// As [`Tls::acceptor`].
    pub fn own_client(&self) -> Result<ClientConfig, rustls::Error> {
        let own = Own { certificates: self.certified.cert.clone(), provider: self.provider.clone() };
        let builder = ClientConfig::builder_with_provider(self.provider.clone());
        let builder = builder.with_safe_default_protocol_versions()?.dangerous();
        Ok(builder.with_custom_certificate_verifier(Arc::new(own)).with_no_client_auth())
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = |found: String| TlsError::Pem { path: path.into(), found, expected: "a certificate chain" };
    let bytes = read(path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let chain = chain.map_err(|error| wrong(error.to_string()))?;
    if chain.is_empty() { Err(wrong("there is no certificate in it".into())) } else { Ok(chain) }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Io { path: path.into(), source })
}

/// Takes one certificate and no other, and has the peer prove that it holds its key.
#[derive(Debug)]
struct Own {
    certificates: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Own {
    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }
}

impl ServerCertVerifier for Own {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.certificates.first().is_some_and(|own| own == end_entity) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::General("somebody else answers at this server's own address".into()))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}
