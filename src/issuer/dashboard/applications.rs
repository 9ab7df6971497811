//! Applications: who may ask for tokens.

use maud::html;
use serde_json::Value;

use super::{
    super::{
        manage::List,
        tenant::{Fault, Tenant},
    },
    entries::Plan,
    form::{Field, Fieldset, Kind, named},
    view::{Fields, text, texts},
};
use crate::token::Algorithm;

pub(super) const PLAN: Plan = Plan {
    list: List::Applications,
    one: "application",
    title: "Applications",
    label: "name",
    intro: "Who may ask for tokens. The type says what an application can keep secret, and its rules follow from that.",
    form: FORM,
    columns: |view, entry| {
        let callbacks = texts(entry, "callbacks");
        vec![
            ("Type", html! { (text(entry, "type")) }),
            (
                "Callbacks",
                html! {
                    @for callback in &callbacks { code class="copy" { (view.expand(callback)) } }
                    @if callbacks.is_empty() { "none" }
                },
            ),
            (
                "Fault",
                match text(entry, "fault") {
                    "" => html! { "none" },
                    fault => html! { strong { (fault_name(fault)) } },
                },
            ),
        ]
    },
    blank: |_| Fields::from_iter([("type".to_owned(), Value::from("spa"))]),
    ways: |_| vec![(String::new(), "Add an application".into())],
};

const FORM: &[Fieldset] = &[
    Fieldset {
        legend: "What it is",
        fields: &[
            Field {
                name: "client_id",
                label: "Client ID",
                hint: "Its public name in the protocol: visible ASCII characters, without space and colon.",
                kind: Kind::Key,
            },
            Field {
                name: "name",
                label: "Name",
                hint: "What people read at the sign-in.",
                kind: Kind::Needed,
            },
            Field {
                name: "type",
                label: "Type",
                hint: "",
                kind: Kind::Choice(|_| {
                    named(&[
                        ("spa", "Single-page app: public, runs in a browser page"),
                        ("native", "Native: public, installed on a device"),
                        ("web", "Web app: confidential, runs on a server"),
                        ("machine", "Machine: confidential, acts without people"),
                    ])
                }),
            },
            Field {
                name: "first_party",
                label: "First party",
                hint: "It belongs to the issuer's own house: people are asked for consent only with `prompt=consent`.",
                kind: Kind::Switch(true),
            },
        ],
    },
    Fieldset {
        legend: "Addresses",
        fields: &[
            Field {
                name: "callbacks",
                label: "Callbacks",
                hint: "One a line, compared to the letter. `{public_url}` stands for this server's address. A sandbox leads to this server, to your own machine, or to a scheme of an application's own.",
                kind: Kind::Lines,
            },
            Field {
                name: "logout_urls",
                label: "Logout URLs",
                hint: "Where the browser may go after a logout. One a line, compared to the letter.",
                kind: Kind::Lines,
            },
            Field {
                name: "allowed_origins",
                label: "Allowed origins",
                hint: "Whose scripts may read the token endpoint's answers (CORS). One a line: scheme, host and port.",
                kind: Kind::Lines,
            },
        ],
    },
    Fieldset {
        legend: "How it proves who it is",
        fields: &[
            Field {
                name: "client_secret",
                label: "Client secret",
                hint: "For web apps and machines. A public application has none: everybody could read it.",
                kind: Kind::Secret,
            },
            Field {
                name: "token_endpoint_auth_method",
                label: "Method at the token endpoint",
                hint: "",
                kind: Kind::Choice(|_| {
                    named(&[
                        ("", "By what it has: none, basic or private_key_jwt"),
                        ("client_secret_basic", "client_secret_basic: in the header"),
                        ("client_secret_post", "client_secret_post: in the body"),
                        ("private_key_jwt", "private_key_jwt: a signature; its keys are set in the export"),
                    ])
                }),
            },
            Field {
                name: "api_grants",
                label: "What it may do without a person",
                hint: "For client credentials; confidential applications only.",
                kind: Kind::Grants,
            },
        ],
    },
    Fieldset {
        legend: "Its tokens",
        fields: &[
            Field {
                name: "id_token_signing_alg",
                label: "ID token's algorithm",
                hint: "HS256 signs with the client secret, so only a confidential application can have it.",
                kind: Kind::Choice(|_| algorithms()),
            },
            Field {
                name: "id_token_lifetime",
                label: "ID token's lifetime, in seconds",
                hint: "Empty for 36000: ten hours.",
                kind: Kind::Seconds,
            },
            Field {
                name: "refresh_token_lifetime",
                label: "Lifetime of a chain of refresh tokens, in seconds",
                hint: "Empty for 2592000: thirty days. Rotation does not make it longer.",
                kind: Kind::Seconds,
            },
            Field {
                name: "claims",
                label: "Claims of your own",
                hint: "A JSON object, for ID tokens and JWT access tokens. Take URLs of yours as names, such as: \
                       { \"https://example.com/plan\": \"gold\" }",
                kind: Kind::Object,
            },
        ],
    },
    Fieldset {
        legend: "What goes wrong on purpose",
        fields: &[
            Field {
                name: "fault",
                label: "Fault",
                hint: "Its tokens are really issued this way, and its answers really come so, to see who notices.",
                kind: Kind::Choice(faults),
            },
            Field {
                name: "fault_seconds",
                label: "How late slow answers are, in seconds",
                hint: "From 1 to 30. Empty for 5.",
                kind: Kind::Seconds,
            },
            Field {
                name: "clock_offset",
                label: "Its tokens' clock, in seconds ahead of the issuer's",
                hint: "Less than 0 for behind. Empty for 0.",
                kind: Kind::Seconds,
            },
        ],
    },
];

/// The algorithms, and none for the default.
pub(super) fn algorithms() -> Vec<(String, String)> {
    let name = |algorithm: Algorithm| (algorithm.name().to_owned(), algorithm.name().to_owned());
    let default = (String::new(), "Default: RS256".to_owned());
    std::iter::once(default).chain(Algorithm::ALL.map(name)).collect()
}

fn faults(_: &Tenant) -> Vec<(String, String)> {
    let name = |fault: Fault| (fault.name().to_owned(), fault_name(fault.name()));
    std::iter::once((String::new(), "None".to_owned())).chain(Fault::ALL.map(name)).collect()
}

fn fault_name(name: &str) -> String {
    name.replace('_', " ")
}
