//! APIs: what access tokens are for.

use maud::html;

use super::{
    super::{manage::List, tenant::Tenant},
    applications::algorithms,
    entries::Plan,
    form::{Field, Fieldset, Kind, named, same},
    view::{Fields, text},
};

pub(super) const PLAN: Plan = Plan {
    list: List::Apis,
    one: "API",
    title: "APIs",
    label: "name",
    intro: "What access tokens are for. A request whose audience is an API's identifier gets a JWT for that API; \
            without an audience, and without a default one in the settings, the access token is opaque, and good for \
            /userinfo alone.",
    form: FORM,
    columns: |_, entry| {
        let scopes = entry.get("scopes").and_then(serde_json::Value::as_array).into_iter().flatten();
        let scopes: Vec<&str> = scopes.filter_map(|scope| scope["value"].as_str()).collect();
        let or = |name: &str, default: &str| match text(entry, name) {
            "" => default.to_owned(),
            said => said.to_owned(),
        };
        vec![
            ("Scopes", html! { @if scopes.is_empty() { "none" } @else { (scopes.join(", ")) } }),
            ("Algorithm", html! { (or("signing_alg", "RS256")) }),
            ("Profile", html! { (or("access_token_profile", "the tenant's")) }),
        ]
    },
    blank: |_| Fields::new(),
    ways: |_| vec![(String::new(), "Add an API".into())],
};

const FORM: &[Fieldset] = &[
    Fieldset {
        legend: "What it is",
        fields: &[
            Field {
                name: "identifier",
                label: "Identifier",
                hint: "What `audience` and `aud` say. A URL is a good choice; nothing needs to answer there.",
                kind: Kind::Key,
            },
            Field { name: "name", label: "Name", hint: "", kind: Kind::Needed },
            Field {
                name: "scopes",
                label: "Scopes",
                hint: "One a line: the scope, then what it allows, such as: `read:orders See orders`",
                kind: Kind::Scopes,
            },
        ],
    },
    Fieldset {
        legend: "Who gets what",
        fields: &[
            Field {
                name: "rbac",
                label: "Grant a scope only to people who hold it",
                hint: "Without it, whoever asks for a scope that the API defines gets it.",
                kind: Kind::Switch(false),
            },
            Field {
                name: "permissions_in_token",
                label: "Put all that the person holds into the claim `permissions`",
                hint: "",
                kind: Kind::Switch(false),
            },
            Field {
                name: "allow_offline_access",
                label: "Give refresh tokens",
                hint: "To whoever asks for the scope `offline_access`.",
                kind: Kind::Switch(false),
            },
            Field {
                name: "introspected_by",
                label: "Who may ask about its tokens",
                hint: "Confidential applications, at `/oauth/introspect`.",
                kind: Kind::Several(confidential),
            },
        ],
    },
    Fieldset {
        legend: "Its tokens",
        fields: &[
            Field {
                name: "signing_alg",
                label: "Algorithm",
                hint: "With RS256 and the scope `openid`, `aud` also names the issuer's `/userinfo`.",
                kind: Kind::Choice(|_| algorithms()),
            },
            Field {
                name: "signing_secret",
                label: "Shared secret",
                hint: "For HS256 alone: the API verifies with the same secret that the issuer signs with.",
                kind: Kind::Secret,
            },
            Field {
                name: "access_token_profile",
                label: "Profile",
                hint: "",
                kind: Kind::Choice(|_| {
                    let tenants = [("", "The tenant's")];
                    [named(&tenants), super::settings::profiles()].concat()
                }),
            },
            Field {
                name: "token_lifetime",
                label: "Lifetime, in seconds",
                hint: "Empty for 86400: a day.",
                kind: Kind::Seconds,
            },
        ],
    },
];

fn confidential(tenant: &Tenant) -> Vec<(String, String)> {
    let confidential = tenant.applications.iter().filter(|application| !application.kind.is_public());
    same(confidential.map(|application| application.client_id.clone()))
}
