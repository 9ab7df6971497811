//! Pages of prose, and the beginning of those that go on with something else.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    lesson::{Lesson, Page},
    ui::prose::Prose,
};

/// Heading and prose.
#[component]
pub fn Intro(page: Page) -> impl IntoView {
    view! {
        <h1>{page.title}</h1>
        <div class="mt-4"><Prose markdown=page.body /></div>
    }
}

/// A page that is nothing but prose, at `/<slug>`.
#[component]
pub fn TextPage(slug: &'static str) -> impl IntoView {
    let lesson = expect_context::<Arc<Lesson>>();
    let page = lesson.page(slug).cloned();
    page.map(|page| {
        view! {
            <Frame title=format!("{} · Tokenwalk", page.title) description=page.description.clone() section=slug>
                <div class=format!("mx-auto max-w-[76rem] px-4 py-12 text-page {slug}")>
                    <Intro page />
                </div>
            </Frame>
        }
    })
}
