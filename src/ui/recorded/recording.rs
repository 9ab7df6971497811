//! What a scripted browser did at the real issuer, as plain values: the server fills it in.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::watch::Receiver;

use crate::{client::run::Run, ports::UnixTime, token::check::Checklist, ui::site::Site, wire::Exchange};

/// How far the recording is.
#[derive(Debug, Clone)]
pub enum State {
    /// It is being made.
    Underway,
    /// It is there.
    Done(Arc<Recording>),
    /// It could not be made, in words for everybody: the log has the details.
    Failed(String),
}

impl State {
    /// Which of the three it is, as a number.
    pub fn stage(&self) -> u8 {
        match self {
            Self::Underway => 0,
            Self::Failed(_) => 1,
            Self::Done(_) => 2,
        }
    }
}

/// The recording of this server, as the pages hold it.
#[derive(Debug, Clone)]
pub struct Recorded(pub Receiver<State>);

impl Recorded {
    /// How far it is now.
    pub fn state(&self) -> State {
        self.0.borrow().clone()
    }
}

/// A run, and what the issuer saw of its navigations.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The run.
    pub run: Run,
    /// The issuer's log of it, secrets masked.
    pub log: Vec<Exchange>,
}

/// A token, and what came of validating it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// As a string.
    pub token: String,
    /// Row by row.
    pub checklist: Checklist,
}

/// What the API was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// GET with the access token for it.
    Right,
    /// GET with the ID token.
    IdToken,
    /// GET with the access token of a request without audience.
    Opaque,
    /// GET without a token.
    Nothing,
    /// GET with a token of an application whose tokens are expired.
    Expired,
    /// GET with a token of an application whose tokens name another audience.
    OtherAudience,
    /// POST with the access token for it.
    Write,
    /// POST with the token of the second person.
    SecondWrites,
}

/// A request to the API.
#[derive(Debug, Clone)]
pub struct Call {
    /// What was sent.
    pub case: Case,
    /// The exchange, as any API would answer.
    pub exchange: Exchange,
    /// What the API checked, if it says: it was asked once more with the header that makes it tell.
    pub checklist: Option<Checklist>,
}

/// What was tried when everything else was over.
#[derive(Debug, Clone)]
pub struct Afterwards {
    /// Userinfo, asked with the opaque token and with the one for the API.
    pub userinfo: [Exchange; 2],
    /// A refresh token for new tokens; `None` if the issuer gave no refresh token.
    pub refreshed: Option<Exchange>,
    /// What the API that asks the issuer learns about the token, while it is good.
    pub active: Option<Exchange>,
    /// The end of the session.
    pub logout: Exchange,
    /// The end of the refresh token and all that came of its grant.
    pub revoked: Option<Exchange>,
    /// What the API that asks the issuer learns about the same token afterwards.
    pub inactive: Option<Exchange>,
    /// The API that checks by itself, called with the same token afterwards.
    pub call: Call,
}

/// The whole walk.
#[derive(Debug, Clone)]
pub struct Recording {
    /// When it was over: its verdicts are of that time.
    pub at: UnixTime,
    /// Where it was made.
    pub site: Site,
    /// Whose address was typed.
    pub who: String,
    /// The request without audience. The password was typed for it.
    pub plain: Seen,
    /// The request for the API, answered by the issuer's session.
    pub orders: Seen,
    /// The request for an API that nobody registered.
    pub unknown: Seen,
    /// An application's name for each type of registration, and what the issuer answered when it asked with
    /// the callback of an installed app.
    pub installed: Vec<(&'static str, Exchange)>,
    /// The code of a run, sent without the verifier.
    pub stolen: Exchange,
    /// A code, sent a second time.
    pub reused: Exchange,
    /// The issuer's keys.
    pub keys: Exchange,
    /// The ID token of the request without audience, as its client judges it.
    pub id_token: Judged,
    /// The same with one claim edited.
    pub edited: Judged,
    /// The access token for the API, as the client would judge it if it took it for its own.
    pub as_client: Checklist,
    /// Runs that differ from each other in one parameter. All have the same verifier.
    pub trials: Vec<Run>,
    /// Requests to the API.
    pub calls: Vec<Call>,
    /// Userinfo, refresh, logout and what revocation reaches.
    pub afterwards: Afterwards,
    /// To whom the password was sent: `client`, `issuer`, `api`.
    pub password_went_to: Vec<&'static str>,
    /// By the stops' slugs, which of the outcomes of [`crate::lesson::outcomes`] came true.
    pub outcomes: BTreeMap<&'static str, &'static str>,
}

impl Recording {
    /// The request to the API of this kind.
    pub fn call(&self, case: Case) -> Option<&Call> {
        self.calls.iter().find(|call| call.case == case)
    }
}

/// No code, verifier, `state` or `nonce` is so long, and every signed or encrypted token is longer.
const LONG: usize = 64;

/// A token is recognised by this many characters.
const SHOWN: usize = 12;

/// The exchange with its tokens cut to what is needed to recognise them: each is written out once, at the stop
/// that is about it.
pub fn shortened(exchange: &Exchange) -> Exchange {
    let mut exchange = exchange.clone();
    let cut = |text: &mut String| *text = without_tokens(text);
    cut(&mut exchange.request.url);
    exchange.request.headers.iter_mut().for_each(|(_, value)| cut(value));
    exchange.request.body.iter_mut().for_each(cut);
    cut(&mut exchange.response.body);
    exchange
}

fn without_tokens(text: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut shown = String::new();
    for piece in text.split_inclusive(|c| !is_of_token(c)) {
        let token = piece.trim_end_matches(|c| !is_of_token(c));
        if token.len() < LONG {
            shown.push_str(piece);
        } else {
            let (start, end) = (&token[..SHOWN], &piece[token.len()..]);
            shown.push_str(&[start, "… (", &token.len().to_string(), " characters)", end].concat());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_and_nothing_else_is() {
        let token = format!("eyJhbGciOiJS.{}.c2ln", "e30".repeat(30));
        let code = "a".repeat(43);
        let text = format!("code={code}&refresh_token={token}&é=\"{token}\"");
        let short = "eyJhbGciOiJS… (108 characters)";
        assert_eq!(without_tokens(&text), format!("code={code}&refresh_token={short}&é=\"{short}\""));
    }
}
