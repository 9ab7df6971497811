//! The server under load, as a process of its own: how soon it answers, how fast, with how much processor
//! time, and how much memory it keeps.
//!
//! The client shares the machine with it. Over each of [`CONNECTIONS`] connections it waits for an answer
//! before it asks again: at once, so that the server has no idle moment and an answer's time is mostly that of
//! its turn in the queue, or after a pause, as readers do. The times depend on the machine and on what else
//! runs there, which is why no test asserts them.
//!
//! `cargo leptos build --release -P --split`, then `cargo bench --features ssr --bench load`

#![expect(clippy::disallowed_methods, reason = "what is measured is real time, which no party may ask for")]

mod browser;
mod client;
mod server;

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::future::join_all;
use serde_json::Value;

use self::{
    browser::Browser,
    client::{Client, Request},
    server::{Data, Server},
};

/// How many connections ask at a time.
const CONNECTIONS: u32 = 32;
/// For how long they ask before anything is measured, and while it is.
const WARM_UP: Duration = Duration::from_secs(2);
const PRESSED: Duration = Duration::from_secs(10);
/// How long a reader looks at a page; far less than people do.
const READING: Duration = Duration::from_millis(100);
/// How often the server is started, for its start and for its memory.
const STARTS: usize = 15;
const IDLERS: usize = 5;
/// By when a server that nobody asks anything has nothing left to do.
const SETTLED: Duration = Duration::from_secs(3);
/// What is sent between two looks at the memory, and how many looks there are.
const TOKENS: usize = 50_000;
const FLOWS: usize = 40_000;
const STEPS: usize = 5;

fn main() {
    // One thread, to leave the server what can be left to it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let data = Data::new();
    drop(Server::start(&data));
    let (usual, worst) = median_and_worst(&start_times(&data).await);
    println!("start to first answer (budget 200 ms): median {usual:.0?}, worst {worst:.0?}");
    let (usual, worst) = median_and_worst(&idle_sizes(&data));
    println!("memory, idle (budget 50 MB): median {usual:.1} MB, worst {worst:.1} MB");

    let server = Server::start(&data);
    let page = server.get("/walk/ask").with("accept-encoding", "br");
    let tokens = token_request(&server);
    let orders = orders_request(&server, &tokens).await;
    println!("\n{CONNECTIONS} connections           p50        p99   CPU/request   requests/s");
    for (name, request, pause) in [
        ("pages, with pauses", &page, READING),
        ("pages, budget 10 ms", &page, Duration::ZERO),
        ("token endpoint", &tokens, Duration::ZERO),
        ("API", &orders, Duration::ZERO),
    ] {
        press(&server, request, pause, WARM_UP).await;
        println!("{name:<20}{}", press(&server, request, pause, PRESSED).await);
    }

    println!("\nmemory after");
    println!("{:>8} pages, tokens, orders: {:.1} MB", "", server.megabytes());
    for step in 1..=STEPS {
        many_tokens(&server, &tokens).await;
        println!("{:>8} more tokens: {:.1} MB", step * TOKENS, server.megabytes());
    }
    for step in 1..=STEPS {
        let start = Instant::now();
        many_flows(&server).await;
        let time = start.elapsed();
        println!(
            "{:>8} whole flows: {:.1} MB ({time:.0?} for the last {FLOWS})",
            step * FLOWS,
            server.megabytes()
        );
    }
}

fn median_and_worst<T: Copy>(sorted: &[T]) -> (T, T) {
    (sorted[sorted.len() / 2], sorted[sorted.len() - 1])
}

/// From the start of the process to the last byte of a page, sorted. The keys are there already.
async fn start_times(data: &Data) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let server = Server::start(data);
        Client::connect(&server).await.ask(&server.get("/")).await;
        times.push(start.elapsed());
    }
    times.sort();
    times
}

/// What servers hold that only started, sorted. They walked through the flow once, for the pages that show it.
fn idle_sizes(data: &Data) -> Vec<f64> {
    let servers: Vec<_> = (0..IDLERS).map(|_| Server::start(data)).collect();
    std::thread::sleep(SETTLED);
    let mut sizes: Vec<_> = servers.iter().map(Server::megabytes).collect();
    sizes.sort_by(f64::total_cmp);
    sizes
}

/// How fast the server was.
struct Pressed {
    p50: Duration,
    p99: Duration,
    cpu: Duration,
    rate: f64,
}

impl std::fmt::Display for Pressed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { p50, p99, cpu, rate } = self;
        write!(f, "{p50:>10.2?} {p99:>10.2?}    {cpu:>10.1?}     {rate:>8.0}")
    }
}

/// Sends the same request over all connections for a time.
async fn press(server: &Server, request: &Request, pause: Duration, time: Duration) -> Pressed {
    let (start, cpu) = (Instant::now(), server.cpu());
    let connection = async |number| {
        let (mut client, mut times) = (Client::connect(server).await, Vec::new());
        // Not all at the same moment.
        tokio::time::sleep(pause * number / CONNECTIONS).await;
        while start.elapsed() < time {
            let asked = Instant::now();
            client.ask(request).await;
            times.push(asked.elapsed());
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        times
    };
    let mut times = join_all((0..CONNECTIONS).map(connection)).await.concat();
    let (elapsed, cpu) = (start.elapsed(), server.cpu().saturating_sub(cpu));
    times.sort();
    let count = u32::try_from(times.len()).expect("far fewer");
    Pressed {
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        cpu: cpu / count,
        rate: f64::from(count) / elapsed.as_secs_f64(),
    }
}

async fn many_tokens(server: &Server, request: &Request) {
    let left = Cell::new(TOKENS);
    let connection = async |_| {
        let mut client = Client::connect(server).await;
        while take(&left) {
            client.ask(request).await;
        }
    };
    join_all((0..CONNECTIONS).map(connection)).await;
}

async fn many_flows(server: &Server) {
    let left = Cell::new(FLOWS);
    let visitor = async |_| {
        let mut browser = Browser::open(server).await;
        while take(&left) {
            browser.flow().await;
        }
    };
    join_all((0..CONNECTIONS).map(visitor)).await;
}

fn take(left: &Cell<usize>) -> bool {
    let some = left.get() > 0;
    left.set(left.get().saturating_sub(1));
    some
}

fn token_request(server: &Server) -> Request {
    let credentials = STANDARD.encode("walk-machine:walk-machine-demonstration-secret");
    let form = [("grant_type", "client_credentials"), ("audience", browser::AUDIENCE)];
    server.post("/issuer/oauth/token", &form).with("authorization", &format!("Basic {credentials}"))
}

async fn orders_request(server: &Server, tokens: &Request) -> Request {
    let answer = Client::connect(server).await.ask(tokens).await;
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let token = answer["access_token"].as_str().expect("an access token");
    server.get("/api/orders").with("authorization", &format!("Bearer {token}"))
}
