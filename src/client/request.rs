//! The authorization request: RFC 6749 section 4.1.1, with `OpenID` Connect Core 3.1.2.1 and RFC 7636.

use serde::{Deserialize, Serialize};

use super::pkce::{Pkce, unguessable};
use crate::ports::Random;

/// What the learner, or an application's settings, decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Who asks, as registered at the issuer.
    pub client_id: String,
    /// Where the answer goes, to the letter as registered.
    pub redirect_uri: String,
    /// Space-separated.
    pub scope: String,
    /// Which API the access token is for; `None` leaves the parameter out.
    pub audience: Option<String>,
    /// Who is expected to sign in: fills the form in.
    pub login_hint: Option<String>,
    /// `login` asks again although there is a session; `none` asks nothing.
    pub prompt: Option<String>,
    /// How the answer comes; `None` for the default of the code flow, the redirect's query.
    #[serde(default)]
    pub response_mode: Option<String>,
}

/// A request with its secrets, kept by the client until the answer comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// What was decided.
    pub choices: Choices,
    /// Ties the answer to this browser's request.
    pub state: String,
    /// Ties the ID token to this browser's request.
    pub nonce: String,
    /// Ties the exchange to this browser's request.
    pub pkce: Pkce,
}

impl AuthorizationRequest {
    /// A request with new random values.
    pub fn new(choices: Choices, random: &dyn Random) -> Self {
        Self { choices, state: unguessable(random), nonce: unguessable(random), pkce: Pkce::new(random) }
    }

    /// The parameters in the order in which a reader understands them.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("response_type", "code".into()),
            ("client_id", self.choices.client_id.clone()),
            ("redirect_uri", self.choices.redirect_uri.clone()),
            ("scope", self.choices.scope.clone()),
        ];
        parameters.extend(self.choices.audience.clone().map(|audience| ("audience", audience)));
        parameters.extend([
            ("state", self.state.clone()),
            ("nonce", self.nonce.clone()),
            ("code_challenge", self.pkce.challenge.clone()),
            ("code_challenge_method", "S256".into()),
        ]);
        parameters.extend(self.choices.response_mode.clone().map(|mode| ("response_mode", mode)));
        parameters.extend(self.choices.prompt.clone().map(|prompt| ("prompt", prompt)));
        parameters.extend(self.choices.login_hint.clone().map(|hint| ("login_hint", hint)));
        parameters
    }

    /// The URL that the browser is sent to.
    pub fn url(&self, authorization_endpoint: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.parameters()).finish();
        let separator = if authorization_endpoint.contains('?') { '&' } else { '?' };
        format!("{authorization_endpoint}{separator}{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Sevens, *};

    fn request(audience: Option<&str>) -> AuthorizationRequest {
        let choices = Choices {
            client_id: "walk-spa".into(),
            redirect_uri: "http://localhost:3000/callback".into(),
            scope: "openid profile".into(),
            audience: audience.map(Into::into),
            login_hint: None,
            prompt: None,
            response_mode: None,
        };
        AuthorizationRequest::new(choices, &Sevens)
    }

    #[test]
    fn no_audience_leaves_the_parameter_out() {
        assert!(!request(None).url("http://issuer.example/authorize").contains("audience"));
        assert!(
            request(Some("https://orders.example/"))
                .url("http://issuer.example/authorize")
                .contains("&audience=https%3A%2F%2Forders.example%2F&")
        );
    }

    #[test]
    fn the_verifier_stays_at_home() {
        let request = request(None);
        // With the fixed source all secrets are the same 43 characters: only state and nonce may show them.
        let url = request.url("http://issuer.example/authorize");
        assert_eq!(url.matches(&request.pkce.verifier).count(), 2);
        assert!(url.contains(&request.pkce.challenge));
    }
}
