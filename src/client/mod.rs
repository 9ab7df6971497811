//! The relying party: what an application does between the button "Sign in" and its first call to an API.
//!
//! - [`discovery`]: learns the issuer's endpoints from one URL
//! - [`pkce`]: the secret that binds a code to the one who asked for it
//! - [`request`]: the authorization request, parameter by parameter
//! - [`response`]: what came back on the redirect, judged before it is used
//! - [`exchange`]: the code for tokens
//! - [`confidential`]: the same with a secret, and tokens without a user
//! - [`resource`]: an access token to the one it is meant for
//! - [`renewal`]: new tokens for a refresh token, and its end
//! - [`logout`]: the end of the issuer's session
//! - [`run`]: one pass through the flow, as data that survives a reload
//!
//! Every fetch goes through a [`crate::ports::Transport`] and is kept as a [`crate::wire::Exchange`], so
//! that a page can show what truly went over the wire.

pub mod confidential;
pub mod discovery;
pub mod exchange;
pub mod logout;
pub mod pkce;
pub mod renewal;
pub mod request;
pub mod resource;
pub mod response;
pub mod run;

use crate::{
    ports::{Clock, Transport, TransportError},
    wire::{Exchange, Observer, Request},
};

/// Sends `request` and keeps both sides of it.
///
/// # Errors
/// [`TransportError`] if no response came.
pub async fn observe(
    transport: &dyn Transport,
    clock: &dyn Clock,
    observer: Observer,
    request: Request,
) -> Result<Exchange, TransportError> {
    let response = transport.send(request.clone()).await?;
    Ok(Exchange { observer, at: clock.now().0, request, response })
}

/// Randomness that is always the same.
#[cfg(test)]
struct Sevens;

#[cfg(test)]
impl crate::ports::Random for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// What the walk asks for, at its least.
#[cfg(test)]
fn choices() -> request::Choices {
    request::Choices {
        client_id: "walk-spa".into(),
        redirect_uri: "http://localhost:3000/callback".into(),
        scope: "openid".into(),
        audience: None,
        login_hint: None,
        prompt: None,
        response_mode: None,
    }
}
