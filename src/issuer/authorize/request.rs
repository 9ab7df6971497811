//! The parameters of an authorization request, checked in the order that decides where an error may go.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        Issuer, id_token_hint,
        params::Params,
        problem::Problem,
        scope,
        tenant::{Application, ApplicationType, DATABASE},
    },
    AuthorizeError, Refusal, ResponseMode, ReturnTo,
};

/// A request that can be granted if the right person agrees.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::issuer) struct AuthorizeRequest {
    /// A registered application.
    pub client_id: String,
    /// One of its callbacks.
    pub redirect_uri: String,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// The client's own, echoed.
    pub state: Option<String>,
    /// To be echoed in the ID token.
    pub nonce: Option<String>,
    /// What is asked for.
    pub scope: Vec<String>,
    /// A registered API, or none for a token that only /userinfo takes.
    pub audience: Option<String>,
    /// The SHA-256 of the client's verifier.
    pub code_challenge: Option<String>,
    /// What the person is to be asked.
    pub prompt: Vec<Prompt>,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<i64>,
    /// An address to fill in.
    pub login_hint: Option<String>,
    /// The connection to sign in by, if the application chose one.
    pub connection: Option<String>,
    /// The person who must be signed in, by the `id_token_hint`.
    pub hinted_sub: Option<String>,
}

/// What the person is to be asked: `OpenID` Connect Core 3.1.2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::issuer) enum Prompt {
    /// Nothing: an error instead of a page.
    None,
    /// The password, even with a session.
    Login,
    /// Whether to allow what is asked for, even if it was allowed before.
    Consent,
    /// Which account to use.
    SelectAccount,
}

impl Prompt {
    /// All that are supported, for the metadata.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// The value in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

impl AuthorizeRequest {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`AuthorizeError`]: shown until client and callback are known, returned to the client after that.
    pub async fn parse(issuer: &Issuer, params: &Params) -> Result<Self, AuthorizeError> {
        let (application, return_to) = return_to(issuer, params)?;
        match Self::parse_rest(issuer, params, application, &return_to).await {
            Ok(request) => Ok(request),
            Err(refusal) => Err(AuthorizeError::Returned(return_to, refusal)),
        }
    }

    async fn parse_rest(
        issuer: &Issuer,
        params: &Params,
        application: &Application,
        return_to: &ReturnTo,
    ) -> Result<Self, Refusal> {
        if let Some(name) = params.repeated(&["resource"]) {
            return Err(Refusal::Repeated(name.into()));
        }
        for (name, refusal) in [
            ("request", Refusal::RequestObject),
            ("request_uri", Refusal::RequestUri),
            ("registration", Refusal::Registration),
        ] {
            if params.get(name).is_some() {
                return Err(refusal);
            }
        }
        match params.get("response_type") {
            Some("code") => {}
            Some(other) => return Err(Refusal::ResponseType(other.into())),
            None => return Err(Refusal::MissingResponseType),
        }
        Ok(Self {
            client_id: application.client_id.clone(),
            redirect_uri: return_to.redirect_uri.clone(),
            response_mode: return_to.response_mode,
            state: return_to.state.clone(),
            code_challenge: code_challenge(params, application)?,
            scope: scope::parse(params.get("scope").unwrap_or("")).map_err(Refusal::Scope)?,
            audience: audience(issuer, params)?,
            prompt: prompt(params)?,
            max_age: max_age(params)?,
            nonce: params.get("nonce").map(Into::into),
            login_hint: params.get("login_hint").map(Into::into),
            connection: connection(issuer, params)?,
            hinted_sub: hinted_sub(issuer, params).await?,
        })
    }

    /// Where the answer goes.
    pub fn return_to(&self) -> ReturnTo {
        ReturnTo {
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            state: self.state.clone(),
        }
    }

    /// Whether the person is to be asked this.
    pub fn asks(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }
}

/// The application and where its answer goes. Until both are known, nothing is redirected.
fn return_to<'a>(issuer: &'a Issuer, params: &Params) -> Result<(&'a Application, ReturnTo), Problem> {
    for name in ["client_id", "redirect_uri", "response_mode", "state"] {
        if params.repeats(name) {
            return Err(Problem::Repeated(name.into()));
        }
    }
    let client_id = params.get("client_id").ok_or(Problem::MissingClientId)?;
    let application =
        issuer.tenant.application(client_id).ok_or_else(|| Problem::UnknownClient(client_id.into()))?;
    if application.kind == ApplicationType::Machine {
        return Err(Problem::Machine(client_id.into()));
    }
    let redirect_uri = params.get("redirect_uri").ok_or(Problem::MissingRedirectUri)?;
    if !application.allows_callback(redirect_uri) {
        return Err(Problem::UnregisteredRedirectUri {
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
        });
    }
    let response_mode = match params.get("response_mode") {
        None => ResponseMode::Query,
        Some(name) => ResponseMode::from_name(name)
            .filter(|mode| mode.can_reach(redirect_uri))
            .ok_or_else(|| Problem::ResponseMode(name.into()))?,
    };
    let state = params.get("state").map(Into::into);
    Ok((application, ReturnTo { redirect_uri: redirect_uri.into(), response_mode, state }))
}

/// RFC 7636 section 4.3. `plain` would show the verifier to whoever sees the request.
fn code_challenge(params: &Params, application: &Application) -> Result<Option<String>, Refusal> {
    let method = params.get("code_challenge_method");
    let Some(challenge) = params.get("code_challenge") else {
        return match method {
            _ if application.kind.is_public() => Err(Refusal::PkceRequired),
            Some(_) => Err(Refusal::PkceMethodAlone),
            None => Ok(None),
        };
    };
    // Without a method, RFC 7636 section 4.3 takes `plain`.
    let method = method.unwrap_or("plain");
    if method != "S256" {
        return Err(Refusal::PkceMethod(method.into()));
    }
    let well_formed = challenge.len() == 43
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if well_formed { Ok(Some(challenge.into())) } else { Err(Refusal::PkceChallenge) }
}

/// The API that is asked for, by the vendor's `audience` or, if that is absent, by RFC 8707's `resource`. The
/// issuer's own names, like no name, ask for a token for /userinfo alone.
fn audience(issuer: &Issuer, params: &Params) -> Result<Option<String>, Refusal> {
    let mut resources = params.all("resource");
    let (name, unknown): (&str, fn(String) -> Refusal) = match (params.get("audience"), resources.next()) {
        (Some(audience), _) => (audience, Refusal::UnknownAudience),
        (None, Some(resource)) if resources.all(|other| other == resource) => {
            (resource, Refusal::UnknownResource)
        }
        (None, Some(_)) => return Err(Refusal::SeveralResources),
        (None, None) => return Ok(issuer.tenant.default_audience.clone()),
    };
    if issuer.is_own_name(name) {
        return Ok(None);
    }
    match issuer.tenant.api(name) {
        Some(api) => Ok(Some(api.identifier.clone())),
        None => Err(unknown(name.into())),
    }
}

/// The vendor's parameter for skipping the choice on the sign-in page.
fn connection(issuer: &Issuer, params: &Params) -> Result<Option<String>, Refusal> {
    match params.get("connection") {
        Some(name) if name != DATABASE && issuer.tenant.connection(name).is_none() => {
            Err(Refusal::UnknownConnection(name.into()))
        }
        name => Ok(name.map(Into::into)),
    }
}

async fn hinted_sub(issuer: &Issuer, params: &Params) -> Result<Option<String>, Refusal> {
    match params.get("id_token_hint") {
        None => Ok(None),
        Some(hint) => match id_token_hint::read(issuer, hint).await {
            Some(hint) => Ok(Some(hint.sub)),
            None => Err(Refusal::IdTokenHint),
        },
    }
}

fn prompt(params: &Params) -> Result<Vec<Prompt>, Refusal> {
    let mut prompts = Vec::new();
    for name in params.get("prompt").unwrap_or("").split(' ').filter(|name| !name.is_empty()) {
        let known = Prompt::ALL.into_iter().find(|prompt| prompt.name() == name);
        prompts.push(known.ok_or_else(|| Refusal::Prompt(name.into()))?);
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(Refusal::PromptNoneAlone);
    }
    Ok(prompts)
}

fn max_age(params: &Params) -> Result<Option<i64>, Refusal> {
    let Some(text) = params.get("max_age") else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(seconds) if seconds >= 0 && !text.starts_with('+') => Ok(Some(seconds)),
        _ => Err(Refusal::MaxAge(text.into())),
    }
}
