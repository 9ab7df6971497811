//! What every page has around it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    lesson::{Lesson, links::USUAL_CLIENT},
    ui::{site::Site, theme::ThemeButton},
};

/// Text in a column that is no wider than lines can be read. All pages begin at the same edge.
#[component]
pub fn Column(
    /// The class of its width, such as `max-w-[66ch]`.
    measure: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="mx-auto max-w-[76rem] px-4 py-12">
            <div class=measure>{children()}</div>
        </div>
    }
}

/// Says that the issuer of these pages is this browser's own, and leads back to everybody's.
#[component]
fn InSandbox(
    site: Site,
    /// The sandbox's name in addresses.
    id: String,
) -> impl IntoView {
    let sandbox = format!("{}/t/{id}", site.base);
    let lesson = expect_context::<Arc<Lesson>>();
    let usual = lesson.client(USUAL_CLIENT).map(|client| &client.client_id);
    let other = (site.kind.is_none() && usual.is_some_and(|usual| *usual != site.client_id)).then(|| {
        let client_id = site.client_id.clone();
        view! { "The usual client is not registered there, so these pages sign in as " <code>{client_id}</code> ". " }
    });
    let fault = site.fault.map(|fault| {
        let (fault, client_id) = (fault.replace('_', " "), site.client_id.clone());
        view! { <b>"Fault: " {fault} ". "</b> "What " <code>{client_id}</code> " gets is wrong on purpose. " }
    });
    let clock = site.has_own_time.then(|| {
        view! {
            <b>"Its clock was set: "</b>
            "issuer and APIs judge by it, and what these pages check, they check by your browser's. "
        }
    });
    view! {
        <aside class="sandbox small no-print" aria-label="Your sandbox">
            <p>
                <b>"Your sandbox: "</b>
                "these pages use the issuer that you opened, with the tenant that you set up there. "
                {other} {fault} {clock}
                <a href=format!("{sandbox}/issuer/dashboard/")>"Its dashboard"</a>
            </p>
            <form method="post" action=format!("{sandbox}/leave")>
                <button type="submit" class="button small-button">"Walk with the default tenant"</button>
            </form>
        </aside>
    }
}

/// Header, main part and footer, with the page's title and description.
#[component]
pub fn Frame(
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    /// Which entry of the navigation is this page: such as `walk`, or nothing.
    #[prop(optional, into)]
    section: String,
    /// What stands between the header and the main part, such as the stepper.
    #[prop(optional_no_strip)]
    above: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let site = expect_context::<Site>();
    let entry = |name: &'static str, path: &str, key: &str| {
        let here = section == key;
        view! {
            <a
                href=site.link(path)
                aria-current=here.then_some("true")
                class=if here { "px-2 py-1 no-underline font-semibold" } else { "px-2 py-1 no-underline text-muted hover:text-ink" }
            >
                {name}
            </a>
        }
    };
    view! {
        <Title text=title.clone() />
        <Meta name="description" content=description.clone() />
        <Meta property="og:title" content=title />
        <Meta property="og:description" content=description />
        <Meta property="og:type" content="website" />
        <Meta property="og:site_name" content="Tokenwalk" />
        <Meta property="og:image" content=format!("{}/share.png", site.public_url) />
        <Meta property="og:image:alt" content="An ID token is a letter to your client. An access token is a key to an API." />
        <Meta name="twitter:card" content="summary_large_image" />
        <a class="skip" href="#main">"Skip to the content"</a>
        <header class="border-b border-line">
            <div class="masthead mx-auto max-w-[76rem] px-4 py-2 flex flex-wrap items-center gap-x-4 gap-y-1">
                // As high as the button of the theme: the line keeps its height when that one arrives.
                <a href=site.link("/") class="inline-flex items-center min-h-8 no-underline font-bold text-[1.0625rem] mr-2">"Tokenwalk"</a>
                <nav class="flex gap-1 small" aria-label="Main">
                    {entry("Walk", "/walk/sketch", "walk")}
                    {entry("Bench", "/bench", "bench")}
                    {entry("Audience", "/audience", "audience")}
                    {entry("Clients", "/clients", "clients")}
                    {entry("Questions", "/questions", "questions")}
                    {entry("Check", "/check", "check")}
                    {entry("Connect", "/connect", "connect")}
                </nav>
                <span class="ml-auto">
                    <ThemeButton />
                </span>
            </div>
        </header>
        <p class="insecure small no-print">
            <b>"Plain http: "</b>
            "your browser withholds its cryptography and the clipboard from this address. Tokens are still issued and decoded, but signatures are not checked on these pages, and what you would copy you select. Open Tokenwalk by https, or at localhost: "
            <a href=site.link("/hosting")>"how to host it"</a> "."
        </p>
        <p class="asleep small no-print" role="alert">
            <b>"Not all of this page has loaded: "</b>
            "what you press may do nothing. Reload it. If that does not help, your browser may not allow WebAssembly here."
        </p>
        {site
            .sandbox
            .as_ref()
            .map(|id| view! { <InSandbox site=site.clone() id=id.clone() /> })}
        {above}
        <main id="main" tabindex="-1">{children()}</main>
        <footer class="mx-auto max-w-[76rem] px-4 py-12 small text-muted">
            <nav class="-mx-2 mb-4 flex flex-wrap gap-1" aria-label="More">
                {entry("Glossary", "/glossary", "glossary")}
                {entry("Progress", "/progress", "progress")}
                {entry("Summary", "/summary", "summary")}
                {entry("For teams", "/teams", "teams")}
                {entry("Hosting", "/hosting", "hosting")}
                <a href=format!("{}dashboard/", site.issuer) class="px-2 py-1 no-underline text-muted hover:text-ink">
                    "Issuer dashboard"
                </a>
            </nav>
            <p>
                "The tokens that you get here are real. The built-in issuer makes them, at "
                <code>{site.issuer.clone()}</code>
                ". It is modelled on Auth0 and is not Auth0."
            </p>
        </footer>
    }
}
