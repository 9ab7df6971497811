//! Connections: other issuers whose people can sign in here.

use maud::html;
use serde_json::Value;

use super::{
    super::{SOCIAL, Social, manage::List, params::Params, tenant::DEFAULT_TENANT},
    entries::{Plan, granted},
    form::{Field, Fieldset, Kind, same},
    view::{Fields, text},
};

pub(super) const PLAN: Plan = Plan {
    list: List::Connections,
    one: "connection",
    title: "Connections",
    label: "title",
    intro: "Other issuers whose people can sign in here. This issuer is their client: it asks them as an application \
            asks this one.",
    form: FORM,
    columns: |view, entry| {
        vec![
            ("Issuer", html! { code class="copy" { (view.expand(text(entry, "issuer"))) } }),
            ("As client", html! { code { (text(entry, "client_id")) } }),
            ("Permissions", granted(entry, "permissions")),
        ]
    },
    blank: begin,
    // A second of the same would need another name.
    ways: |view| {
        let connections = &view.issuer().tenant.connections;
        let is_there = |social: &Social| connections.iter().any(|one| one.name == name(*social));
        let way = |social: Social| (format!("?from={}", name(social)), format!("Add {}", title(social)));
        SOCIAL.into_iter().filter(|social| !is_there(social)).map(way).collect()
    },
};

const FORM: &[Fieldset] = &[
    Fieldset {
        legend: "What it is",
        fields: &[
            Field {
                name: "name",
                label: "Name in the protocol",
                hint: "What the parameter `connection` says, and what the claim `sub` of its people begins with.",
                kind: Kind::Key,
            },
            Field {
                name: "title",
                label: "Name for people",
                hint: "The button at the sign-in.",
                kind: Kind::Needed,
            },
        ],
    },
    Fieldset {
        legend: "Where its people are",
        fields: &[
            Field {
                name: "issuer",
                label: "Issuer",
                hint: "The social networks that are built in. A sandbox asks no issuer but those of this server.",
                kind: Kind::Choice(|_| same(SOCIAL.map(|social| format!("{{tenant_url}}/{}", social.path)))),
            },
            Field {
                name: "client_id",
                label: "Client ID there",
                hint: "As what this issuer is registered there.",
                kind: Kind::Needed,
            },
            Field {
                name: "client_secret",
                label: "Client secret there",
                hint: "With another secret than the one it knows, the sign-in fails: try it.",
                kind: Kind::Needed,
            },
        ],
    },
    Fieldset {
        legend: "What its people may do here",
        fields: &[Field { name: "permissions", label: "Permissions", hint: "", kind: Kind::Grants }],
    },
];

/// A built-in social network knows this issuer already: its own file says as whom.
fn begin(query: &Params) -> Fields {
    let Some(social) = SOCIAL.into_iter().find(|social| Some(name(*social)) == query.get("from")) else {
        return Fields::new();
    };
    let file: Fields = toml::from_str(social.tenant).unwrap_or_default();
    let client =
        file.get("applications").and_then(|list| list.get(0)?.as_object()).cloned().unwrap_or_default();
    let said = [
        ("name", name(social).to_owned()),
        ("title", title(social)),
        ("issuer", format!("{{tenant_url}}/{}", social.path)),
        ("client_id", text(&client, "client_id").to_owned()),
        ("client_secret", text(&client, "client_secret").to_owned()),
    ];
    let mut fields: Fields = said.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    fields.extend(usual_permissions(name(social)).map(|usual| ("permissions".to_owned(), usual)));
    fields
}

/// What its people may do in the tenant that comes with Tokenwalk.
fn usual_permissions(name: &str) -> Option<Value> {
    let file: Fields = toml::from_str(DEFAULT_TENANT).ok()?;
    let usual = file.get("connections")?.as_array()?.iter().find(|entry| entry["name"] == name)?;
    usual.get("permissions").cloned()
}

/// The last part of its path.
fn name(social: Social) -> &'static str {
    social.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Its name, without what explains it.
fn title(social: Social) -> String {
    let file: Fields = toml::from_str(social.tenant).unwrap_or_default();
    text(&file, "name").split(',').next().unwrap_or_default().to_owned()
}
