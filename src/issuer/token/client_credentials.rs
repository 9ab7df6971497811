//! A client that acts for itself: RFC 6749 section 4.4.

use super::{
    super::{
        Issuer,
        journal::Case,
        mint,
        params::Params,
        records::Grant,
        revocation, scope,
        tenant::{Api, Application},
    },
    ENDPOINT, TokenError, TokenResponse,
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
    let api = api(issuer, params)?;
    let requested = scope::parse(params.get("scope").unwrap_or("")).map_err(TokenError::MalformedScope)?;
    let scope = scope::granted_to_itself(&requested, api, application)
        .ok_or_else(|| TokenError::NoClientGrant(api.identifier.clone()))?;
    if scope.is_empty() && !requested.is_empty() {
        return Err(TokenError::NoScopeGranted(requested.join(" ")));
    }
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
        browser: None,
    };
    revocation::open_grant(issuer, &grant.id, issuer.clock.now().plus(api.token_lifetime)).await;
    let token = mint::access_token(issuer, application, &grant).await?;
    let what = "A token is given to the client itself, which proved who it is and was granted this API.";
    issuer.granted(Case::of_grant(ENDPOINT, &grant), what, "RFC 6749 4.4");
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

/// The API that is asked for, by the vendor's `audience` or, if that is absent, by RFC 8707's `resource`.
fn api<'a>(issuer: &'a Issuer, params: &Params) -> Result<&'a Api, TokenError> {
    let mut resources = params.all("resource");
    let (name, unknown): (&str, fn(String) -> TokenError) = match (params.get("audience"), resources.next()) {
        (Some(audience), _) => (audience, TokenError::UnknownAudience),
        (None, Some(resource)) if resources.all(|other| other == resource) => {
            (resource, TokenError::UnknownResource)
        }
        (None, Some(_)) => return Err(TokenError::SeveralResources),
        (None, None) => {
            let default = issuer.tenant.default_audience.as_deref();
            (default.ok_or(TokenError::Missing("audience"))?, TokenError::UnknownAudience)
        }
    };
    issuer.tenant.api(name).ok_or_else(|| unknown(name.into()))
}
