//! Two made-up social networks, so that people can sign in by them: tenants of this same issuer.

/// A tenant that others use as a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Social {
    /// Where its issuer stands, below the public URL: its issuer URL is `{public_url}/{path}`.
    pub path: &'static str,
    /// Its tenant file. `{public_url}` in it stands for the URL of the issuer that uses it, without the slash
    /// at its end.
    pub tenant: &'static str,
}

/// The connections of the default tenant.
pub const SOCIAL: [Social; 2] = [
    Social { path: "social/birdhouse/", tenant: include_str!("social_birdhouse.toml") },
    Social { path: "social/harbour/", tenant: include_str!("social_harbour.toml") },
];
