//! The server as it is met from outside: a real socket, a real client, every header as it arrives.
#![cfg(feature = "ssr")]

mod clients;
mod documents;
mod hosting;
mod lifecycle;
mod limits;
mod listeners;
mod pages;
mod recorded;
mod sandboxes;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use leptos::config::LeptosOptions;
use reqwest::{Client, Response, header::HeaderMap, redirect::Policy};
use tokenwalk::server::{
    config::{Config, sources::Sources},
    lifecycle::Server,
    recorded::Recorder,
};
use tokio::{
    sync::{OnceCell, oneshot},
    task::JoinHandle,
};

/// A server of a test's own: free port, empty data folder, gone with the value.
struct Served {
    address: SocketAddr,
    public_url: String,
    config: Config,
    folder: PathBuf,
    recorder: Recorder,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
    client: Client,
}

fn folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("tokenwalk-served-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

fn sources(folder: &Path, flags: &[(&'static str, &str)]) -> Sources {
    let mut flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    flags.push(("data_dir", folder.display().to_string()));
    if !flags.iter().any(|(key, _)| *key == "address") {
        flags.push(("address", "127.0.0.1:0".to_owned()));
    }
    Sources { file: None, environment: Vec::new(), flags }
}

/// A site as cargo-leptos leaves it, without its hash file: names are made to look hashed instead.
fn options(folder: &Path) -> LeptosOptions {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).expect("a folder");
    for (name, text) in [
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.wasm", "wasm"),
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js", "plain"),
        ("pkg/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.js.br", "compressed"),
        ("robots.txt", "User-agent: *\n"),
    ] {
        std::fs::write(site.join(name), text).expect("a file");
    }
    LeptosOptions::builder()
        .output_name("tokenwalk")
        .site_root(site.display().to_string())
        .hash_files(false)
        .build()
}

/// A data folder with keys, made once: RSA keys take a second of a busy machine's time, and most tests are
/// not about making them.
async fn folder_with_keys() -> PathBuf {
    static MADE: OnceCell<PathBuf> = OnceCell::const_new();
    let made = MADE.get_or_init(async || {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("served");
        Server::bind(&sources(&folder, &[]), &options(&folder)).await.expect("a server");
        folder
    });
    let folder = folder();
    copy(made.await, &folder);
    folder
}

/// Copies a folder with all permissions: keys that others may read are refused.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::set_permissions(to, std::fs::metadata(from).expect("there").permissions()).expect("set");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

impl Served {
    async fn start(flags: &[(&'static str, &str)]) -> Self {
        let folder = folder_with_keys().await;
        let server = Server::bind(&sources(&folder, flags), &options(&folder)).await.expect("a server");
        let (address, config, recorder) = (server.address(), server.config().clone(), server.recorder());
        let public_url = config.public.url();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async move {
            let _dropped_too = stopped.await;
        }));
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
        Self { address, public_url, config, folder, recorder, stop: Some(stop), running, client }
    }

    /// Asks the socket for `path` as `host`.
    async fn ask(&self, host: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.get(format!("http://{}{path}", self.address)).header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    }

    async fn get(&self, path: &str) -> Response {
        self.ask("localhost", path, &[]).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.running.abort();
        // What stays behind lies in the system's temporary folder.
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}
