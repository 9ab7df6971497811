//! New tokens without the user, and the end of them: RFC 6749 section 6, RFC 7009 section 2.1.

use crate::wire::Request;

/// A refresh token for new tokens, as a public client asks.
pub fn refresh(token_endpoint: &str, client_id: &str, refresh_token: &str) -> Request {
    let fields =
        [("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", refresh_token)];
    Request::post_form(token_endpoint, fields)
}

/// Asks the issuer to void a refresh token, and with it what its grant gave.
pub fn revoke(revocation_endpoint: &str, client_id: &str, refresh_token: &str) -> Request {
    let fields = [("client_id", client_id), ("token", refresh_token), ("token_type_hint", "refresh_token")];
    Request::post_form(revocation_endpoint, fields)
}
