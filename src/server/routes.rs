//! The whole route table: which origin and path leads to the pages, the issuer and the API.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{Uri, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Redirect},
};
use leptos::config::LeptosOptions;
use tower::{ServiceBuilder, ServiceExt};

use super::{
    bodies,
    config::{Config, location::Location},
    logs, notice,
    pages::{self, Shown},
    parties::Parties,
    sandboxes,
};
use crate::lesson::Lesson;

/// The path of the metadata of RFC 8414, at an issuer's own root.
const METADATA: &str = "/.well-known/oauth-authorization-server";

/// A party of the flow, and where it answers.
pub struct Party {
    /// Its public address.
    pub at: Location,
    /// Its routes, relative to that address.
    pub router: Router,
    /// Whether it has metadata that clients look for at the host's root too.
    pub issuer: bool,
}

/// What answers at each listener.
pub struct Routers {
    /// Where the pages are, and everything that has no listener of its own.
    pub home: Router,
    /// The issuer alone, if it has one.
    pub issuer: Option<Router>,
    /// The API alone, if it has one.
    pub api: Option<Router>,
}

/// All of it as routers. They need no socket: a test can call them.
pub fn routers(config: &Config, options: &LeptosOptions, lesson: Lesson, parties: Parties) -> Routers {
    let Parties { runs, mounted, sandboxes, recorder } = parties;
    let shown = Shown { runs, lesson: Arc::new(lesson), recorded: recorder.recorded() };
    let mut home = BTreeMap::new();
    let pages = pages::router(config, options, shown);
    mount(&mut home, &config.public, pages);
    let at = config.public.below("t");
    let inserted = Location { origin: at.origin.clone(), path: metadata_path(&at) };
    mount(&mut home, &inserted, sandboxes::routes::metadata(sandboxes.clone()));
    mount(&mut home, &at, sandboxes::routes::router(sandboxes));
    let (mut issuer, mut api) = (None, None);
    for party in mounted {
        let own = if config.issuer_address.is_some() && party.at == config.issuer {
            &mut issuer
        } else if config.api_address.is_some() && party.at == config.api {
            &mut api
        } else {
            add(&mut home, party);
            continue;
        };
        add(own.get_or_insert_default(), party);
    }
    let limit = |router: Router| {
        let bodies = from_fn_with_state(config.limits, bodies::bounded);
        router.layer(ServiceBuilder::new().layer(logs::requests()).layer(bodies))
    };
    // At a listener of its own a party has one origin, whatever it was asked as.
    let alone = |origins: BTreeMap<String, Router>| {
        limit(origins.into_values().reduce(Router::merge).unwrap_or_default())
    };
    let home = limit(by_host(&config.public, home));
    Routers { home, issuer: issuer.map(alone), api: api.map(alone) }
}

fn add(origins: &mut BTreeMap<String, Router>, party: Party) {
    let Party { at, router, issuer } = party;
    if issuer && !at.path.is_empty() {
        let inserted = metadata_path(&at);
        let metadata = router.clone().map_request(|mut request: Request| {
            *request.uri_mut() = Uri::from_static(METADATA);
            request
        });
        let origin: &mut Router = origins.entry(at.authority().to_owned()).or_default();
        *origin = std::mem::take(origin).route_service(&inserted, metadata);
    }
    mount(origins, &at, router);
}

/// Where a client that follows RFC 8414, section 3.1, asks for the metadata of the issuer at `at`: the
/// well-known part stands between host and path.
pub fn metadata_path(at: &Location) -> String {
    format!("{METADATA}{}", at.path)
}

fn mount(origins: &mut BTreeMap<String, Router>, at: &Location, router: Router) {
    let origin = origins.entry(at.authority().to_owned()).or_default();
    *origin = if at.path.is_empty() {
        std::mem::take(origin).fallback_service(router)
    } else {
        std::mem::take(origin).nest_service(&at.path, router)
    };
}

/// With one origin there is nothing to tell apart: any name leads to it. With several, each serves its
/// own only, and a name that is none of them leads to the pages. A page that a browser wants by another name of the
/// machine itself is shown at its own: under the other one its scripts would reach neither issuer nor API.
fn by_host(home: &Location, mut origins: BTreeMap<String, Router>) -> Router {
    let pages = origins.remove(home.authority()).unwrap_or_default();
    let (home, origins) = (Arc::new(home.clone()), Arc::new(origins));
    Router::new().fallback(async move |request: Request| {
        let host = host(&request).unwrap_or_default();
        if let Some(router) = origins.get(&host) {
            return router.clone().oneshot(request).await;
        }
        if request.method().is_safe() && home.is_also(&host) && notice::wants_html(request.headers()) {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            return Ok(Redirect::temporary(&format!("{}{path}", home.origin)).into_response());
        }
        pages.clone().oneshot(request).await
    })
}

/// The host that was asked for: in the request's target (HTTP/2) or in its header.
fn host(request: &Request) -> Option<String> {
    let target = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let header = || request.headers().get(header::HOST)?.to_str().ok();
    target.or_else(header).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};

    use super::*;

    fn at(url: &str) -> Location {
        Location::parse(url).expect("a URL")
    }

    fn party(url: &str, name: &'static str) -> (Location, Router) {
        let router =
            Router::new().route("/x", get(async move || name)).route(METADATA, get(async || "metadata"));
        (at(url), router)
    }

    async fn ask(router: &Router, host: &str, path: &str) -> (u16, String) {
        let request =
            Request::builder().uri(path).header("host", host).body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn each_origin_serves_its_own_only() {
        let mut origins = BTreeMap::new();
        for (at, router) in
            [party("http://localhost:3000", "pages"), party("http://127.0.0.1:3000/issuer", "issuer")]
        {
            mount(&mut origins, &at, router);
        }
        let router = by_host(&at("http://localhost:3000"), origins);
        assert_eq!(ask(&router, "localhost:3000", "/x").await, (200, "pages".into()));
        assert_eq!(ask(&router, "127.0.0.1:3000", "/issuer/x").await, (200, "issuer".into()));
        assert_eq!(ask(&router, "127.0.0.1:3000", "/x").await.0, 404);
        assert_eq!(ask(&router, "localhost:3000", "/issuer/x").await.0, 404);
        assert_eq!(ask(&router, "[::1]:3000", "/x").await, (200, "pages".into()));
    }

    #[tokio::test]
    async fn a_party_below_the_pages_wins_over_them() {
        let mut origins = BTreeMap::new();
        for (url, name) in [
            ("http://localhost/walk", "pages"),
            ("http://localhost/walk/issuer", "issuer"),
            ("http://localhost/walk/api", "api"),
        ] {
            let (at, router) = party(url, name);
            mount(&mut origins, &at, router);
        }
        let router = by_host(&at("http://localhost/walk"), origins);
        assert_eq!(ask(&router, "any.example", "/walk/x").await, (200, "pages".into()));
        assert_eq!(ask(&router, "any.example", "/walk/issuer/x").await, (200, "issuer".into()));
        assert_eq!(ask(&router, "any.example", "/walk/api/x").await, (200, "api".into()));
        assert_eq!(ask(&router, "any.example", "/walk/issuerx").await.0, 404);
        assert_eq!(ask(&router, "any.example", "/x").await.0, 404);
    }

    #[tokio::test]
    async fn a_page_is_shown_at_its_own_name() {
        let mut origins = BTreeMap::new();
        for url in ["http://localhost:3000", "http://127.0.0.1:3000/issuer"] {
            let (at, router) = party(url, "here");
            mount(&mut origins, &at, router);
        }
        let router = by_host(&at("http://localhost:3000"), origins);
        let ask = async |host: &str, path: &str, accept: &str| {
            let request = Request::builder().uri(path).header("host", host).header("accept", accept);
            let request = request.body(Body::empty()).expect("a request");
            let response = router.clone().oneshot(request).await.expect("infallible");
            let to = response.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
            (response.status().as_u16(), to)
        };
        let led = (307, Some("http://localhost:3000/x?a=b".to_owned()));
        assert_eq!(ask("[::1]:3000", "/x?a=b", "text/html").await, led);
        assert_eq!(ask("[::1]:3000", "/x", "*/*").await, (200, None), "a program gets what it asked for");
        assert_eq!(ask("docs.example.com", "/x", "text/html").await, (200, None));
        assert_eq!(ask("127.0.0.1:3000", "/issuer/x", "text/html").await, (200, None), "another party's own");
    }

    #[test]
    fn the_well_known_part_stands_between_host_and_path() {
        // The example of RFC 8414, section 3.1.
        let at = Location::parse("https://example.com/issuer1").expect("a URL");
        assert_eq!(metadata_path(&at), "/.well-known/oauth-authorization-server/issuer1");
    }
}
