//! Stop 10: the issuer's own API, userinfo, asked with each access token.

use leptos::prelude::*;

use crate::{
    client::resource,
    ui::{
        controls::{Missing, Problem},
        flow::{self, Progress},
        site::Site,
        store::{Asked, use_walk},
        wire_panel::WirePanel,
    },
    wire::Request,
};

/// One button for each access token that the learner has.
#[component]
pub fn AfterwardsStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let walk = use_walk(move |walk| {
        progress.run(async move { flow::exchange_hurried(walk, &[Asked::NoAudience]).await }, |()| {});
    });
    let site = StoredValue::new(site);
    let ask = move |asked: Asked| {
        let now = walk.now();
        let (Some(run), Some(token)) = (now.runs.get(&asked), now.access_token(asked)) else { return };
        let request = resource::with_bearer(Request::get(&run.metadata.userinfo_endpoint), Some(&token));
        progress.run(async move { flow::fetch(request).await }, move |exchange| {
            crate::ui::progress::done("afterwards");
            walk.update(|walk| {
                walk.calls.insert("userinfo".into(), exchange);
            });
        });
    };
    let buttons = move || {
        let now = walk.get()?;
        let have = |asked| now.access_token(asked).is_some();
        if !have(Asked::NoAudience) && !have(Asked::Orders) {
            return Some(
                view! {
                    <Missing
                        what="You have no access token yet. Sign in at the issuer; this page exchanges the code for you."
                        page="/walk/afterwards"
                        asked=Asked::NoAudience
                        site=site.get_value()
                        walk
                        label="Sign in and get the tokens"
                        hurried=true
                    />
                }
                .into_any(),
            );
        }
        let button = |asked, name| {
            have(asked).then(|| {
                view! {
                    <button type="button" class="button" on:click=move |_| ask(asked) disabled=progress.busy>{name}</button>
                }
            })
        };
        Some(
            view! {
                <div class="flex flex-wrap gap-3">
                    {button(Asked::NoAudience, "Ask /userinfo with the opaque token")}
                    {button(Asked::Orders, "Ask /userinfo with the token for the orders API")}
                </div>
            }
            .into_any(),
        )
    };
    let answer =
        move || walk.get()?.calls.get("userinfo").cloned().map(|exchange| view! { <WirePanel exchange /> });
    view! {
        {buttons}
        <div class="mt-4" aria-live="polite">{answer}</div>
        <Problem progress />
    }
}
