//! What has to happen before a code can be given.

use serde::{Deserialize, Serialize};

use super::{
    super::{Issuer, consent, records::Session},
    AuthorizeRequest, Prompt, Refusal,
};
use crate::ports::UnixTime;

/// What this very request has already been through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::issuer) struct Progress {
    /// The person typed the password for it, which began the session of this `sid`.
    pub signed_in: Option<String>,
    /// The person said which account to use.
    pub chosen: bool,
    /// The person allowed what was asked for.
    pub consented: bool,
    /// The person said that the application on this device was meant.
    pub confirmed: bool,
}

impl Progress {
    /// Whether the session is the one that the person signed in to for this request. Another tab may have
    /// begun a newer one, with somebody else.
    pub fn began(&self, session: &Session) -> bool {
        self.signed_in.as_ref() == Some(&session.sid)
    }
}

/// What comes next.
#[derive(Debug)]
pub(in crate::issuer) enum Step {
    /// The person has to sign in.
    SignIn,
    /// The person has to say which account to use.
    Choose,
    /// The person has to allow what is asked for.
    Consent,
    /// The person has to say that the application on this device is meant.
    Confirm,
    /// Nothing: the code can be given, in this session.
    Issue(Session),
}

impl Step {
    /// Decides by the request, the browser's session and what was done for the request already.
    ///
    /// # Errors
    /// With `prompt=none`, what would have to be asked: `OpenID` Connect Core 3.1.2.6.
    pub async fn next(
        issuer: &Issuer,
        request: &AuthorizeRequest,
        session: Option<Session>,
        progress: &Progress,
    ) -> Result<Self, Refusal> {
        let step = Self::ask(issuer, request, session, progress).await;
        if !request.asks(Prompt::None) {
            return Ok(step);
        }
        match step {
            Self::SignIn => Err(Refusal::LoginRequired),
            Self::Choose => Err(Refusal::AccountSelectionRequired),
            Self::Consent => Err(Refusal::ConsentRequired),
            Self::Confirm => Err(Refusal::InteractionRequired),
            Self::Issue(_) => Ok(step),
        }
    }

    async fn ask(
        issuer: &Issuer,
        request: &AuthorizeRequest,
        session: Option<Session>,
        progress: &Progress,
    ) -> Self {
        let now = issuer.clock.now();
        let usable = session.filter(|session| {
            let fresh = !request.asks(Prompt::Login) && !is_too_old(session, request.max_age, now);
            let right = request.hinted_sub.as_ref().is_none_or(|sub| *sub == session.sub);
            right && (fresh || progress.began(session))
        });
        let Some(session) = usable else { return Self::SignIn };
        if request.asks(Prompt::SelectAccount) && !progress.chosen && !progress.began(&session) {
            return Self::Choose;
        }
        if !progress.consented && consent::is_needed(issuer, request, &session).await {
            return Self::Consent;
        }
        let application = issuer.tenant.application(&request.client_id);
        if !progress.confirmed && application.is_some_and(|it| it.needs_confirmation(&request.redirect_uri)) {
            return Self::Confirm;
        }
        Self::Issue(session)
    }
}

/// Whether the sign-in lies further back than `max_age` allows. `max_age=0` asks for a new one always.
fn is_too_old(session: &Session, max_age: Option<i64>, now: UnixTime) -> bool {
    max_age.is_some_and(|seconds| seconds == 0 || session.auth_time.plus(seconds) < now)
}
