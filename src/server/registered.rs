//! What the page 'Connect your own app' shows of the tenant.

use crate::{
    issuer::{
        Tenant,
        tenant::{self, ApplicationType},
    },
    ui::registered::{Api, Application, Registered},
};

/// The tenant's entries that an app of one's own can use.
pub fn registered(tenant: &Tenant) -> Registered {
    let faulty = tenant.applications.iter().filter(|application| application.fault.is_some()).count();
    let right = tenant.applications.iter().filter(|application| application.fault.is_none());
    let people =
        tenant.users.iter().filter_map(|user| Some((user.email.clone(), user.shown_password.clone()?)));
    Registered {
        applications: right.map(|found| application(found, tenant.demonstration)).collect(),
        faulty,
        apis: tenant.apis.iter().map(api).collect(),
        people: people.collect(),
    }
}

fn application(application: &tenant::Application, demonstration: bool) -> Application {
    Application {
        client_id: application.client_id.clone(),
        name: application.name.clone(),
        kind: match application.kind {
            ApplicationType::Spa => "spa",
            ApplicationType::Native => "native",
            ApplicationType::Web => "web",
            ApplicationType::Machine => "machine",
        },
        method: application.credential.method(),
        secret: application.credential.secret().filter(|_| demonstration).map(Into::into),
        callbacks: application.callbacks.clone(),
    }
}

fn api(api: &tenant::Api) -> Api {
    Api {
        identifier: api.identifier.clone(),
        algorithm: api.signing_alg.name(),
        scopes: api.scopes.iter().map(|scope| scope.value.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::DEFAULT_TENANT;

    fn shown(text: &str) -> Registered {
        registered(&Tenant::parse(text, "http://localhost:3000", "a tenant").expect("a tenant"))
    }

    #[test]
    fn a_demonstration_shows_its_secrets_and_others_do_not() {
        let demonstration = shown(DEFAULT_TENANT);
        let web = demonstration.application("your-web", "web").expect("registered");
        assert_eq!(web.secret.as_deref(), Some("your-web-demonstration-secret"));
        assert_eq!(demonstration.people.len(), 2);
        assert!(
            demonstration.faulty > 0
                && demonstration.applications.iter().all(|found| !found.name.starts_with("Tokens "))
        );
        let real = shown(&DEFAULT_TENANT.replace("demonstration = true", "demonstration = false"));
        assert!(real.applications.iter().all(|application| application.secret.is_none()));
        assert!(real.people.is_empty());
    }

    #[test]
    fn a_secret_that_was_made_is_not_shown() {
        // A word that stands in the template, and is no value there.
        assert!(DEFAULT_TENANT.contains(" made"));
        let shown = shown(&DEFAULT_TENANT.replace("your-web-demonstration-secret", "made"))
            .with_secrets_of(DEFAULT_TENANT);
        let secret =
            |client_id| shown.application(client_id, "web").and_then(|found| found.secret.as_deref());
        assert_eq!([secret("your-web"), secret("walk-web")], [None, Some("walk-web-demonstration-secret")]);
    }

    #[test]
    fn the_entry_that_the_page_shows_fits_a_tenant_file() {
        let own = include_str!("../lesson/content/connect/own-app.toml");
        let with_own = shown(&format!("{DEFAULT_TENANT}\n{own}"));
        assert_eq!(with_own.applications.last().map(|last| last.client_id.as_str()), Some("my-app"));
    }
}
