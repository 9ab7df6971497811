//! From the configuration to a listening server, and its orderly end.

use std::{
    io::{self, Write},
    net::SocketAddr,
};

use futures_util::future::join_all;
use tokio::{net::TcpListener, sync::watch};

use super::{
    config::{Bound, Config, mistake::Mistake, sources::Sources},
    content::{self, LessonError},
    doors::{Bounds, Door},
    logs,
    parties::{self, PartyError},
    recorded::Recorder,
    routes,
    site::{self, SiteError},
    tls::{Tls, TlsError},
    transport::NetworkError,
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
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The lesson's text could not be read, or has mistakes.
    #[error(transparent)]
    Lesson(#[from] LessonError),
    /// The pages' files are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The system does not let the server run.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A server that has its sockets and waits to run.
pub struct Server {
    doors: Vec<Door>,
    bound: Bound,
    config: Config,
    recorder: Recorder,
}

impl Server {
    /// Reads the configuration, takes the sockets, reads or makes the keys and puts everything together.
    /// The options of the pages are handed in, so that a test can do without the browser's part.
    ///
    /// # Errors
    /// [`ServeError`] names what is wrong.
    pub async fn bind(
        sources: &Sources,
        options: &leptos::config::LeptosOptions,
    ) -> Result<Self, ServeError> {
        let config = Config::load(sources, None).map_err(ServeError::Configuration)?;
        let tls = Tls::load(&config)?;
        let pages = listen(config.address).await?;
        let issuer = listen_if(config.issuer_address).await?;
        let api = listen_if(config.api_address).await?;
        let bound = Bound {
            pages: pages.local_addr()?,
            issuer: address(issuer.as_ref())?,
            api: address(api.as_ref())?,
        };
        // With port 0 the public URLs are known only now.
        let config = Config::load(sources, Some(bound)).map_err(ServeError::Configuration)?;
        let lesson = content::load(&config)?;
        let parties = parties::build(&config, bound, tls.as_ref())?;
        let recorder = parties.recorder.clone().expecting(&lesson);
        let routers = routes::routers(&config, options, lesson, parties);
        let acceptor = tls.map(|tls| tls.acceptor()).transpose().map_err(NetworkError::from);
        let tls = acceptor.map_err(PartyError::from)?;
        let mut doors = vec![Door { listener: pages, router: routers.home, tls: tls.clone() }];
        for (listener, router) in [(issuer, routers.issuer), (api, routers.api)] {
            doors.extend(listener.zip(router).map(|(listener, router)| Door {
                listener,
                router,
                tls: tls.clone(),
            }));
        }
        Ok(Self { doors, bound, config, recorder })
    }

    /// Where the pages are listened for, with the port that it really has.
    pub fn address(&self) -> SocketAddr {
        self.bound.pages
    }

    /// All its addresses.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What makes the recorded run, for whoever serves: it needs the server to run.
    pub fn recorder(&self) -> Recorder {
        self.recorder.clone()
    }

    /// Serves until `stop` is ready; then lets open requests end, for as long as the configuration says.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        let (stopping, stopped) = watch::channel(false);
        let bounds = Bounds::from(&self.config);
        let serving = self.doors.into_iter().map(|door| door.serve(bounds.clone(), stopped.clone()));
        let limit = self.config.limits.shutdown;
        let overdue = async move {
            stop.await;
            stopping.send_replace(true);
            tokio::time::sleep(limit).await;
        };
        tokio::select! {
            _all = join_all(serving) => {}
            () = overdue => tracing::warn!("some requests did not end in time"),
        }
    }
}

async fn listen_if(address: Option<SocketAddr>) -> Result<Option<TcpListener>, ServeError> {
    match address {
        Some(address) => Ok(Some(listen(address).await?)),
        None => Ok(None),
    }
}

fn address(listener: Option<&TcpListener>) -> io::Result<Option<SocketAddr>> {
    listener.map(TcpListener::local_addr).transpose()
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
    // Beside the first visitors, who do not wait for it.
    let recording = tokio::spawn(server.recorder().record());
    server.run(asked_to_end()).await;
    recording.abort();
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
