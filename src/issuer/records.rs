//! What the issuer keeps in its store, each a plain value with a table of its own.

use serde::{Deserialize, Serialize};

use super::{
    authorize::{AuthorizeRequest, Progress},
    store::{Record, Table},
};
use crate::{ports::UnixTime, wire::Exchange};

/// An authorization request that waits for a person at this browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transaction {
    /// What was asked, already checked.
    pub request: AuthorizeRequest,
    /// The token that the forms of this transaction carry.
    pub csrf: String,
    /// Fingerprint of the browser that asked.
    pub browser: String,
    /// When it ends, whatever happens to it.
    pub expires: UnixTime,
    /// What has been done for this very request.
    pub progress: Progress,
    /// The address that was last typed with a password that does not fit, to be shown again.
    pub refused: Option<String>,
}

impl Record for Transaction {
    const TABLE: Table = Table::Transactions;
}

/// A signed-in browser: what makes single sign-on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// The name that ID tokens give it in `sid`; not the secret in the cookie.
    pub sid: String,
    /// Who signed in.
    pub sub: String,
    /// When the password was typed.
    pub auth_time: UnixTime,
}

impl Record for Session {
    const TABLE: Table = Table::Sessions;
}

/// What a person allowed an application: the same for the code, the tokens made from it, and all that are
/// made from those. Revoking it voids them all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    /// Its name in [`Table::Grants`].
    pub id: String,
    /// To whom it was given.
    pub client_id: String,
    /// Who gave it.
    pub sub: String,
    /// What was granted.
    pub scope: Vec<String>,
    /// The API's identifier; none for a token that only /userinfo takes.
    pub audience: Option<String>,
    /// When the password was typed.
    pub auth_time: UnixTime,
    /// To be echoed in the ID token.
    pub nonce: Option<String>,
    /// The session that it was given in.
    pub sid: String,
    /// The grant type, where no person gave it.
    pub gty: Option<String>,
    /// Fingerprint of the browser that it was given in.
    #[serde(default)]
    pub browser: Option<String>,
}

impl Grant {
    /// Whether `scope` was granted.
    pub fn has(&self, scope: &str) -> bool {
        self.scope.iter().any(|granted| granted == scope)
    }
}

/// An authorization code, bound to all that must be the same when it is redeemed: RFC 6749 section 4.1.3
/// and RFC 7636 section 4.4.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub grant: Grant,
    pub redirect_uri: String,
    pub challenge: Option<String>,
}

impl Record for Code {
    const TABLE: Table = Table::Codes;
}

/// Which grant a code belongs to. Outlives the code, so that a second use is known for what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CodeGrant {
    pub grant_id: String,
    pub client_id: String,
    pub challenge: Option<String>,
    /// When the code ended, used or not.
    pub expires: UnixTime,
    /// Whether the code was presented, with whatever outcome. Only for the words of a refusal.
    pub presented: bool,
    #[serde(default)]
    pub browser: Option<String>,
}

impl Record for CodeGrant {
    const TABLE: Table = Table::CodeGrants;
}

/// An access token, opaque or signed. That a signed one is known here too lets the issuer say that it is
/// revoked, and to which grant it belongs, which the vendor's profile says nowhere in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AccessToken {
    pub grant: Grant,
    pub issued_at: UnixTime,
    pub expires: UnixTime,
}

impl Record for AccessToken {
    const TABLE: Table = Table::AccessTokens;
}

/// A chain of refresh tokens, of which only the last one is good. Kept under the chain's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RefreshFamily {
    pub grant: Grant,
    /// Fingerprint of the secret half of the last token.
    pub secret: String,
    pub issued_at: UnixTime,
    /// When the chain ends, however often it is renewed.
    pub expires: UnixTime,
}

impl Record for RefreshFamily {
    const TABLE: Table = Table::RefreshFamilies;
}

/// The scopes that a person has allowed an application for one API.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Consent {
    pub scope: Vec<String>,
}

impl Record for Consent {
    const TABLE: Table = Table::Consents;
}

/// A grant that stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StandingGrant {
    /// When it was given.
    pub since: UnixTime,
}

impl Record for StandingGrant {
    const TABLE: Table = Table::Grants;
}

/// What was on the wire for one authorization request.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Log {
    /// The application whose scripts may read it.
    pub client_id: String,
    pub exchanges: Vec<Exchange>,
}

impl Record for Log {
    const TABLE: Table = Table::Logs;
}
