//! `/`: what one will understand, in five seconds.

use leptos::prelude::*;

use super::frame::Frame;
use crate::ui::{
    diagram::NamedDiagram,
    object::{Object, Thing},
    progress::marks::Marks,
    site::Site,
    stepper::Resume,
};

/// The start page.
#[component]
pub fn HomePage() -> impl IntoView {
    let site = expect_context::<Site>();
    view! {
        <Frame
            title="Tokenwalk: ID token or access token?"
            description="Walk through a real OAuth and OpenID Connect sign-in, step by step, and see what each token is for."
        >
            <div class="mx-auto max-w-[76rem] px-4 py-12 grid gap-12 items-center desk:grid-cols-[minmax(0,1fr)_minmax(0,36rem)]">
                <div>
                    <h1 class="text-[2.125rem] tablet:text-[2.875rem]">
                        <span class="block">"One token is a letter. "</span>
                        <span class="block">"The other is a key."</span>
                    </h1>
                    <p class="mt-6 text-[1.25rem] leading-normal max-w-[52ch]">
                        "You signed a user in and got two tokens. One decodes into a name, the other may look like noise. Walk through the flow against a real issuer and see what each is for, who may read it, and what your API must do with it."
                    </p>
                    <p id="start" class="mt-8 flex flex-wrap gap-3">
                        <a class="button primary" href=site.link("/walk/sketch")>"Start the walk"</a>
                        <a class="button" href=site.link("/walk/ask")>"Go straight to the first request"</a>
                    </p>
                    <Resume />
                    <Marks />
                    <div class="sides items-stretch mt-12">
                        <Object thing=Thing::Letter name="ID token" relation="to" address="your client">
                            <p class="small">"Says who signed in. Always a JWT. Your client validates it; no API gets it."</p>
                        </Object>
                        <Object thing=Thing::Key name="Access token" relation="opens" address="the API it names">
                            <p class="small">"Opens an API. A JWT or an opaque string: your client carries it and never looks inside."</p>
                        </Object>
                    </div>
                </div>
                <div class="alive">
                    <NamedDiagram flow="walk" />
                </div>
            </div>
        </Frame>
    }
}
