//! A tenant: the applications, APIs and people that one issuer knows.
//!
//! [`Tenant::parse`] reads it from TOML, strictly; what it gives holds together: every reference leads
//! somewhere and no name means two things.

mod error;
mod file;
mod links;
mod password;
mod redirect;

pub use error::{TenantError, TenantFault};
pub use password::Password;
pub(super) use password::verify_or_pretend;

use crate::token::Algorithm;

/// The tenant that an operator who configures nothing gets.
pub const DEFAULT_TENANT: &str = include_str!("../default_tenant.toml");

/// Everything that one issuer knows, except its keys.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// What pages call the issuer.
    pub name: String,
    /// Whether the sign-in page shows the addresses and passwords of its users: everybody is meant to use
    /// them.
    pub demonstration: bool,
    /// The API for which a request without `audience` is answered, if any.
    pub default_audience: Option<String>,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// The registered clients.
    pub applications: Vec<Application>,
    /// The registered resource servers.
    pub apis: Vec<Api>,
    /// The people.
    pub users: Vec<User>,
}

/// How long things last, in seconds, unless an application or an API says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// An authorization code.
    pub code: i64,
    /// An access token for /userinfo alone.
    pub userinfo_token: i64,
    /// A signed-in browser, from the sign-in on.
    pub session: i64,
    /// The time that a person has to sign in.
    pub transaction: i64,
}

/// What an application can keep and where it runs. From this follow its rules: RFC 6749 section 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationType {
    /// Runs in a browser page: public, known by its origin.
    Spa,
}

impl ApplicationType {
    /// Whether it cannot keep a secret, so that PKCE is all that ties a code to it.
    pub fn is_public(self) -> bool {
        match self {
            Self::Spa => true,
        }
    }
}

/// A registered client.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its public name in the protocol.
    pub client_id: String,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub kind: ApplicationType,
    /// Where authorization responses may go, compared to the letter.
    pub callbacks: Vec<String>,
    /// The origins whose scripts may read answers.
    pub allowed_origins: Vec<String>,
    /// How long its ID tokens last, in seconds.
    pub id_token_lifetime: i64,
}

/// A registered resource server.
#[derive(Debug, Clone)]
pub struct Api {
    /// What `audience` and `aud` say.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// The scopes that it defines.
    pub scopes: Vec<Scope>,
    /// How its tokens are signed.
    pub signing_alg: Algorithm,
    /// Whether a scope is granted only to people who hold it.
    pub rbac: bool,
    /// How long its tokens last, in seconds.
    pub token_lifetime: i64,
}

/// A scope that an API defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The value in the protocol.
    pub value: String,
    /// What it allows, for the person who is asked.
    pub description: String,
}

/// A person with an account.
#[derive(Debug, Clone)]
pub struct User {
    /// The account's name within its connection.
    pub id: String,
    /// The address that the person signs in with.
    pub email: String,
    /// Whether the address was proven to be the person's.
    pub email_verified: bool,
    /// How the password is checked.
    pub password: Password,
    /// The password itself, kept only by a demonstration tenant that shows it.
    pub shown_password: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Casual name.
    pub nickname: Option<String>,
    /// URL of a picture.
    pub picture: Option<String>,
    /// BCP 47 language tag.
    pub locale: Option<String>,
    /// Which scopes of which API the person holds.
    pub permissions: Vec<Permission>,
}

/// Scopes of one API that a person holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The API's identifier.
    pub api: String,
    /// Values of scopes that the API defines.
    pub scopes: Vec<String>,
}

impl User {
    /// The subject identifier: unique and never given to somebody else, as `OpenID` Connect Core 5.7 asks.
    pub fn sub(&self) -> String {
        format!("db|{}", self.id)
    }

    /// Whether the person holds `scope` of the API.
    pub fn holds(&self, api: &str, scope: &str) -> bool {
        self.permissions.iter().any(|p| p.api == api && p.scopes.iter().any(|held| held == scope))
    }
}

impl Api {
    /// Whether the API defines `scope`.
    pub fn defines(&self, scope: &str) -> bool {
        self.scopes.iter().any(|defined| defined.value == scope)
    }
}

impl Tenant {
    /// The application with this `client_id`.
    pub fn application(&self, client_id: &str) -> Option<&Application> {
        self.applications.iter().find(|application| application.client_id == client_id)
    }

    /// The API with this identifier.
    pub fn api(&self, identifier: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.identifier == identifier)
    }

    /// The person with this subject identifier.
    pub fn user(&self, sub: &str) -> Option<&User> {
        self.users.iter().find(|user| user.sub() == sub)
    }

    /// The person with this address. Addresses are compared without regard to case, as people type them.
    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// Whether scripts of `origin` may read answers meant for any application.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.applications.iter().any(|application| application.allows_origin(origin))
    }
}

impl Application {
    /// Whether `uri` is registered, to the letter: RFC 9700 section 2.1.
    pub fn allows_callback(&self, uri: &str) -> bool {
        self.callbacks.iter().any(|callback| callback == uri)
    }

    /// Whether scripts of `origin` may read the answers to this application.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}
