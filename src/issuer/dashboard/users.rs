//! Users: people with a password at this tenant.

use maud::html;
use serde_json::Value;

use super::{
    super::manage::List,
    entries::{Plan, granted},
    form::{Field, Fieldset, Kind},
    view::{Fields, text},
};

pub(super) const PLAN: Plan = Plan {
    list: List::Users,
    one: "user",
    title: "Users",
    label: "name",
    intro: "People with a password here. They are made up, and so are their passwords: type none of your own.",
    form: FORM,
    columns: |_, entry| {
        vec![
            ("E-mail", html! { code class="copy" { (text(entry, "email")) } }),
            (
                "Password",
                match text(entry, "password") {
                    "" => html! { "not shown" },
                    password => html! { code class="copy" { (password) } },
                },
            ),
            ("Permissions", granted(entry, "permissions")),
        ]
    },
    blank: |_| Fields::from_iter([("email_verified".to_owned(), Value::from(true))]),
    ways: |_| vec![(String::new(), "Add a user".into())],
};

const FORM: &[Fieldset] = &[
    Fieldset {
        legend: "Account",
        fields: &[
            Field { name: "id", label: "ID", hint: "The claim `sub` is `db|` and this.", kind: Kind::Key },
            Field {
                name: "email",
                label: "E-mail",
                hint: "What the person signs in with.",
                kind: Kind::Needed,
            },
            Field {
                name: "email_verified",
                label: "The address is verified",
                hint: "The claim `email_verified`.",
                kind: Kind::Switch(false),
            },
            Field {
                name: "password",
                label: "Password",
                hint: "The sign-in page of a demonstration shows it to everybody.",
                kind: Kind::Line,
            },
        ],
    },
    Fieldset {
        legend: "Profile",
        fields: &[
            Field { name: "name", label: "Name", hint: "", kind: Kind::Line },
            Field { name: "given_name", label: "Given name", hint: "", kind: Kind::Line },
            Field { name: "family_name", label: "Family name", hint: "", kind: Kind::Line },
            Field { name: "nickname", label: "Nickname", hint: "", kind: Kind::Line },
            Field { name: "picture", label: "Picture", hint: "A URL.", kind: Kind::Line },
            Field { name: "locale", label: "Locale", hint: "Such as `en`.", kind: Kind::Line },
        ],
    },
    Fieldset {
        legend: "What the person may do",
        fields: &[Field {
            name: "permissions",
            label: "Permissions",
            hint: "An API that grants a scope only to people who hold it looks here.",
            kind: Kind::Grants,
        }],
    },
];
