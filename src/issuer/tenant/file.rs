//! From the entries of a tenant file to a [`Tenant`].

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use toml::Spanned;

use super::{
    Api, Application, ApplicationType, Connection, Credential, DATABASE, Lifetimes, OpaqueFormat, Password,
    Permission, Person, Platform, Scope, Tenant, TenantError, TenantFault, User,
    addresses::Addresses,
    custom_claims,
    entries::{
        ApiEntry, ApplicationEntry, ConnectionEntry, File, LifetimesEntry, MethodEntry, OpaqueFormatEntry,
        PermissionEntry, PlatformEntry, ProfileEntry, UserEntry,
    },
    links,
    report::Report,
    sandbox::SandboxRules,
};
use crate::token::{JwkSet, check::access_token::Profile};

impl Tenant {
    /// Reads a tenant file. `{public_url}` and `{tenant_url}` in an address stand for `public_url`, which has
    /// no slash at its end; `file` is the name to report mistakes under.
    ///
    /// # Errors
    /// Every mistake with its line; at a syntax error or an unknown key, that one alone.
    pub fn parse(text: &str, public_url: &str, file: &str) -> Result<Self, Vec<TenantError>> {
        let public_url = public_url.trim_end_matches('/');
        read(text, file, Addresses { public_url, tenant_url: public_url }, None)
    }

    /// Reads the tenant file of a sandbox, for which more rules hold.
    ///
    /// # Errors
    /// As [`Self::parse`]. Where something breaks the sandbox's rules, the users are not looked at.
    pub fn parse_sandbox(text: &str, rules: &SandboxRules, file: &str) -> Result<Self, Vec<TenantError>> {
        let addresses = Addresses { public_url: &rules.public_url, tenant_url: &rules.tenant_url };
        read(text, file, addresses, Some(rules))
    }
}

fn read(
    text: &str,
    file: &str,
    addresses: Addresses<'_>,
    rules: Option<&SandboxRules>,
) -> Result<Tenant, Vec<TenantError>> {
    let mut report = Report { text, file, errors: Vec::new() };
    let mut entries: File = match toml::from_str(text) {
        Ok(entries) => entries,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            report.add(at, TenantFault::Syntax(error.message().into()));
            return Err(report.errors);
        }
    };
    links::check(&entries, &mut report);
    if let Some(rules) = rules {
        rules.check(&entries, addresses, &mut report);
    }
    // Hashing passwords takes time, which a visitor's file must not cost before its bounds hold.
    if rules.is_some() && !report.errors.is_empty() {
        entries.users.clear();
    }
    let tenant = Reading { addresses }.tenant(entries, &mut report);
    report.errors.sort_by_key(|error| error.line);
    if report.errors.is_empty() { Ok(tenant) } else { Err(report.errors) }
}

struct Reading<'a> {
    addresses: Addresses<'a>,
}

impl Reading<'_> {
    fn tenant(&self, file: File, report: &mut Report<'_>) -> Tenant {
        let demonstration = file.demonstration;
        let tenant_profile = file.access_token_profile;
        let claims = custom_claims::read(file.claims, report);
        Tenant {
            demonstration,
            default_audience: file.default_audience.map(Spanned::into_inner),
            lifetimes: lifetimes(file.lifetimes, report),
            logout_urls: self.addresses.targets(file.logout_urls, ApplicationType::Web, report),
            opaque_format: match file.opaque_format {
                OpaqueFormatEntry::Reference => OpaqueFormat::Reference,
                OpaqueFormatEntry::Jwe => OpaqueFormat::Jwe,
            },
            vendor_quirks: file.vendor_quirks,
            applications: file
                .applications
                .into_iter()
                .map(|entry| self.application(entry, &claims, report))
                .collect(),
            apis: file.apis.into_iter().map(|entry| api(entry, tenant_profile, report)).collect(),
            users: file
                .users
                .into_iter()
                .filter_map(|entry| user(entry, &file.name, demonstration, report))
                .collect(),
            connections: file.connections.into_iter().map(|entry| self.connection(entry, report)).collect(),
            platforms: file.platforms.into_iter().filter_map(|it| self.platform(it, report)).collect(),
            name: file.name,
        }
    }

    fn connection(&self, entry: ConnectionEntry, report: &mut Report<'_>) -> Connection {
        Connection {
            name: entry.name.into_inner(),
            title: entry.title,
            issuer: self.addresses.issuer(&entry.issuer, report),
            client_id: entry.client_id,
            client_secret: entry.client_secret,
            permissions: entry.permissions.into_iter().map(permission).collect(),
        }
    }

    /// A page takes the answer like any callback, so that it is one.
    fn platform(&self, entry: PlatformEntry, report: &mut Report<'_>) -> Option<Platform> {
        let page = self.addresses.targets(vec![entry.page], ApplicationType::Web, report).pop()?;
        Some(Platform { callback: self.addresses.expand(entry.callback.get_ref()), page })
    }

    fn application(
        &self,
        entry: ApplicationEntry,
        common: &Map<String, Value>,
        report: &mut Report<'_>,
    ) -> Application {
        let kind: ApplicationType = entry.kind.into();
        let (at, id) = (entry.client_id.span().start, entry.client_id.get_ref().clone());
        let mut refuse = |what: &'static str, rule: &'static str| {
            report.add(at, TenantFault::Value { what, value: id.clone(), rule });
        };
        if kind == ApplicationType::Machine && !entry.callbacks.is_empty() {
            refuse("callbacks", "is of type machine and signs nobody in, so it has no callbacks");
        }
        if kind.is_public() && !entry.api_grants.is_empty() {
            refuse("api_grants", "is public, so it cannot act without a person: it has no api_grants");
        }
        if entry.id_token_signing_alg.is_symmetric() && entry.client_secret.is_none() {
            refuse(
                "id_token_signing_alg",
                "has no client_secret, which is what HS256 signs its ID tokens with",
            );
        }
        let credential = credential(&entry, kind).unwrap_or_else(|(what, rule)| {
            refuse(what, rule);
            Credential::None
        });
        // What the application says of its own wins.
        let mut claims = common.clone();
        claims.extend(custom_claims::read(entry.claims, report));
        Application {
            kind,
            claims,
            credential,
            first_party: entry.first_party,
            callbacks: self.addresses.targets(entry.callbacks, kind, report),
            logout_urls: self.addresses.targets(entry.logout_urls, kind, report),
            allowed_origins: entry
                .allowed_origins
                .into_iter()
                .filter_map(|origin| self.addresses.origin(origin, report))
                .collect(),
            api_grants: entry.api_grants.into_iter().map(permission).collect(),
            id_token_signing_alg: entry.id_token_signing_alg,
            id_token_lifetime: seconds("id_token_lifetime", entry.id_token_lifetime, 36_000, report),
            refresh_token_lifetime: seconds(
                "refresh_token_lifetime",
                entry.refresh_token_lifetime,
                2_592_000,
                report,
            ),
            fault: entry.fault.map(Into::into),
            fault_seconds: between("fault_seconds", entry.fault_seconds, 5, 1..=30, report).unsigned_abs(),
            clock_offset: between("clock_offset", entry.clock_offset, 0, -YEAR..=YEAR, report),
            client_id: entry.client_id.into_inner(),
            name: entry.name,
        }
    }
}

/// What the application proves itself with, by what it is; or which key is wrong, and why.
fn credential(
    entry: &ApplicationEntry,
    kind: ApplicationType,
) -> Result<Credential, (&'static str, &'static str)> {
    const METHOD: &str = "token_endpoint_auth_method";
    let method = entry.token_endpoint_auth_method;
    match (kind.is_public(), &entry.client_secret, entry.public_keys.is_empty()) {
        (true, None, true) if method.is_none() => Ok(Credential::None),
        (true, ..) => Err(("client_secret", "is public: whatever secret it had, everybody could read")),
        (false, Some(secret), true) => match method {
            None | Some(MethodEntry::ClientSecretBasic) => Ok(Credential::Basic(secret.clone())),
            Some(MethodEntry::ClientSecretPost) => Ok(Credential::Post(secret.clone())),
            Some(MethodEntry::PrivateKeyJwt) => Err((METHOD, "has private_key_jwt and no public_keys")),
        },
        (false, None, false) => match method {
            None | Some(MethodEntry::PrivateKeyJwt) => {
                Ok(Credential::PrivateKeyJwt(JwkSet { keys: entry.public_keys.clone() }))
            }
            Some(_) => Err((METHOD, "has public_keys and a method that takes a client_secret")),
        },
        (false, ..) => {
            Err(("client_secret", "is confidential: give it either a client_secret or public_keys"))
        }
    }
}

fn lifetimes(entry: LifetimesEntry, report: &mut Report<'_>) -> Lifetimes {
    Lifetimes {
        code: seconds("lifetimes.code", entry.code, 60, report),
        userinfo_token: seconds("lifetimes.userinfo_token", entry.userinfo_token, 86_400, report),
        session: seconds("lifetimes.session", entry.session, 259_200, report),
        transaction: seconds("lifetimes.transaction", entry.transaction, 1_800, report),
    }
}

fn api(entry: ApiEntry, tenant_profile: ProfileEntry, report: &mut Report<'_>) -> Api {
    if entry.signing_alg.is_symmetric() != entry.signing_secret.is_some() {
        let rule = if entry.signing_secret.is_some() {
            "has a secret, which only tokens signed with HS256 need"
        } else {
            "has no secret, and its tokens are signed with HS256"
        };
        let value = entry.identifier.get_ref().clone();
        report.add(entry.identifier.span().start, TenantFault::Value { what: "signing_secret", value, rule });
    }
    Api {
        identifier: entry.identifier.into_inner(),
        name: entry.name,
        scopes: entry
            .scopes
            .into_iter()
            .map(|scope| Scope { value: scope.value.into_inner(), description: scope.description })
            .collect(),
        signing_alg: entry.signing_alg,
        signing_secret: entry.signing_secret,
        profile: match entry.access_token_profile.unwrap_or(tenant_profile) {
            ProfileEntry::Auth0 => Profile::Auth0,
            ProfileEntry::Rfc9068 => Profile::Rfc9068,
        },
        permissions_in_token: entry.permissions_in_token,
        allow_offline_access: entry.allow_offline_access,
        introspected_by: entry.introspected_by.into_iter().map(Spanned::into_inner).collect(),
        rbac: entry.rbac,
        token_lifetime: seconds("token_lifetime", entry.token_lifetime, 86_400, report),
    }
}

fn permission(entry: PermissionEntry) -> Permission {
    Permission {
        api: entry.api.into_inner(),
        scopes: entry.scopes.into_iter().map(Spanned::into_inner).collect(),
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
        // Told already, with all that needs no hashing.
        _ => return None,
    };
    let password = match password {
        Ok(password) => password,
        Err((at, reason)) => {
            report.add(at, TenantFault::PasswordHash { user: id, reason });
            return None;
        }
    };
    let email = entry.email.into_inner();
    Some(User {
        password,
        shown_password: entry.password.filter(|_| demonstration),
        person: Person {
            sub: format!("{DATABASE}|{id}"),
            email: Some(email.clone()),
            email_verified: entry.email_verified,
            name: entry.name,
            given_name: entry.given_name,
            family_name: entry.family_name,
            nickname: entry.nickname,
            picture: entry.picture,
            locale: entry.locale,
            permissions: entry.permissions.into_iter().map(permission).collect(),
        },
        email,
    })
}

/// The longest time that a tenant may state, in seconds.
const YEAR: i64 = 31_536_000;

/// A lifetime: from one second to a year.
fn seconds(what: &'static str, entry: Option<Spanned<i64>>, default: i64, report: &mut Report<'_>) -> i64 {
    between(what, entry, default, 1..=YEAR, report)
}

fn between(
    what: &'static str,
    entry: Option<Spanned<i64>>,
    default: i64,
    bounds: RangeInclusive<i64>,
    report: &mut Report<'_>,
) -> i64 {
    let Some(entry) = entry else { return default };
    let (at, value) = (entry.span().start, entry.into_inner());
    if !bounds.contains(&value) {
        let (least, most) = bounds.into_inner();
        report.add(at, TenantFault::Seconds { what, value, least, most });
    }
    value
}
