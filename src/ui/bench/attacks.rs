//! The attack bench: one change to a real token, a guess, and what really happens.

use std::iter::successors;

use leptos::prelude::*;

use super::{
    AttackWords,
    attempt::{self, Outcome, attempt},
    island::Bench,
    paste::SignInFirst,
};
use crate::{
    ports::Clock,
    token::{
        attack::{Attack, diff::diff},
        decode::Decoded,
    },
    ui::{
        answer::Answer,
        browser::{self, BrowserClock},
        checklist::Rows,
        controls::Problem,
        flow::Progress,
        inspector::DecodedJson,
        store::said,
        token_text::{Legend, look},
    },
};

/// What the learner expects to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    Both,
    Validation,
    Nobody,
}

const GUESSES: [(Guess, &str); 3] = [
    (Guess::Both, "Strict decoding refuses it already"),
    (Guess::Validation, "It decodes; only validation notices"),
    (Guess::Nobody, "Nobody notices"),
];

/// Which guess was right.
fn truth(outcome: &Outcome) -> Guess {
    match (outcome.forged.is_well_formed(), outcome.checklist.valid()) {
        (false, _) => Guess::Both,
        (true, Some(true)) => Guess::Nobody,
        (true, _) => Guess::Validation,
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
    ends.push(forged.raw.len());
    // In order and each once. A dozen: what sorts any number would be more code than all of this.
    let next = |at: &usize| ends.iter().copied().filter(|end| end > at).min();
    let ends: Vec<_> = successors(Some(0), next).collect();
    let pieces = ends.windows(2).filter_map(|pair| {
        let range = pair[0]..pair[1];
        let text = forged.raw.get(range.clone())?.to_owned();
        let part = forged.parts.iter().find(|part| part.span.contains(&range.start));
        let class = part.map_or("dot", |part| look(part.kind).1);
        let changed = changes.iter().any(|change| change.range.contains(&range.start));
        let hit = if changed { "hit " } else { "" };
        Some(view! { <span class=format!("{hit}{class}")>{text}</span> })
    });
    let pieces = pieces.collect_view();
    view! {
        <div class="mt-3"><Legend token=forged.clone() /></div>
        <p class="raw" tabindex="0" role="group" aria-label="The attacker's token">{pieces}</p>
        {(!names.is_empty()).then(|| view! { <p class="small mt-1">{format!("Changed: {}.", names.join(", "))}</p> })}
    }
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
        <section class="mt-12 if-tried" aria-labelledby="attacks">
            <h2 id="attacks">"Attack it"</h2>
            <p class="mt-2 mb-4 max-w-[66ch]">
                "Take a real token, change it the way attackers do, guess who notices, and see. Each token is tried here or by this server's own API, and goes nowhere else."
            </p>
            <div class="cases fours" role="group" aria-label="Attacks">{buttons}</div>
            {move || chosen.get().map(|words| view! { <Trial bench words /> })}
        </section>
    }
}

/// The guess on the attack `id` with which the learner left for the issuer, if the page's address has one.
fn guessed(id: &str) -> Option<Guess> {
    let hash = window().location().hash().unwrap_or_default();
    let query = browser::query();
    let at: usize = said(&query, "guess").filter(|_| hash.strip_prefix('#') == Some(id))?.parse().ok()?;
    GUESSES.get(at).map(|(choice, _)| *choice)
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
        bench.person_needed.set(None);
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
    let name = StoredValue::new(words.id.clone());
    // A guess goes along to the issuer, and counts on the way back.
    let waiting = StoredValue::new(guessed(&words.id));
    Effect::new(move || {
        if bench.awake.get()
            && let Some(choice) = waiting.try_update_value(Option::take).flatten()
        {
            go(choice);
        }
    });
    let sign_in = move || {
        let id = attack.map_or("right", attempt::case).to_owned();
        let needed = person_needed.get() && bench.person_needed.with(Option::is_none);
        let at = GUESSES.iter().position(|(choice, _)| Some(*choice) == guess.get_untracked());
        let page = || format!("/bench?guess={}#{}", at.unwrap_or_default(), name.get_value());
        needed.then(|| view! { <SignInFirst bench id page=page() /> })
    };
    let shown = {
        let words = words.clone();
        move || {
            let (outcome, guess) = (outcome.get()?, guess.get()?);
            let right = truth(&outcome) == guess;
            let (class, sign) =
                if right { ("passed", "✓ As you said. ") } else { ("failed", "✗ Not so. ") };
            let told = match truth(&outcome) {
                Guess::Both => {
                    "Strict decoding refuses it: this is not the form of a signed token. Lenient tools read it all the same, as below; validation refuses it."
                }
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
            // With room below it: what is to be done stands there.
            <h3 class="mb-1 scroll-mb-48" tabindex="-1" node_ref=heading>{words.title.clone()}</h3>
            <p class="small mb-3" inner_html=words.change.clone()></p>
            <p class="eyebrow mb-2">"Who notices? Your guess starts it."</p>
            <div class="grid gap-2 tablet:flex" role="group" aria-label="Your guess">{guesses}</div>
            {sign_in}
            <Problem progress />
            {shown}
            <p class="small mt-3 no-print"><a href="#attacks">"↑ All attacks"</a></p>
        </div>
    }
}
