//! The tenant file as it is written: the shape that TOML is read into, before anything is checked.

use serde::Deserialize;
use toml::{Spanned, Table};

use super::{ApplicationType, Fault};
use crate::token::{Algorithm, Jwk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub name: String,
    #[serde(default)]
    pub demonstration: bool,
    pub default_audience: Option<Spanned<String>>,
    #[serde(default)]
    pub lifetimes: LifetimesEntry,
    #[serde(default)]
    pub logout_urls: Vec<Spanned<String>>,
    #[serde(default)]
    pub opaque_format: OpaqueFormatEntry,
    #[serde(default)]
    pub access_token_profile: ProfileEntry,
    #[serde(default)]
    pub vendor_quirks: bool,
    pub claims: Option<Spanned<Table>>,
    #[serde(default)]
    pub applications: Vec<ApplicationEntry>,
    #[serde(default)]
    pub apis: Vec<ApiEntry>,
    #[serde(default)]
    pub users: Vec<UserEntry>,
    #[serde(default)]
    pub connections: Vec<ConnectionEntry>,
    #[serde(default)]
    pub platforms: Vec<PlatformEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlatformEntry {
    pub callback: Spanned<String>,
    pub page: Spanned<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct LifetimesEntry {
    pub code: Option<Spanned<i64>>,
    pub userinfo_token: Option<Spanned<i64>>,
    pub session: Option<Spanned<i64>>,
    pub transaction: Option<Spanned<i64>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum TypeEntry {
    Spa,
    Native,
    Web,
    Machine,
}

impl From<TypeEntry> for ApplicationType {
    fn from(entry: TypeEntry) -> Self {
        match entry {
            TypeEntry::Spa => Self::Spa,
            TypeEntry::Native => Self::Native,
            TypeEntry::Web => Self::Web,
            TypeEntry::Machine => Self::Machine,
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum MethodEntry {
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpaqueFormatEntry {
    #[default]
    Reference,
    Jwe,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProfileEntry {
    #[default]
    Auth0,
    Rfc9068,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultEntry {
    Expired,
    NotYetValid,
    WrongIssuer,
    WrongAudience,
    UnknownKid,
    BrokenSignature,
    AlgNone,
    Slow,
    Unavailable,
}

impl From<FaultEntry> for Fault {
    fn from(entry: FaultEntry) -> Self {
        match entry {
            FaultEntry::Expired => Self::Expired,
            FaultEntry::NotYetValid => Self::NotYetValid,
            FaultEntry::WrongIssuer => Self::WrongIssuer,
            FaultEntry::WrongAudience => Self::WrongAudience,
            FaultEntry::UnknownKid => Self::UnknownKid,
            FaultEntry::BrokenSignature => Self::BrokenSignature,
            FaultEntry::AlgNone => Self::AlgNone,
            FaultEntry::Slow => Self::Slow,
            FaultEntry::Unavailable => Self::Unavailable,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationEntry {
    pub client_id: Spanned<String>,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: TypeEntry,
    #[serde(default = "yes")]
    pub first_party: bool,
    pub client_secret: Option<String>,
    #[serde(default)]
    pub public_keys: Vec<Jwk>,
    pub token_endpoint_auth_method: Option<MethodEntry>,
    #[serde(default)]
    pub callbacks: Vec<Spanned<String>>,
    #[serde(default)]
    pub logout_urls: Vec<Spanned<String>>,
    #[serde(default)]
    pub allowed_origins: Vec<Spanned<String>>,
    #[serde(default)]
    pub api_grants: Vec<PermissionEntry>,
    #[serde(default = "rs256")]
    pub id_token_signing_alg: Algorithm,
    pub id_token_lifetime: Option<Spanned<i64>>,
    pub refresh_token_lifetime: Option<Spanned<i64>>,
    pub fault: Option<FaultEntry>,
    pub fault_seconds: Option<Spanned<i64>>,
    pub clock_offset: Option<Spanned<i64>>,
    pub claims: Option<Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiEntry {
    pub identifier: Spanned<String>,
    pub name: String,
    #[serde(default)]
    pub scopes: Vec<ScopeEntry>,
    #[serde(default = "rs256")]
    pub signing_alg: Algorithm,
    pub signing_secret: Option<String>,
    pub access_token_profile: Option<ProfileEntry>,
    #[serde(default)]
    pub permissions_in_token: bool,
    #[serde(default)]
    pub allow_offline_access: bool,
    #[serde(default)]
    pub introspected_by: Vec<Spanned<String>>,
    #[serde(default)]
    pub rbac: bool,
    pub token_lifetime: Option<Spanned<i64>>,
}

fn yes() -> bool {
    true
}

fn rs256() -> Algorithm {
    Algorithm::RS256
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeEntry {
    pub value: Spanned<String>,
    pub description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserEntry {
    pub id: Spanned<String>,
    pub email: Spanned<String>,
    #[serde(default)]
    pub email_verified: bool,
    pub password: Option<String>,
    pub password_hash: Option<Spanned<String>>,
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub nickname: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
    #[serde(default)]
    pub permissions: Vec<PermissionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PermissionEntry {
    pub api: Spanned<String>,
    pub scopes: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionEntry {
    pub name: Spanned<String>,
    pub title: String,
    pub issuer: Spanned<String>,
    pub client_id: String,
    pub client_secret: String,
    #[serde(default)]
    pub permissions: Vec<PermissionEntry>,
}
