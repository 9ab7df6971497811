//! The stylesheet that `build.rs` compiled, under a name made of its content, so that browsers may keep
//! it for good.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use brotli::enc::BrotliEncoderParams;

use super::files::{IMMUTABLE, accepts_brotli};
use crate::ui::{STYLESHEET, STYLESHEET_HASH};

/// Where it is served, below the base path.
pub fn path() -> String {
    format!("/assets/{STYLESHEET_HASH}.css")
}

/// The stylesheet, compressed once.
#[derive(Clone)]
pub struct Stylesheet {
    brotli: axum::body::Bytes,
}

impl Stylesheet {
    /// Compresses it: a few milliseconds, once a start.
    pub fn compressed() -> Self {
        let parameters = BrotliEncoderParams { quality: 9, ..BrotliEncoderParams::default() };
        let mut brotli = Vec::new();
        // Writing to memory does not fail; if it did, the plain text would be served.
        if brotli::BrotliCompress(&mut STYLESHEET.as_bytes(), &mut brotli, &parameters).is_err() {
            brotli.clear();
        }
        Self { brotli: brotli.into() }
    }

    /// The answer to a request for it that has these headers.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let text = HeaderValue::from_static("text/css; charset=utf-8");
        let headers = [
            (header::CONTENT_TYPE, text),
            (header::CACHE_CONTROL, IMMUTABLE),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if accepts_brotli(request) && !self.brotli.is_empty() {
            let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("br"))];
            (headers, encoding, self.brotli.clone()).into_response()
        } else {
            (headers, STYLESHEET).into_response()
        }
    }
}
