//! Light or dark, where the visitor has chosen: the issuer's pages look like the others on their host.
//!
//! Whoever hosts the issuer may keep the choice in the cookie `color-scheme`, as `light` or `dark`. Without it the
//! pages are as the system says.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, StatusCode, header};

const COOKIE: &str = "color-scheme";

/// How every page begins: see [`super::pages::layout`].
const BEGINNING: &str = "<!DOCTYPE html><html lang=\"en\"";

/// Longer than any page, in bytes.
const LONGEST: usize = 4 << 20;

/// What the visitor has chosen, as the value of `data-theme`.
pub fn chosen(headers: &HeaderMap) -> Option<&'static str> {
    let jar = CookieJar::from_headers(headers);
    let value = jar.get(COOKIE)?.value();
    ["light", "dark"].into_iter().find(|theme| *theme == value)
}

/// The layer that tells pages what was chosen.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let Some(theme) = chosen(request.headers()) else { return next.run(request).await };
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(page) = to_bytes(body, LONGEST).await else {
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(head, Body::empty());
    };
    let body = match page.strip_prefix(BEGINNING.as_bytes()) {
        Some(rest) => {
            let beginning = format!("{BEGINNING} data-theme=\"{theme}\"");
            head.headers.remove(header::CONTENT_LENGTH);
            Body::from([beginning.as_bytes(), rest].concat())
        }
        None => Body::from(page),
    };
    Response::from_parts(head, body)
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn, response::Html, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn page(path: &str, cookie: &str) -> String {
        let html = format!("{BEGINNING}><p>Sign in</p></html>");
        let router = Router::new()
            .route("/page", get(async || Html(html)))
            .route("/json", get(async || BEGINNING))
            .layer(from_fn(layer));
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        String::from_utf8(to_bytes(response.into_body(), LONGEST).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_page_is_told_what_was_chosen_and_nothing_else_is() {
        let dark = page("/page", "a=b; color-scheme=dark").await;
        assert_eq!(dark, "<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\"><p>Sign in</p></html>");
        for cookie in ["a=b", "color-scheme=\"><script>", "color-scheme="] {
            assert_eq!(page("/page", cookie).await, dark.replace(" data-theme=\"dark\"", ""), "{cookie}");
        }
        assert_eq!(page("/json", "color-scheme=dark").await, BEGINNING);
    }
}
