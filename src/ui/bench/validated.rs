//! What only validation tells: by role, with the expectations and keys of [`super::expected`].

use leptos::prelude::*;

use super::{
    expected::{Expectations, Expected, Keys},
    island::Bench,
    look::Look,
};
use crate::{
    client::run::Run,
    ports::Clock,
    token::{
        JwkSet,
        check::{Check, Checklist, Verdict, access_token, anyone, id_token},
        decode::{Decoded, Form},
        webcrypto::WebCryptoVerifier,
    },
    ui::{browser::BrowserClock, checklist::Rows},
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
        (Self::Nobody, "nobody in particular", "has the key, is not the audience"),
    ];

    fn when_valid(self) -> &'static str {
        match self {
            Self::Client => "This client may rely on these claims.",
            Self::Api => "This API may act on this token.",
            Self::Nobody => "",
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

/// Why no rule of a checklist decides here; empty if they do.
fn undecided(bench: Bench, expected: Expected) -> &'static str {
    let (form, cut) =
        bench.token.with(|token| token.as_ref().map(|token| (token.form, token.looks_cut())).unzip());
    match (form, expected.role.get()) {
        _ if bench.named("refresh_token") => {
            "– Not decided here: a refresh token is for the issuer's token endpoint alone."
        }
        _ if cut == Some(true) => "– Not decided here: it is not whole.",
        (Some(Form::Opaque), Role::Nobody) => "– Not decided here: only its issuer knows.",
        (Some(Form::Jwe), _) => "– Not decided here: nobody without the key can read it.",
        _ => "",
    }
}

/// What to know of a token that was brought along and is for none of the roles, or from another issuer.
fn stranger(bench: Bench, expected: Expected) -> Option<impl IntoView> {
    if bench.case.get().is_some() || bench.changed.with(Option::is_some) {
        return None;
    }
    let named = |token: &Decoded| token.unverified_claims()?.get("iss")?.as_str().map(str::to_owned);
    let (look, issuer) = bench.token.with(|token| {
        let token = token.as_ref()?;
        Some((Look::of(token, &bench.site.get_value().client_id), named(token)))
    })?;
    let told = match look {
        Look::LogoutToken => {
            "A logout token is for the client's back-channel logout endpoint, which has rules of its own. In any other place it must be refused."
                .into_any()
        }
        Look::Proof => {
            "A DPoP proof is judged together with its request and its access token (RFC 9449 4.3). In a token's place it must be refused."
                .into_any()
        }
        _ => {
            let issuer = issuer.filter(|issuer| {
                given(expected.issuer.get()).is_some_and(|trusted| trusted != *issuer)
            })?;
            view! {
                "It says that another issuer made it: " <code>{issuer}</code>
                ". To judge it as somebody who trusts that issuer, write whom you trust and who you are under What you expect, and take that issuer's keys."
            }
            .into_any()
        }
    };
    Some(view! { <p class="small my-2">{told}</p> })
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
            // Gone meanwhile, if what is looked at is no token any more.
            if turns.try_get_value() == Some(mine) {
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
    let form = move || bench.token.with(|token| Some(token.as_ref()?.form));
    let why = move || match (expected.role.get(), form()) {
        (_, Some(Form::Jwe)) => {
            "Whoever holds the key opens it, and validates what is inside. An API that takes such tokens has a key for them; this page has none."
        }
        (Role::Client, Some(Form::Opaque)) => "An ID token is always a JWT, so this is none.",
        (Role::Api, Some(Form::Opaque)) => {
            "This API takes JWTs, which it can validate by itself. About an opaque token an API has to ask the issuer, by introspection."
        }
        (Role::Nobody, Some(Form::Opaque)) => {
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
        // Nothing here changes what becomes of a token that nobody here can open.
        <div hidden=move || form() == Some(Form::Jwe)>
            <Expectations expected />
            <Keys bench expected problem=key_problem />
        </div>
        {move || checklist
            .get()
            .map(|checklist| {
                let told = undecided(bench, expected);
                if !told.is_empty() {
                    return view! { <p class="overall verdict-none">{told}</p> }.into_any();
                }
                let counts = |check: &&Check| check.verdict == Verdict::Passed && !check.on_unverified_data;
                let held = checklist.checks.iter().filter(counts).count();
                let idle = checklist.count(Verdict::NotApplicable);
                let all = checklist.checks.len() - idle;
                let doubtful = checklist.checks.iter().any(|check| check.on_unverified_data);
                let but = if doubtful { "; on unverified data none counts as passed" } else { "" };
                view! {
                    <p class="eyebrow">{format!("{held} of {all} checks passed, {idle} not applicable{but}")}</p>
                    {stranger(bench, expected)}
                    <Rows checklist when_valid=expected.role.get_untracked().when_valid() />
                }
                .into_any()
            })}
    }
}
