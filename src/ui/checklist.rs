//! A checklist as [`crate::token::check`] gave it: nothing here judges.

use std::borrow::Cow;

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

/// What was expected and what was found, one below the other: so two values can be compared.
#[component]
pub fn Compared(#[prop(into)] expected: String, #[prop(into)] found: String) -> impl IntoView {
    view! {
        <span class="values compared">
            <span>"expected: "</span>
            <span><WithCode text=expected /></span>
            <span>"found: "</span>
            <span><WithCode text=found /></span>
        </span>
    }
}

/// The address of the first place that `section` names, such as `RFC 7515 5.2` or `OIDC Core 3.1.3.7 (2)`; `None` for
/// what is no specification.
fn place(section: &str) -> Option<String> {
    let (address, rest) = if let Some(rest) = section.strip_prefix("OIDC Core ") {
        ("https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.".to_owned(), rest)
    } else {
        let (number, rest) = section.strip_prefix("RFC ")?.split_once(' ')?;
        (format!("https://www.rfc-editor.org/rfc/rfc{number}#section-"), rest)
    };
    Some(address + rest.split([' ', ',']).next()?)
}

/// Where a rule stands, with the way there.
#[component]
pub fn Section(section: Cow<'static, str>) -> impl IntoView {
    let place = place(&section);
    view! { <a class="section" href=place rel="external noreferrer">{section}</a> }
}

fn row(check: Check) -> impl IntoView {
    let (sign, word, class) = look(check.verdict);
    let values = match check.verdict {
        Verdict::Passed => {
            view! { <span class="values">"found: " <WithCode text=check.found /></span> }.into_any()
        }
        Verdict::Failed => view! { <Compared expected=check.expected found=check.found /> }.into_any(),
        Verdict::NotApplicable | Verdict::MissingInput => {
            let missing = (check.verdict == Verdict::MissingInput).then_some("missing: ");
            view! { <span class="values">{missing} <WithCode text=check.expected /></span> }.into_any()
        }
    };
    view! {
        <li data-rule=format!("{:?}", check.rule) data-verdict=word>
            <span class=class aria-hidden="true">{sign}</span>
            <span>
                <WithCode text=check.statement />
                <span class="sr-only">{format!(": {word}")}</span>
                {check.on_unverified_data.then(|| view! { <span class="sr-only">", on unverified data"</span> })}
            </span>
            <Section section=check.section />
            {values}
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
                {match checklist.count(Verdict::Failed) {
                    1 => "It breaks this rule: “".to_owned(),
                    count => format!("It breaks {count} rules, and this one first: “"),
                }}
                <WithCode text=failure.statement.clone() />
                "”"
            </p>
        }
        .into_any(),
        _ => view! { <p class="overall verdict-none">"No verdict: something is missing."</p> }.into_any(),
    };
    // Said once for those who see the rows, and of each row to those who hear them.
    let first = checklist.checks.iter().position(|check| check.on_unverified_data);
    let rows = checklist.checks.into_iter().enumerate().map(|(at, check)| {
        let line = (first == Some(at)).then(|| {
            view! {
                <li class="unverified" aria-hidden="true">
                    "On unverified data from here: anybody may have written it"
                </li>
            }
        });
        view! { {line} {row(check)} }
    });
    view! {
        <div role="status" class="mb-3">{overall}</div>
        <ol class="checklist">{rows.collect_view()}</ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_place_is_its_address() {
        assert_eq!(
            place("RFC 7515 7.1, RFC 7519 7.2").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc7515#section-7.1")
        );
        let core = "https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.";
        assert_eq!(place("OIDC Core 3.1.3.7 (4, 5)"), Some(format!("{core}3.1.3.7")));
        assert_eq!(place("OIDC Core 3.1.3.8, 3.1.3.6"), Some(format!("{core}3.1.3.8")));
        assert_eq!(place("Auth0's profile"), None);
    }
}
