//! A client that acts for itself: RFC 6749 section 4.4.

use super::{
    super::{Issuer, mint, params::Params, records::Grant, scope, tenant::Application},
    TokenError, TokenResponse,
};

/// Gives a token for an API that the client was granted.
pub(super) async fn grant(
    issuer: &Issuer,
    application: &Application,
    params: &Params,
) -> Result<TokenResponse, TokenError> {
    if application.kind.is_public() {
        return Err(TokenError::UnauthorizedClient("client_credentials"));
    }
    let named = params.get("audience").or_else(|| params.get("resource"));
    let audience =
        named.or(issuer.tenant.default_audience.as_deref()).ok_or(TokenError::Missing("audience"))?;
    let api = issuer.tenant.api(audience).ok_or_else(|| TokenError::UnknownAudience(audience.to_owned()))?;
    let requested = scope::parse(params.get("scope").unwrap_or("")).map_err(TokenError::MalformedScope)?;
    let scope = scope::granted_to_itself(&requested, api, application)
        .ok_or_else(|| TokenError::NoClientGrant(audience.to_owned()))?;
    let grant = Grant {
        id: issuer.unguessable(),
        client_id: application.client_id.clone(),
        sub: format!("{}@clients", application.client_id),
        scope,
        audience: Some(api.identifier.clone()),
        auth_time: issuer.clock.now(),
        nonce: None,
        sid: String::new(),
        gty: Some("client-credentials".into()),
    };
    let token = mint::access_token(issuer, application, &grant).await?;
    Ok(TokenResponse {
        access_token: token.value,
        id_token: None,
        // RFC 6749 section 4.4.3: there is nothing that a refresh token would save.
        refresh_token: None,
        scope: grant.scope.join(" "),
        expires_in: token.expires_in,
        token_type: "Bearer",
    })
}
