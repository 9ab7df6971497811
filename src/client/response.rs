//! The authorization response: RFC 6749 section 4.1.2, judged by RFC 9700 section 4.7 and RFC 9207
//! section 2.4 before anything of it is used.

use serde::{Deserialize, Serialize};

use super::request::AuthorizationRequest;

/// What stood in the redirect's query. Everything in it may be anybody's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationResponse {
    /// Every parameter in order.
    pub parameters: Vec<(String, String)>,
}

/// What the client makes of a response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A parameter stands there twice: RFC 6749 section 3.1.
    #[error("`{0}` stands there twice; no parameter may repeat")]
    Repeated(String),
    /// Nothing was asked.
    #[error("this tab has asked for nothing, so this is not an answer to it")]
    Unasked,
    /// Not the answer to a request of this browser.
    #[error("`state` is not the one that this browser sent, so this is not the answer to its request")]
    State,
    /// The answer is of another issuer: a mix-up.
    #[error("`iss` is {found}, expected is {expected}")]
    Issuer {
        /// The issuer that was asked.
        expected: String,
        /// The issuer that the response names, if any.
        found: String,
    },
    /// The issuer says no.
    #[error("the issuer refused: {error} ({})", .description.trim_end_matches('.'))]
    Error {
        /// The error code of RFC 6749 section 4.1.2.1 or of `OpenID` Connect.
        error: String,
        /// The issuer's sentence.
        description: String,
    },
    /// Neither code nor error.
    #[error("there is no `code` and no `error`")]
    Empty,
}

/// A parameter that must be what the client expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Its name.
    pub parameter: &'static str,
    /// Where the rule stands.
    pub section: &'static str,
    /// What the client kept or knows.
    pub expected: String,
    /// What came.
    pub found: String,
}

impl Comparison {
    /// Whether the two are the same to the letter.
    pub fn holds(&self) -> bool {
        self.expected == self.found
    }
}

impl AuthorizationResponse {
    /// Reads a query, with or without the question mark.
    pub fn from_query(query: &str) -> Self {
        let query = query.strip_prefix('?').unwrap_or(query);
        let parameters = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { parameters }
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is something to judge at all.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The two values that must be right before anything else is looked at.
    pub fn compare(&self, request: &AuthorizationRequest, issuer: &str) -> [Comparison; 2] {
        let comparison = |parameter, section, expected: &str| Comparison {
            parameter,
            section,
            expected: expected.into(),
            found: self.get(parameter).unwrap_or("missing").into(),
        };
        [comparison("state", "RFC 6749 10.12", &request.state), comparison("iss", "RFC 9207 2.4", issuer)]
    }

    /// The code, if this is the answer of `issuer` to `request`.
    ///
    /// # Errors
    /// [`Refusal`], in the order in which a client must look: repeated parameters, `state`, `iss`, and only
    /// then `error` or `code`.
    pub fn accept(&self, request: &AuthorizationRequest, issuer: &str) -> Result<&str, Refusal> {
        for (index, (name, _)) in self.parameters.iter().enumerate() {
            if self.parameters[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Refusal::Repeated(name.clone()));
            }
        }
        if self.get("state") != Some(&request.state) {
            return Err(Refusal::State);
        }
        if self.get("iss") != Some(issuer) {
            let found = self.get("iss").unwrap_or("missing").into();
            return Err(Refusal::Issuer { expected: issuer.into(), found });
        }
        if let Some(error) = self.get("error") {
            let description = self.get("error_description").unwrap_or("without a reason").into();
            return Err(Refusal::Error { error: error.into(), description });
        }
        self.get("code").ok_or(Refusal::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Sevens, choices};

    fn judge(query: &str) -> Result<String, Refusal> {
        let request =
            AuthorizationRequest { state: "s".into(), ..AuthorizationRequest::new(choices(), &Sevens) };
        AuthorizationResponse::from_query(query).accept(&request, "https://i/").map(Into::into)
    }

    #[test]
    fn the_answer_to_this_request_is_accepted() {
        assert_eq!(judge("?code=c&state=s&iss=https%3A%2F%2Fi%2F"), Ok("c".into()));
    }

    #[test]
    fn a_forged_state_is_refused_before_anything_else_is_read() {
        assert_eq!(judge("?error=access_denied&state=x&iss=https%3A%2F%2Fi%2F"), Err(Refusal::State));
        assert_eq!(judge("?code=c&iss=https%3A%2F%2Fi%2F"), Err(Refusal::State));
    }

    #[test]
    fn another_issuer_or_none_is_refused() {
        assert!(matches!(judge("?code=c&state=s&iss=https%3A%2F%2Fi"), Err(Refusal::Issuer { .. })));
        assert!(matches!(judge("?code=c&state=s"), Err(Refusal::Issuer { .. })));
    }

    #[test]
    fn errors_and_empty_answers_and_repeated_parameters() {
        assert!(matches!(judge("?error=e&state=s&iss=https%3A%2F%2Fi%2F"), Err(Refusal::Error { .. })));
        assert_eq!(judge("?state=s&iss=https%3A%2F%2Fi%2F"), Err(Refusal::Empty));
        assert_eq!(
            judge("?code=c&code=d&state=s&iss=https%3A%2F%2Fi%2F"),
            Err(Refusal::Repeated("code".into()))
        );
    }
}
