//! Stops 1 and 11: the sketch's claims, judged by the learner, and judged again beside what the walk showed.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    lesson::Judgement,
    ui::progress::{
        kept::{self, use_kept},
        record::{JUDGEMENTS, SKETCH, word},
        report::sign,
    },
};

/// A claim as the island needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SketchClaim {
    /// Names the learner's judgement in what is kept.
    pub id: String,
    /// What the sketch says. HTML that the server made from the lesson's Markdown.
    pub text: String,
    /// The judgement and its reason as HTML; not sent at the first stop.
    pub verdict: Option<(Judgement, String)>,
}

/// The four claims. With verdicts, each is shown as soon as the learner has judged again, beside what the
/// learner said at the first stop.
#[island]
pub fn SketchStage(
    /// The slug of the stop at hand.
    stop: String,
    claims: Vec<SketchClaim>,
) -> impl IntoView {
    let kept = use_kept();
    let ids = StoredValue::new(claims.iter().map(|claim| claim.id.clone()).collect::<Vec<_>>());
    let stop = StoredValue::new(stop);
    let rows = claims
        .into_iter()
        .enumerate()
        .map(|(index, SketchClaim { text, verdict: shown, .. })| {
            let said = move |at: &str| {
                kept.with(|record| ids.with_value(|ids| record.judgement(at, &ids[index]))).flatten()
            };
            let now_said = move || stop.with_value(|stop| said(stop));
            let judge = move |judgement| {
                let (stop, ids) = (stop.get_value(), ids.get_value());
                kept::change(|record, now| {
                    record.judge(&stop, &ids[index], judgement, &ids, now);
                });
            };
            let buttons = JUDGEMENTS
                .map(|(judgement, word)| {
                    view! {
                        <button
                            type="button"
                            class="button"
                            aria-pressed=move || (now_said() == Some(judgement)).to_string()
                            disabled=move || !kept.is_awake()
                            on:click=move |_| judge(judgement)
                        >
                            {word}
                        </button>
                    }
                })
                .collect_view();
            let shown = shown.map(|(judgement, reason)| {
                let you = move |when: &'static str, said: Option<Judgement>| match said {
                    Some(said) => {
                        let agrees = said == judgement;
                        let class = if agrees { "passed" } else { "failed" };
                        view! {
                            <span class=class>{format!("{} ", sign(agrees))}</span>
                            {format!("{when}: “{}”", word(said).to_ascii_lowercase())}
                        }
                        .into_any()
                    }
                    None => format!("– {when}: not judged").into_any(),
                };
                view! {
                    <div aria-live="polite">
                        <div class="walk-says mt-3" data-judged=move || now_said().map(|_| "")>
                            <p class="small">
                                <b>{word(judgement)} ". "</b>
                                <span inner_html=reason></span>
                            </p>
                            <p class="tiny text-muted mt-2">
                                {move || you("You at first", said(SKETCH.0))}
                                <br />
                                {move || you("You now", now_said())}
                            </p>
                        </div>
                    </div>
                }
            });
            view! {
                <li class="side">
                    <p class="mb-3" inner_html=text></p>
                    <div class="judge flex flex-wrap gap-2" role="group" aria-label=format!("Your judgement of claim {}", index + 1)>
                        {buttons}
                    </div>
                    {shown}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="grid gap-3">{rows}</ol> }
}
