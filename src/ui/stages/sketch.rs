//! Stops 1 and 11: the sketch's claims, judged by the learner, later beside what the walk showed.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{lesson::Judgement, ui::browser};

/// A claim as the island needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SketchClaim {
    /// Names the learner's judgement in the browser's storage.
    pub id: String,
    /// What the sketch says. HTML that the server made from the lesson's Markdown.
    pub text: String,
    /// The judgement and its reason as HTML; not sent at the first stop.
    pub verdict: Option<(Judgement, String)>,
}

const JUDGEMENTS: [(Judgement, &str); 3] =
    [(Judgement::Right, "Right"), (Judgement::Incomplete, "Incomplete"), (Judgement::Wrong, "Wrong")];

fn name(judgement: Judgement) -> &'static str {
    JUDGEMENTS.iter().find(|(found, _)| *found == judgement).map_or("", |(_, name)| name)
}

/// The four claims, to be judged. With verdicts, each shows what the walk showed once it is judged.
#[island(lazy)]
pub fn SketchStage(claims: Vec<SketchClaim>) -> impl IntoView {
    let rows = claims
        .into_iter()
        .map(|SketchClaim { id, text, verdict }| {
            let key = format!("tokenwalk.claim.{id}");
            let chosen = RwSignal::new(None::<String>);
            Effect::new({
                let key = key.clone();
                move || chosen.set(browser::read(browser::local_storage(), &key))
            });
            let buttons = JUDGEMENTS
                .map(|(_, name)| {
                    let key = key.clone();
                    view! {
                        <button
                            type="button"
                            class="button"
                            aria-pressed=move || (chosen.get().as_deref() == Some(name)).to_string()
                            on:click=move |_| {
                                chosen.set(Some(name.into()));
                                browser::write(browser::local_storage(), &key, name);
                            }
                        >
                            {name}
                        </button>
                    }
                })
                .collect_view();
            // Opens once the claim is judged. Folded and not left out, so that it can be read without a script.
            let verdict = verdict.map(|(judgement, reason)| {
                view! {
                    <details class="mt-3 small" open=move || chosen.with(Option::is_some)>
                        <summary class="cursor-pointer text-muted">"Show the judgement"</summary>
                        <p class="mt-1">
                            <b>{name(judgement)} ". "</b>
                            <span inner_html=reason></span>
                        </p>
                    </details>
                }
            });
            view! {
                <li class="side">
                    <p class="mb-3" inner_html=text></p>
                    <div class="flex flex-wrap gap-2" role="group" aria-label="Your judgement">{buttons}</div>
                    {verdict}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="grid gap-3">{rows}</ol> }
}
