//! `/progress`: what the learner did and answered, as this browser has kept it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{frame::Frame, text::Intro};
use crate::{
    lesson::{Claim, Lesson, Stop},
    ui::{
        link_maker::LinkMaker,
        progress::{
            island::ProgressReport,
            report::{ClaimLine, Outline, StopLine},
        },
        prose::inline,
        site::Site,
    },
};

fn outline(lesson: &Lesson, site: &Site) -> Outline {
    let stop = |stop: &Stop| StopLine {
        slug: stop.slug.clone(),
        name: format!("{} {}", stop.number, stop.title),
        href: site.link(&format!("/walk/{}", stop.slug)),
        done: stop.done.clone(),
    };
    let claim = |claim: &Claim| ClaimLine {
        id: claim.id.clone(),
        html: inline(&claim.text, site),
        judgement: claim.judgement,
    };
    Outline {
        stops: lesson.stops.iter().map(stop).collect(),
        claims: lesson.claims.iter().map(claim).collect(),
    }
}

/// Intro, the record, and a link for a colleague.
#[component]
pub fn ProgressPage() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let Some(page) = lesson.page("progress").cloned() else { return ().into_any() };
    view! {
        <Frame title=format!("{} · Tokenwalk", page.title) description=page.description.clone() section="progress">
            <div class="mx-auto max-w-[76rem] px-4 py-12 progress">
                <Intro page />
                <noscript>
                    <p class="mt-6">"Progress is kept by scripts in your browser, which do not run here."</p>
                </noscript>
                <ProgressReport outline=outline(&lesson, &site) check=site.link("/check") />
                <LinkMaker />
            </div>
        </Frame>
    }
    .into_any()
}
