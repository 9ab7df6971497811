//! The progress page's island: what is done, answered and judged, to look at, to save and to forget.

use leptos::prelude::*;

use super::{
    kept::{self, Kept, use_kept},
    record::{CheckResult, word},
    report::{Outline, StopLine, said, verdict},
};
use crate::{
    ports::UnixTime,
    ui::{browser, store},
};

fn time(at: i64) -> String {
    browser::local_time(UnixTime(at), false)
}

fn stop_row(kept: Kept, stop: StopLine) -> impl IntoView {
    let StopLine { slug, name, href, done } = stop;
    let slug = StoredValue::new(slug);
    let open = done.map_or_else(|| "–".into(), |done| format!("– when {done}"));
    let at = move || kept.with(|record| slug.with_value(|slug| record.done(slug))).flatten();
    let right = move || {
        kept.with(|record| slug.with_value(|slug| record.answer(slug).map(|answer| answer.right))).flatten()
    };
    view! {
        <tr>
            <th scope="row">
                <a href=href>{name}</a>
            </th>
            <td>
                {move || match at() {
                    Some(at) => view! { <b>"✓ Done"</b> " " <span class="tiny text-muted">{time(at)}</span> }.into_any(),
                    None => view! { <span class="text-muted">{open.clone()}</span> }.into_any(),
                }}
            </td>
            <td>{move || marked(right())}</td>
        </tr>
    }
}

/// A verdict in its colour.
fn marked(right: Option<bool>) -> impl IntoView {
    match right {
        None => view! { <span class="text-muted">"–"</span> },
        Some(right) => view! { <span class=if right { "passed" } else { "failed" }>{verdict(right)}</span> },
    }
}

fn result_view(outline: &Outline, result: &CheckResult) -> impl IntoView + use<> {
    let (right, asked) = result.score();
    let topic = |topic: &super::record::Topic| {
        view! {
            <tr>
                <th scope="row">{outline.name(&topic.stop).to_owned()}</th>
                <td>{format!("{} of {}", topic.right, topic.asked)}</td>
            </tr>
        }
    };
    view! {
        <p>
            <b>{format!("{right} of {asked} right")}</b>
            <span class="tiny text-muted">{format!(" {}", time(result.at))}</span>
        </p>
        <table class="plain mt-3">
            <thead>
                <tr>
                    <th scope="col">"Stop"</th>
                    <th scope="col">"Right"</th>
                </tr>
            </thead>
            <tbody>{result.topics.iter().map(topic).collect_view()}</tbody>
        </table>
    }
}

/// All of the record, and the buttons.
#[island(lazy)]
pub fn ProgressReport(
    outline: Outline,
    /// Where the check is.
    check: String,
) -> impl IntoView {
    let kept = use_kept();
    let stops = outline.stops.clone().into_iter().map(|stop| stop_row(kept, stop)).collect_view();
    let claims = outline
        .claims
        .clone()
        .into_iter()
        .map(|claim| {
            let html = claim.html.clone();
            let claim = StoredValue::new(claim);
            let said = move |at: usize| {
                kept.with(|record| claim.with_value(|claim| said(record, claim)[at].clone()))
            };
            let cell = move |at: usize| {
                move || {
                    let said = said(at)?;
                    let class = said.agrees.map_or("", |agrees| if agrees { "passed" } else { "failed" });
                    Some(view! { <span class=class>{said.to_string()}</span> })
                }
            };
            let verdict = move || {
                let open = said(1).is_some_and(|said| said.agrees.is_some());
                if open { claim.with_value(|claim| word(claim.judgement)) } else { "–" }
            };
            view! {
                <tr>
                    <th scope="row" inner_html=html></th>
                    <td data-label="At first">{cell(0)}</td>
                    <td data-label="Again">{cell(1)}</td>
                    <td data-label="The walk says">{verdict}</td>
                </tr>
            }
        })
        .collect_view();
    let outline = StoredValue::new(outline);
    let all = outline.with_value(|outline| outline.stops.len());
    let done =
        move || kept.with(|record| outline.with_value(|outline| outline.done(record))).unwrap_or_default();
    let result = move || {
        kept.with(|record| {
            record.result().map(|result| outline.with_value(|outline| result_view(outline, &result)))
        })
        .flatten()
    };
    let not_taken = move || kept.with(|record| record.result().is_none()).unwrap_or(true);
    let text = move || {
        kept.with(|record| {
            browser::file("text/plain", &outline.with_value(|outline| outline.as_text(record, time)))
        })
    };
    let reset = move |_| {
        if browser::confirm("Forget what is done, your answers, and the tokens of this tab?") {
            store::forget();
            kept::forget();
        }
    };
    view! {
        <p class="mt-6 text-[1.25rem]" role="status">{move || format!("{} of {all} stops done", done())}</p>
        <section class="mt-8" aria-labelledby="stops">
            <h2 id="stops" class="mb-3">"Stops"</h2>
            <table class="plain">
                <thead>
                    <tr>
                        <th scope="col">"Stop"</th>
                        <th scope="col">"Done"</th>
                        <th scope="col">"Your guess"</th>
                    </tr>
                </thead>
                <tbody>{stops}</tbody>
            </table>
        </section>
        <section class="mt-12" aria-labelledby="claims">
            <h2 id="claims" class="mb-3">"The sketch's four claims"</h2>
            <table class="comparison claims">
                <thead>
                    <tr>
                        <th scope="col">"The claim"</th>
                        <th scope="col">"At first"</th>
                        <th scope="col">"Again"</th>
                        <th scope="col">"The walk says"</th>
                    </tr>
                </thead>
                <tbody>{claims}</tbody>
            </table>
        </section>
        <section class="mt-12" aria-labelledby="result">
            <h2 id="result" class="mb-3">"The check"</h2>
            {result}
            <Show when=not_taken>
                <p>"Not taken to its end yet."</p>
            </Show>
            <p class="mt-3 no-print"><a href=check>"Go to the check"</a></p>
        </section>
        <p class="mt-12 flex flex-wrap gap-3 no-print">
            <a class="button" download="tokenwalk-progress.txt" href=text>"Save as text"</a>
            <button type="button" class="button" disabled=move || !kept.is_awake() on:click=|_| browser::print()>"Print"</button>
            <button type="button" class="button" disabled=move || !kept.is_awake() on:click=reset>"Forget it all…"</button>
        </p>
    }
}
