//! Every answer that is not the asked one: what was wrong, and what to change.
//!
//! The statuses and codes are those of RFC 6750 section 3.1: a request that did not try to authenticate
//! gets 401 and no code; a request that makes no sense 400; a token that does not pass 401; a good token
//! that was not granted enough 403.

use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;

use super::{guard::Explanation, keys::RETRY, metadata::IssuerError};
use crate::token::check::{Check, Rule};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No token was sent.
    NoCredentials,
    /// The token was not sent in the way of RFC 6750.
    Malformed(&'static str),
    /// The token breaks this rule.
    InvalidToken(Box<Check>),
    /// The token is good but lacks a scope.
    InsufficientScope {
        /// The scope that the request needs.
        scope: String,
        /// The row about it.
        check: Box<Check>,
    },
    /// The issuer does not tell what judging the token takes.
    IssuerUnavailable(IssuerError),
    /// A rule could not be tried, for this reason.
    Undecided(String),
    /// The body is not what is asked for.
    Body {
        /// 400, 413 or 415.
        status: StatusCode,
        /// What to change.
        why: String,
    },
    /// Nothing is here.
    NotFound {
        /// Where something is.
        paths: String,
    },
    /// Something is here, but not for this method.
    MethodNotAllowed(Method),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoCredentials | Self::InvalidToken(_) => StatusCode::UNAUTHORIZED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::InsufficientScope { .. } => StatusCode::FORBIDDEN,
            Self::IssuerUnavailable(_) | Self::Undecided(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Body { status, .. } => *status,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The `error` of the body. RFC 6750 gives no code to a request without credentials.
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoCredentials => None,
            Self::Malformed(_) | Self::Body { .. } => Some("invalid_request"),
            Self::InvalidToken(_) => Some("invalid_token"),
            Self::InsufficientScope { .. } => Some("insufficient_scope"),
            Self::IssuerUnavailable(_) | Self::Undecided(_) => Some("temporarily_unavailable"),
            Self::NotFound { .. } => Some("not_found"),
            Self::MethodNotAllowed(_) => Some("method_not_allowed"),
        }
    }

    fn description(&self) -> String {
        match self {
            Self::NoCredentials => {
                "The request carries no access token. Send it in the header `Authorization: Bearer …`.".into()
            }
            Self::Malformed(why) => format!("The access token cannot be read: {why}."),
            Self::InvalidToken(check) => {
                let Check { statement, expected, found, rule, .. } = check.as_ref();
                let rule = rule_name(*rule);
                format!(
                    "The token fails the check {rule}. Required: {statement} Expected: {expected}. Found: {found}. {}",
                    remedy(check.rule)
                )
            }
            Self::InsufficientScope { scope, check } => format!(
                "The token is valid, but its scope is {}, and this needs `{scope}`. {}",
                check.found,
                remedy(Rule::Scope)
            ),
            Self::IssuerUnavailable(error) => {
                format!(
                    "The token cannot be judged: {error}. Nothing is wrong with the request; try again later."
                )
            }
            Self::Undecided(why) => format!("The token cannot be judged: {why}. Try again later."),
            Self::Body { why, .. } => why.clone(),
            Self::NotFound { paths } => format!("Nothing is here. The API has {paths}."),
            Self::MethodNotAllowed(method) => {
                format!("{method} does nothing here. The header `Allow` lists what does.")
            }
        }
    }

    /// `WWW-Authenticate`: RFC 6750 section 3. Its description is short, since it must fit in a header.
    fn challenge(&self, realm: &str) -> Option<HeaderValue> {
        let mut parameters = vec![format!("realm=\"{realm}\"")];
        let short = match self {
            Self::NoCredentials => String::new(),
            Self::Malformed(why) => (*why).to_owned(),
            Self::InvalidToken(check) => {
                format!("The token fails the check {}. Required: {}", rule_name(check.rule), check.statement)
            }
            Self::InsufficientScope { .. } => "The token is valid but lacks the scope".into(),
            _ => return None,
        };
        if let Some(code) = self.code() {
            parameters.push(format!("error=\"{code}\""));
            parameters.push(format!("error_description=\"{}\"", header_text(&short)));
        }
        if let Self::InsufficientScope { scope, .. } = self {
            parameters.push(format!("scope=\"{}\"", header_text(scope)));
        }
        HeaderValue::from_str(&format!("Bearer {}", parameters.join(", "))).ok()
    }

    /// The response of the API called `realm`, with the explanation if it was asked for.
    pub fn respond(&self, realm: &str, explanation: Option<Explanation>) -> Response {
        let body = match self.code() {
            Some(code) => json!({ "error": code, "error_description": self.description() }),
            // No error information for whoever sent no token: RFC 6750 section 3.1.
            None => json!({ "message": self.description() }),
        };
        let mut response = answer(self.status(), &body, explanation);
        if let Some(challenge) = self.challenge(realm) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY));
        }
        response
    }
}

/// A JSON answer, with the explanation as a member if there is one.
pub(super) fn answer(
    status: StatusCode,
    body: &impl Serialize,
    explanation: Option<Explanation>,
) -> Response {
    #[derive(Serialize)]
    struct Explained<'b, T> {
        #[serde(flatten)]
        body: &'b T,
        #[serde(skip_serializing_if = "Option::is_none")]
        explanation: Option<Explanation>,
    }
    (status, Json(Explained { body, explanation })).into_response()
}

/// What RFC 6750 section 3 allows within quotes: no quotes, no backslash, nothing but ASCII.
fn header_text(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' | '`' | '\\' => '\'',
            ' '..='~' => character,
            _ => '?',
        })
        .collect()
}

fn rule_name(rule: Rule) -> String {
    json!(rule).as_str().unwrap_or_default().to_owned()
}

/// What the client's developer does about a token that breaks `rule`.
fn remedy(rule: Rule) -> &'static str {
    match rule {
        Rule::Form => {
            "Ask the issuer for a token with this API's identifier as the audience: only then it is a signed \
             one that this API can read."
        }
        Rule::Active => {
            "The issuer says no more than that. The token may be expired or revoked, may be for another API, or \
             may be no access token: get a new one with this API's identifier as the audience."
        }
        Rule::TokenType => "Send the access token: the refresh token is for the issuer alone.",
        Rule::Typ => {
            "This API takes access tokens of one profile, and `typ` is part of it. An ID token has another, and so has \
             an access token that was made for an API of the other profile: send the one for this API."
        }
        Rule::Aud => {
            "Send the access token, and ask for it with this API's identifier as the audience; an ID token, or \
             a token for another API, is not for this one."
        }
        Rule::Exp => "Get a new token, with the refresh token or by signing in again.",
        Rule::Nbf | Rule::Iat => "Wait, or set the clocks: they differ by more than the leeway.",
        Rule::Scope => "Ask for the scope when signing in; if it is not granted, the user may not have it.",
        Rule::Key | Rule::Signature | Rule::Alg | Rule::Crit => {
            "Send the token as the issuer gave it; changed or foreign ones are refused."
        }
        Rule::Iss => "Get the token from the issuer that this API trusts.",
        Rule::Required | Rule::Azp | Rule::Sub | Rule::Nonce | Rule::AuthTime | Rule::AtHash => {
            "The issuer's profile for this API's tokens is not the one expected: compare both settings."
        }
    }
}
