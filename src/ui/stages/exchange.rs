//! Stop 6: the code for tokens, and the raw answer.

use leptos::prelude::*;

use crate::ui::{
    controls::{Missing, Problem},
    flow::{self, Progress},
    object::{Object, Thing},
    site::Site,
    store::{Asked, use_walk},
    wire_panel::WirePanel,
};

/// The button, then the exchange as it was on the wire, then the two things that came.
#[island(lazy)]
pub fn ExchangeStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let walk = use_walk(|_| {});
    let exchange = move |_| {
        let asked = walk.now().current;
        progress.run(async move { flow::exchange(walk, asked).await }, |()| {});
    };
    let site = StoredValue::new(site);
    let stage = move || {
        let now = walk.get()?;
        let site = site.get_value();
        let run = now.run().filter(|run| matches!(run.code(), Ok(Some(_)))).cloned();
        let Some(run) = run else {
            // An unknown audience never gives a code: offer one that does.
            let asked = if now.current == Asked::UnknownAudience { Asked::Orders } else { now.current };
            return Some(
                view! {
                    <Missing
                        what="You have no code to exchange. Ask the issuer for one: after the sign-in you come back to this stop."
                        page="/walk/exchange"
                        asked
                        site
                        walk
                        label="Sign in and get a code"
                    />
                }
                .into_any(),
            );
        };
        let Some(done) = run.token_exchange.clone() else {
            return Some(
                view! {
                    <p class="max-w-[66ch]">
                        "Your code is waiting. It is good for 60 seconds from the moment the issuer made it."
                    </p>
                    <button type="button" class="button primary mt-4" on:click=exchange disabled=progress.busy>
                        "Exchange the code"
                    </button>
                }
                .into_any(),
            );
        };
        let outcome = match run.tokens() {
            Ok(Some(tokens)) => {
                crate::ui::progress::done("exchange");
                let audience = run.request.choices.audience.clone();
                let opens = audience.clone().unwrap_or_else(|| format!("{}userinfo", run.metadata.issuer));
                let (read, look) = (site.link("/walk/id-token"), site.link("/walk/access-token"));
                let thing = if audience.is_some() { Thing::Key } else { Thing::SealedKey };
                view! {
                    <div class="sides mb-4">
                        {tokens
                            .id_token
                            .map(|_| {
                                view! {
                                    <Object thing=Thing::Letter name="ID token" relation="to" address=site.client_id>
                                        <p class="small">"A letter to your client: who signed in, when, and for which request."</p>
                                        <a class="button mt-3" href=read>"Read it"</a>
                                    </Object>
                                }
                            })}
                        <Object thing name="Access token" relation="opens" address=opens>
                            <p class="small">"A key for an API. Your client carries it and does not look inside."</p>
                            <a class="button mt-3" href=look>"Look at it, once"</a>
                        </Object>
                    </div>
                }
                .into_any()
            }
            Ok(None) => ().into_any(),
            Err(error) => view! {
                <p role="alert" class="mb-4">
                    <span class="failed">"✗ "</span>
                    {error.to_string()}
                    ". "
                    <a href=site.link("/walk/ask")>"Ask for a new code"</a>
                    "."
                </p>
            }
            .into_any(),
        };
        Some(view! { {outcome} <WirePanel exchange=done /> }.into_any())
    };
    view! {
        {stage}
        <Problem progress />
    }
}
