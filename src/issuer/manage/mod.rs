//! Changing a tenant while it runs: `manage/` below the issuer's URL.
//!
//! The text of the tenant's file is its state. Every change makes a new text, which is read as strictly as
//! at a start: with a mistake in it, nothing changes; without, the issuer goes on with the new tenant, the
//! same keys, the same clock and all that it remembers. So the text is also the export.
//!
//! | path | what |
//! |---|---|
//! | `GET`, `PUT tenant` | the whole file |
//! | `POST`, `DELETE applications`, `apis`, `users`, `connections` | one entry |
//! | `PATCH settings` | what stands at the file's head |
//! | `PUT applications/{client_id}/fault` | how its tokens are wrong |
//! | `GET`, `PUT clock` | the time at the issuer and its API |
//! | `POST keys/rotate`, `POST keys/revoke` | the signing keys |
//! | `GET log` | what was decided, and why |
//! | `DELETE .` | the end of the sandbox |
//!
//! - [`access`]: who may; [`edit`]: changes of the text; [`clock`]: a time that can be set
//! - [`handlers`]: the paths above; [`error`]: what they answer if they refuse; [`redact`]: a file for everybody

pub(super) mod access;
pub mod clock;
pub mod edit;
pub mod error;
mod handlers;
mod redact;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, patch, post, put},
};
use http::HeaderMap;

pub use self::{
    access::cookie,
    clock::{ClockChange, ClockReading},
    edit::{Document, EditError, List},
    error::ChangeError,
};
use super::{Issuer, store, unanswered};
use crate::ports::{Boxed, UnixTime};

/// The longest tenant file that can be put in place, in bytes.
pub const LONGEST_TENANT: usize = 65_536;

/// A change of the tenant's text: from the text as it is to the text as it shall be.
pub type Edit = Box<dyn FnOnce(&str) -> Result<String, EditError> + Send>;

/// A tenant that can be changed: what whoever holds it does for its issuer. All of it fails with
/// [`ChangeError::Closed`] once the sandbox is gone.
pub trait Sandbox: Send + Sync {
    /// The tenant's file.
    ///
    /// # Errors
    /// [`ChangeError::Closed`].
    fn text(&self) -> Result<Arc<str>, ChangeError>;

    /// When it ends, if it is used until then.
    ///
    /// # Errors
    /// [`ChangeError::Closed`].
    fn expires(&self) -> Result<UnixTime, ChangeError>;

    /// Changes the tenant. Two changes at once are made one after the other.
    ///
    /// # Errors
    /// What the edit says, or the mistakes of the tenant that it makes. Nothing has changed then.
    fn change(&self, edit: Edit) -> Boxed<'_, Result<(), ChangeError>>;

    /// What [`Self::change`] would say of the text, with nothing changed.
    ///
    /// # Errors
    /// What the edit says, or the mistakes of the tenant that it would make.
    fn check(&self, edit: Edit) -> Boxed<'_, Result<(), ChangeError>>;

    /// Signs with the next keys from now on, and makes new next ones.
    ///
    /// # Errors
    /// [`ChangeError::Keys`] if no key can be made.
    fn rotate_keys(&self) -> Boxed<'_, Result<(), ChangeError>>;

    /// The time at the issuer and its API.
    ///
    /// # Errors
    /// [`ChangeError::Closed`].
    fn clock(&self) -> Result<ClockReading, ChangeError>;

    /// Moves or stops that time.
    ///
    /// # Errors
    /// [`ChangeError::Clock`] if it were too far off.
    fn set_clock(&self, change: ClockChange) -> Result<ClockReading, ChangeError>;

    /// Whether the server's own pages use it for the browser that sends these headers.
    fn is_used_by(&self, headers: &HeaderMap) -> bool;

    /// Ends the sandbox.
    fn close(&self);
}

/// Where the dashboard leads outside of its issuer. What is not there is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// What `{tenant_url}` stands for; without a slash at its end.
    pub tenant: Option<String>,
    /// The tenant's API.
    pub api: Option<String>,
    /// A POST opens a sandbox there.
    pub open: Option<String>,
    /// The sandbox's name in addresses.
    pub sandbox: Option<String>,
    /// A POST makes this browser's walk use the sandbox.
    pub enter: Option<String>,
    /// A POST makes this browser's walk use the default tenant again.
    pub leave: Option<String>,
}

/// What can be managed at an issuer.
#[derive(Clone)]
pub enum Management {
    /// Everybody may look, nobody may change.
    ReadOnly {
        /// The tenant's file, without its secrets unless everybody is meant to know them.
        text: Arc<str>,
        /// Where else to go.
        links: Arc<Links>,
    },
    /// Whoever has the key may look and change.
    Sandbox {
        /// Fingerprint of the key.
        key: Arc<str>,
        /// Makes the changes.
        sandbox: Arc<dyn Sandbox>,
        /// Where else to go.
        links: Arc<Links>,
    },
}

impl Management {
    /// For a tenant that stays as it is. `demonstration` says that its secrets are meant to be known.
    pub fn read_only(text: &str, demonstration: bool, links: Links) -> Self {
        let text = if demonstration { text.into() } else { redact::without_secrets(text).into() };
        Self::ReadOnly { text, links: Arc::new(links) }
    }

    /// For a sandbox that `key` opens.
    pub fn sandbox(key: &str, sandbox: Arc<dyn Sandbox>, links: Links) -> Self {
        Self::Sandbox { key: store::fingerprint(key).into(), sandbox, links: Arc::new(links) }
    }

    /// Where else to go.
    pub(super) fn links(&self) -> &Links {
        match self {
            Self::ReadOnly { links, .. } | Self::Sandbox { links, .. } => links,
        }
    }

    /// Whether a visitor made the tenant.
    pub fn is_sandbox(&self) -> bool {
        matches!(self, Self::Sandbox { .. })
    }
}

/// The paths, relative to the issuer's URL. No page of another origin may read what they answer.
pub(super) fn router() -> Router<Issuer> {
    Router::new()
        .route("/manage/", delete(handlers::close))
        .route("/manage/tenant", get(handlers::tenant).put(handlers::replace))
        .route("/manage/settings", patch(handlers::settings))
        .route("/manage/{list}", post(handlers::put_entry).delete(handlers::remove_entry))
        .route("/manage/applications/{client_id}/fault", put(handlers::fault))
        .route("/manage/log", get(handlers::log))
        .route("/manage/clock", get(handlers::clock).put(handlers::set_clock))
        .route("/manage/keys/rotate", post(handlers::rotate))
        .route("/manage/keys/revoke", post(handlers::revoke))
        .method_not_allowed_fallback(unanswered::other_method)
        // Twice as much: so that a file that is too long is told so in words.
        .layer(DefaultBodyLimit::max(2 * LONGEST_TENANT))
}
