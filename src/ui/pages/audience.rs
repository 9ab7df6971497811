//! `/audience`: how the audience changes the access token.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::Frame;
use crate::lesson::Lesson;
use crate::ui::{bench::matrix::AudienceMatrix, prose::Prose, site::Site};

/// The audience matrix.
#[component]
pub fn AudiencePage() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    view! {
        <Frame
            title="What the audience changes · Tokenwalk"
            description="The same request with and without an audience, with and without openid: each access token, and who accepts it."
            section="audience"
        >
            <div class="mx-auto max-w-[76rem] px-4 py-12">
                <h1>"What the audience changes"</h1>
                <div class="mt-4 mb-6">
                    <Prose markdown=lesson.bench.audience.clone() />
                </div>
                <noscript>
                    <p class="mb-4">"The runs are made by your browser, which needs JavaScript for that."</p>
                </noscript>
                <AudienceMatrix site />
            </div>
        </Frame>
    }
}
