//! A person, as clients and APIs get to know them.

use serde::{Deserialize, Serialize};

/// Who somebody is: from the tenant's file, or as another issuer told at their last sign-in there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The subject identifier: unique and never given to somebody else (`OpenID` Connect Core 5.7). The
    /// connection's name, a bar, and the name that the person has there.
    pub sub: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the address was proven to be the person's.
    pub email_verified: bool,
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

/// Scopes of one API that a person or an application holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The API's identifier.
    pub api: String,
    /// Values of scopes that the API defines.
    pub scopes: Vec<String>,
}

impl Person {
    /// What the person's account is called on a page.
    pub fn label(&self) -> &str {
        self.email.as_deref().or(self.name.as_deref()).unwrap_or(&self.sub)
    }

    /// The scopes of the API that the person holds.
    pub fn held<'a>(&'a self, api: &'a str) -> impl Iterator<Item = &'a str> {
        self.permissions
            .iter()
            .filter(move |permission| permission.api == api)
            .flat_map(|permission| permission.scopes.iter().map(String::as_str))
    }

    /// Whether the person holds `scope` of the API.
    pub fn holds(&self, api: &str, scope: &str) -> bool {
        self.held(api).any(|held| held == scope)
    }
}
