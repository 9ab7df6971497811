//! Why a tenant was not changed, and the answer that says so.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{super::tenant::TenantError, LONGEST_TENANT, edit::EditError};
use crate::token::SignatureError;

/// Why a sandbox stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The edit makes no sense for this text.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The new text has mistakes.
    #[error("The tenant has mistakes; nothing was changed.")]
    Tenant(Vec<TenantError>),
    /// The new text is too long.
    #[error("The tenant's file would have {0} bytes, and at most {LONGEST_TENANT} are kept.")]
    TooLong(usize),
    /// The clock cannot show that.
    #[error("The clock was not moved: {0}.")]
    Clock(&'static str),
    /// No key.
    #[error("No key can be made: {0}.")]
    Keys(#[from] SignatureError),
    /// There is no such sandbox any more.
    #[error("This sandbox has ended.")]
    Closed,
}

/// Why the management API refuses a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::issuer) enum ManageError {
    #[error("{}", read_only(.0.as_deref()))]
    ReadOnly(Option<String>),
    #[error("Send the sandbox's management key: Authorization: Bearer <key>.")]
    NoKey,
    #[error("This is not the management key of this sandbox.")]
    WrongKey,
    #[error("A change with the key's cookie must come from this server's own pages.")]
    Forged,
    #[error("There is nothing at this path: the lists are applications, apis, users and connections.")]
    NoList,
    #[error("{0}")]
    Body(String),
    #[error(transparent)]
    Change(#[from] ChangeError),
}

fn read_only(sandboxes: Option<&str>) -> String {
    let remedy = sandboxes.map(|url| format!("; open a sandbox: POST {url}")).unwrap_or_default();
    format!("The default tenant is read-only{remedy}.")
}

impl ManageError {
    /// Status and `error` code.
    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::ReadOnly(_) => (StatusCode::FORBIDDEN, "read_only"),
            Self::NoKey => (StatusCode::UNAUTHORIZED, "no_key"),
            Self::WrongKey => (StatusCode::UNAUTHORIZED, "wrong_key"),
            Self::Forged => (StatusCode::FORBIDDEN, "forged"),
            Self::NoList => (StatusCode::NOT_FOUND, "not_found"),
            Self::Body(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Change(error) => match error {
                ChangeError::Edit(EditError::NotFound { .. }) => (StatusCode::NOT_FOUND, "not_found"),
                ChangeError::Edit(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_edit"),
                ChangeError::Tenant(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_tenant"),
                ChangeError::TooLong(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_long"),
                ChangeError::Clock(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_clock"),
                ChangeError::Keys(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
                ChangeError::Closed => (StatusCode::GONE, "closed"),
            },
        }
    }

    /// The mistakes that have a line.
    pub fn mistakes(&self) -> &[TenantError] {
        match self {
            Self::Change(ChangeError::Tenant(mistakes)) => mistakes,
            _ => &[],
        }
    }
}

impl IntoResponse for ManageError {
    fn into_response(self) -> Response {
        let (status, code) = self.kind();
        let mut body = json!({ "error": code, "error_description": self.to_string() });
        if !self.mistakes().is_empty() {
            let said =
                |mistake: &TenantError| json!({ "line": mistake.line, "message": mistake.fault.to_string() });
            body["mistakes"] = self.mistakes().iter().map(said).collect::<Value>();
        }
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"manage\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
