//! What only validation tells: by role, with expectations, with keys.

use leptos::prelude::*;

use super::island::Bench;
use crate::{
    client::run::Run,
    ports::Clock,
    token::{
        Algorithm, JwkSet,
        check::{Checklist, Verdict, access_token, anyone, id_token},
        decode::{Decoded, Form},
        keys::{self, SecretText},
        webcrypto::WebCryptoVerifier,
    },
    ui::{browser::BrowserClock, checklist::Rows, flow},
};

/// As whom the token is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// As the client, which takes ID tokens.
    Client,
    /// As the orders API, which takes access tokens.
    Api,
    /// Without expectations of one's own.
    Nobody,
}

impl Role {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Client, "this client", "takes ID tokens"),
        (Self::Api, "this API", "takes access tokens"),
        (Self::Nobody, "nobody in particular", "has the key, and no expectations"),
    ];

    fn when_valid(self) -> &'static str {
        match self {
            Self::Client => "This client may rely on these claims.",
            Self::Api => "This API may act on this token.",
            Self::Nobody => "",
        }
    }
}

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
        Self {
            role: RwSignal::new(Role::Api),
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
    fn keys(self, bench: Bench) -> Result<Option<JwkSet>, String> {
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

fn given(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The run's secrets, if the token is this run's ID token.
fn own(run: Option<&Run>, token: &Decoded) -> Option<(String, String)> {
    let run = run?;
    let tokens = run.tokens().ok()??;
    (tokens.id_token.as_ref() == Some(&token.raw)).then(|| (run.request.nonce.clone(), tokens.access_token))
}

async fn judge(bench: Bench, expected: Expected, token: Decoded, keys: Option<JwkSet>) -> Checklist {
    let now = BrowserClock.now();
    let (keys, verifier) = (keys.as_ref(), &WebCryptoVerifier);
    let issuer = given(expected.issuer.get_untracked());
    let algorithm = expected.algorithm.get_untracked();
    let validation = match expected.role.get_untracked() {
        Role::Client => {
            let own = own(bench.run.get_untracked().as_ref(), &token);
            let typed = given(expected.nonce.get_untracked());
            let (nonce, access_token) = own.unzip();
            let nonce = nonce.or(typed).map_or(id_token::Nonce::Unknown, id_token::Nonce::Sent);
            let client_id = given(expected.client_id.get_untracked());
            let expected = id_token::Expectations {
                issuer,
                client_id,
                algorithm,
                nonce,
                access_token,
                max_age: None,
                leeway: 60,
            };
            id_token::validate(&token, keys, verifier, &expected, now).await
        }
        Role::Api => {
            let expected = access_token::Expectations {
                issuer,
                audience: given(expected.audience.get_untracked()),
                algorithm,
                profile: expected.profile.get_untracked(),
                scope: given(expected.scope.get_untracked()),
                leeway: 60,
            };
            access_token::validate(&token, keys, verifier, &expected, now).await
        }
        Role::Nobody => anyone::validate(&token, keys, verifier, algorithm, 60, now).await,
    };
    validation.checklist
}

/// Roles, expectations, and the checklist that follows from them.
#[component]
pub fn Validated(bench: Bench, expected: Expected) -> impl IntoView {
    let checklist = RwSignal::new(None::<Checklist>);
    let key_problem = RwSignal::new(None::<String>);
    // Each change asks the validator again; only the newest answer is shown.
    let turns = StoredValue::new(0_u64);
    Effect::new(move || {
        let Some(token) = bench.token.get() else { return };
        let _ =
            (expected.role.get(), expected.issuer.get(), expected.client_id.get(), expected.audience.get());
        let _ =
            (expected.nonce.get(), expected.algorithm.get(), expected.scope.get(), expected.profile.get());
        bench.run.track();
        let keys = expected.keys(bench);
        key_problem.set(keys.as_ref().err().cloned());
        turns.update_value(|count| *count += 1);
        let mine = turns.get_value();
        leptos::task::spawn_local(async move {
            let rows = judge(bench, expected, token, keys.ok().flatten()).await;
            if turns.get_value() == mine {
                checklist.set(Some(rows));
            }
        });
    });
    let roles = Role::ALL
        .map(|(role, name, about)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="role"
                        prop:checked=move || expected.role.get() == role
                        on:change=move |_| expected.role.set(role)
                    />
                    <span>{name}</span>
                    <small>{about}</small>
                </label>
            }
        })
        .collect_view();
    let why = move || match (expected.role.get(), bench.token.get().map(|token| token.form)) {
        (_, Some(Form::Opaque | Form::Jwe)) => {
            "There is nothing to validate locally: the issuer has to be asked, by introspection or at /userinfo."
        }
        (Role::Client, _) => {
            "As the client you ask: is this letter for me, about this sign-in? The audience is your client_id."
        }
        (Role::Api, _) => {
            "As the API you ask: does this key open my door? The audience is your own identifier."
        }
        (Role::Nobody, _) => {
            "A right signature says who made it, and no more. Without knowing for whom it must be, there is no verdict."
        }
    };
    view! {
        <fieldset>
            <legend class="small mb-2">"As"</legend>
            <div class="choice compact">{roles}</div>
        </fieldset>
        <p class="small text-muted mt-2 mb-3">{why}</p>
        <Expectations expected />
        <Keys bench expected problem=key_problem />
        {move || checklist
            .get()
            .map(|checklist| {
                let passed = checklist.count(Verdict::Passed);
                let all = checklist.checks.len() - checklist.count(Verdict::NotApplicable);
                view! {
                    <p class="eyebrow">{format!("{passed} of {all} checks passed")}</p>
                    <Rows checklist when_valid=expected.role.get_untracked().when_valid() />
                }
            })}
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

#[component]
fn Expectations(expected: Expected) -> impl IntoView {
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
                {field("Issuer", "issuer", expected.issuer)}
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
                            <option value="auth0">"the vendor's: typ JWT"</option>
                            <option value="rfc9068">"RFC 9068: typ at+jwt"</option>
                        </select>
                    </label>
                </Show>
            </div>
        </details>
    }
}

#[component]
fn Keys(bench: Bench, expected: Expected, problem: RwSignal<Option<String>>) -> impl IntoView {
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
                    .map(|text| view! { <p role="alert" class="small mt-2"><span class="failed">"✗ "</span>{text}</p> })
            }}
        </div>
    }
}
