//! A code for tokens: RFC 6749 section 4.1.3, RFC 7636 section 4.6.

use super::{
    super::{
        Issuer,
        authorize::CODE_MEMORY,
        journal::Case,
        params::Params,
        people,
        records::{Code, CodeGrant, Grant},
        revocation, session, store,
        tenant::Application,
    },
    ENDPOINT, TokenError, TokenResponse, check_resource, first_refresh_token, respond,
};
use crate::token::hash;

/// Redeems the code, once.
pub(super) async fn redeem(
    issuer: &Issuer,
    application: &Application,
    params: &Params,
    case: &mut Case,
) -> Result<TokenResponse, TokenError> {
    let text = params.get("code").ok_or(TokenError::Missing("code"))?;
    let redirect_uri = params.get("redirect_uri").ok_or(TokenError::Missing("redirect_uri"))?;
    let verifier = params.get("code_verifier");
    let origin = store::get::<CodeGrant>(&*issuer.store, text).await;
    let Some(code) = store::take::<Code>(&*issuer.store, text).await else {
        return Err(gone(issuer, application, origin, verifier, case).await);
    };
    if let Some(origin) = origin {
        let until = origin.expires.plus(CODE_MEMORY);
        store::put(&*issuer.store, text, &CodeGrant { presented: true, ..origin }, until).await;
    }
    case.browser.clone_from(&code.grant.browser);
    // From here on the code is spent, whatever is wrong with the request: whoever has it and lacks the
    // rest is not the one it was made for.
    check(&code, application, redirect_uri, verifier)?;
    check_resource(issuer, params, &code.grant)?;
    let response = finish(issuer, application, &code.grant).await?;
    let what = if code.challenge.is_some() {
        "Tokens are given: the code is of this client and this callback, and the SHA-256 of the verifier is the \
         challenge that came with the request."
    } else {
        "Tokens are given: the code is of this client, which proved who it is, and of this callback."
    };
    let rule = if code.challenge.is_some() { "RFC 6749 4.1.3, RFC 7636 4.6" } else { "RFC 6749 4.1.3" };
    issuer.granted(case.clone(), what, rule);
    Ok(response)
}

fn check(
    code: &Code,
    application: &Application,
    redirect_uri: &str,
    verifier: Option<&str>,
) -> Result<(), TokenError> {
    if code.grant.client_id != application.client_id {
        return Err(TokenError::CodeOfAnotherClient);
    }
    if code.redirect_uri != redirect_uri {
        return Err(TokenError::OtherRedirectUri);
    }
    match (&code.challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(TokenError::VerifierWithoutChallenge),
        (Some(_), None) => Err(TokenError::Missing("code_verifier")),
        (Some(challenge), Some(verifier)) if !session::same(&hash::pkce_s256(verifier), challenge) => {
            Err(TokenError::WrongVerifier)
        }
        // One that fits may still be short enough to guess.
        (Some(_), Some(verifier)) if is_verifier(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(TokenError::MalformedVerifier),
    }
}

/// RFC 7636 section 4.1.
fn is_verifier(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(allowed)
}

/// Why there is no such code any more. One that comes again was stolen, now or the first time: RFC 6749
/// section 4.1.2 voids what it gave.
///
/// Which of the reasons it is hears only who proves to be the one that the code was made for. Anybody else
/// would learn from it whether the code that was found is worth trying, and whether its owner was faster.
async fn gone(
    issuer: &Issuer,
    application: &Application,
    origin: Option<CodeGrant>,
    verifier: Option<&str>,
    case: &mut Case,
) -> TokenError {
    let Some(origin) = origin.filter(|origin| origin.client_id == application.client_id) else {
        return TokenError::UnknownCode;
    };
    // Whatever the words say, a grant whose code is gone does not outlive a second try.
    revocation::revoke_grant(issuer, &origin.grant_id).await;
    if origin.presented {
        let case = Case::new(ENDPOINT, &application.client_id).by(origin.browser);
        let what = "A code came twice: everything that it gave before is void from now on.";
        issuer.decided(case, "reuse", what, "RFC 6749 4.1.2");
    } else {
        case.browser = origin.browser;
    }
    let late = issuer.clock.now().0 - origin.expires.0;
    let is_proven = match (&origin.challenge, verifier) {
        (Some(challenge), Some(verifier)) => session::same(&hash::pkce_s256(verifier), challenge),
        // Its own credential is the proof of a client that may do without a challenge.
        (None, None) => true,
        _ => false,
    };
    match (is_proven, origin.presented) {
        (true, true) => TokenError::CodeReused,
        (true, false) if late >= 0 => TokenError::CodeExpired(late),
        _ => TokenError::UnknownCode,
    }
}

async fn finish(
    issuer: &Issuer,
    application: &Application,
    grant: &Grant,
) -> Result<TokenResponse, TokenError> {
    if people::find(issuer, &grant.sub).await.is_none() {
        return Err(TokenError::NoAccount);
    }
    let mut response = respond(issuer, application, grant).await?;
    response.refresh_token = first_refresh_token(issuer, application, grant).await;
    // A second use of the code may have come in while this one was being answered.
    if !revocation::stands(issuer, &grant.id).await {
        return Err(TokenError::UnknownCode);
    }
    Ok(response)
}
