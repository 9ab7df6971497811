//! Stop 4: signing in happens at the issuer; its own log shows what it saw.

use leptos::prelude::*;

use crate::{
    ui::{
        browser,
        controls::{Missing, Problem},
        flow::{self, Progress},
        site::Site,
        store::use_walk,
        wire_panel::WirePanel,
    },
    wire::Exchange,
};

/// The navigations of the current run as the issuer saw them.
#[component]
pub fn SignInStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let log = RwSignal::new(Vec::<Exchange>::new());
    let walk = use_walk(move |walk| {
        // The verifier opens the log: it is not shown before the issuer has answered.
        if let Some(run) = walk.now().run().filter(|run| run.response.is_some()).cloned() {
            progress.run(async move { flow::issuer_log(&run).await }, move |seen| {
                log.set(seen);
                if walk.now().run().is_some_and(|run| run.code().is_ok()) {
                    browser::tell();
                }
            });
        }
    });
    let site = StoredValue::new(site);
    let answered =
        move || walk.get().is_some_and(|walk| walk.run().is_some_and(|run| run.response.is_some()));
    // An answer without a log: the issuer keeps one for a while only.
    let bare = move || walk.get().is_some() && log.with(Vec::is_empty) && !progress.busy.get();
    let what = move || {
        if answered() {
            "You have an answer, and the issuer has no log of it any more. Make a new request in Ask, and sign in, to see one."
        } else {
            "Go to the issuer and sign in, with your own fingers: the form is the issuer's, not this page's. You come back to this stop."
        }
    };
    let error = move || Some(walk.get()?.run()?.response.as_ref()?.get("error")?.to_owned());
    let refused = move || error().map(|error| view! { ", with an error: " <code>{error}</code> });
    let seen = move || {
        let log = log.get();
        let last = log.len().saturating_sub(1);
        log.into_iter()
            .enumerate()
            .map(|(index, exchange)| {
                if index == 0 || index == last {
                    return view! { <WirePanel exchange /> }.into_any();
                }
                let (path, _) = exchange.request.url.split_once('?').unwrap_or((&exchange.request.url, ""));
                let summary = format!("{} {path} → {}", exchange.request.method, exchange.response.status);
                view! {
                    <details class="fold between">
                        <summary>{summary}</summary>
                        <WirePanel exchange />
                    </details>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <Show when=bare>
            <Missing
                what=Signal::derive(move || what().to_owned())
                page="/walk/sign-in"
                asked=walk.now().current
                site=site.get_value()
                walk
                label="Go to the issuer"
            />
        </Show>
        <Show when=move || !log.with(Vec::is_empty)>
            <h3 class="text-[1.0625rem] mb-2">"You are back" {refused} ". This is what the issuer saw"</h3>
        </Show>
        <div class="grid gap-4">{seen}</div>
        <Show when=answered>
            <div class="flex flex-wrap gap-3 mt-4">
                <a class="button primary" href=site.get_value().link("/walk/come-back")>"Go on: read what came back"</a>
                <a class="button" href=site.get_value().link("/walk/ask") hidden=move || error().is_none()>"Ask again"</a>
            </div>
        </Show>
        <Problem progress />
    }
}
