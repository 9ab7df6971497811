//! A checklist as [`crate::token::check`] gave it: nothing here judges.

use leptos::prelude::*;

use crate::token::check::{Check, Checklist, Verdict};

fn look(verdict: Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::Passed => ("✓", "passed", "verdict-passed"),
        Verdict::Failed => ("✗", "failed", "verdict-failed"),
        Verdict::NotApplicable => ("–", "does not apply", "verdict-none"),
        Verdict::MissingInput => ("?", "not given", "verdict-none"),
    }
}

/// Text in which backticks stand around code.
#[component]
pub fn WithCode(#[prop(into)] text: String) -> impl IntoView {
    text.split('`')
        .enumerate()
        .map(|(index, piece)| {
            let piece = piece.to_owned();
            if index % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
        })
        .collect_view()
}

fn row(check: Check) -> impl IntoView {
    let (sign, word, class) = look(check.verdict);
    let values = match check.verdict {
        Verdict::Passed => format!("found: {}", check.found).into(),
        Verdict::Failed => format!("expected: {} · found: {}", check.expected, check.found).into(),
        Verdict::NotApplicable | Verdict::MissingInput => check.expected,
    };
    view! {
        <li data-rule=format!("{:?}", check.rule) data-verdict=word>
            <span class=class aria-hidden="true">{sign}</span>
            <span>
                <WithCode text=check.statement />
                <span class="sr-only">{format!(": {word}")}</span>
                {check.on_unverified_data.then(|| view! { <span class="tiny verdict-none">" · on unverified data"</span> })}
            </span>
            <span class="section">{check.section}</span>
            <span class="values"><WithCode text=values /></span>
        </li>
    }
}

/// The rows, and below them the overall verdict if there is one.
#[component]
pub fn Rows(
    checklist: Checklist,
    /// What a list without failure means, such as "This client may rely on these claims."
    #[prop(into)]
    when_valid: String,
) -> impl IntoView {
    let overall = match (checklist.valid(), checklist.first_failure()) {
        (Some(true), _) => {
            view! { <p class="overall"><span class="passed">"✓ Valid. "</span>{when_valid}</p> }.into_any()
        }
        (_, Some(failure)) => view! {
            <p class="overall">
                <span class="failed">"✗ Refused. "</span>
                "This rule is not met: “"
                <WithCode text=failure.statement.clone() />
                "”"
            </p>
        }
        .into_any(),
        _ => view! { <p class="overall verdict-none">"No verdict: something is missing."</p> }.into_any(),
    };
    view! {
        <div role="status" class="mb-3">{overall}</div>
        <ol class="checklist">{checklist.checks.into_iter().map(row).collect_view()}</ol>
    }
}
