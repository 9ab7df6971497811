//! What has to happen before a code can be given.

use super::{super::records::Session, AuthorizeRequest, Prompt, Refusal};
use crate::ports::UnixTime;

/// What this very request has already been through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::issuer) struct Progress {
    /// The person typed the password for it.
    pub signed_in: bool,
}

/// What comes next.
#[derive(Debug)]
pub(in crate::issuer) enum Step {
    /// The person has to sign in.
    SignIn,
    /// Nothing: the code can be given, in this session.
    Issue(Session),
}

impl Step {
    /// Decides by the request, the browser's session and what was done for the request already.
    ///
    /// # Errors
    /// With `prompt=none`, what would have to be asked: `OpenID` Connect Core 3.1.2.6.
    pub fn next(
        request: &AuthorizeRequest,
        session: Option<Session>,
        progress: &Progress,
        now: UnixTime,
    ) -> Result<Self, Refusal> {
        let usable = session.filter(|session| {
            progress.signed_in || !(request.asks(Prompt::Login) || is_too_old(session, request.max_age, now))
        });
        match usable {
            Some(session) => Ok(Self::Issue(session)),
            None if request.asks(Prompt::None) => Err(Refusal::LoginRequired),
            None => Ok(Self::SignIn),
        }
    }
}

/// Whether the sign-in lies further back than `max_age` allows. `max_age=0` asks for a new one always.
fn is_too_old(session: &Session, max_age: Option<i64>, now: UnixTime) -> bool {
    max_age.is_some_and(|seconds| seconds == 0 || session.auth_time.plus(seconds) < now)
}
