//! What a client with a secret sends to the token endpoint: RFC 6749 section 2.3.1.

use super::request::AuthorizationRequest;
use crate::wire::{Request, basic};

/// The code for tokens: RFC 6749 section 4.1.3. The secret says who asks, so `client_id` is not repeated; the
/// verifier goes along, since a secret does not tie the code to the browser that began (RFC 9700 section 2.1.1).
pub fn exchange(token_endpoint: &str, request: &AuthorizationRequest, secret: &str, code: &str) -> Request {
    let fields = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", request.choices.redirect_uri.as_str()),
        ("code", code),
        ("code_verifier", &request.pkce.verifier),
    ];
    Request::post_form(token_endpoint, fields)
        .with_header("authorization", basic(&request.choices.client_id, secret))
}

/// A token for the client itself, without a user: RFC 6749 section 4.4.2.
pub fn client_credentials(
    token_endpoint: &str,
    client_id: &str,
    secret: &str,
    audience: &str,
    scope: &str,
) -> Request {
    let fields = [("grant_type", "client_credentials"), ("audience", audience), ("scope", scope)];
    Request::post_form(token_endpoint, fields).with_header("authorization", basic(client_id, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_stands_in_the_header_alone() {
        let request = client_credentials("https://i/token", "job", "s e:c", "https://orders/", "read:orders");
        // `job:s+e%3Ac` in base64: both halves are form-encoded first.
        assert_eq!(request.header("authorization"), Some("Basic am9iOnMrZSUzQWM="));
        let body = request.body.expect("a body");
        assert_eq!(
            body,
            "grant_type=client_credentials&audience=https%3A%2F%2Forders%2F&scope=read%3Aorders"
        );
    }
}
