//! Pages for requests that cannot go on and must not be answered by a redirect.

use axum::response::Response;
use http::{StatusCode, header};

use super::{Issuer, document::Document, pages, params::BodyError, sign_in, throttle};

/// Why the issuer shows a page of its own instead of sending the browser on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    #[error("The request does not say which application sends it: it has no `client_id`.")]
    MissingClientId,
    #[error("No application is registered as `{0}`.")]
    UnknownClient(String),
    #[error("`{0}` is a machine: it acts for itself and signs nobody in.")]
    Machine(String),
    #[error("The request does not say where the answer goes: it has no `redirect_uri`.")]
    MissingRedirectUri,
    #[error("`{redirect_uri}` is not a callback of the application `{client_id}`.")]
    UnregisteredRedirectUri { client_id: String, redirect_uri: String },
    #[error("`{0}` is not registered as an address to go to after a logout.")]
    UnregisteredLogoutUrl(String),
    #[error("The `id_token_hint` is not an ID token that this issuer signed for that application.")]
    IdTokenHint,
    #[error("The request has `{0}` more than once.")]
    Repeated(String),
    #[error("The `response_mode` `{0}` is not supported.")]
    ResponseMode(String),
    #[error("The request is {0} bytes long.")]
    TooLong(usize),
    #[error("The parameters cannot be read. {0}")]
    Body(#[from] BodyError),
    #[error("This sign-in has expired, was finished, or was started in another browser.")]
    Expired,
    #[error("This form was not sent from the issuer's own page.")]
    Forged,
    #[error("There were too many attempts to sign in.")]
    TooManyAttempts,
    #[error("There were too many requests from your address.")]
    TooManyRequests(u64),
    #[error("Too many people are signing in at this moment.")]
    Overloaded,
}

impl Problem {
    fn title(&self) -> &'static str {
        match self {
            Self::MissingClientId | Self::UnknownClient(_) => "Unknown application",
            Self::Machine(_) => "Nobody to sign in",
            Self::MissingRedirectUri | Self::UnregisteredRedirectUri { .. } => "Callback not registered",
            Self::UnregisteredLogoutUrl(_) => "Address not registered",
            Self::Repeated(_)
            | Self::ResponseMode(_)
            | Self::TooLong(_)
            | Self::Body(_)
            | Self::IdTokenHint => "This request cannot be answered",
            Self::Expired => "This sign-in is over",
            Self::Forged => "This form cannot be accepted",
            Self::TooManyAttempts => "Too many attempts",
            Self::TooManyRequests(_) => "Too many requests",
            Self::Overloaded => "Please try again",
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::MissingClientId => "Send the `client_id` that the application was registered with.",
            Self::UnknownClient(_) => "Compare it with the `client_id` of the registration, to the letter.",
            Self::Machine(_) => {
                "It gets its tokens from the token endpoint, with `grant_type=client_credentials`. For people, \
                 use an application of another type."
            }
            Self::MissingRedirectUri => "Send one of the registered callbacks, to the letter.",
            Self::UnregisteredRedirectUri { .. } => {
                "Register it, or send a registered one. They are compared to the letter: scheme, host, port, \
                 path, query and a slash at the end all count. The answer is not sent there, since anybody \
                 could have written that address."
            }
            Self::UnregisteredLogoutUrl(_) => {
                "Register it under the application's logout addresses, and name the application by `client_id` \
                 or `id_token_hint`. A request to `v2/logout` that names none may use the tenant's. Addresses are \
                 compared to the letter."
            }
            Self::IdTokenHint => "Send the ID token as it was received, or leave it out.",
            Self::Repeated(_) => "Send each parameter once (RFC 6749 section 3.1).",
            Self::ResponseMode(_) => "Leave it out, or send one that the issuer's metadata lists.",
            Self::TooLong(_) => "Send at most 8192 bytes.",
            Self::Body(_) => "Send the parameters as a query or as a form, and each once.",
            Self::Expired => "Go back to the application and start again there.",
            Self::Forged => {
                "Go back to the application and start again. If it happens again, check that cookies are \
                 allowed and that a proxy in between keeps the `Origin` header."
            }
            Self::TooManyAttempts => "Wait a few minutes, then start again at the application.",
            Self::TooManyRequests(_) => "Wait a minute, then go on.",
            Self::Overloaded => "Wait a few seconds, go back, and send the form again.",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::TooManyAttempts | Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Body(BodyError::Length) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// When to come back, in seconds, for who came too often.
    fn wait(&self) -> Option<u64> {
        match self {
            Self::TooManyAttempts => Some(sign_in::WINDOW.unsigned_abs()),
            Self::TooManyRequests(seconds) => Some(*seconds),
            Self::Overloaded => Some(5),
            _ => None,
        }
    }

    /// The page.
    pub fn respond(&self, issuer: &Issuer) -> Response {
        let facts: Vec<(&str, &str)> = match self {
            Self::UnregisteredRedirectUri { client_id, redirect_uri } => {
                vec![("client_id", client_id), ("redirect_uri", redirect_uri)]
            }
            _ => Vec::new(),
        };
        let body = pages::problem(issuer, self.title(), &self.to_string(), self.remedy(), &facts);
        let mut response = Document::new(self.title(), body).with_status(self.status()).respond(issuer);
        if let Some(seconds) = self.wait() {
            response.headers_mut().insert(header::RETRY_AFTER, throttle::retry_after(seconds));
        }
        response
    }
}
