//! Where everything is, as the pages need it: the server fills it in from its configuration.

use serde::{Deserialize, Serialize};

use crate::token::{Algorithm, check::access_token::Profile};

/// Addresses and names that the pages build links and requests from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The path below which the application lives, without a trailing slash: empty at the root.
    pub base: String,
    /// The application's public URL without a trailing slash, `base` included.
    pub public_url: String,
    /// The issuer identifier, with its trailing slash.
    pub issuer: String,
    /// The sample API's URL without a trailing slash, such as `http://localhost:3000/api`.
    pub api: String,
    /// The application that the walk signs in with.
    pub client_id: String,
    /// The kind of client that the walk is taken with, if it is not the usual one: links to stops carry it on.
    pub kind: Option<String>,
    /// The address that this kind is sent back to, if it is not the walk's own page.
    pub callback: Option<String>,
    /// The identifier of the orders API: the value of `audience`.
    pub audience: String,
    /// For how many seconds a code of the issuer is good.
    pub code_lifetime: i64,
    /// The sample APIs, the orders that the walk calls first.
    pub apis: Vec<SampleApi>,
    /// Issuers elsewhere whose keys the bench may ask for, as the operator lists them.
    pub foreign_issuers: Vec<String>,
    /// The sandbox that the browser uses, by its name in addresses; none for the default tenant.
    pub sandbox: Option<String>,
    /// What is wrong with the answers to that application, on purpose. For the pages' heads, which the server writes.
    #[serde(skip)]
    pub fault: Option<&'static str>,
    /// Whether the issuer and its APIs go by a clock that was set. For the same.
    #[serde(skip)]
    pub has_own_time: bool,
}

/// An API that a token may be for: a token for the one opens nothing at the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleApi {
    /// What it has: `orders` or `inventory`.
    pub name: String,
    /// How its access tokens look.
    pub profile: Profile,
    /// How they are signed.
    pub algorithm: Algorithm,
    /// Its identifier: the value of `audience`.
    pub audience: String,
    /// Where it answers, such as `http://localhost:3000/api/inventory`.
    pub url: String,
}

impl Site {
    /// A path of the application, such as `/walk/ask`, as a link. A stop stays with the kind of client.
    pub fn link(&self, path: &str) -> String {
        match &self.kind {
            Some(kind) if path.starts_with("/walk/") => with_client(&format!("{}{path}", self.base), kind),
            _ => format!("{}{path}", self.base),
        }
    }

    /// Where the issuer sends the browser back to.
    pub fn redirect_uri(&self) -> String {
        self.callback.clone().unwrap_or_else(|| format!("{}/callback", self.public_url))
    }

    /// Where the issuer sends the browser to after a sign-out.
    pub fn signed_out_uri(&self) -> String {
        format!("{}/walk/afterwards", self.public_url)
    }

    /// The first API that has this, in this profile if one is named.
    pub fn sample(&self, name: &str, profile: Option<Profile>) -> Option<&SampleApi> {
        self.apis.iter().find(|api| api.name == name && profile.is_none_or(|profile| api.profile == profile))
    }

    /// Where the sample API has the orders.
    pub fn orders(&self) -> String {
        format!("{}/orders", self.api)
    }

    /// The same orders, guarded by asking the issuer about each token.
    pub fn introspected_orders(&self) -> String {
        format!("{}/introspected/orders", self.api)
    }
}

/// The same link for another kind of client, unless it names one.
pub fn with_client(link: &str, kind: &str) -> String {
    if link.contains("client=") {
        return link.into();
    }
    let (page, place) = link.find('#').map_or((link, ""), |at| link.split_at(at));
    let separator = if page.contains('?') { '&' } else { '?' };
    format!("{page}{separator}client={kind}{place}")
}
