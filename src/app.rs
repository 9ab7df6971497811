//! The document shell and the routes: one line a page.

use std::sync::Arc;

use axum::http::request::Parts;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    ParamSegment, StaticSegment,
    components::{Route, Router, Routes},
};

use crate::{
    lesson::Lesson,
    ui::{
        STYLESHEET_HASH,
        hydration::{self, Hydration},
        kind_chooser, page_turn,
        pages::{
            audience::AudiencePage,
            bench::BenchPage,
            callback::CallbackPage,
            check::CheckPage,
            clients::ClientsPage,
            connect::ConnectPage,
            glossary::GlossaryPage,
            home::HomePage,
            not_found::NotFound,
            platform::PlatformPage,
            progress::ProgressPage,
            questions::QuestionsPage,
            run::RunPage,
            stop::{StopPage, WalkPage},
            teams::TeamsPage,
            text::TextPage,
        },
        site::Site,
        theme,
    },
};

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let site = expect_context::<Site>();
    let nonce = leptos::nonce::use_nonce();
    let kind = kind_chooser::other();
    let lesson = expect_context::<Arc<Lesson>>();
    let island = use_context::<Parts>()
        .map_or(Some(""), |request| hydration::island(request.uri.path(), kind.as_ref(), &lesson.stops));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-issuer=site.issuer.clone()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <script nonce=nonce.clone()>{[page_turn::WITHOUT_PICTURE, theme::BEFORE_PAINT].concat()}</script>
                <link rel="stylesheet" href=site.link(&format!("/assets/{STYLESHEET_HASH}.css")) />
                // Painted when all is there: a row that is read in two pieces would move, and be laid out twice.
                <link rel="expect" href="#last" blocking="render" />
                <link rel="icon" href=site.link("/favicon.svg") type="image/svg+xml" />
                <link rel="manifest" href=site.link("/site.webmanifest") />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf9f6" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131418" />
                {island.map(|island| view! { <Hydration options root=site.base.clone() island /> })}
                <script type="speculationrules" nonce=nonce.clone()>
                    {page_turn::speculation_rules(&site)}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
                <script id="last" nonce=nonce>{format!("{};{}", theme::button(&site), page_turn::script(&site))}</script>
            </body>
        </html>
    }
}

/// The pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        // Requests come here without the base path: the server's routes take it off.
        <Router>
            <Routes fallback=|| view! { <NotFound /> }>
                <Route path=StaticSegment("") view=HomePage />
                <Route path=StaticSegment("walk") view=WalkPage />
                <Route path=(StaticSegment("walk"), ParamSegment("stop")) view=StopPage />
                <Route path=StaticSegment("callback") view=CallbackPage />
                <Route path=StaticSegment("bench") view=BenchPage />
                <Route path=StaticSegment("audience") view=AudiencePage />
                <Route path=StaticSegment("clients") view=ClientsPage />
                <Route path=(StaticSegment("clients"), ParamSegment("kind")) view=RunPage />
                <Route path=(StaticSegment("clients"), ParamSegment("kind"), StaticSegment("platform")) view=PlatformPage />
                <Route path=(StaticSegment("clients"), ParamSegment("kind"), StaticSegment("dialog")) view=PlatformPage />
                <Route path=StaticSegment("questions") view=QuestionsPage />
                <Route path=StaticSegment("check") view=CheckPage />
                <Route path=StaticSegment("progress") view=ProgressPage />
                <Route path=StaticSegment("summary") view=|| view! { <TextPage slug="summary" /> } />
                <Route path=StaticSegment("teams") view=TeamsPage />
                <Route path=StaticSegment("hosting") view=|| view! { <TextPage slug="hosting" /> } />
                <Route path=StaticSegment("glossary") view=GlossaryPage />
                <Route path=StaticSegment("connect") view=ConnectPage />
            </Routes>
        </Router>
    }
}
