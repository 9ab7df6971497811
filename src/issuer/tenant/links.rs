//! What must hold between the parts of a tenant file: names are unique and references lead somewhere.

use std::collections::BTreeMap;

use toml::Spanned;
use url::Url;

use super::{
    DATABASE, TenantFault,
    entries::{File, UserEntry},
    error::nearest,
    report::Report,
};

/// The longest name of a user: with the connection before it, a subject identifier has at most 255 characters
/// (`OpenID` Connect Core section 2).
const LONGEST_ID: usize = 200;

/// What a [`TenantFault::Duplicate`] calls the scopes of one API: there a name is not taken by another entry.
pub const SCOPES: &str = "scopes of the API";

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
            report.add(at, TenantFault::Value { what: "identifier", value: identifier.clone(), rule });
        }
    }
    for application in &file.applications {
        let (at, client_id) = (application.client_id.span().start, application.client_id.get_ref());
        if client_id.is_empty() || !client_id.bytes().all(|byte| (0x21..0x7f).contains(&byte) && byte != b':')
        {
            let rule = "has a space, a colon, or a character that is not visible ASCII";
            report.add(at, TenantFault::Value { what: "client_id", value: client_id.clone(), rule });
        }
    }
    for connection in &file.connections {
        let (at, name) = (connection.name.span().start, connection.name.get_ref());
        // `db` is where passwords are, and the bar ends the name in a subject identifier.
        if name == DATABASE || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let rule = "is taken, or not made of ASCII letters, digits and hyphens";
            report.add(at, TenantFault::Value { what: "name", value: name.clone(), rule });
        }
    }
    for user in &file.users {
        let (at, email) = (user.email.span().start, user.email.get_ref());
        if !email.contains('@') {
            let rule = "is not an address";
            report.add(at, TenantFault::Value { what: "email", value: email.clone(), rule });
        }
        profile(user, report);
    }
}

/// What claims about people must be (`OpenID` Connect Core sections 2 and 5.1), and that there is one password.
fn profile(user: &UserEntry, report: &mut Report<'_>) {
    let (at, id) = (user.id.span().start, user.id.get_ref());
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        let rule = "is not a name of 1 to 200 visible ASCII characters";
        report.refuse(at, "id", id, rule);
    }
    if user.password.is_some() == user.password_hash.is_some() {
        report.add(at, TenantFault::PasswordSource(user.id.get_ref().clone()));
    }
    if let Some(picture) = user.picture.as_deref().filter(|picture| Url::parse(picture).is_err()) {
        report.refuse(at, "picture", picture, "is not a URL");
    }
    if let Some(locale) = user.locale.as_deref().filter(|locale| !is_language_tag(locale)) {
        report.refuse(at, "locale", locale, "is not a language tag, such as en or pt-BR");
    }
}

/// Whether it has the shape of a language tag: RFC 5646 section 2.1.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=8).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Names that `OpenID` Connect gives a meaning: an API cannot take them.
const RESERVED: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

fn scopes(file: &File, report: &mut Report<'_>) {
    for api in &file.apis {
        unique(SCOPES, api.scopes.iter().map(|scope| &scope.value), report);
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
