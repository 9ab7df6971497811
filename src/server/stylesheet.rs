//! The stylesheet that `build.rs` compiled, under a name made of its content, so that browsers may keep
//! it for good.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use super::{encoded::Encoded, files::IMMUTABLE};
use crate::ui::{STYLESHEET, STYLESHEET_HASH};

/// Where it is served, below the base path.
pub fn path() -> String {
    format!("/assets/{STYLESHEET_HASH}.css")
}

/// The stylesheet.
#[derive(Debug, Clone)]
pub struct Stylesheet(Encoded);

impl Stylesheet {
    /// Compresses it.
    pub fn compressed() -> Self {
        Self(Encoded::new(STYLESHEET))
    }

    /// The answer to a request for it that has these headers.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, IMMUTABLE);
        let mut response = Response::new(self.0.body(request, &mut headers));
        *response.headers_mut() = headers;
        response
    }
}
