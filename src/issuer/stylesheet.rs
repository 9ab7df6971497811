//! The issuer's own stylesheet, so that its pages depend on nobody else's files.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use sha2::{Digest, Sha256};

use crate::token::base64url;

const STYLESHEET: &str = concat!(include_str!("issuer.css"), "\n", include_str!("dashboard/dashboard.css"));

static NAME: LazyLock<String> =
    LazyLock::new(|| format!("{}.css", &base64url::encode(Sha256::digest(STYLESHEET))[..16]));
static PATH: LazyLock<String> = LazyLock::new(|| format!("assets/{}", *NAME));

/// Its path below the issuer's URL. The name changes with the content, so that it can be kept for ever.
pub(super) fn path() -> &'static str {
    &PATH
}

/// `GET /assets/{name}`.
pub(super) async fn get(Path(name): Path<String>) -> Response {
    if name != *NAME {
        return (StatusCode::NOT_FOUND, "There is no such stylesheet. The pages link the one that there is.")
            .into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, STYLESHEET).into_response()
}
