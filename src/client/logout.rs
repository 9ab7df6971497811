//! Asking the issuer to end its session: `OpenID` Connect RP-Initiated Logout 1.0, section 2.

/// Where the browser goes to sign out, and from there back to `target`, a registered address.
///
/// An ID token of the session spares the person the question; without one the issuer asks, since any page
/// may send people there.
pub fn url(
    end_session_endpoint: &str,
    client_id: &str,
    id_token: Option<&str>,
    target: Option<&str>,
    state: Option<&str>,
) -> String {
    let optional = [("id_token_hint", id_token), ("post_logout_redirect_uri", target), ("state", state)];
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client_id)
        .extend_pairs(optional.into_iter().filter_map(|(name, value)| Some((name, value?))))
        .finish();
    format!("{end_session_endpoint}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_left_out() {
        assert_eq!(url("https://i/out", "a b", None, None, None), "https://i/out?client_id=a+b");
        assert_eq!(
            url("https://i/out", "spa", Some("x.y.z"), Some("https://a/"), Some("s")),
            "https://i/out?client_id=spa&id_token_hint=x.y.z&post_logout_redirect_uri=https%3A%2F%2Fa%2F&state=s"
        );
    }
}
