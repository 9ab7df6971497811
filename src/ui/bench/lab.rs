//! The API lab: any token shown to the API, with the raw request, the answer, and the API's own checks.

use leptos::prelude::*;

use super::{expected::Expected, island::Bench, validated::Role};
use crate::{
    client::resource,
    token::check::access_token,
    ui::{
        answer::Answer,
        controls::Problem,
        flow::{self, Progress},
        site::Site,
    },
    wire::{Exchange, Request},
};

/// Who is shown the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The orders API, which validates by itself.
    Orders,
    /// The orders API's twin, which asks the issuer.
    Introspected,
    /// The second API.
    Other,
    /// The issuer's own /userinfo.
    Userinfo,
}

impl Door {
    /// Its address, if this site has it.
    pub fn url(self, site: &Site) -> Option<String> {
        match self {
            Self::Orders => Some(site.orders()),
            Self::Introspected => Some(site.introspected_orders()),
            Self::Other => site.sample("inventory", None).map(|api| api.url.clone()),
            Self::Userinfo => Some(format!("{}userinfo", site.issuer)),
        }
    }
}

/// The request that shows `token` at the door, asking for the checks where that is understood.
pub fn request(url: &str, door: Door, token: Option<&str>) -> Request {
    let request = resource::with_bearer(Request::get(url), token);
    if door == Door::Userinfo { request } else { request.with_header(resource::EXPLAIN, "1") }
}

/// Buttons for the doors and the last answer.
#[component]
pub fn Lab(bench: Bench, expected: Expected) -> impl IntoView {
    let progress = Progress::new();
    let answer = RwSignal::new(None::<Exchange>);
    // An answer is about one token: another one takes it away.
    Effect::new(move || {
        bench.token.track();
        answer.set(None);
    });
    let site = bench.site.get_value();
    let show = move |door: Door, url: String, with: bool| {
        let token = bench.token.get_untracked().filter(|_| with).map(|token| token.raw);
        if door == Door::Orders {
            expected.role.set(Role::Api);
            expected.profile.set(access_token::Profile::Auth0);
        }
        let request = request(&url, door, token.as_deref());
        progress.run(async move { flow::fetch(request).await }, move |exchange| answer.set(Some(exchange)));
    };
    let buttons = [
        (Door::Orders, true, "The orders API", "It validates the token by itself"),
        (
            Door::Introspected,
            true,
            "The orders API that asks",
            "It asks the issuer about each token: introspection",
        ),
        (Door::Other, true, "The inventory API", "Another audience, ES256, the RFC 9068 profile"),
        (Door::Userinfo, true, "/userinfo", "The issuer itself"),
        (Door::Orders, false, "The orders API, without a token", "What an API says to nobody"),
    ]
    .into_iter()
    .filter_map(|(door, with, name, about)| {
        let url = door.url(&site)?;
        Some(view! {
            <button
                type="button"
                class="button"
                disabled=move || progress.busy.get() || !bench.awake.get()
                on:click=move |_| show(door, url.clone(), with)
            >
                <span>{name}</span>
                <small>{about}</small>
            </button>
        })
    })
    .collect_view();
    view! {
        <section class="mt-8 if-tried" aria-labelledby="lab">
            <h2 id="lab" class="text-[1.25rem]">"Show it to an API"</h2>
            <p class="small mb-3">"This sends the token that is decoded above, with your change if you made one, to this server, and shows what came back."</p>
            <div class="cases thirds" role="group" aria-label="Where to show it">{buttons}</div>
            <div class="mt-4" aria-live="polite">
                {move || answer.get().map(|exchange| view! { <Answer exchange /> })}
            </div>
            <Problem progress />
        </section>
    }
}
