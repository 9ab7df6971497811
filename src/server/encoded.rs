//! A text that is served again and again: compressed once.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, header},
};
use brotli::enc::BrotliEncoderParams;

use super::files::accepts_brotli;

/// The text as it is, and in brotli.
#[derive(Debug, Clone)]
pub struct Encoded {
    plain: Bytes,
    brotli: Bytes,
}

impl Encoded {
    /// Compresses it: a few milliseconds.
    pub fn new(plain: impl Into<Bytes>) -> Self {
        let plain = plain.into();
        // A window that holds a page: the default one takes megabytes.
        let parameters = BrotliEncoderParams { quality: 9, lgwin: 18, ..BrotliEncoderParams::default() };
        let mut brotli = Vec::new();
        // Writing to memory does not fail; if it did, the plain text would be served.
        if brotli::BrotliCompress(&mut &*plain, &mut brotli, &parameters).is_err() {
            brotli.clear();
        }
        Self { plain, brotli: brotli.into() }
    }

    /// The body for a request with these headers; the answer's headers say how it is encoded.
    pub fn body(&self, request: &HeaderMap, answer: &mut HeaderMap) -> Body {
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if accepts_brotli(request) && !self.brotli.is_empty() {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            self.brotli.clone().into()
        } else {
            self.plain.clone().into()
        }
    }
}
