//! `/bench`: any token, decoded beside validated.

use std::sync::Arc;

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    lesson::{Bench, Lesson},
    ui::{
        bench::{AttackWords, CaseWords, MemberWords, Part, island::BenchIsland},
        prose::inline,
        site::Site,
    },
};

/// The parts of the bench with the lesson's words, as HTML.
fn parts(site: &Site, bench: &Bench) -> [Part; 3] {
    let member = |member: &crate::lesson::Member| MemberWords {
        name: member.name.clone(),
        header: member.part == crate::lesson::TokenPart::Header,
        meaning: inline(&member.meaning, site),
        section: member.spec.name.clone(),
        url: member.spec.url.clone(),
    };
    let case = |case: &crate::lesson::Case| CaseWords {
        id: case.id.clone(),
        title: case.title.clone(),
        what: inline(&case.what, site),
    };
    let attack = |attack: &crate::lesson::Attack| AttackWords {
        id: attack.id.clone(),
        title: attack.title.clone(),
        change: inline(&attack.change, site),
        defence: inline(&attack.defence, site),
        section: attack.spec.name.clone(),
        url: attack.spec.url.clone(),
    };
    let token = Part::Token {
        cases: bench.cases.iter().map(case).collect(),
        members: bench.members.iter().map(member).collect(),
    };
    [Part::Field, token, Part::Attacks(bench.attacks.iter().map(attack).collect())]
}

/// The bench.
#[component]
pub fn BenchPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let parts = parts(&site, &expect_context::<Arc<Lesson>>().bench)
        .map(|part| view! { <BenchIsland site=site.clone() part /> })
        .collect_view();
    view! {
        <Frame
            title="Token bench · Tokenwalk"
            description="Paste any token: see what anyone can read of it, and what only validation tells. Nothing leaves your browser."
            section="bench"
        >
            <div class="mx-auto max-w-[76rem] px-4 py-12">
                <h1>"The token bench"</h1>
                <p class="mt-2 mb-6 text-[1.25rem] leading-[1.4] max-w-[60ch]">
                    "Decoding shows what a token says. Validation tells whether to believe it."
                </p>
                <noscript>
                    <p class="mb-4">"The bench works in your browser alone, and needs JavaScript for that."</p>
                </noscript>
                {parts}
            </div>
        </Frame>
    }
}
