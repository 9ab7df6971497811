//! `/callback`: the walk's redirect address.

use leptos::prelude::*;

use super::frame::{Column, Frame};
use crate::ui::{
    site::Site,
    stages::{GetTokens, Getting},
};

/// A short stay: the island takes the answer and goes on.
#[component]
pub fn CallbackPage() -> impl IntoView {
    let site = expect_context::<Site>();
    view! {
        <Frame title="Coming back · Tokenwalk" description="Where the issuer sends the browser back to.">
            <Column measure="max-w-[66ch]">
                <h1>"Coming back"</h1>
                <p class="mt-4">
                    "The issuer sends your browser here with its answer. The page files it in this tab and goes on. If it stays here, there was no answer in its address, or JavaScript is off."
                </p>
                <p class="mt-4"><a href=site.link("/walk/ask")>"Ask for one"</a></p>
                <GetTokens site=site.clone() step=Getting::Callback />
            </Column>
        </Frame>
    }
}
