//! What must hold between the parts of a tenant file: names are unique and references lead somewhere.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{DATABASE, TenantFault, entries::File, error::nearest, report::Report};

/// Reports every name that is taken twice and every reference that leads nowhere.
pub(super) fn check(file: &File, report: &mut Report<'_>) {
    unique("applications", file.applications.iter().map(|entry| &entry.client_id), report);
    unique("APIs", file.apis.iter().map(|entry| &entry.identifier), report);
    unique("connections", file.connections.iter().map(|entry| &entry.name), report);
    unique("users", file.users.iter().map(|entry| &entry.id), report);
    unique("users' addresses", file.users.iter().map(|entry| &entry.email), report);
    identifiers(file, report);
    scopes(file, report);
    permissions(file, report);
    if let Some(audience) = &file.default_audience {
        known_api(file, audience, report);
    }
    unique("platforms", file.platforms.iter().map(|entry| &entry.callback), report);
    for platform in &file.platforms {
        let callback = platform.callback.get_ref();
        let mut callbacks = file.applications.iter().flat_map(|entry| &entry.callbacks);
        if !callbacks.any(|known| known.get_ref() == callback) {
            let rule = "is no callback of an application";
            report.refuse(platform.callback.span().start, "a platform's callback", callback, rule);
        }
    }
    for client in file.apis.iter().flat_map(|api| &api.introspected_by) {
        let known = || file.applications.iter().map(|entry| entry.client_id.get_ref().as_str());
        if !known().any(|client_id| client_id == client.get_ref()) {
            let (name, near) = (client.get_ref().clone(), nearest(client.get_ref(), known()));
            report.add(client.span().start, TenantFault::Unknown { what: "application", name, near });
        }
    }
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a Spanned<String>>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        let at = name.span().start;
        // Addresses differ in case only for machines; client identifiers that do are a trap for people.
        match seen.get(&name.get_ref().to_lowercase()) {
            Some(first) => {
                let (name, first) = (name.get_ref().clone(), report.line(*first));
                report.add(at, TenantFault::Duplicate { what, name, first });
            }
            None => {
                seen.insert(name.get_ref().to_lowercase(), at);
            }
        }
    }
}

fn identifiers(file: &File, report: &mut Report<'_>) {
    for api in &file.apis {
        let (at, identifier) = (api.identifier.span().start, api.identifier.get_ref());
        if file.applications.iter().any(|application| application.client_id.get_ref() == identifier) {
            report.add(at, TenantFault::IdentifierIsClientId(identifier.clone()));
        }
        if identifier.is_empty() || identifier.contains(char::is_whitespace) {
            let rule = "is empty or has white space in it";
            report.add(at, TenantFault::Value { what: "an identifier", value: identifier.clone(), rule });
        }
    }
    for application in &file.applications {
        let (at, client_id) = (application.client_id.span().start, application.client_id.get_ref());
        if client_id.is_empty() || !client_id.bytes().all(|byte| (0x21..0x7f).contains(&byte) && byte != b':')
        {
            let rule = "has a space, a colon, or a character that is not visible ASCII";
            report.add(at, TenantFault::Value { what: "a client_id", value: client_id.clone(), rule });
        }
    }
    for connection in &file.connections {
        let (at, name) = (connection.name.span().start, connection.name.get_ref());
        // `db` is where passwords are, and the bar ends the name in a subject identifier.
        if name == DATABASE || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let rule = "is taken, or not made of ASCII letters, digits and hyphens";
            report.add(at, TenantFault::Value { what: "a connection's name", value: name.clone(), rule });
        }
    }
    for user in &file.users {
        let (at, email) = (user.email.span().start, user.email.get_ref());
        if !email.contains('@') {
            let rule = "is not an address";
            report.add(at, TenantFault::Value { what: "email", value: email.clone(), rule });
        }
    }
}

/// Names that `OpenID` Connect gives a meaning: an API cannot take them.
const RESERVED: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

fn scopes(file: &File, report: &mut Report<'_>) {
    for api in &file.apis {
        unique("scopes of the API", api.scopes.iter().map(|scope| &scope.value), report);
        for scope in &api.scopes {
            let (at, value) = (scope.value.span().start, scope.value.get_ref());
            let what = "a scope";
            if RESERVED.contains(&value.as_str()) {
                let rule = "belongs to OpenID Connect";
                report.add(at, TenantFault::Value { what, value: value.clone(), rule });
            } else if !crate::issuer::scope::is_token(value) {
                let rule = "has a character that RFC 6749 section 3.3 forbids";
                report.add(at, TenantFault::Value { what, value: value.clone(), rule });
            }
        }
    }
}

fn permissions(file: &File, report: &mut Report<'_>) {
    let of_users = file.users.iter().flat_map(|user| &user.permissions);
    let of_applications = file.applications.iter().flat_map(|application| &application.api_grants);
    let of_connections = file.connections.iter().flat_map(|connection| &connection.permissions);
    for permission in of_users.chain(of_applications).chain(of_connections) {
        if !known_api(file, &permission.api, report) {
            continue;
        }
        let defined: Vec<&str> = file
            .apis
            .iter()
            .filter(|api| api.identifier.get_ref() == permission.api.get_ref())
            .flat_map(|api| api.scopes.iter().map(|scope| scope.value.get_ref().as_str()))
            .collect();
        for scope in &permission.scopes {
            if !defined.contains(&scope.get_ref().as_str()) {
                let near = nearest(scope.get_ref(), defined.iter().copied());
                let fault =
                    TenantFault::Unknown { what: "scope of that API", name: scope.get_ref().clone(), near };
                report.add(scope.span().start, fault);
            }
        }
    }
}

fn known_api(file: &File, name: &Spanned<String>, report: &mut Report<'_>) -> bool {
    let known = || file.apis.iter().map(|api| api.identifier.get_ref().as_str());
    let found = known().any(|identifier| identifier == name.get_ref());
    if !found {
        let near = nearest(name.get_ref(), known());
        report
            .add(name.span().start, TenantFault::Unknown { what: "API", name: name.get_ref().clone(), near });
    }
    found
}
