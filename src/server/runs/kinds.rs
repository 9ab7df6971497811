//! Which of a tenant's applications are the kinds of client. They are told by where they are sent back to, so
//! that a tenant of one's own may call them as it likes; one that lacks them has no runs of that kind.

use std::collections::BTreeMap;

use crate::{
    issuer::{
        Tenant,
        tenant::{Application, ApplicationType, Credential},
    },
    token::Algorithm,
};

/// The kinds that a tenant has, by the ids of the lesson.
pub type Kinds = BTreeMap<&'static str, Kind>;

/// The kind that nobody signs in to.
const MACHINE: &str = "machine";

/// The kinds that people sign in to, and the page below `/clients/<kind>/` that the answer reaches.
const SIGN_IN: [(&str, &str); 4] =
    [("web", "callback"), ("native", "platform"), ("extension", "platform"), ("add-in", "dialog")];

/// A client as its own settings have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Its name at the issuer.
    pub client_id: String,
    /// Where the issuer sends the browser back to; a machine has no browser.
    pub callback: Option<String>,
    /// What it proves itself with, if it can keep a secret.
    pub secret: Option<String>,
    /// How its ID tokens are signed: it is registered so.
    pub algorithm: Algorithm,
}

/// The kinds that `tenant` has, for pages below `public_url`.
pub fn of(tenant: &Tenant, public_url: &str) -> Kinds {
    let signing_in = SIGN_IN.into_iter().filter_map(|(id, page)| {
        let page = format!("{public_url}/clients/{id}/{page}");
        let mut applications = tenant.applications.iter().filter(|found| found.fault.is_none());
        Some((id, applications.find_map(|found| signs_in(tenant, found, id == "web", &page))?))
    });
    let machine = tenant.applications.iter().find_map(|found| machine(tenant, found));
    signing_in.chain(machine.map(|kind| (MACHINE, kind))).collect()
}

fn signs_in(tenant: &Tenant, found: &Application, confidential: bool, page: &str) -> Option<Kind> {
    let callback = found.callbacks.iter().find(|callback| tenant.reached_at(callback) == page)?.clone();
    let secret = match &found.credential {
        Credential::Basic(secret) if confidential => Some(secret.clone()),
        Credential::None if !confidential => None,
        _ => return None,
    };
    Some(kind(found, Some(callback), secret))
}

/// A machine that may use the API that the walk calls, the tenant's first.
fn machine(tenant: &Tenant, found: &Application) -> Option<Kind> {
    let api = &tenant.apis.first()?.identifier;
    let granted = found.api_grants.iter().any(|grant| grant.api == *api);
    match &found.credential {
        Credential::Basic(secret) if granted && found.kind == ApplicationType::Machine => {
            Some(kind(found, None, Some(secret.clone())))
        }
        _ => None,
    }
}

fn kind(found: &Application, callback: Option<String>, secret: Option<String>) -> Kind {
    Kind { client_id: found.client_id.clone(), callback, secret, algorithm: found.id_token_signing_alg }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{issuer::DEFAULT_TENANT, lesson::Lesson};

    fn kinds(text: &str) -> Kinds {
        of(
            &Tenant::parse(text, "https://walk.example", "tenant.toml").expect("a tenant"),
            "https://walk.example",
        )
    }

    #[test]
    fn the_built_in_tenant_has_every_kind_that_the_lesson_names() {
        let kinds = kinds(DEFAULT_TENANT);
        for client in Lesson::builtin().clients.iter().filter(|client| client.id != "spa") {
            let kind = kinds.get(client.id.as_str()).unwrap_or_else(|| panic!("{}", client.id));
            assert_eq!(kind.client_id, client.client_id);
        }
        assert_eq!(kinds["native"].callback.as_deref(), Some("com.example.tokenwalk:/callback"));
        assert_eq!(kinds["machine"].callback, None);
        let confidential: Vec<_> =
            kinds.iter().filter(|(_, kind)| kind.secret.is_some()).map(|(id, _)| *id).collect();
        assert_eq!(confidential, ["machine", "web"]);
    }

    #[test]
    fn a_tenant_that_lacks_a_kind_has_no_run_of_it() {
        let text = DEFAULT_TENANT
            .replace("page = \"{public_url}/clients/native/platform\"", "page = \"{public_url}/x\"");
        let text = text.replace("{public_url}/clients/web/callback", "{public_url}/elsewhere");
        let text = text.replace("api_grants = [", "api_grants = []\nclaims = { x = 1 }\n#");
        let text = text.replace("    { api = \"https://orders.tokenwalk.example/\", scopes = [\"read:orders\"] },\n]\n\n# Somebody", "\n# Somebody");
        assert_eq!(kinds(&text).into_keys().collect::<Vec<_>>(), ["add-in", "extension"]);
    }
}
