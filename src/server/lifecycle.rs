//! From the configuration to a listening server, and its orderly end.

use std::{
    io::{self, Write},
    net::SocketAddr,
};

use axum::Router;
use tokio::{net::TcpListener, sync::oneshot};

use super::{
    config::{Config, mistake::Mistake, sources::Sources},
    logs,
    parties::{self, Parties, PartyError},
    routes,
    site::{self, SiteError},
};

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration has mistakes.
    #[error("{}", lines(.0))]
    Configuration(Vec<Mistake>),
    /// Somebody else listens there.
    #[error("{0} is in use; stop what listens there, or choose another address with --address")]
    InUse(SocketAddr),
    /// The system does not let us listen there.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The issuer or the API could not be made.
    #[error(transparent)]
    Party(#[from] PartyError),
    /// The pages' files are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The system stopped the server.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A server that has its socket and waits to run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    config: Config,
}

impl Server {
    /// Reads the configuration, takes the socket, reads or makes the keys and puts everything together.
    /// The options of the pages are handed in, so that a test can do without the browser's part.
    ///
    /// # Errors
    /// [`ServeError`] names what is wrong.
    pub async fn bind(
        sources: &Sources,
        options: &leptos::config::LeptosOptions,
    ) -> Result<Self, ServeError> {
        let config = Config::load(sources, None).map_err(ServeError::Configuration)?;
        let listener = listen(config.address).await?;
        let bound = listener.local_addr()?;
        // With port 0 the public URL is known only now.
        let config = Config::load(sources, Some(bound)).map_err(ServeError::Configuration)?;
        let Parties { site, registered, mounted } = parties::build(&config, bound)?;
        let router = routes::router(&config, options, (site, registered), mounted);
        Ok(Self { listener, address: bound, router, config })
    }

    /// Where it listens, with the port that it really has.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Serves until `stop` is ready; then lets open requests end, for as long as the configuration says.
    ///
    /// # Errors
    /// What the system says if it stops the server.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let (stopping, stopped) = oneshot::channel();
        let serving = axum::serve(self.listener, self.router).with_graceful_shutdown(async move {
            stop.await;
            // Nobody waits for this if serving has failed already.
            let _unheard = stopping.send(());
        });
        let limit = self.config.limits.shutdown;
        let overdue = async move {
            if stopped.await.is_ok() {
                tokio::time::sleep(limit).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            result = async { serving.await } => result,
            () = overdue => {
                tracing::warn!("some requests did not end in time");
                Ok(())
            }
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address),
        _ => ServeError::Listen { address, source },
    })
}

/// The command `tokenwalk serve`: serves until the process is asked to end.
///
/// # Errors
/// [`ServeError`] names what is wrong.
pub fn serve(sources: &Sources) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve_until_asked_to_end(sources))
}

async fn serve_until_asked_to_end(sources: &Sources) -> Result<(), ServeError> {
    // Logging comes first, so that making the keys is in the log.
    let config = Config::load(sources, None).map_err(ServeError::Configuration)?;
    logs::start(&config);
    let options = site::options()?;
    site::complete(&options)?;
    let server = Server::bind(sources, &options).await?;
    // For whoever started it in a terminal. A closed standard output is no reason not to serve.
    let _unread = writeln!(io::stdout(), "Tokenwalk is at {}", server.config().public.url());
    server.run(asked_to_end()).await?;
    Ok(())
}

/// Ready at SIGINT (Ctrl+C) and SIGTERM.
async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("stopping");
}
