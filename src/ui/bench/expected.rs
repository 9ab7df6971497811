//! What the learner expects of a token, and whose keys are trusted.

use leptos::prelude::*;

use super::{island::Bench, look::Look, validated::Role};
use crate::{
    token::{
        Algorithm, JwkSet,
        check::access_token,
        decode::decode,
        keys::{self, SecretText},
    },
    ui::{checklist::WithCode, flow},
};

/// Where the keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The built-in issuer's key set.
    Issuer,
    /// What the learner pasted.
    Pasted,
    /// Another issuer's key set, by discovery.
    Foreign(String),
}

/// What the learner says the token should be.
#[derive(Clone, Copy)]
pub struct Expected {
    /// As whom.
    pub role: RwSignal<Role>,
    /// The issuer.
    pub issuer: RwSignal<String>,
    /// The client's identifier.
    pub client_id: RwSignal<String>,
    /// The API's identifier.
    pub audience: RwSignal<String>,
    /// The nonce of the request; empty if it is not known.
    pub nonce: RwSignal<String>,
    /// The algorithm that the validator accepts.
    pub algorithm: RwSignal<Algorithm>,
    /// The scope that the API's request needs.
    pub scope: RwSignal<String>,
    /// How access tokens look.
    pub profile: RwSignal<access_token::Profile>,
    /// Where the keys come from.
    pub source: RwSignal<Source>,
    /// The pasted key.
    pub key: RwSignal<String>,
    /// The keys of the foreign issuer, when they have come.
    pub foreign: RwSignal<Option<JwkSet>>,
}

impl Expected {
    /// What the built-in issuer's own client and API expect.
    pub fn new(bench: Bench) -> Self {
        let site = bench.site.get_value();
        let role = RwSignal::new(Role::Api);
        // Each pasted token meets the one it seems to be for, unless the learner wants nobody in particular. A
        // prepared one may be there to be refused.
        let client = site.client_id.clone();
        Effect::new(move || {
            if let Some(token) = bench.original.get().filter(|_| role.get_untracked() != Role::Nobody)
                && bench.case.get_untracked().is_none()
            {
                let letter = Look::of(&decode(&token), &client).is_letter();
                role.set(if letter { Role::Client } else { Role::Api });
            }
        });
        Self {
            role,
            issuer: RwSignal::new(site.issuer),
            client_id: RwSignal::new(site.client_id),
            audience: RwSignal::new(site.audience),
            nonce: RwSignal::new(String::new()),
            algorithm: RwSignal::new(Algorithm::RS256),
            scope: RwSignal::new("read:orders".into()),
            profile: RwSignal::new(access_token::Profile::Auth0),
            source: RwSignal::new(Source::Issuer),
            key: RwSignal::new(String::new()),
            foreign: RwSignal::new(None),
        }
    }

    /// The keys; why there are none, if what was pasted is none. Tracks changes.
    pub fn keys(self, bench: Bench) -> Result<Option<JwkSet>, String> {
        match self.source.get() {
            Source::Issuer => Ok(Some(bench.keys.get())),
            Source::Foreign(_) => Ok(self.foreign.get()),
            Source::Pasted => {
                let text = self.key.get();
                if text.trim().is_empty() {
                    return Ok(None);
                }
                let is_secret = self.algorithm.get().is_symmetric() && !text.trim_start().starts_with('{');
                let read = if is_secret { keys::secret(&text, SecretText::Utf8) } else { keys::read(&text) };
                let kid = bench.token.with(|token| token.as_ref()?.kid().map(str::to_owned));
                let keys = read.map_err(|error| error.to_string())?;
                Ok(Some(keys.answering_to(kid.as_deref())))
            }
        }
    }
}

fn field(label: &'static str, name: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="small block">
            <span class="block eyebrow mb-1">{label}</span>
            <input
                class="field mono"
                name=name
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}

/// The values to compare with.
#[component]
pub fn Expectations(expected: Expected) -> impl IntoView {
    let algorithms = Algorithm::ALL
        .map(|algorithm| {
            view! {
                <option value=algorithm.name() selected=move || expected.algorithm.get() == algorithm>
                    {algorithm.name()}
                </option>
            }
        })
        .collect_view();
    let choose = move |event| {
        if let Ok(algorithm) = event_target_value(&event).parse() {
            expected.algorithm.set(algorithm);
        }
    };
    let profile = move |event| {
        let standard = event_target_value(&event) == "rfc9068";
        let (rfc, vendor) = (access_token::Profile::Rfc9068, access_token::Profile::Auth0);
        expected.profile.set(if standard { rfc } else { vendor });
    };
    view! {
        <details class="mb-3">
            <summary class="cursor-pointer small font-semibold">"What you expect"</summary>
            <div class="grid gap-3 mt-3 tablet:grid-cols-2">
                // Whoever is nobody in particular has no issuer to compare with.
                <Show when=move || expected.role.get() != Role::Nobody>
                    <div class="tablet:col-span-2">{field("Issuer", "issuer", expected.issuer)}</div>
                </Show>
                <label class="small block">
                    <span class="block eyebrow mb-1">"Algorithm"</span>
                    <select class="field mono" name="algorithm" on:change=choose>{algorithms}</select>
                </label>
                <Show when=move || expected.role.get() == Role::Client>
                    {field("Client", "client_id", expected.client_id)} {field("Nonce", "nonce", expected.nonce)}
                </Show>
                <Show when=move || expected.role.get() == Role::Api>
                    {field("API", "audience", expected.audience)} {field("Scope", "scope", expected.scope)}
                    <label class="small block">
                        <span class="block eyebrow mb-1">"Profile"</span>
                        <select class="field" name="profile" on:change=profile>
                            <option value="auth0">"Auth0's: typ JWT"</option>
                            <option value="rfc9068">"RFC 9068: typ at+jwt"</option>
                        </select>
                    </label>
                </Show>
            </div>
        </details>
    }
}

/// Where the keys come from.
#[component]
pub fn Keys(bench: Bench, expected: Expected, problem: RwSignal<Option<String>>) -> impl IntoView {
    let foreign = StoredValue::new(bench.site.get_value().foreign_issuers);
    let choose = move |event| {
        let value = event_target_value(&event);
        let found = foreign.get_value().into_iter().find(|other| *other == value);
        expected.foreign.set(None);
        match found {
            Some(other) => {
                expected.issuer.set(other.clone());
                expected.source.set(Source::Foreign(other.clone()));
                bench.progress.run(async move { flow::keys_of(&other).await }, move |keys| {
                    expected.foreign.set(Some(keys));
                });
            }
            None if value == "pasted" => expected.source.set(Source::Pasted),
            None => expected.source.set(Source::Issuer),
        }
    };
    let others = foreign
        .get_value()
        .into_iter()
        .map(|other| view! { <option value=other.clone()>{format!("{other}, by discovery")}</option> })
        .collect_view();
    view! {
        <div class="mb-4">
            <label class="small block">
                <span class="block eyebrow mb-1">"Keys from"</span>
                <select class="field" name="keys" on:change=choose>
                    <option value="issuer">"the built-in issuer"</option>
                    {others}
                    <option value="pasted">"what I paste: JWK, JWKS, PEM or secret"</option>
                </select>
            </label>
            <Show when=move || expected.source.get() == Source::Pasted>
                <label class="small block mt-2">
                    <span class="block eyebrow mb-1">"Key"</span>
                    <textarea
                        class="field mono"
                        name="key"
                        rows="4"
                        spellcheck="false"
                        autocomplete="off"
                        prop:value=move || expected.key.get()
                        on:input=move |event| expected.key.set(event_target_value(&event))
                    ></textarea>
                </label>
            </Show>
            {move || {
                problem
                    .get()
                    .map(|text| view! { <p role="alert" class="small mt-2"><span class="failed">"✗ "</span><WithCode text /></p> })
            }}
        </div>
    }
}
