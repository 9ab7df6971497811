//! How sandboxes are opened and reached, below `t` of the public URL.
//!
//! | path | what |
//! |---|---|
//! | `POST t` | opens a sandbox |
//! | `t/<id>/issuer/…`, `t/<id>/api/…`, `t/<id>/social/…` | its parties |
//! | `POST t/<id>/enter`, `POST t/<id>/leave` | whether this browser's walk uses it |

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header, uri::PathAndQuery};
use serde_json::json;
use tower::ServiceExt;

use super::{OpenError, Opened, Sandboxes, cookie, sandbox::Sandbox};
use crate::{
    issuer::manage,
    server::notice::{Notice, WayOn, is_own_request, see_other, wants_html},
};

/// The sandboxes as a router, relative to `t`.
pub fn router(sandboxes: Arc<Sandboxes>) -> Router {
    // By hand rather than by routes: a part of the path that one router took as a parameter would be one
    // for the router behind it too.
    Router::new().fallback(move |request: Request| {
        let sandboxes = sandboxes.clone();
        async move { sandboxes.respond(request).await }
    })
}

/// The metadata of issuers of sandboxes where RFC 8414 section 3.1 looks for them: the path of the issuer
/// follows the well-known part. Relative to `t` behind that.
pub fn metadata(sandboxes: Arc<Sandboxes>) -> Router {
    Router::new().fallback(move |request: Request| {
        let issuer = request.uri().path().trim_end_matches('/').to_owned();
        let sandboxes = sandboxes.clone();
        async move {
            let target = format!("{issuer}/.well-known/oauth-authorization-server");
            sandboxes.respond(with_path(request, &target)).await
        }
    })
}

impl Sandboxes {
    async fn respond(&self, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let mut parts = path.trim_start_matches('/').splitn(3, '/');
        let (id, room, rest) =
            (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        if id.is_empty() {
            let posted = request.method() == Method::POST;
            let ended = request.uri().query() == Some("ended");
            return self.respond_open(posted, ended, request.headers().clone()).await;
        }
        let Some(sandbox) = self.find(id) else { return self.gone(request.headers()) };
        let version = sandbox.version();
        let (router, rest) = match room {
            "issuer" => (Some(version.issuer.clone()), rest),
            "api" => (version.api.clone(), rest),
            "social" => {
                let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
                (sandbox.social(name).await, rest)
            }
            "enter" | "leave" if request.method() == Method::POST => {
                return self.enter_or_leave(&sandbox, room == "enter", request.headers());
            }
            _ => (None, ""),
        };
        match router {
            None => self.nothing_here(request.headers()),
            Some(router) => match router.oneshot(with_path(request, &format!("/{rest}"))).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
        }
    }

    /// `ended`: its keeper comes from the dashboard of a sandbox that was just ended.
    async fn respond_open(&self, posted: bool, ended: bool, headers: HeaderMap) -> Response {
        let (public, headers) = (&self.common.public, &headers);
        let refuse = |status, code, title, sentence: &str| {
            Notice { status, code, title, sentence, way_on: WayOn::Sandbox }.respond(public, headers)
        };
        if !posted {
            let (title, sentence) = if ended {
                (
                    "The sandbox has ended",
                    "Its issuer and its API are gone, with their sessions and tokens. Tokenwalk's \
                 own pages use the default tenant again.",
                )
            } else {
                (
                    "Sandboxes",
                    "A sandbox is a tenant of your own, to change and to break: an issuer and an API. Open it \
                            with the button, or with a POST to this address.",
                )
            };
            // The page for whom a link led here: with origins of their own, no other page may post here.
            let status = if wants_html(headers) { StatusCode::OK } else { StatusCode::METHOD_NOT_ALLOWED };
            return refuse(status, "method_not_allowed", title, sentence);
        }
        if !is_own_request(public, headers) {
            let sentence =
                "A sandbox is opened by a page of this server, or by a program that is no browser.";
            return refuse(StatusCode::FORBIDDEN, "forbidden", "Not from here", sentence);
        }
        match self.open().await {
            Ok(opened) => self.opened(&opened, wants_html(headers)),
            Err(error) => {
                if let OpenError::Failed(failure) = &error {
                    tracing::error!(%failure, "no sandbox could be made");
                }
                let (status, code) = match error {
                    OpenError::Off => (StatusCode::FORBIDDEN, "forbidden"),
                    OpenError::TooFast(_) | OpenError::Full(_) => {
                        (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
                    }
                    OpenError::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
                };
                refuse(status, code, "No sandbox was opened", &error.to_string())
            }
        }
    }

    /// A browser goes to the dashboard with its cookies; a program gets all that it needs as JSON.
    fn opened(&self, Opened { sandbox, management_key }: &Opened, to_browser: bool) -> Response {
        let (public, seconds) = (&self.common.public, self.common.limits.lifetime);
        if to_browser {
            let cookies = [
                manage::cookie(&sandbox.url, management_key, seconds),
                cookie::set(public, &sandbox.id, seconds),
            ];
            return see_other(&sandbox.url.join("dashboard/"), cookies);
        }
        let body = json!({
            "id": sandbox.id,
            "issuer": sandbox.url.as_str(),
            "api": format!("{}/api", self.common.base(&sandbox.id).url()),
            "management_key": management_key,
            "expires_at": sandbox.opened.plus(seconds),
        });
        let headers = [(header::CACHE_CONTROL, "no-store"), (header::LOCATION, sandbox.url.as_str())];
        (StatusCode::CREATED, headers, Json(body)).into_response()
    }

    fn enter_or_leave(&self, sandbox: &Sandbox, enter: bool, headers: &HeaderMap) -> Response {
        let public = &self.common.public;
        if !is_own_request(public, headers) {
            let sentence = "Only a page of this server changes which sandbox your browser uses.";
            let (status, code) = (StatusCode::FORBIDDEN, "forbidden");
            return Notice { status, code, title: "Not from here", sentence, way_on: WayOn::Sandbox }
                .respond(public, headers);
        }
        let seconds = if enter { self.common.limits.lifetime } else { 0 };
        let cookie = cookie::set(public, if enter { &sandbox.id } else { "" }, seconds);
        see_other(&format!("{}/", public.path), [cookie])
    }

    fn gone(&self, headers: &HeaderMap) -> Response {
        let sentence = "There is no sandbox of this name: sandboxes end by themselves after some hours, and when \
                        the server stops. If you kept its tenant's file, open a new one and put the file there.";
        let (status, code) = (StatusCode::NOT_FOUND, "no_sandbox");
        Notice { status, code, title: "No such sandbox", sentence, way_on: WayOn::Sandbox }
            .respond(&self.common.public, headers)
    }

    fn nothing_here(&self, headers: &HeaderMap) -> Response {
        let sentence = "The sandbox has nothing at this address. It has an issuer and, if its tenant names an API, \
                        an API with the path api/orders.";
        let (status, code) = (StatusCode::NOT_FOUND, "not_found");
        Notice { status, code, title: "Nothing here", sentence, way_on: WayOn::Sandbox }
            .respond(&self.common.public, headers)
    }
}

/// The same request for another path, with its query.
fn with_path(mut request: Request, path: &str) -> Request {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(target) = PathAndQuery::try_from(format!("{path}{query}")) {
        *request.uri_mut() = Uri::from(target);
    }
    request
}
