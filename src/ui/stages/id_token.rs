//! Stop 7: the ID token decoded beside its checklist, and what an edit changes in each.

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    client::run::Run,
    ports::Clock,
    token::{
        JwkSet,
        check::{Checklist, id_token},
        decode::{Decoded, decode},
        tamper,
        webcrypto::WebCryptoVerifier,
    },
    ui::{
        browser::{self, BrowserClock},
        checklist::Rows,
        controls::{Missing, Problem},
        flow::{self, Progress},
        inspector::DecodedJson,
        object::{Object, Thing},
        site::Site,
        store::{Asked, Edit, Walk, WalkStore, use_walk},
        token_text::TokenText,
        wire_panel::WirePanel,
    },
    wire::Exchange,
};

/// The run whose ID token is shown: the current one, or any that has one.
fn shown(walk: &Walk) -> Option<(Run, String)> {
    [walk.current, Asked::Orders, Asked::NoAudience, Asked::Grace]
        .into_iter()
        .find_map(|asked| Some((walk.runs.get(&asked)?.clone(), walk.id_token(asked)?)))
}

/// The token with the learner's edit in it.
fn edited(walk: &Walk, token: &str) -> String {
    let change = walk.edit.as_ref().and_then(|edit| {
        let value = serde_json::from_str(&edit.value).unwrap_or_else(|_| Value::String(edit.value.clone()));
        tamper::set_claim(&decode(token), &edit.claim, value)
    });
    change.unwrap_or_else(|| token.to_owned())
}

async fn validate(run: Run, token: String, keys: JwkSet) -> Checklist {
    id_token::validate(
        &decode(&token),
        Some(&keys),
        &WebCryptoVerifier,
        &run.expectations(),
        BrowserClock.now(),
    )
    .await
    .checklist
}

/// The letter, its text, what anyone can read of it, and what this client must check.
#[component]
pub fn IdTokenStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let keys = RwSignal::new(None::<(Exchange, JwkSet)>);
    let checklist = RwSignal::new(None::<Checklist>);
    let site = StoredValue::new(site);
    let walk = use_walk(move |walk| {
        let asked = walk.now().current;
        progress.run(
            async move {
                flow::exchange_hurried(walk, &[asked]).await?;
                let Some((run, _)) = shown(&walk.now()) else { return Ok(None) };
                flow::keys(&run).await.map(Some)
            },
            move |found| keys.set(found),
        );
    });
    // Each change of the token asks the same validator again; only the newest answer is shown.
    let turns = StoredValue::new(0_u64);
    Effect::new(move || {
        let (Some(now), Some((_, set))) = (walk.get(), keys.get()) else { return };
        let Some((run, token)) = shown(&now) else { return };
        let token = edited(&now, &token);
        turns.update_value(|count| *count += 1);
        let mine = turns.get_value();
        leptos::task::spawn_local(async move {
            let rows = validate(run, token, set).await;
            if turns.get_value() == mine {
                checklist.set(Some(rows));
                crate::ui::progress::done("id-token");
            }
        });
    });
    let token =
        Memo::new(move |_| walk.get().and_then(|now| shown(&now).map(|(_, token)| edited(&now, &token))));
    let marked = Memo::new(move |_| walk.get().and_then(|now| now.edit.map(|edit| edit.claim)));
    let missing = move || walk.get().is_some() && token.get().is_none() && !progress.busy.get();
    view! {
        <Show when=missing>
            <Missing
                what="You have no ID token yet. Sign in at the issuer, and this page exchanges the code for you."
                page="/walk/id-token"
                asked=walk.now().with_code()
                site=site.get_value()
                walk
                label="Sign in and get the tokens"
                hurried=true
            />
        </Show>
        <Show when=move || token.get().is_some()>
            <Object thing=Thing::Letter name="ID token" relation="to" address=site.get_value().client_id>
                {move || token.get().map(|raw| view! { <TokenText token=decode(&raw) /> })}
            </Object>
            <EditClaim walk token />
            <div class="sides mt-4">
                <section class="side">
                    <h3>"Decoded: " <small>"anyone can do this"</small></h3>
                    {move || {
                        token
                            .get()
                            .map(|raw| {
                                view! {
                                    <DecodedJson token=decode(&raw) marked=marked.get() now=BrowserClock.now().0 />
                                }
                            })
                    }}
                </section>
                <section id="validated" class="side" aria-busy=move || (!checklist.with(Option::is_some)).to_string()>
                    <h3>"Validated: " <small>{format!("as {}", site.get_value().client_id)}</small></h3>
                    {move || match checklist.get() {
                        Some(checklist) => {
                            view! { <Rows checklist when_valid="This client may rely on these claims." /> }.into_any()
                        }
                        None => view! { <p class="small verdict-none">"Asking the issuer for its keys…"</p> }.into_any(),
                    }}
                </section>
            </div>
            <div class="mt-4">
                {move || keys.get().map(|(exchange, _)| view! { <WirePanel exchange /> })}
            </div>
        </Show>
        <Problem progress />
    }
}

/// Changes one claim and leaves header and signature as they are.
#[component]
fn EditClaim(walk: WalkStore, token: Memo<Option<String>>) -> impl IntoView {
    let claim = RwSignal::new("email".to_owned());
    let value = RwSignal::new(String::new());
    let names = move || {
        let decoded = token.get().map(|raw| decode(&raw));
        let claims = decoded.as_ref().and_then(Decoded::unverified_claims);
        claims.map(|claims| claims.as_map().keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    let as_typed = |value: &Value| value.as_str().map_or_else(|| value.to_string(), Into::into);
    let original = move |raw: Option<String>, name: &str| {
        let decoded = decode(&raw?);
        decoded.unverified_claims()?.get(name).map(as_typed)
    };
    let choose = move |name: String| {
        value.set(original(token.get_untracked(), &name).unwrap_or_default());
        claim.set(name);
    };
    Effect::new(move || {
        if value.with_untracked(String::is_empty) && token.with(Option::is_some) {
            let kept = walk.now().edit.map(|edit| edit.claim);
            choose(kept.unwrap_or_else(|| claim.get_untracked()));
        }
    });
    let change = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let edit = Edit { claim: claim.get_untracked(), value: value.get_untracked() };
        walk.update(|walk| walk.edit = Some(edit));
        // The button has nothing more to do then, and what has none loses the focus.
        if document().active_element().is_some_and(|element| element.tag_name() == "BUTTON") {
            browser::focus("[name=restore]");
        }
        browser::reveal("validated");
        browser::tell();
    };
    let restore = move |_| {
        walk.update(|walk| walk.edit = None);
        choose(claim.get_untracked());
        // The button goes away with the edit: what it put back is beside it.
        browser::focus("[name=value]");
    };
    // The value that is there is no change, and that it is valid would say nothing.
    let is_unchanged = move || claim.with(|name| original(token.get(), name)) == Some(value.get());
    let is_edited = move || walk.get().is_some_and(|walk| walk.edit.is_some());
    view! {
        <form class="flex flex-wrap items-end gap-3 mt-4 no-print" on:submit=change>
            <label class="small">
                <span class="block eyebrow mb-1">"Change one claim"</span>
                <select class="field mono" name="claim" on:change=move |event| choose(event_target_value(&event))>
                    <For each=names key=Clone::clone let:name>
                        <option value=name.clone() selected={
                                let name = name.clone();
                                move || claim.get() == name
                            }>{name.clone()}</option>
                    </For>
                </select>
            </label>
            <label class="small grow">
                <span class="block eyebrow mb-1">"to"</span>
                <input
                    class="field mono"
                    name="value"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
            <button type="submit" class="button" disabled=is_unchanged>"Change the token"</button>
            <Show when=is_edited>
                <button type="button" class="button" name="restore" on:click=restore>"Put it back"</button>
            </Show>
        </form>
    }
}
