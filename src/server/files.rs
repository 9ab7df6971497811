//! Files that the build made: the browser's part below `/pkg`, and what stands in `public/`.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// For a name that is made of the content: the browser never needs to ask again.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// For a name whose content may change with the next release.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The JavaScript and WebAssembly of the pages, with the compressed copies that the build made.
pub fn package(options: &LeptosOptions) -> Router {
    let folder = std::path::Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let files = ServeDir::new(folder).append_index_html_on_directories(false);
    Router::new()
        .fallback_service(files.precompressed_br().precompressed_gzip())
        .layer(from_fn(cache_by_name))
}

async fn cache_by_name(request: Request, next: Next) -> Response {
    let immutable = is_hashed(request.uri());
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let value = if immutable { IMMUTABLE } else { SHORT };
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    response
}

/// Whether a file's name holds a hash of its content, as cargo-leptos writes it: `name.hash.extension`.
fn is_hashed(uri: &Uri) -> bool {
    let name = uri.path().rsplit('/').next().unwrap_or_default();
    let mut parts = name.split('.').skip(1);
    matches!((parts.next(), parts.next(), parts.next()), (Some(hash), Some(_), None) if hash.len() >= 16)
}

/// The file of `public/` that is asked for, if there is one.
pub async fn public(options: &LeptosOptions, asked: Request<()>) -> Option<Response> {
    if !matches!(*asked.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let asked = asked.map(|()| axum::body::Body::empty());
    let files = ServeDir::new(&*options.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let mut response = files.oneshot(asked).await.ok()?.into_response();
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    response.headers_mut().insert(header::CACHE_CONTROL, SHORT);
    Some(response)
}

/// Whether a client takes brotli: named, and not with a weight of 0 (RFC 9110, section 12.5.3).
pub fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case("br") && weight.is_none_or(|weight| weight > 0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_immutable() {
        for (path, hashed) in [
            ("/tokenwalk.VtVDZ1rZSRRuGe9Xtcs4cA.wasm", true),
            ("/tokenwalk.js", false),
            ("/snippets/tokenwalk-8f1c/inline0.js", false),
            ("/a.b.c.d", false),
        ] {
            assert_eq!(is_hashed(&Uri::from_static(path)), hashed, "{path}");
        }
    }

    #[test]
    fn brotli_is_taken_unless_its_weight_is_zero() {
        for (value, taken) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("gzip", false),
            ("brotli", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_brotli(&headers), taken, "{value}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }
}
