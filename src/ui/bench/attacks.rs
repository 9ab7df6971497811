//! The attack bench: one change to a real token, a guess, and what really happens.

use leptos::prelude::*;

use super::{
    AttackWords,
    island::Bench,
    lab::{self, Door},
    prepared,
};
use crate::{
    ports::Clock,
    token::{
        Algorithm, Signer,
        attack::{Attack, Materials, Other, Recipe, Target, Validator, diff::diff},
        check::{Checklist, access_token, id_token},
        decode::{Decoded, decode},
        webcrypto::{WebCryptoSigner, WebCryptoVerifier},
    },
    ui::{
        answer::Answer,
        browser::BrowserClock,
        checklist::Rows,
        controls::Problem,
        flow::{self, Progress},
        inspector::DecodedJson,
        silent::{Obstacle, obtain},
        token_text::{Legend, look},
    },
    wire::Exchange,
};

/// What the learner expects to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    Both,
    Validation,
    Nobody,
}

const GUESSES: [(Guess, &str); 3] = [
    (Guess::Both, "Decoding fails already"),
    (Guess::Validation, "It decodes; only validation notices"),
    (Guess::Nobody, "Nobody notices"),
];

/// What happened.
#[derive(Clone)]
struct Outcome {
    /// The token that it was made of, if it was made of one.
    before: Option<Decoded>,
    forged: Decoded,
    checklist: Checklist,
    answer: Option<Exchange>,
}

impl Outcome {
    fn truth(&self) -> Guess {
        match (self.forged.is_well_formed(), self.checklist.valid()) {
            (false, _) => Guess::Both,
            (true, Some(true)) => Guess::Nobody,
            (true, _) => Guess::Validation,
        }
    }
}

/// The attacker's token with what is different in it marked, and named for those who do not see the mark.
#[component]
fn Forgery(before: Option<Decoded>, forged: Decoded) -> impl IntoView {
    let changes = before.map(|before| diff(&before, &forged)).unwrap_or_default();
    let names: Vec<_> = changes
        .iter()
        .map(|change| {
            let gone = if change.range.is_empty() { " (removed)" } else { "" };
            let member = change.member.as_ref().map(|member| format!(" {member}")).unwrap_or_default();
            format!("{}{member}{gone}", look(change.part).0)
        })
        .collect();
    // Where one piece ends and another begins: at a part's ends and at a change's.
    let spans = || forged.parts.iter().map(|part| &part.span);
    let mut ends: Vec<_> = spans().flat_map(|span| [span.start, span.end]).collect();
    ends.extend(changes.iter().flat_map(|change| [change.range.start, change.range.end]));
    ends.extend([0, forged.raw.len()]);
    ends.sort_unstable();
    ends.dedup();
    let pieces = ends.windows(2).filter_map(|pair| {
        let range = pair[0]..pair[1];
        let text = forged.raw.get(range.clone())?.to_owned();
        let part = forged.parts.iter().find(|part| part.span.contains(&range.start));
        let class = part.map_or("dot", |part| look(part.kind).1);
        let changed = changes.iter().any(|change| change.range.contains(&range.start));
        Some(if changed {
            view! { <mark class=format!("hit {class}")>{text}</mark> }.into_any()
        } else {
            view! { <span class=class>{text}</span> }.into_any()
        })
    });
    let pieces = pieces.collect_view();
    view! {
        <div class="mt-3"><Legend token=forged.clone() /></div>
        <p class="raw" tabindex="0" role="group" aria-label="The attacker's token">{pieces}</p>
        {(!names.is_empty()).then(|| view! { <p class="small mt-1">{format!("Changed: {}.", names.join(", "))}</p> })}
    }
}

/// Makes the attack's token, judges it here, and shows it to the API if it is meant for one. `None` if the
/// issuer wants to see the person first.
async fn attempt(bench: Bench, attack: Attack) -> Result<Option<Outcome>, String> {
    let site = bench.site.get_value();
    let run = |id: &'static str| {
        let site = site.clone();
        async move {
            match prepared::run(bench.walk, &site, id).await {
                Ok(run) => Ok(Some(run)),
                Err(Obstacle::PersonNeeded) => Ok(None),
                Err(Obstacle::Problem(problem)) => Err(problem),
            }
        }
    };
    let id = match attack {
        Attack::Expired => "expired",
        Attack::OtherAudience => "wrong-audience",
        Attack::OtherIssuer => "wrong-issuer",
        _ => "right",
    };
    let Some(mut latest) = run(id).await? else { return Ok(None) };
    let tokens = latest.tokens().map_err(|error| error.to_string())?.ok_or("the issuer gave no tokens")?;
    let id_token = tokens.id_token.ok_or("the issuer gave no ID token")?;
    let good = decode(&tokens.access_token);
    let before = matches!(attack.recipe(), Recipe::Forge { .. }).then(|| good.clone());
    let forged = match attack.recipe() {
        Recipe::AskIssuer { .. } | Recipe::UseOther(Other::AccessToken) => tokens.access_token,
        Recipe::UseOther(Other::IdToken) => id_token,
        Recipe::UseOther(Other::EarlierIdToken) => {
            // The client has made another request since.
            latest = obtain(&site, prepared::choices(&site, "right"))
                .await
                .map_err(|_| "the issuer did not answer again")?;
            id_token
        }
        Recipe::Forge { own_key, .. } => forge(bench, attack, &good, own_key).await?,
    };
    let forged = decode(&forged);
    let keys = bench.keys.get_untracked();
    let (verifier, now) = (&WebCryptoVerifier, BrowserClock.now());
    let (issuer, algorithm) = (Some(site.issuer.clone()), Algorithm::RS256);
    let target = Target { validator: Validator::Api, profile: access_token::Profile::Auth0, algorithm };
    if attack.refused_by(target).is_none() {
        let expected = id_token::Expectations {
            issuer,
            client_id: Some(site.client_id.clone()),
            algorithm,
            nonce: id_token::Nonce::Sent(latest.request.nonce.clone()),
            access_token: None,
            max_age: None,
            leeway: 60,
        };
        let judged = id_token::validate(&forged, Some(&keys), verifier, &expected, now).await;
        return Ok(Some(Outcome { before, forged, checklist: judged.checklist, answer: None }));
    }
    let expected = access_token::Expectations {
        issuer,
        audience: Some(site.audience.clone()),
        algorithm,
        profile: access_token::Profile::Auth0,
        scope: Some("read:orders".into()),
        leeway: 60,
    };
    let judged = access_token::validate(&forged, Some(&keys), verifier, &expected, now).await;
    let answer = flow::fetch(lab::request(&site.orders(), Door::Orders, Some(&forged.raw))).await?;
    Ok(Some(Outcome { before, forged, checklist: judged.checklist, answer: Some(answer) }))
}

async fn forge(bench: Bench, attack: Attack, token: &Decoded, own_key: bool) -> Result<String, String> {
    let keys = bench.keys.get_untracked();
    let issuer_key = keys.keys.iter().find(|key| key.kid.as_deref() == token.kid());
    let signer = if own_key {
        // A stranger's key under the issuer's name; where it travels along, under a name of its own.
        let kid = (attack != Attack::ForeignJku).then(|| token.kid().map(str::to_owned)).flatten();
        Some(WebCryptoSigner::generate(Algorithm::RS256, kid).await.map_err(|error| error.to_string())?)
    } else {
        None
    };
    let materials =
        Materials { edit: None, issuer_key, own_key: signer.as_ref().map(|signer| signer as &dyn Signer) };
    attack.apply(token, &materials).await.map(|forged| forged.token).map_err(|error| error.to_string())
}

/// The list of attacks, and the one that is tried.
#[component]
pub fn Attacks(bench: Bench, attacks: Vec<AttackWords>) -> impl IntoView {
    let chosen = RwSignal::new(None::<AttackWords>);
    // A link such as /bench#alg-none leads to the attack itself.
    let linked = attacks.clone();
    Effect::new(move || {
        let hash = window().location().hash().unwrap_or_default();
        chosen.set(linked.iter().find(|words| hash.strip_prefix('#') == Some(&words.id)).cloned());
    });
    let buttons = attacks
        .into_iter()
        .map(|words| {
            let id = words.id.clone();
            let pick = words.clone();
            view! {
                <button
                    type="button"
                    class="button"
                    id=words.id
                    aria-pressed=move || chosen.with(|chosen| chosen.as_ref().is_some_and(|now| now.id == id)).to_string()
                    on:click=move |_| chosen.set(Some(pick.clone()))
                >
                    <span>{words.title}</span>
                    <small inner_html=words.change></small>
                </button>
            }
        })
        .collect_view();
    view! {
        <section class="mt-12" aria-labelledby="attacks">
            <h2 id="attacks">"Attack it"</h2>
            <p class="mt-2 mb-4 max-w-[66ch]">
                "Take a real token, change it the way attackers do, guess who notices, and see. Each token goes to this server's own API and nowhere else."
            </p>
            <div class="cases" role="group" aria-label="Attacks">{buttons}</div>
            {move || chosen.get().map(|words| view! { <Trial bench words /> })}
        </section>
    }
}

/// One attack: the guess first, then what happened.
#[component]
fn Trial(bench: Bench, words: AttackWords) -> impl IntoView {
    let progress = Progress::new();
    let guess = RwSignal::new(None::<Guess>);
    let outcome = RwSignal::new(None::<Outcome>);
    let person_needed = RwSignal::new(false);
    let attack = words.id.parse::<Attack>().ok();
    let go = move |chosen: Guess| {
        guess.set(Some(chosen));
        let Some(attack) = attack else { return };
        progress.run(attempt(bench, attack), move |made| {
            person_needed.set(made.is_none());
            outcome.set(made);
        });
    };
    let guesses = GUESSES
        .map(|(choice, text)| {
            view! {
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || (guess.get() == Some(choice)).to_string()
                    disabled=move || !bench.awake.get() || progress.busy.get()
                    on:click=move |_| go(choice)
                >
                    {text}
                </button>
            }
        })
        .collect_view();
    let leave = move |_| bench.leave("right".into());
    let shown = {
        let words = words.clone();
        move || {
            let (outcome, guess) = (outcome.get()?, guess.get()?);
            let right = outcome.truth() == guess;
            let (class, sign) =
                if right { ("passed", "✓ As you said. ") } else { ("failed", "✗ Not so. ") };
            let told = match outcome.truth() {
                Guess::Both => "It does not even decode as a signed token, and validation refuses it.",
                Guess::Validation => "It decodes like any other token. Validation refuses it.",
                Guess::Nobody => "Nobody noticed.",
            };
            let by = if outcome.answer.is_some() { "as the orders API" } else { "as this client" };
            let answer =
                outcome.answer.clone().map(|exchange| view! { <div class="mt-4"><Answer exchange /></div> });
            Some(view! {
                <p class="mt-4" role="status">
                    <span class=class>{sign}</span>
                    {told}
                </p>
                <Forgery before=outcome.before.clone() forged=outcome.forged.clone() />
                <div class="sides mt-4">
                    <section class="side">
                        <h3>"Decoded: " <small>"anyone can do this"</small></h3>
                        <DecodedJson token=outcome.forged.clone() marked=None now=BrowserClock.now().0 />
                    </section>
                    <section class="side">
                        <h3>"Validated: " <small>{by}</small></h3>
                        <Rows checklist=outcome.checklist.clone() when_valid="It passed." />
                    </section>
                </div>
                <p class="keep mt-4">
                    <span inner_html=words.defence.clone()></span>
                    " "
                    <a class="small" href=words.url.clone() rel="external noreferrer">{words.section.clone()}</a>
                </p>
                {answer}
            })
        }
    };
    // On a phone the list of attacks is longer than the screen: what was chosen comes into view.
    let heading = NodeRef::<leptos::html::H3>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="side mt-4">
            <h3 class="mb-1" tabindex="-1" node_ref=heading>{words.title.clone()}</h3>
            <p class="small mb-3" inner_html=words.change.clone()></p>
            <p class="eyebrow mb-2">"Who notices? Your guess starts it."</p>
            <div class="flex flex-wrap gap-2" role="group" aria-label="Your guess">{guesses}</div>
            <Show when=move || person_needed.get()>
                <div class="missing mt-4" role="status">
                    <p>"The issuer has to make a token for this, and does not know you here yet."</p>
                    <button type="button" class="button primary mt-3" on:click=leave>"Go to the issuer"</button>
                </div>
            </Show>
            <Problem progress />
            {shown}
        </div>
    }
}
