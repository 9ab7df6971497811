//! Stop 4: signing in happens at the issuer; its own log shows what it saw.

use leptos::prelude::*;

use crate::{
    ui::{
        controls::{Missing, Problem},
        flow::{self, Progress},
        site::Site,
        store::use_walk,
        wire_panel::WirePanel,
    },
    wire::Exchange,
};

/// The navigations of the current run as the issuer saw them.
#[island(lazy)]
pub fn SignInStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let log = RwSignal::new(Vec::<Exchange>::new());
    let walk = use_walk(move |walk| {
        // The verifier opens the log: it is not shown before the issuer has answered.
        if let Some(run) = walk.now().run().filter(|run| run.response.is_some()).cloned() {
            progress.run(async move { flow::issuer_log(&run).await }, move |seen| log.set(seen));
        }
    });
    let site = StoredValue::new(site);
    let asked = move || walk.get().map(|walk| walk.current);
    let empty = move || walk.get().is_some() && log.with(Vec::is_empty) && !progress.busy.get();
    view! {
        <Show when=empty>
            <Missing
                what="You have not been at the issuer yet. Go there and sign in, with your own fingers: this page never sees the password."
                page="/walk/sign-in"
                asked=asked().unwrap_or_default()
                site=site.get_value()
                walk
                label="Go to the issuer and sign in"
            />
        </Show>
        <div class="grid gap-4">
            <For each=move || log.get().into_iter().enumerate() key=|(index, _)| *index let:row>
                <WirePanel exchange=row.1 />
            </For>
        </div>
        <Problem progress />
    }
}
