//! A tenant: the applications, APIs and people that one issuer knows.
//!
//! [`Tenant::parse`] reads it from TOML, strictly; what it gives holds together: every reference leads
//! somewhere and no name means two things. [`Tenant::parse_sandbox`] reads one that a visitor wrote.

mod addresses;
mod application;
mod custom_claims;
mod entries;
mod error;
mod file;
mod links;
mod password;
mod person;
mod redirect;
mod report;
mod sandbox;

pub use application::{Application, ApplicationType, Credential, Fault};
pub use error::{TenantError, TenantFault, nearest};
pub use links::SCOPES;
pub use password::Password;
pub use person::{Permission, Person};
pub use sandbox::SandboxRules;

use crate::token::Algorithm;
pub use crate::token::check::access_token::Profile;

/// The tenant that an operator who configures nothing gets.
pub const DEFAULT_TENANT: &str = include_str!("../default_tenant.toml");

/// The connection that the tenant's own users sign in by.
pub const DATABASE: &str = "db";

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
    /// Where the browser may go after a logout that names no application, compared to the letter.
    pub logout_urls: Vec<String>,
    /// How a token for /userinfo alone looks.
    pub opaque_format: OpaqueFormat,
    /// Whether errors carry the vendor's status codes where those differ from the RFC's.
    pub vendor_quirks: bool,
    /// The registered clients.
    pub applications: Vec<Application>,
    /// The registered resource servers.
    pub apis: Vec<Api>,
    /// The people with a password here.
    pub users: Vec<User>,
    /// The issuers whose people can sign in here too.
    pub connections: Vec<Connection>,
    /// The pages that play a platform.
    pub platforms: Vec<Platform>,
}

/// A callback that only an installed application or its platform can take, and the page that plays the
/// platform where neither is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// A callback of an application, to the letter.
    pub callback: String,
    /// Where the browser goes instead, with the whole address in the parameter `address`.
    pub page: String,
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

/// How a token looks that only the issuer can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpaqueFormat {
    /// A short random handle.
    Reference,
    /// A JWE of five parts: its header can be read, its payload cannot.
    Jwe,
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
    /// The secret that it shares with the issuer, for HS256 alone.
    pub signing_secret: Option<String>,
    /// Which claims its tokens have.
    pub profile: Profile,
    /// Whether its tokens list all that the person holds in `permissions`.
    pub permissions_in_token: bool,
    /// Whether refresh tokens are given for it.
    pub allow_offline_access: bool,
    /// The confidential clients that may ask about its tokens.
    pub introspected_by: Vec<String>,
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

/// A person with an account and a password at this tenant.
#[derive(Debug, Clone)]
pub struct User {
    /// The address that the person signs in with.
    pub email: String,
    /// How the password is checked.
    pub password: Password,
    /// The password itself, kept only by a demonstration tenant that shows it.
    pub shown_password: Option<String>,
    /// Who it is.
    pub person: Person,
}

/// Another issuer whose people can sign in here.
#[derive(Debug, Clone)]
pub struct Connection {
    /// What the parameter `connection` and the subject identifiers of its people say.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its URL, ending in a slash.
    pub issuer: String,
    /// As what this issuer is registered there.
    pub client_id: String,
    /// How this issuer proves there who it is.
    pub client_secret: String,
    /// What its people hold here.
    pub permissions: Vec<Permission>,
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
        self.users.iter().find(|user| user.person.sub == sub)
    }

    /// The connection with this name.
    pub fn connection(&self, name: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.name == name)
    }

    /// The page that plays the platform for this callback, if there is one.
    pub fn platform_page(&self, callback: &str) -> Option<&str> {
        let platform = self.platforms.iter().find(|platform| platform.callback == callback);
        platform.map(|platform| platform.page.as_str())
    }

    /// Where the browser goes with an answer for this callback: there, or to the page that plays the platform.
    pub fn reached_at<'a>(&'a self, callback: &'a str) -> &'a str {
        self.platform_page(callback).unwrap_or(callback)
    }

    /// The algorithms that the issuer needs keys for: RS256 always, and what applications and APIs ask for.
    /// A shared secret is no key of the issuer.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut needed = vec![Algorithm::RS256];
        let asked = self.applications.iter().map(|application| application.id_token_signing_alg);
        for algorithm in asked.chain(self.apis.iter().map(|api| api.signing_alg)) {
            if !algorithm.is_symmetric() && !needed.contains(&algorithm) {
                needed.push(algorithm);
            }
        }
        needed
    }

    /// The person with this address. Addresses are compared without regard to case, as people type them.
    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// A hash to check where an address has no account, so that the time to answer does not tell: the one
    /// that costs most. None if nobody has a password here, and there is nothing to tell.
    pub fn decoy(&self) -> Option<&Password> {
        self.users.iter().map(|user| &user.password).max_by_key(|password| password.cost())
    }

    /// Whether scripts of `origin` may read answers meant for any application.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.applications.iter().any(|application| application.allows_origin(origin))
    }
}
