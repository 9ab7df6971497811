//! The addresses of a tenant file: what their placeholders stand for, and which may be registered.

use toml::Spanned;

use super::{ApplicationType, TenantFault, redirect, report::Report};
use crate::issuer::url::IssuerUrl;

/// What the placeholders stand for. Neither has a slash at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addresses<'a> {
    /// `{public_url}`: the server.
    pub public_url: &'a str,
    /// `{tenant_url}`: what all addresses of this tenant begin with. The same for the default tenant.
    pub tenant_url: &'a str,
}

impl Addresses<'_> {
    pub fn expand(&self, text: &str) -> String {
        text.replace("{public_url}", self.public_url).replace("{tenant_url}", self.tenant_url)
    }

    /// Callbacks, and addresses to go to after a logout.
    pub fn targets(
        &self,
        entries: Vec<Spanned<String>>,
        kind: ApplicationType,
        report: &mut Report<'_>,
    ) -> Vec<String> {
        let public_origin = redirect::origin_of(self.public_url);
        let mut addresses = Vec::new();
        for entry in entries {
            let uri = self.expand(entry.get_ref());
            match redirect::check_callback(&uri, kind, &public_origin) {
                Ok(()) => addresses.push(uri),
                Err(reason) => report.add(entry.span().start, TenantFault::Redirect { uri, reason }),
            }
        }
        addresses
    }

    /// The origin of an application's scripts.
    pub fn origin(&self, entry: Spanned<String>, report: &mut Report<'_>) -> Option<String> {
        // The public URL may have a path; its scripts still run under the origin alone.
        if entry.get_ref() == "{public_url}" {
            return Some(redirect::origin_of(self.public_url));
        }
        let found = redirect::origin(entry.get_ref());
        if found.is_none() {
            report.add(entry.span().start, TenantFault::Origin(entry.into_inner()));
        }
        found
    }

    /// The issuer of a connection.
    pub fn issuer(&self, entry: &Spanned<String>, report: &mut Report<'_>) -> String {
        let issuer = self.expand(entry.get_ref());
        if IssuerUrl::parse(&issuer).is_err() {
            report.refuse(
                entry.span().start,
                "issuer",
                &issuer,
                "is not an issuer's URL, which ends in a slash",
            );
        }
        issuer
    }
}
