//! The pages: Leptos's routes with their policy, and what else lives on the pages' origin.

use std::sync::Arc;

use axum::{
    Router,
    extract::{OriginalUri, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::{from_fn_with_state, map_response},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::{
    config::LeptosOptions,
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use super::{
    config::Config,
    documents::{self, Documents, Nonce},
    files,
    headers::PagePolicy,
    runs::{self, Runs},
    stylesheet::{self, Stylesheet},
};
use crate::{
    app::{App, shell},
    lesson::Lesson,
    ui::recorded::Recorded,
};

/// What the pages show: where everything is, and what is taught.
pub struct Shown {
    /// Where everything is, what is registered there, and what the kinds of client have done.
    pub runs: Arc<Runs>,
    /// What is taught.
    pub lesson: Arc<Lesson>,
    /// The run that is shown without JavaScript.
    pub recorded: Recorded,
}

/// Everything on the pages' origin but the parties. Paths are relative to the base path.
pub fn router(config: &Config, options: &LeptosOptions, shown: Shown) -> Router {
    let policy = PagePolicy::new(config);
    let clients = runs::routes::router(shown.runs.clone());
    let documents = Documents::new(policy.clone(), shown.runs.clone(), shown.recorded.clone());
    let context = page_context(shown);
    let (routes, _) = generate_route_list_with_exclusions_and_ssg_and_context(App, None, context.clone());
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let not_found = NotFound::new(options.clone(), context.clone());
    let stylesheet = Stylesheet::compressed();
    Router::new()
        .leptos_routes_with_context(options, routes, context, document)
        .route(
            &stylesheet::path(),
            get(move |headers: HeaderMap| std::future::ready(stylesheet.respond(&headers))),
        )
        .route("/healthz", get(healthy))
        .merge(clients)
        .nest_service(&format!("/{}", options.site_pkg_dir.trim_matches('/')), files::package(options))
        .fallback(move |uri: OriginalUri, request: Request| not_found.clone().respond(uri, request))
        .with_state(options.clone())
        .layer(from_fn_with_state(documents, documents::answer))
        // Only the pages: an answer that holds a secret beside what the asker sent must not be compressed
        // (BREACH), and the issuer's and the API's do.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(2)))
        .layer(map_response(move |mut response: Response| {
            policy.complete(response.headers_mut());
            std::future::ready(response)
        }))
}

/// What Leptos runs before it renders a page: what the views show. The nonce is made by Leptos for each rendering
/// and known only in here.
///
/// A browser that has a sandbox walks there. One whose sandbox is gone walks where everybody does.
fn page_context(Shown { runs, lesson, recorded }: Shown) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let parts = use_context::<Parts>();
        let seen = runs.seen(parts.as_ref().map(|parts| (&parts.headers, &parts.uri)));
        provide_context(seen.site);
        provide_context(seen.offered);
        if let Some(run) = seen.run {
            provide_context(run);
        }
        provide_context(seen.registered);
        provide_context(lesson.clone());
        provide_context(recorded.clone());
        if let (Some(parts), Some(nonce)) = (parts, use_nonce())
            && let Some(wanted) = parts.extensions.get::<Nonce>()
        {
            wanted.set(&nonce);
        }
    }
}

async fn healthy() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

type Rendered = std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;

/// What answers where no route does.
#[derive(Clone)]
struct NotFound {
    options: LeptosOptions,
    render: Arc<dyn Fn(Request) -> Rendered + Send + Sync>,
}

impl NotFound {
    fn new(options: LeptosOptions, context: impl Fn() + Clone + Send + Sync + 'static) -> Self {
        let shown = options.clone();
        let render = leptos_axum::render_app_async_with_context(context, move || shell(shown.clone()));
        Self { options, render: Arc::new(move |request| Box::pin(render(request))) }
    }

    /// The same path without its slash at the end; else a file of `public/`; else a page that says so.
    async fn respond(self, original: OriginalUri, request: Request) -> Response {
        if let Some(target) = without_trailing_slash(&original) {
            return Redirect::permanent(&target).into_response();
        }
        let (parts, body) = request.into_parts();
        if let Some(file) = files::public(&self.options, Request::from_parts(parts.clone(), ())).await {
            return file;
        }
        let mut response = (self.render)(Request::from_parts(parts, body)).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        response
    }
}

/// Leptos answers `/walk/` with status 404, so every page has one address: the one without the slash.
fn without_trailing_slash(uri: &OriginalUri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?.trim_end_matches('/');
    // `//elsewhere.example/` as a redirect's target would lead to another host.
    if path.is_empty() || path.starts_with("//") || path.contains('\\') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{path}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_slash_is_dropped_and_never_leads_elsewhere() {
        let target = |uri: &str| without_trailing_slash(&OriginalUri(uri.parse().expect("a URI")));
        assert_eq!(target("/walk/").as_deref(), Some("/walk"));
        assert_eq!(target("/tokenwalk/walk/?as=spa").as_deref(), Some("/tokenwalk/walk?as=spa"));
        for path in ["/", "/walk", "//elsewhere.example/", "///"] {
            assert_eq!(target(path), None, "{path}");
        }
    }
}
