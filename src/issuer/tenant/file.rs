//! The tenant file as it is written, and its way to a [`Tenant`].

use serde::Deserialize;
use toml::Spanned;

use super::{
    Api, Application, ApplicationType, Lifetimes, Password, Permission, Scope, Tenant, TenantError,
    TenantFault, User, links, redirect,
};
use crate::token::Algorithm;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    name: String,
    #[serde(default)]
    demonstration: bool,
    pub default_audience: Option<Spanned<String>>,
    #[serde(default)]
    lifetimes: LifetimesEntry,
    #[serde(default)]
    pub applications: Vec<ApplicationEntry>,
    #[serde(default)]
    pub apis: Vec<ApiEntry>,
    #[serde(default)]
    pub users: Vec<UserEntry>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LifetimesEntry {
    code: Option<Spanned<i64>>,
    userinfo_token: Option<Spanned<i64>>,
    session: Option<Spanned<i64>>,
    transaction: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TypeEntry {
    Spa,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationEntry {
    pub client_id: Spanned<String>,
    name: String,
    #[serde(rename = "type")]
    kind: TypeEntry,
    #[serde(default)]
    callbacks: Vec<Spanned<String>>,
    #[serde(default)]
    allowed_origins: Vec<Spanned<String>>,
    id_token_lifetime: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiEntry {
    pub identifier: Spanned<String>,
    name: String,
    #[serde(default)]
    pub scopes: Vec<ScopeEntry>,
    #[serde(default = "rs256")]
    signing_alg: Algorithm,
    #[serde(default)]
    rbac: bool,
    token_lifetime: Option<Spanned<i64>>,
}

fn rs256() -> Algorithm {
    Algorithm::RS256
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeEntry {
    pub value: Spanned<String>,
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserEntry {
    pub id: Spanned<String>,
    pub email: Spanned<String>,
    #[serde(default)]
    email_verified: bool,
    password: Option<String>,
    password_hash: Option<Spanned<String>>,
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    nickname: Option<String>,
    picture: Option<String>,
    locale: Option<String>,
    #[serde(default)]
    pub permissions: Vec<PermissionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PermissionEntry {
    pub api: Spanned<String>,
    pub scopes: Vec<Spanned<String>>,
}

/// Collects mistakes with their lines.
pub(super) struct Report<'a> {
    text: &'a str,
    file: &'a str,
    pub errors: Vec<TenantError>,
}

impl Report<'_> {
    pub fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
    }

    pub fn add(&mut self, at: usize, fault: TenantFault) {
        self.errors.push(TenantError { file: self.file.into(), line: self.line(at), fault });
    }
}

impl Tenant {
    /// Reads a tenant file. `{public_url}` in an address stands for `public_url`, which has no slash at its
    /// end; `file` is the name to report mistakes under.
    ///
    /// # Errors
    /// Every mistake with its line; at a syntax error or an unknown key, that one alone.
    pub fn parse(text: &str, public_url: &str, file: &str) -> Result<Self, Vec<TenantError>> {
        let mut report = Report { text, file, errors: Vec::new() };
        let entries: File = match toml::from_str(text) {
            Ok(entries) => entries,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                report.add(at, TenantFault::Syntax(error.message().into()));
                return Err(report.errors);
            }
        };
        links::check(&entries, &mut report);
        let reading = Reading { public_url: public_url.trim_end_matches('/') };
        let tenant = reading.tenant(entries, &mut report);
        report.errors.sort_by_key(|error| error.line);
        if report.errors.is_empty() { Ok(tenant) } else { Err(report.errors) }
    }
}

struct Reading<'a> {
    public_url: &'a str,
}

impl Reading<'_> {
    fn tenant(&self, file: File, report: &mut Report<'_>) -> Tenant {
        let demonstration = file.demonstration;
        Tenant {
            demonstration,
            default_audience: file.default_audience.map(Spanned::into_inner),
            lifetimes: Lifetimes {
                code: seconds(file.lifetimes.code, 60, report),
                userinfo_token: seconds(file.lifetimes.userinfo_token, 86_400, report),
                session: seconds(file.lifetimes.session, 259_200, report),
                transaction: seconds(file.lifetimes.transaction, 1_800, report),
            },
            applications: file
                .applications
                .into_iter()
                .map(|entry| self.application(entry, report))
                .collect(),
            apis: file.apis.into_iter().map(|entry| api(entry, report)).collect(),
            users: file
                .users
                .into_iter()
                .filter_map(|entry| user(entry, &file.name, demonstration, report))
                .collect(),
            name: file.name,
        }
    }

    fn application(&self, entry: ApplicationEntry, report: &mut Report<'_>) -> Application {
        Application {
            client_id: entry.client_id.into_inner(),
            name: entry.name,
            kind: match entry.kind {
                TypeEntry::Spa => ApplicationType::Spa,
            },
            callbacks: entry.callbacks.into_iter().filter_map(|uri| self.callback(uri, report)).collect(),
            allowed_origins: entry
                .allowed_origins
                .into_iter()
                .filter_map(|origin| self.origin(origin, report))
                .collect(),
            id_token_lifetime: seconds(entry.id_token_lifetime, 36_000, report),
        }
    }

    fn callback(&self, entry: Spanned<String>, report: &mut Report<'_>) -> Option<String> {
        let at = entry.span().start;
        let uri = self.fill_in(entry.get_ref());
        let public_origin = redirect::origin_of(self.public_url);
        match redirect::check_callback(&uri, &public_origin) {
            Ok(()) => Some(uri),
            Err(reason) => {
                report.add(at, TenantFault::Redirect { uri, reason });
                None
            }
        }
    }

    fn origin(&self, entry: Spanned<String>, report: &mut Report<'_>) -> Option<String> {
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

    fn fill_in(&self, text: &str) -> String {
        text.replace("{public_url}", self.public_url)
    }
}

fn api(entry: ApiEntry, report: &mut Report<'_>) -> Api {
    Api {
        identifier: entry.identifier.into_inner(),
        name: entry.name,
        scopes: entry
            .scopes
            .into_iter()
            .map(|scope| Scope { value: scope.value.into_inner(), description: scope.description })
            .collect(),
        signing_alg: entry.signing_alg,
        rbac: entry.rbac,
        token_lifetime: seconds(entry.token_lifetime, 86_400, report),
    }
}

fn user(entry: UserEntry, tenant: &str, demonstration: bool, report: &mut Report<'_>) -> Option<User> {
    let at = entry.id.span().start;
    let id = entry.id.into_inner();
    let password = match (&entry.password, &entry.password_hash) {
        (Some(plain), None) => {
            Password::hash(plain, &format!("{tenant}\n{id}")).map_err(|reason| (at, reason))
        }
        (None, Some(hash)) => {
            Password::from_phc(hash.get_ref()).map_err(|reason| (hash.span().start, reason))
        }
        _ => {
            report.add(at, TenantFault::PasswordSource(id));
            return None;
        }
    };
    let password = match password {
        Ok(password) => password,
        Err((at, reason)) => {
            report.add(at, TenantFault::PasswordHash { user: id, reason });
            return None;
        }
    };
    Some(User {
        id,
        email: entry.email.into_inner(),
        email_verified: entry.email_verified,
        password,
        shown_password: entry.password.filter(|_| demonstration),
        name: entry.name,
        given_name: entry.given_name,
        family_name: entry.family_name,
        nickname: entry.nickname,
        picture: entry.picture,
        locale: entry.locale,
        permissions: entry
            .permissions
            .into_iter()
            .map(|permission| Permission {
                api: permission.api.into_inner(),
                scopes: permission.scopes.into_iter().map(Spanned::into_inner).collect(),
            })
            .collect(),
    })
}

/// A lifetime: from one second to a year.
fn seconds(entry: Option<Spanned<i64>>, default: i64, report: &mut Report<'_>) -> i64 {
    let Some(entry) = entry else { return default };
    let value = *entry.get_ref();
    if !(1..=31_536_000).contains(&value) {
        let rule = "is not between 1 and 31536000 seconds";
        report.add(
            entry.span().start,
            TenantFault::Value { what: "a lifetime", value: value.to_string(), rule },
        );
    }
    value
}
