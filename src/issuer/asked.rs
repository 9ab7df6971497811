//! How the issuer's pages get their requests: a question is asked about a pending request, and answered by
//! the page's own form. What cannot be read, or is nobody's to answer, becomes a page that says so before a
//! handler runs.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
};
use http::{HeaderMap, request::Parts};
use maud::Markup;

use super::{
    Issuer,
    interaction::Pending,
    pages::Question,
    params::{BodyError, Params},
    problem::Problem,
    tenant::Application,
    token::TokenError,
};

/// The parameters of a query.
pub(super) struct Query {
    pub headers: HeaderMap,
    pub params: Params,
}

impl FromRequestParts<Issuer> for Query {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, issuer: &Issuer) -> Result<Self, Response> {
        match Params::from_form(parts.uri.query().unwrap_or_default()) {
            Ok(params) => Ok(Self { headers: parts.headers.clone(), params }),
            Err(error) => Err(Problem::Body(error).respond(issuer)),
        }
    }
}

/// The parameters of a form.
pub(super) struct Form {
    pub headers: HeaderMap,
    pub params: Params,
}

impl FromRequest<Issuer> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, issuer: &Issuer) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, issuer).await.map_err(|_| BodyError::Length);
        match body.and_then(|body| Params::from_body(&headers, &body)) {
            Ok(params) => Ok(Self { headers, params }),
            Err(error) => Err(Problem::Body(error).respond(issuer)),
        }
    }
}

/// The body of a request to an endpoint for clients, whatever is in it.
pub(super) struct Payload(pub Bytes);

impl FromRequest<Issuer> for Payload {
    type Rejection = Response;

    async fn from_request(request: Request, issuer: &Issuer) -> Result<Self, Response> {
        let body = Bytes::from_request(request, issuer).await;
        body.map(Self).map_err(|_| TokenError::Body(BodyError::Length).respond(issuer))
    }
}

/// A question, named by the page's query.
pub(super) struct Asked {
    pub headers: HeaderMap,
    pub pending: Pending,
}

impl FromRequestParts<Issuer> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, issuer: &Issuer) -> Result<Self, Response> {
        let Query { headers, params } = Query::from_request_parts(parts, issuer).await?;
        match Pending::find(issuer, &headers, &params).await {
            Ok(pending) => Ok(Self { headers, pending }),
            Err(problem) => Err(problem.respond(issuer)),
        }
    }
}

impl Asked {
    /// Shows the page that asks whoever is signed in at this browser. `path` is the page's own.
    pub async fn show(
        self,
        issuer: &Issuer,
        path: &str,
        title: &str,
        page: fn(&Question<'_>, &Application, &str) -> Markup,
    ) -> Response {
        let Self { headers, pending } = self;
        let account = async {
            let (_, person) = pending.account(issuer, &headers).await?;
            Ok((person, pending.application(issuer)?))
        };
        let (person, application) = match account.await {
            Ok(found) => found,
            Err(problem) => return Problem::respond(&problem, issuer),
        };
        let action = issuer.url.join(path);
        let body = page(&pending.question(&action), application, person.label());
        pending.show(issuer, title, body)
    }
}

/// An answer, in the page's form.
pub(super) struct Answered {
    pub headers: HeaderMap,
    pub pending: Pending,
    pub params: Params,
}

impl FromRequest<Issuer> for Answered {
    type Rejection = Response;

    async fn from_request(request: Request, issuer: &Issuer) -> Result<Self, Response> {
        let Form { headers, params } = Form::from_request(request, issuer).await?;
        match Pending::answered(issuer, &headers, &params).await {
            Ok(pending) => Ok(Self { headers, pending, params }),
            Err(problem) => Err(problem.respond(issuer)),
        }
    }
}
