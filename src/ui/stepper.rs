//! Where one is among the stops.

use std::sync::Arc;

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::Lesson;

/// All stops in order, the current one marked.
#[component]
pub fn Stepper(
    /// The slug of the stop at hand.
    #[prop(into)]
    current: String,
) -> impl IntoView {
    let site = expect_context::<Site>();
    let stops = expect_context::<Arc<Lesson>>()
        .stops
        .iter()
        .map(|stop| {
            view! {
                <li>
                    <a
                        href=site.link(&format!("/walk/{}", stop.slug))
                        aria-current=(stop.slug == current).then_some("step")
                        title=stop.title.clone()
                    >
                        <span class="dot">{stop.number}</span>
                        <span class="name">{stop.title.clone()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="stepper" aria-label="Stops of the walk">
            <ol>{stops}</ol>
        </nav>
    }
}
