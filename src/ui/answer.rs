//! An API's answer: the exchange, what the API says that it checked, and whom it asked.

use leptos::prelude::*;
use serde::Deserialize;

use super::{checklist::Rows, wire_panel::WirePanel};
use crate::{
    token::check::{Check, Checklist},
    wire::Exchange,
};

#[derive(Deserialize)]
struct Explained {
    explanation: Explanation,
}

#[derive(Deserialize)]
struct Explanation {
    checks: Vec<Check>,
    #[serde(default)]
    introspection: Option<Exchange>,
}

/// The answer with what the API says it checked.
#[component]
pub fn Answer(
    exchange: Exchange,
    /// Who saw it by name, where the observer's kind does not say enough.
    #[prop(optional, into)]
    seen_by: String,
) -> impl IntoView {
    let explained = serde_json::from_str::<Explained>(&exchange.response.body).ok();
    let (checks, asked) =
        explained.map(|told| (told.explanation.checks, told.explanation.introspection)).unwrap_or_default();
    let checks = (!checks.is_empty()).then_some(Checklist { checks });
    view! {
        <WirePanel exchange seen_by />
        {asked.map(|exchange| view! { <div class="mt-4"><WirePanel exchange /></div> })}
        {checks
            .map(|checklist| {
                view! {
                    <section class="side mt-4">
                        <h3>"What the API checked, " <small>"in its order; the first failure decides"</small></h3>
                        <p class="small text-muted mb-3">
                            "It says so for the lesson: " <code>"Tokenwalk-Explain"</code> " and " <code>"explanation"</code>
                            " are Tokenwalk's own. A real API tells no stranger how far a forged token got."
                        </p>
                        <Rows checklist when_valid="The API may act on this token." />
                    </section>
                }
            })}
    }
}
