//! What the scripted browser knows before it starts: what anyone may read in the tenant.

use crate::{
    issuer::{
        Tenant,
        tenant::{Application, ApplicationType, Fault},
    },
    ui::{registered::Registered, site::Site},
};

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What is typed as the address.
    pub email: String,
    /// What is typed as the password.
    pub password: String,
}

/// The walk's cast.
#[derive(Debug, Clone)]
pub struct Script {
    /// Where everything is.
    pub site: Site,
    /// Who walks.
    pub person: Person,
    /// Who may do less; the tenant's second person.
    pub second: Option<Person>,
    /// Another application that comes back to the same callback.
    pub other_client: Option<String>,
    /// Applications whose tokens are wrong: expired, and for another audience.
    pub expired: Option<String>,
    /// See there.
    pub other_audience: Option<String>,
    /// The callback of an installed app, by a scheme of its own.
    pub installed: Option<String>,
    /// One application of each type, by its `client_id`: that callback's own for the type it belongs to.
    pub kinds: Vec<(&'static str, String)>,
    /// Where the browser may go after a logout.
    pub after_logout: Option<String>,
}

impl Script {
    /// The cast that `tenant` has; `None` if it shows nobody's password.
    pub fn of(site: &Site, tenant: &Tenant, registered: &Registered) -> Option<Self> {
        let mut people = registered
            .people
            .iter()
            .map(|(email, password)| Person { email: email.clone(), password: password.clone() });
        let callback = site.redirect_uri();
        let comes_back = |application: &&Application| application.callbacks.contains(&callback);
        let id = |application: &Application| application.client_id.clone();
        let with = |fault| {
            tenant.applications.iter().filter(comes_back).find(|found| found.fault == Some(fault)).map(id)
        };
        let own = tenant.applications.iter().find(|found| found.client_id == site.client_id);
        let sound = || tenant.applications.iter().filter(|found| found.fault.is_none());
        let other = sound().filter(comes_back).find(|found| {
            found.client_id != site.client_id
                && found.first_party
                && own.is_some_and(|own| found.credential == own.credential)
        });
        let is_installed = |uri: &&String| !uri.starts_with("https:") && !uri.starts_with("http:");
        let installed = sound().find_map(|found| Some((found, found.callbacks.iter().find(is_installed)?)));
        let kinds = [
            (ApplicationType::Spa, "spa"),
            (ApplicationType::Native, "native"),
            (ApplicationType::Web, "web"),
            (ApplicationType::Machine, "machine"),
        ];
        let of_kind = |(kind, name): (ApplicationType, &'static str)| {
            let first = installed.map(|(found, _)| found).filter(|found| found.kind == kind);
            Some((name, id(first.or_else(|| sound().find(|found| found.kind == kind))?)))
        };
        Some(Self {
            site: site.clone(),
            person: people.next()?,
            second: people.next(),
            other_client: other.map(id),
            expired: with(Fault::Expired),
            other_audience: with(Fault::WrongAudience),
            installed: installed.map(|(_, uri)| uri.clone()),
            kinds: kinds.into_iter().filter_map(of_kind).collect(),
            after_logout: own.and_then(|own| own.logout_urls.first().cloned()),
        })
    }
}
