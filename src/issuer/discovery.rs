//! The issuer's metadata: `OpenID` Connect Discovery 4 and RFC 8414. It names only what works.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use serde::Serialize;

use super::{
    Issuer,
    authorize::{Prompt, ResponseMode},
    claims, client_assertion, client_auth, scope, token,
};
use crate::token::Algorithm;

/// The metadata document. The names are those of `OpenID` Connect Discovery 3 and RFC 8414 section 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the specifications define each as a boolean of its own")]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    end_session_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: Vec<&'static str>,
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

/// What this issuer supports, read from the parts that support it.
pub fn metadata(issuer: &Issuer) -> Metadata {
    let assertion_algorithms = client_assertion::ALGORITHMS.map(Algorithm::name).to_vec();
    Metadata {
        issuer: issuer.url.as_str().into(),
        authorization_endpoint: issuer.url.join("authorize"),
        token_endpoint: issuer.url.join("oauth/token"),
        userinfo_endpoint: issuer.userinfo_endpoint(),
        revocation_endpoint: issuer.url.join("oauth/revoke"),
        introspection_endpoint: issuer.url.join("oauth/introspect"),
        end_session_endpoint: issuer.url.join("oidc/logout"),
        jwks_uri: issuer.url.join(".well-known/jwks.json"),
        scopes_supported: scope::OPENID.to_vec(),
        response_types_supported: ["code"],
        response_modes_supported: ResponseMode::ALL.map(ResponseMode::name).to_vec(),
        grant_types_supported: token::GRANT_TYPES.to_vec(),
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: id_token_algorithms(issuer),
        token_endpoint_auth_methods_supported: client_auth::METHODS.to_vec(),
        token_endpoint_auth_signing_alg_values_supported: assertion_algorithms.clone(),
        revocation_endpoint_auth_methods_supported: client_auth::METHODS.to_vec(),
        revocation_endpoint_auth_signing_alg_values_supported: assertion_algorithms.clone(),
        // Whoever cannot prove who it is learns nothing there.
        introspection_endpoint_auth_methods_supported: client_auth::METHODS[1..].to_vec(),
        introspection_endpoint_auth_signing_alg_values_supported: assertion_algorithms,
        claims_supported: claims::SUPPORTED.to_vec(),
        code_challenge_methods_supported: ["S256"],
        prompt_values_supported: Prompt::ALL.map(Prompt::name).to_vec(),
        authorization_response_iss_parameter_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        // Its default is true when it is left out: OpenID Connect Discovery 3.
        request_uri_parameter_supported: false,
    }
}

/// RS256 must be among them (`OpenID` Connect Discovery 3); HS256 needs no key of the issuer.
fn id_token_algorithms(issuer: &Issuer) -> Vec<&'static str> {
    let mut names: Vec<_> = issuer.keys.algorithms().into_iter().map(Algorithm::name).collect();
    if !names.contains(&Algorithm::HS256.name()) {
        names.push(Algorithm::HS256.name());
    }
    names
}

/// `GET /.well-known/openid-configuration` and `GET /.well-known/oauth-authorization-server`.
pub(super) async fn get(State(issuer): State<Issuer>) -> Response {
    let mut response = Json(metadata(&issuer)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

/// Where RFC 8414 section 3.1 looks for the metadata of an issuer with a path: the well-known name stands
/// between host and path. The outer server serves it, since it lies above the issuer's own base.
pub fn inserted_path(issuer: &Issuer) -> String {
    format!("/.well-known/oauth-authorization-server{}", issuer.url.path().trim_end_matches('/'))
}
