//! Ending the session: `/oidc/logout` (RP-Initiated Logout 1.0) and `/v2/logout` (the vendor's own).
//!
//! Both send the browser only to registered addresses. Refresh tokens outlive the session: they were given
//! for the time when nobody is there.

use axum::{extract::State, response::Response};
use http::{HeaderMap, header};

use super::{
    Issuer,
    asked::{Form, Query},
    authorize::see_other,
    cookies::IssuerCookie,
    document::Document,
    id_token_hint::{self, Hint},
    interaction::{is_from_here, or_problem},
    journal::{self, Case},
    pages,
    params::Params,
    problem::Problem,
    session, store,
};

/// `GET /v2/logout?client_id&returnTo`.
pub(super) async fn vendor(State(issuer): State<Issuer>, Query { headers, params }: Query) -> Response {
    let outcome = match vendor_target(&issuer, &params) {
        Ok(target) => Ok(end(&issuer, &headers, target.as_deref()).await),
        Err(problem) => Err(problem),
    };
    or_problem(&issuer, outcome)
}

fn vendor_target(issuer: &Issuer, params: &Params) -> Result<Option<String>, Problem> {
    let registered = match params.get("client_id") {
        None => &issuer.tenant.logout_urls,
        Some(client_id) => {
            let application = issuer.tenant.application(client_id);
            &application.ok_or_else(|| Problem::UnknownClient(client_id.into()))?.logout_urls
        }
    };
    match params.get("returnTo") {
        None => Ok(None),
        Some(target) if registered.iter().any(|url| url == target) => Ok(Some(target.into())),
        Some(target) => Err(Problem::UnregisteredLogoutUrl(target.into())),
    }
}

/// `GET /oidc/logout`.
pub(super) async fn get(State(issuer): State<Issuer>, Query { headers, params }: Query) -> Response {
    or_problem(&issuer, initiated(&issuer, &headers, &params).await)
}

/// `POST /oidc/logout`: the same in a form.
pub(super) async fn post(State(issuer): State<Issuer>, Form { headers, params }: Form) -> Response {
    // The session's cookie does not come along with a form of another site, and does with the GET: so the
    // person is asked there as always.
    if IssuerCookie::Session.read(&issuer.url, &headers).is_none() {
        return see_other(&format!("{}?{}", issuer.url.join("oidc/logout"), params.to_form()), None);
    }
    or_problem(&issuer, initiated(&issuer, &headers, &params).await)
}

async fn initiated(issuer: &Issuer, headers: &HeaderMap, params: &Params) -> Result<Response, Problem> {
    if let Some(name) = params.repeated(&[]) {
        return Err(Problem::Repeated(name.into()));
    }
    let hint = match params.get("id_token_hint") {
        None => None,
        Some(hint) => Some(id_token_hint::read(issuer, hint).await.ok_or(Problem::IdTokenHint)?),
    };
    let target = target(issuer, params, hint.as_ref())?;
    let Some(session) = session::current(issuer, headers).await else {
        return Ok(end(issuer, headers, target.as_deref()).await);
    };
    // Section 2: whoever cannot show this session's ID token may be any page that wants to annoy.
    if hint.is_some_and(|hint| hint.sub == session.sub && hint.sid.is_none_or(|sid| sid == session.sid)) {
        return Ok(end(issuer, headers, target.as_deref()).await);
    }
    let csrf = csrf(issuer, headers);
    let action = issuer.url.join("sign-out");
    let fields = [("csrf", csrf.as_str()), ("target", target.as_deref().unwrap_or(""))];
    let mut page = Document::new("Sign out", pages::confirm_logout(&action, &fields));
    if let Some(target) = &target {
        page = page.leading_to(target);
    }
    Ok(page.respond(issuer))
}

/// Where the browser goes afterwards, with `state` as it came.
fn target(issuer: &Issuer, params: &Params, hint: Option<&Hint>) -> Result<Option<String>, Problem> {
    let Some(target) = params.get("post_logout_redirect_uri") else { return Ok(None) };
    let unregistered = || Problem::UnregisteredLogoutUrl(target.into());
    let client_id = match (params.get("client_id"), hint) {
        (Some(named), Some(hint)) if named != hint.client_id => return Err(Problem::IdTokenHint),
        (Some(named), _) => named,
        (None, Some(hint)) => &hint.client_id,
        (None, None) => return Err(unregistered()),
    };
    let application =
        issuer.tenant.application(client_id).ok_or_else(|| Problem::UnknownClient(client_id.into()))?;
    if !application.allows_logout_url(target) {
        return Err(unregistered());
    }
    Ok(Some(match params.get("state") {
        None => target.into(),
        Some(state) => {
            let separator = if target.contains('?') { '&' } else { '?' };
            let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
            format!("{target}{separator}{state}")
        }
    }))
}

/// `POST /sign-out`: the person confirms.
pub(super) async fn confirmed(State(issuer): State<Issuer>, Form { headers, params }: Form) -> Response {
    let target = params.get("target");
    let token = params.get("csrf").unwrap_or("");
    let known = target.is_none_or(|target| is_registered(&issuer, target));
    if known && is_from_here(&issuer, &headers) && session::same(token, &csrf(&issuer, &headers)) {
        // Section 3: who stays is sent nowhere, and no application learns of it.
        match params.get("action") {
            Some("stay") => {
                Document::new("Still signed in", pages::still_signed_in(&issuer)).respond(&issuer)
            }
            _ => end(&issuer, &headers, target).await,
        }
    } else {
        Problem::Forged.respond(&issuer)
    }
}

/// Whether some application registered the address that stands before `state`. The form's fields are the
/// issuer's own, but they have been in the browser.
fn is_registered(issuer: &Issuer, target: &str) -> bool {
    issuer.tenant.applications.iter().flat_map(|application| &application.logout_urls).any(|url| {
        target.strip_prefix(url.as_str()).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with("?state=")
                || (url.contains('?') && rest.starts_with("&state="))
        })
    })
}

/// The form's token: only a page that the browser's session asked for has it.
fn csrf(issuer: &Issuer, headers: &HeaderMap) -> String {
    let secret = IssuerCookie::Session.read(&issuer.url, headers).unwrap_or_default();
    store::fingerprint(&format!("sign-out {secret}"))
}

async fn end(issuer: &Issuer, headers: &HeaderMap, target: Option<&str>) -> Response {
    if session::end(issuer, headers).await.is_some() {
        let case = Case { endpoint: "logout", client_id: None, browser: journal::browser(issuer, headers) };
        issuer.granted(
            case,
            "The session here ends; applications may still have their own.",
            "RP-Initiated Logout 2",
        );
    }
    // A cookie that did not come is not this request's to clear.
    let came = IssuerCookie::Session.read(&issuer.url, headers);
    let cookie = came.and_then(|_| IssuerCookie::Session.clear(&issuer.url));
    if let Some(target) = target {
        return see_other(target, cookie);
    }
    let mut response = Document::new("Signed out", pages::signed_out(issuer)).respond(issuer);
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
