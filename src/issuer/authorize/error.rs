//! Why an authorization request gets no code: RFC 6749 section 4.1.2.1, `OpenID` Connect Core 3.1.2.6.

use super::{super::problem::Problem, ReturnTo};

/// Where an error goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::issuer) enum AuthorizeError {
    /// To the person, on a page of the issuer: the client or its callback is not known, and whoever wrote
    /// the request must not choose where the browser goes.
    Shown(Problem),
    /// To the client, at its registered callback.
    Returned(ReturnTo, Refusal),
}

impl From<Problem> for AuthorizeError {
    fn from(problem: Problem) -> Self {
        Self::Shown(problem)
    }
}

/// What the client is told. The text is the `error_description`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::issuer) enum Refusal {
    #[error("The parameter {0} is there more than once")]
    Repeated(String),
    #[error("The parameter response_type is missing: send response_type=code")]
    MissingResponseType,
    #[error("The response_type {0} is not supported: send response_type=code")]
    ResponseType(String),
    #[error("The parameter request is not supported: send the parameters themselves")]
    RequestObject,
    #[error("The parameter request_uri is not supported: send the parameters themselves")]
    RequestUri,
    #[error("The parameter registration is not supported: register the application beforehand")]
    Registration,
    #[error("A public client must use PKCE: send code_challenge and code_challenge_method=S256")]
    PkceRequired,
    #[error("The code_challenge_method {0} is not supported: send code_challenge_method=S256")]
    PkceMethod(String),
    #[error("The code_challenge is not a SHA-256 in base64url, which has 43 characters")]
    PkceChallenge,
    #[error("There is a code_challenge_method without a code_challenge")]
    PkceMethodAlone,
    #[error("The scope has a value with a forbidden character: {0}")]
    Scope(String),
    #[error("Service not found: {0}")]
    UnknownAudience(String),
    #[error("The prompt {0} is not supported")]
    Prompt(String),
    #[error("The prompt none cannot be combined with others")]
    PromptNoneAlone,
    #[error("The max_age {0} is not a number of seconds")]
    MaxAge(String),
    #[error("Login required: no page was to be shown, and this browser has no session here that will do")]
    LoginRequired,
    #[error("Account selection required: no page was to be shown, and there is a choice")]
    AccountSelectionRequired,
    #[error("Consent required: no page was to be shown, and the person has not agreed yet")]
    ConsentRequired,
    #[error("Interaction required: this application's callback could be another's, so the person is asked")]
    InteractionRequired,
    #[error("The connection {0} is not enabled")]
    UnknownConnection(String),
    #[error("The id_token_hint is not an ID token that this issuer signed")]
    IdTokenHint,
    #[error("The person who signed in is not the one of the id_token_hint")]
    OtherPerson,
    #[error("The resource {0} is not registered")]
    UnknownResource(String),
    #[error("One access token is for one resource: ask for one at a time")]
    SeveralResources,
    #[error("The user cancelled")]
    Cancelled,
    #[error("The user did not allow the application what it asked for")]
    Declined,
}

impl Refusal {
    /// The `error` code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Repeated(_)
            | Self::MissingResponseType
            | Self::PkceRequired
            | Self::PkceMethod(_)
            | Self::PkceChallenge
            | Self::PkceMethodAlone
            | Self::Prompt(_)
            | Self::PromptNoneAlone
            | Self::MaxAge(_)
            | Self::UnknownConnection(_)
            | Self::IdTokenHint => "invalid_request",
            Self::ResponseType(_) => "unsupported_response_type",
            Self::RequestObject => "request_not_supported",
            Self::RequestUri => "request_uri_not_supported",
            Self::Registration => "registration_not_supported",
            Self::Scope(_) => "invalid_scope",
            Self::UnknownAudience(_) | Self::Cancelled | Self::Declined => "access_denied",
            Self::UnknownResource(_) | Self::SeveralResources => "invalid_target",
            Self::LoginRequired | Self::OtherPerson => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
        }
    }

    /// Where the rule stands.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Repeated(_) => "RFC 6749 3.1",
            Self::MissingResponseType | Self::ResponseType(_) => "RFC 6749 3.1.1",
            Self::PkceRequired => "RFC 9700 2.1.1",
            Self::PkceMethod(_) | Self::PkceMethodAlone => "RFC 7636 4.3",
            Self::PkceChallenge => "RFC 7636 4.2",
            Self::Scope(_) => "RFC 6749 3.3",
            Self::Prompt(_)
            | Self::PromptNoneAlone
            | Self::MaxAge(_)
            | Self::IdTokenHint
            | Self::OtherPerson => "OIDC Core 3.1.2.1",
            Self::RequestObject
            | Self::RequestUri
            | Self::Registration
            | Self::LoginRequired
            | Self::AccountSelectionRequired
            | Self::ConsentRequired => "OIDC Core 3.1.2.6",
            Self::InteractionRequired => "RFC 8252 8.6",
            Self::UnknownResource(_) | Self::SeveralResources => "RFC 8707 2",
            Self::Cancelled | Self::Declined => "RFC 6749 4.1.2.1",
            // The vendor's own parameters.
            Self::UnknownAudience(_) | Self::UnknownConnection(_) => "",
        }
    }
}
