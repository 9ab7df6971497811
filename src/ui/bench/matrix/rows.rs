//! What the rows of the audience matrix ask for, and whom a token is shown to.

use crate::{
    client::request::Choices,
    token::check::access_token::Profile,
    ui::{bench::lab::Door, site::Site, store::Asked},
};

/// A row: which audience is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The value of `audience`; left out for none.
    pub audience: Option<String>,
    /// What people call it.
    pub name: &'static str,
    /// A word on it.
    pub about: String,
    scope: &'static str,
}

/// The profiles that the site's APIs have, the vendor's first.
pub fn profiles(site: &Site) -> Vec<Profile> {
    [Profile::Auth0, Profile::Rfc9068]
        .into_iter()
        .filter(|profile| site.apis.iter().any(|api| api.profile == *profile))
        .collect()
}

/// What people call it.
pub fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Auth0 => "Auth0's, on which this issuer is modelled",
        Profile::Rfc9068 => "RFC 9068",
    }
}

/// The rows, for APIs whose access tokens have this profile.
pub fn rows(site: &Site, profile: Profile) -> Vec<Row> {
    let fixed = |audience: Option<&str>, name, about: &str| Row {
        audience: audience.map(Into::into),
        name,
        about: about.into(),
        scope: "read:orders",
    };
    let api = |id: &str, name, scope| {
        let api = site.sample(id, Some(profile))?;
        let about = format!("its tokens are signed with {}", api.algorithm.name());
        Some(Row { audience: Some(api.audience.clone()), name, about, scope })
    };
    let registered = [
        api("orders", "The orders API", "read:orders"),
        api("inventory", "The inventory API", "read:inventory"),
    ];
    let mut rows = vec![fixed(None, "No audience", "the parameter is left out")];
    rows.extend(registered.into_iter().flatten());
    rows.push(fixed(Some("https://nobody.tokenwalk.example/"), "Unknown", "nobody registered it"));
    rows
}

/// What one cell asks for: the row's audience, with `openid` or without.
pub fn choices(site: &Site, row: &Row, openid: bool) -> Choices {
    let scope = if openid { format!("openid profile {}", row.scope) } else { row.scope.to_owned() };
    Choices { audience: row.audience.clone(), scope, ..Asked::Orders.choices(site) }
}

/// Where an access token is shown: the issuer, and the APIs of the profile at hand.
pub fn doors(site: &Site, profile: Profile) -> Vec<(Door, String, &'static str)> {
    let api = |id, name| Some((Door::Other, site.sample(id, Some(profile))?.url.clone(), name));
    let issuer = Door::Userinfo.url(site).map(|url| (Door::Userinfo, url, "/userinfo"));
    [issuer, api("orders", "orders API"), api("inventory", "inventory API")].into_iter().flatten().collect()
}
