//! `/connect`: this server's settings, and code that uses them, for those who bring an app of their own.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::{Column, Frame};
use crate::{
    lesson::{Lesson, Part, Stack},
    ui::{
        controls::CopyFrom,
        prose::{Inline, Prose},
        registered::{Application, Registered},
        site::Site,
        snippet,
    },
};

/// Settings, registration, code, and what to expect.
#[component]
pub fn ConnectPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let registered = use_context::<Registered>().unwrap_or_default();
    let connect = expect_context::<Arc<Lesson>>().connect.clone();
    let values = snippet::values(&site, &registered);
    let part = |part: &Part| {
        view! {
            <section class="py-8 border-t border-line" aria-labelledby=part.id.clone()>
                <h2 id=part.id.clone() class="mb-3">{part.title.clone()}</h2>
                <Prose markdown=snippet::filled(&part.text, &values) />
            </section>
        }
    };
    let stacks = connect.stacks.iter().map(|stack| code(stack, &values)).collect_view();
    let settings = settings(&site, &registered);
    let [before, after] =
        [&connect.before, &connect.after].map(|parts| parts.iter().map(part).collect_view());
    let faulty = (registered.faulty > 0).then(|| {
        view! {
            <p class="mt-6 small">
                {format!("The tenant has {} more, which get tokens and answers that are wrong on purpose. ", registered.faulty)}
                <a href=format!("{}dashboard/applications", site.issuer)>"The issuer's dashboard"</a>
                " lists them all."
            </p>
        }
    });
    let applications = registered.applications.iter().map(application).collect_view();
    view! {
        <Frame
            title="Connect your own app · Tokenwalk"
            description="This issuer's settings, and code for browser, web, native and machine apps and for APIs that the tests run."
            section="connect"
        >
            <Column measure="max-w-[50rem]">
                <h1>"Connect your own app"</h1>
                <p class="mt-3 mb-8"><Inline markdown=connect.lead.clone() /></p>
                <section class="py-8 border-t border-line" aria-labelledby="settings">
                    <h2 id="settings" class="mb-3">"Settings"</h2>
                    <dl class="registration">{settings}</dl>
                </section>
                <section class="py-8 border-t border-line" aria-labelledby="applications">
                    <h2 id="applications" class="mb-3">"Registered applications"</h2>
                    <ul>{applications}</ul>
                    {faulty}
                </section>
                {before}
                <section class="py-8 border-t border-line" aria-labelledby="code">
                    <h2 id="code" class="mb-3">"Code"</h2>
                    {stacks}
                </section>
                {after}
            </Column>
        </Frame>
    }
}

/// One row a value, each with a button that copies it.
fn settings(site: &Site, registered: &Registered) -> impl IntoView + use<> {
    let below = |path: &str| format!("{}{path}", site.issuer);
    let mut rows = vec![
        ("Issuer", "issuer", site.issuer.clone()),
        ("Discovery", "discovery", below(".well-known/openid-configuration")),
        ("Signing keys", "jwks", below(".well-known/jwks.json")),
        ("Scopes of the issuer", "scopes", "openid profile email offline_access".to_owned()),
        ("The orders API", "orders", site.orders()),
        ("Its audience", "audience", site.audience.clone()),
    ];
    if let Some(api) = registered.apis.iter().find(|api| api.identifier == site.audience) {
        rows.push(("Its scopes", "api-scopes", api.scopes.join(" ")));
        rows.push(("Its tokens are signed with", "algorithm", api.algorithm.to_owned()));
    }
    let row = |name: &str, id: String, value: String| {
        view! {
            <dt>{name.to_owned()}</dt>
            <dd><code id=id.clone()>{value}</code> <CopyFrom from=id what=name.to_owned() /></dd>
        }
    };
    let people = registered.people.iter().enumerate().flat_map(|(index, (address, password))| {
        let id = |what: &str| format!("{what}-{}", index + 1);
        [row("Sign in as", id("address"), address.clone()), row("Password", id("password"), password.clone())]
    });
    let people = people.collect_view();
    let rows = rows.into_iter().map(|(name, id, value)| row(name, id.to_owned(), value));
    view! {
        {rows.collect_view()}
        {people}
    }
}

fn application(application: &Application) -> impl IntoView + use<> {
    let id = format!("client-{}", application.client_id);
    let secret = application.secret.clone().map(|secret| {
        let id = format!("{id}-secret");
        view! {
            <dt>"Secret"</dt>
            <dd><code id=id.clone()>{secret}</code> <CopyFrom from=id what="Secret".to_owned() /></dd>
        }
    });
    let callbacks =
        application.callbacks.iter().map(|callback| view! { <li><code>{callback.clone()}</code></li> });
    let callbacks = (!application.callbacks.is_empty()).then(|| {
        view! {
            <dt>"Callbacks"</dt>
            <dd><ul>{callbacks.collect_view()}</ul></dd>
        }
    });
    view! {
        <li class="mt-6">
            <h3 class="text-[1.0625rem] mb-1">{application.name.clone()}</h3>
            <dl class="registration">
                <dt>"Client id"</dt>
                <dd><code id=id.clone()>{application.client_id.clone()}</code> <CopyFrom from=id what="Client id".to_owned() /></dd>
                <dt>"Type"</dt>
                <dd><code>{application.kind}</code></dd>
                <dt>"Authentication"</dt>
                <dd><code>{application.method}</code></dd>
                {secret}
                {callbacks}
            </dl>
        </li>
    }
}

fn code(stack: &Stack, values: &[(&'static str, String)]) -> impl IntoView + use<> {
    let name = |kind: &str| format!("{kind}-{}", stack.file.replace('.', "-"));
    let block = |id: String, what: String, text: String| {
        let name = what.clone();
        view! {
            <div class="sheet mt-3 p-3">
                <p class="flex flex-wrap items-center gap-x-2 justify-between small text-muted">
                    {what.clone()}
                    <CopyFrom from=id.clone() what />
                </p>
                <pre class="snippet" tabindex="0" role="group" aria-label=name><code id=id>{text}</code></pre>
            </div>
        }
    };
    let install = stack.install.clone().map(|command| block(name("install"), "Install".into(), command));
    view! {
        <details class="mt-4" id=stack.id.clone()>
            <summary class="cursor-pointer font-semibold">{stack.title.clone()}</summary>
            <p class="mt-2 small"><Inline markdown=stack.text.clone() /></p>
            {install}
            {block(name("file"), stack.file.clone(), snippet::filled(&stack.snippet, values))}
        </details>
    }
}
