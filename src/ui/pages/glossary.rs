//! `/glossary`: the field's words.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::{Column, Frame};
use crate::{lesson::Lesson, ui::prose::Inline};

/// All terms, each linkable by its id.
#[component]
pub fn GlossaryPage() -> impl IntoView {
    let terms = expect_context::<Arc<Lesson>>()
        .glossary
        .iter()
        .map(|term| {
            view! {
                <div id=term.id.clone() class="py-4 border-t border-line">
                    <dt class="font-semibold">{term.term.clone()}</dt>
                    <dd>
                        <Inline markdown=term.meaning.clone() />
                        " "
                        <a class="tiny text-muted" href=term.spec.url.clone() rel="external noreferrer">
                            {term.spec.name.clone()}
                        </a>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Frame title="Glossary · Tokenwalk" description="The words of OAuth and OpenID Connect, shortly." section="glossary">
            <Column measure="max-w-[70ch]">
                <h1 class="mb-8">"Glossary"</h1>
                <dl>{terms}</dl>
            </Column>
        </Frame>
    }
}
