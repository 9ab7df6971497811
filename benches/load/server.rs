//! The server's process, and what the system says of it.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use hyper::Method;

use super::client::Request;

/// The system counts processor time in hundredths of a second, whatever its own clock is.
const TICK: Duration = Duration::from_millis(10);

/// A folder for the signing keys, gone with the value.
pub struct Data(PathBuf);

impl Data {
    pub fn new() -> Self {
        Self(std::env::temp_dir().join(format!("tokenwalk-load-{}", std::process::id())))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // What stays behind lies in the system's temporary folder.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// A server that listens, gone with the value. It counts no requests: they come from its own machine.
pub struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts the server with its defaults and waits until it says where it is. Its log goes nowhere.
    pub fn start(data: &Data) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tokenwalk"))
            .args(["--address", "127.0.0.1:0"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("TOKENWALK_DATA_DIR", &data.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let output = process.stdout.as_mut().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.expect("the server says where it is; `tokenwalk check` says why it does not start");
        Self { process, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its URLs begin with.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    pub fn get(&self, target: &str) -> Request {
        Request::new(Method::GET, &self.host(), target, String::new())
    }

    pub fn post(&self, target: &str, form: &[(&str, &str)]) -> Request {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::new(Method::POST, &self.host(), target, body);
        request.with("content-type", "application/x-www-form-urlencoded")
    }

    /// The memory that it holds, in millions of bytes.
    pub fn megabytes(&self) -> f64 {
        let status = self.proc("status");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        let kilobytes: u32 = kilobytes.expect("its size");
        f64::from(kilobytes) * 1024.0 / 1e6
    }

    /// The processor time that it has had.
    pub fn cpu(&self) -> Duration {
        let stat = self.proc("stat");
        // After the name in brackets: state, ten numbers, then the ticks of its own and of the system for it.
        let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
        let ticks = fields.split_whitespace().skip(11).take(2);
        TICK * ticks.map(|ticks| ticks.parse::<u32>().expect("a number")).sum()
    }

    fn proc(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.process.id())).expect("the server runs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.process.kill();
        let _ended = self.process.wait();
    }
}
