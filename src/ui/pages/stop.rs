//! One stop of the walk.

use axum::http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;

use super::{frame::Frame, not_found::NotFound};
use crate::{
    lesson::{Lesson, Stop},
    ui::{
        diagram::Diagram,
        guess::{Choice, Guess},
        prose::{Inline, Prose, inline},
        site::Site,
        stages::{
            access_token::AccessTokenStage,
            afterwards::AfterwardsStage,
            ask::AskStage,
            call::CallStage,
            come_back::ComeBackStage,
            exchange::ExchangeStage,
            id_token::IdTokenStage,
            sign_in::SignInStage,
            sketch::{SketchClaim, SketchStage},
        },
        stepper::Stepper,
    },
};

/// `/walk/:stop`.
#[component]
pub fn StopPage() -> impl IntoView {
    let slug = use_params_map().read_untracked().get("stop").unwrap_or_default();
    match Lesson::builtin().stops.iter().position(|stop| stop.slug == slug) {
        Some(index) => view! { <Page index /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

/// `/walk`: leads to the first stop.
#[component]
pub fn WalkPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let location = Lesson::builtin().stops.first().map(|first| site.link(&format!("/walk/{}", first.slug)));
    let location = location.and_then(|path| HeaderValue::from_str(&path).ok());
    if let (Some(response), Some(location)) = (use_context::<ResponseOptions>(), location) {
        response.set_status(StatusCode::FOUND);
        response.insert_header(header::LOCATION, location);
    }
}

/// What the learner does at this stop. Stops without an island are to be read.
fn stage(slug: &str, site: Site) -> Option<AnyView> {
    Some(match slug {
        "ask" => view! { <AskStage site /> }.into_any(),
        "sign-in" => view! { <SignInStage site /> }.into_any(),
        "come-back" => view! { <ComeBackStage site /> }.into_any(),
        "exchange" => view! { <ExchangeStage site /> }.into_any(),
        "id-token" => view! { <IdTokenStage site /> }.into_any(),
        "access-token" => view! { <AccessTokenStage site /> }.into_any(),
        "call-the-api" => view! { <CallStage site /> }.into_any(),
        "afterwards" => view! { <AfterwardsStage site /> }.into_any(),
        "sketch" => view! { <SketchStage claims=claims(&site, false) /> }.into_any(),
        "sketch-again" => view! { <SketchStage claims=claims(&site, true) /> }.into_any(),
        _ => return None,
    })
}

/// The sketch's claims, with the verdicts where the walk has shown them.
fn claims(site: &Site, judged: bool) -> Vec<SketchClaim> {
    let claim = |claim: &crate::lesson::Claim| SketchClaim {
        id: claim.id.clone(),
        text: inline(&claim.text, site),
        verdict: judged.then(|| (claim.judgement, inline(&claim.reason, site))),
    };
    Lesson::builtin().claims.iter().map(claim).collect()
}

fn choices(stop: &Stop, site: &Site) -> Vec<Choice> {
    let choice = |choice: &crate::lesson::Choice| Choice {
        text: inline(&choice.text, site),
        right: choice.right,
        feedback: inline(&choice.feedback, site),
    };
    stop.prediction.choices.iter().map(choice).collect()
}

#[component]
fn Page(index: usize) -> impl IntoView {
    let site = expect_context::<Site>();
    let stops = &Lesson::builtin().stops;
    let stop = &stops[index];
    let link = |index: usize| {
        stops
            .get(index)
            .map(|stop| (site.link(&format!("/walk/{}", stop.slug)), stop.number, stop.title.clone()))
    };
    let (before, after) = (index.checked_sub(1).and_then(link), link(index + 1));
    let specs = stop
        .specs
        .iter()
        .map(|spec| {
            view! {
                <li>
                    <a href=spec.url.clone() rel="external noreferrer">{spec.name.clone()}</a>
                    {format!(": {}", spec.about)}
                </li>
            }
        })
        .collect_view();
    let hints = stop
        .hints
        .iter()
        .enumerate()
        .map(|(index, hint)| {
            view! {
                <details class="mt-2">
                    <summary class="cursor-pointer small text-muted">{format!("Hint {}", index + 1)}</summary>
                    <p class="small mt-1"><Inline markdown=hint.clone() /></p>
                </details>
            }
        })
        .collect_view();
    // The first and the last stop are about the sketch, the second is to be read.
    let acts = !["sketch", "register", "sketch-again"].contains(&stop.slug.as_str());
    let stage = stage(&stop.slug, site.clone()).map(|island| {
        view! {
            <section class="stage" aria-labelledby="do-it">
                <div class="mx-auto max-w-[76rem] px-4 py-8">
                    <h2 id="do-it" class="mb-4">{if acts { "Do it" } else { "The sketch's four claims" }}</h2>
                    {island}
                    <noscript>
                        <p>"This part sends real requests from your browser, which needs JavaScript."</p>
                    </noscript>
                </div>
            </section>
        }
    });
    view! {
        <Frame title=format!("{} · Tokenwalk", stop.title) description=stop.goal.clone() section="walk">
            <div class="mx-auto max-w-[76rem] px-4 pt-3">
                <Stepper current=stop.slug.clone() />
            </div>
            <div class="mx-auto max-w-[76rem] px-4 py-8 grid gap-8 desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
                <div>
                    <p class="eyebrow">{format!("Stop {} of {} · {} min", stop.number, stops.len(), stop.minutes)}</p>
                    <h1 class="mt-1">{stop.title.clone()}</h1>
                    <p class="mt-2 mb-6 text-[1.25rem] leading-[1.4] max-w-[60ch]">{stop.goal.clone()}</p>
                    <Prose markdown=stop.before.clone() />
                    <section class="mt-8 max-w-[66ch]" aria-label="Your guess">
                        <p class="eyebrow mb-1">"Your guess, before you look"</p>
                        <Guess
                            stop=stop.slug.clone()
                            question=inline(&stop.prediction.question, &site)
                            choices=choices(stop, &site)
                        />
                        {hints}
                        <details class="mt-2">
                            <summary class="cursor-pointer small text-muted">"The whole answer"</summary>
                            <div class="small mt-1"><Prose markdown=stop.solution.clone() /></div>
                        </details>
                    </section>
                </div>
                <div>
                    <div class="desk:sticky desk:top-4">
                        <Diagram marked=stop.arrows.clone() />
                    </div>
                </div>
            </div>
            {stage}
            <div class="mx-auto max-w-[76rem] px-4 py-8">
                <section class="max-w-[66ch]">
                    {acts.then(|| view! { <h2 class="mb-4">"What to see in it"</h2> })}
                    <Prose markdown=stop.after.clone() />
                </section>
                <p class="keep mt-8"><Inline markdown=stop.keep.clone() /></p>
                <section class="mt-8 small" aria-labelledby="in-the-spec">
                    <h2 id="in-the-spec" class="text-base">"In the specifications"</h2>
                    <ul class="mt-2 list-disc pl-5">{specs}</ul>
                </section>
                <nav class="mt-12 flex flex-wrap justify-between gap-3" aria-label="Next and previous stop">
                    {before
                        .map(|(href, number, title)| {
                            view! { <a class="button" rel="prev" href=href>{format!("‹ {number} {title}")}</a> }
                        })}
                    {after
                        .map(|(href, number, title)| {
                            view! { <a class="button primary ml-auto" rel="next" href=href>{format!("{number} {title} ›")}</a> }
                        })}
                </nav>
            </div>
        </Frame>
    }
}
