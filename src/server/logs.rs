//! What is logged: one line a request with method, path, status and time. Never a query, a header or a
//! body: codes and tokens travel there.

use std::{io::IsTerminal, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use tower_http::{
    classify::{ServerErrorsAsFailures, SharedClassifier},
    trace::{MakeSpan, OnResponse, TraceLayer},
};
use tracing::{Span, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use super::config::{Config, LogFormat};

/// Starts logging to standard error. Called once, by the command; later calls change nothing.
pub fn start(config: &Config) {
    let ours = Targets::new().with_target("tokenwalk", config.log_level);
    let filter = ours.with_default(config.log_level.min(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // It fails only where logging was started before, as in a test.
    let _already_started = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
}

/// The layer that logs requests.
pub fn requests()
-> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, RequestSpan, (), AnswerLine, (), (), ()> {
    TraceLayer::new_for_http()
        .make_span_with(RequestSpan)
        .on_request(())
        .on_response(AnswerLine)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

/// A span that names method and path.
#[derive(Debug, Clone, Copy)]
pub struct RequestSpan;

impl MakeSpan<Body> for RequestSpan {
    fn make_span(&mut self, request: &Request) -> Span {
        tracing::info_span!("request", method = %request.method(), path = request.uri().path())
    }
}

/// A line that says how a request ended.
#[derive(Debug, Clone, Copy)]
pub struct AnswerLine;

impl<B> OnResponse<B> for AnswerLine {
    fn on_response(self, response: &Response<B>, latency: Duration, _span: &Span) {
        let status = response.status().as_u16();
        let milliseconds = latency.as_secs_f64() * 1000.0;
        if response.status().is_server_error() {
            tracing::error!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
    }
}
