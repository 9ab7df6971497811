//! Stop 6: the code for tokens, and the raw answer.

use leptos::prelude::*;

use crate::{
    client::{exchange::Tokens, run::Run},
    ports::UnixTime,
    ui::{
        controls::{Missing, Problem},
        flow::{self, Progress},
        object::{Object, Thing},
        site::Site,
        store::use_walk,
        wire_panel::WirePanel,
    },
};

/// A stretch of time in words.
fn lasting(seconds: i64) -> String {
    if seconds < 120 { format!("{seconds} seconds") } else { format!("{} minutes", seconds / 60) }
}

/// The two things that came, each with its address.
fn given(run: &Run, tokens: Tokens, site: &Site) -> AnyView {
    // Not decoded: a client does not look inside. A JWT without an audience in the request is the default API's.
    let (thing, opens, what) = match &run.request.choices.audience {
        Some(audience) => (Thing::Key, audience.clone(), "A key for the API that you named"),
        None if tokens.access_token.matches('.').count() == 2 => {
            (Thing::Key, "the tenant's default API".into(), "A key for an API that you did not name")
        }
        None => (Thing::SealedKey, run.metadata.userinfo_endpoint.clone(), "A key for the issuer's own API"),
    };
    let (read, look) = (site.link("/walk/id-token"), site.link("/walk/access-token"));
    view! {
        <div class="sides items-stretch mb-4">
            {tokens
                .id_token
                .map(|_| {
                    view! {
                        <Object thing=Thing::Letter name="ID token" relation="to" address=site.client_id.clone()>
                            <p class="small">"A letter to your client: who signed in, when, and for which request."</p>
                            <a class="button mt-3" href=read>"Read it"</a>
                        </Object>
                    }
                })}
            <Object thing name="Access token" relation="opens" address=opens>
                <p class="small">{what} ". Your client carries it and does not look inside."</p>
                <a class="button mt-3" href=look>"Look at it, once"</a>
            </Object>
        </div>
    }
    .into_any()
}

/// The button, then the exchange as it was on the wire, then the two things that came.
#[component]
pub fn ExchangeStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let walk = use_walk(|_| {});
    let lifetime = site.code_lifetime;
    let age = walk.code_age();
    let late = Memo::new(move |_| age() >= lifetime);
    let exchange = move |_| {
        let asked = walk.now().current;
        progress.run(async move { flow::exchange(walk, asked).await }, |()| {});
    };
    let kept = StoredValue::new(site);
    let stage = move || {
        let now = walk.get()?;
        let site = kept.get_value();
        let run = now.run().filter(|run| matches!(run.code(), Ok(Some(_)))).cloned();
        let asked = now.with_code();
        let what = if asked == now.current {
            "You have no code to exchange. Ask the issuer for one: after the sign-in you come back to this stop."
        } else {
            "You have no code to exchange, and for the API that you chose none comes: nobody registered it. This asks without an audience; after the sign-in you come back to this stop."
        };
        let Some(run) = run else {
            return Some(
                view! {
                    <Missing
                        what
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
        let fresh = move |what: Signal<String>| {
            view! { <Missing what page="/walk/exchange" asked site=kept.get_value() walk label="Get a fresh code" /> }
        };
        let Some(done) = run.token_exchange.clone() else {
            if late.get() {
                let what = move || {
                    format!(
                        "Your code has expired. It lived {lifetime} seconds, and it came {} ago. Ask the same once more, and you come back to this stop.",
                        lasting(age()),
                    )
                };
                return Some(
                    view! {
                        {fresh(Signal::derive(what))}
                        <button type="button" class="button quiet mt-4" on:click=exchange disabled=progress.busy>
                            "Send the old one, and see it refused"
                        </button>
                    }
                    .into_any(),
                );
            }
            let left = move || lifetime - age();
            return Some(
                view! {
                    <p class="max-w-[66ch]">
                        "Your code is waiting. It is good for another " <b>{left}</b> {format!(" of its {lifetime} seconds.")}
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
                given(&run, tokens, &site)
            }
            Ok(None) => ().into_any(),
            Err(error) => {
                let age = run.age(UnixTime(done.at)).map(lasting).unwrap_or_default();
                let what = format!(
                    "A code lives {lifetime} seconds, and you sent this one {age} after it came. Ask the same once more, and you come back to this stop.",
                );
                view! {
                    <p role="alert" class="mb-4">
                        <span class="failed">"✗ No tokens: "</span>
                        {error.to_string()}
                        "."
                    </p>
                    <div class="mb-4">{fresh(what.into())}</div>
                }
                .into_any()
            }
        };
        Some(view! { {outcome} <div class="whole"><WirePanel exchange=done /></div> }.into_any())
    };
    view! {
        {stage}
        <Problem progress />
    }
}
