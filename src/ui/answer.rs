//! An API's answer: the exchange, what the API says that it checked, and whom it asked.

use leptos::prelude::*;
use serde::Deserialize;

use super::{checklist::Rows, wire_panel::WirePanel};
use crate::{token::check::Checklist, wire::Exchange};

#[derive(Deserialize)]
struct Explained {
    explanation: Checklist,
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
    let asked = explained.as_ref().and_then(|told| told.introspection.clone());
    let checks = explained.map(|told| told.explanation).filter(|list| !list.checks.is_empty());
    view! {
        <WirePanel exchange seen_by />
        {asked.map(|exchange| view! { <div class="mt-4"><WirePanel exchange /></div> })}
        {checks
            .map(|checklist| {
                view! {
                    <section class="side mt-4">
                        <h3>"What the API checked, " <small>"in its order; the first failure decides"</small></h3>
                        <Rows checklist when_valid="The API may act on this token." />
                    </section>
                }
            })}
    }
}
