//! A refresh token for new tokens: RFC 6749 section 6.

use super::{
    super::{
        Issuer, journal::Case, params::Params, people, records::Grant, refresh, revocation, scope,
        tenant::Application,
    },
    TokenError, TokenResponse, check_resource, respond,
};

/// Renews the tokens. The new access token may have less scope than the grant, never more.
pub(super) async fn renew(
    issuer: &Issuer,
    application: &Application,
    params: &Params,
    case: &mut Case,
) -> Result<TokenResponse, TokenError> {
    let token = params.get("refresh_token").ok_or(TokenError::Missing("refresh_token"))?;
    let requested = params.get("scope").map(scope::parse).transpose().map_err(TokenError::MalformedScope)?;
    let family =
        refresh::take(issuer, token, &application.client_id).await.ok_or(TokenError::UnknownRefreshToken)?;
    case.browser.clone_from(&family.grant.browser);
    let grant = match narrow(issuer, &family.grant, requested, params) {
        Ok(grant) => grant,
        Err(error) => {
            // A client that asks for too much has not lost its token.
            refresh::put_back(issuer, token, &family).await;
            return Err(error);
        }
    };
    // The account may have gone since the grant was given: its chain goes too.
    if people::find(issuer, &grant.sub).await.is_none() {
        return Err(TokenError::NoAccount);
    }
    let mut response = respond(issuer, application, &grant).await?;
    response.refresh_token = refresh::renew(issuer, token, family).await;
    // An old token may have come in while this one was being answered.
    if !revocation::stands(issuer, &grant.id).await {
        return Err(TokenError::UnknownRefreshToken);
    }
    let what = "New tokens are given for the last refresh token of its chain, which ends with this use; the \
                next one is in the answer.";
    issuer.granted(case.clone(), what, "RFC 6749 6, RFC 9700 4.14.2");
    Ok(response)
}

fn narrow(
    issuer: &Issuer,
    grant: &Grant,
    requested: Option<Vec<String>>,
    params: &Params,
) -> Result<Grant, TokenError> {
    check_resource(issuer, params, grant)?;
    let mut grant = grant.clone();
    if let Some(requested) = requested {
        if let Some(excess) = requested.iter().find(|scope| !grant.has(scope)) {
            return Err(TokenError::ScopeNotGranted(excess.clone()));
        }
        grant.scope = requested;
    }
    Ok(grant)
}
