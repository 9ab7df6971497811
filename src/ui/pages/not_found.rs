//! The page for addresses that lead nowhere.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::{Column, Frame};
use crate::{lesson::Lesson, ui::site::Site};

/// Says so, with the right status, and shows the ways on.
#[component]
pub fn NotFound() -> impl IntoView {
    let site = expect_context::<Site>();
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let stops = expect_context::<Arc<Lesson>>()
        .stops
        .iter()
        .map(|stop| view! { <li><a href=site.link(&format!("/walk/{}", stop.slug))>{stop.title.clone()}</a></li> })
        .collect_view();
    view! {
        <Frame title="Not found · Tokenwalk" description="There is no page at this address.">
            <Column measure="max-w-[66ch]">
                <h1>"There is no page here"</h1>
                <p class="mt-4">"The address may be mistyped, or the page has moved. The walk has these stops:"</p>
                <ol class="mt-4 list-decimal pl-8">{stops}</ol>
            </Column>
        </Frame>
    }
}
