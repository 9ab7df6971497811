//! One stop of the walk.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{frame::Frame, not_found::NotFound, other_stop::OtherStop};
use crate::{
    lesson::{
        Client, Lesson, Stop,
        links::{self, USUAL_CLIENT},
    },
    ui::{
        diagram::NamedDiagram,
        guess::{Choice, Guess},
        kind_chooser::{self, Differs, Elsewhere, KindChooser},
        progress::marks::Marks,
        prose::{Inline, Prose, inline},
        recorded::RecordedRun,
        site::Site,
        sources::SpecList,
        stages::{
            GetTokens, Getting, UseTokens, Using,
            sketch::{SketchClaim, SketchStage},
        },
        stepper::{DoneCount, Stepper, Turn},
    },
};

/// `/walk/:stop`.
#[component]
pub fn StopPage() -> impl IntoView {
    let slug = use_params_map().read_untracked().get("stop").unwrap_or_default();
    match expect_context::<Arc<Lesson>>().stops.iter().position(|stop| stop.slug == slug) {
        Some(index) => view! { <Page index /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

/// `/walk`: leads to the first stop, or to the one that the query names, with what else a link may carry.
#[component]
pub fn WalkPage() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let query = use_query_map().read_untracked();
    let named = query.get("stop").and_then(|slug| lesson.stop(&slug));
    let audience = query.get("audience").filter(|value| links::AUDIENCES.contains(&value.as_str()));
    let client = query.get("client").filter(|id| lesson.client(id).is_some());
    let carried: Vec<_> = [("audience", audience), ("client", client)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    let query = if carried.is_empty() { String::new() } else { format!("?{}", carried.join("&")) };
    let stop = named.or(lesson.stops.first());
    let location = stop.map(|stop| site.link(&format!("/walk/{}{query}", stop.slug)));
    let location = location.and_then(|path| HeaderValue::from_str(&path).ok());
    if let (Some(response), Some(location)) = (use_context::<ResponseOptions>(), location) {
        response.set_status(StatusCode::FOUND);
        response.insert_header(header::LOCATION, location);
    }
}

/// What the learner does at this stop. Stops without an island are to be read.
fn stage(slug: &str, site: Site, lesson: &Lesson) -> Option<AnyView> {
    Some(match slug {
        "ask" => view! { <GetTokens site step=Getting::Ask /> }.into_any(),
        "sign-in" => view! { <GetTokens site step=Getting::SignIn /> }.into_any(),
        "come-back" => view! { <GetTokens site step=Getting::ComeBack /> }.into_any(),
        "exchange" => view! { <GetTokens site step=Getting::Exchange /> }.into_any(),
        "id-token" => view! { <UseTokens site step=Using::IdToken /> }.into_any(),
        "access-token" => view! { <UseTokens site step=Using::AccessToken /> }.into_any(),
        "call-the-api" => view! { <UseTokens site step=Using::CallTheApi /> }.into_any(),
        "afterwards" => view! { <UseTokens site step=Using::Afterwards /> }.into_any(),
        "sketch" => {
            view! { <SketchStage stop=slug.to_owned() claims=claims(lesson, &site, false) /> }.into_any()
        }
        "sketch-again" => {
            view! { <SketchStage stop=slug.to_owned() claims=claims(lesson, &site, true) /> }.into_any()
        }
        _ => return None,
    })
}

/// The sketch's claims, with the verdicts where the walk has shown them.
fn claims(lesson: &Lesson, site: &Site, judged: bool) -> Vec<SketchClaim> {
    let claim = |claim: &crate::lesson::Claim| SketchClaim {
        id: claim.id.clone(),
        text: inline(&claim.text, site),
        verdict: judged.then(|| (claim.judgement, inline(&claim.reason, site))),
    };
    lesson.claims.iter().map(claim).collect()
}

fn choices(stop: &Stop, site: &Site) -> Vec<Choice> {
    let choice = |choice: &crate::lesson::Choice| Choice {
        text: inline(&choice.text, site),
        right: choice.right,
        feedback: inline(&choice.feedback, site),
    };
    stop.prediction.choices.iter().map(choice).collect()
}

/// Hints, each inside of the one before, and the solution inside of the last.
#[component]
fn Help(hints: Vec<String>, solution: String) -> impl IntoView {
    let whole = view! {
        <details class="fold mt-2">
            <summary class="cursor-pointer small text-muted">"The whole answer"</summary>
            <div class="small mt-1"><Prose markdown=solution /></div>
        </details>
    }
    .into_any();
    hints.into_iter().enumerate().rev().fold(whole, |inner, (index, hint)| {
        view! {
            <details class="fold mt-2">
                <summary class="cursor-pointer small text-muted">{format!("Hint {}", index + 1)}</summary>
                <p class="small mt-1"><Inline markdown=hint /></p>
                {inner}
            </details>
        }
        .into_any()
    })
}

#[component]
fn Page(index: usize) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let stops = &lesson.stops;
    let (stop, count) = (stops[index].clone(), stops.len());
    let kind = kind_chooser::other();
    let link = |stop: &Stop| (site.link(&format!("/walk/{}", stop.slug)), stop.number, stop.title.clone());
    // Past what this kind of client does not have.
    let has = |stop: &&Stop| kind.as_ref().is_none_or(|kind| kind.has(&stop.slug));
    let before = stops.iter().take(index).rev().find(has).map(link);
    let after = stops.iter().skip(index + 1).find(has).map(link);
    let turn = view! { <Turn before after /> };
    // The link that skips to the content skips these, too.
    let above = view! {
        <div class="mx-auto max-w-[76rem] px-4 pt-3">
            <Stepper current=stop.slug.clone() />
            <KindChooser stop=stop.slug.clone() />
        </div>
    }
    .into_any();
    let instead = kind.as_ref().and_then(|kind| Some((kind.clone(), kind.instead(&stop.slug)?.clone())));
    let eyebrow = view! {
        <p class="eyebrow">
            {format!("Stop {} of {count}", stop.number)}
            {instead.is_none().then(|| format!(" · {} min", stop.minutes))}
            <DoneCount />
        </p>
        <Marks />
    };
    if let Some((kind, note)) = instead {
        return view! { <OtherStop stop kind note above eyebrow=eyebrow.into_any() turn=turn.into_any() /> }
            .into_any();
    }
    let acts = stop.acts();
    // What a client with a secret does, no page does: not even a played one.
    let by_page = !acts || kind.as_ref().is_none_or(Client::is_public);
    let stage = stage(&stop.slug, site.clone(), &lesson).map(|island| {
        let island = if by_page { island } else { view! { <Elsewhere /> }.into_any() };
        view! {
            // Without scripts, the recorded run stands in the place of what one does.
            <section class=if acts && by_page { "stage live" } else { "stage" } aria-labelledby="do-it">
                <div class="mx-auto max-w-[76rem] px-4 py-8">
                    <h2 id="do-it" tabindex="-1" class="mb-4">{if acts { "Do it" } else { "The sketch's four claims" }}</h2>
                    {island}
                </div>
            </section>
        }
    });
    // The only flow, or the walk's, stands beside the text. The others come later, beside each other.
    let (column, below): (Vec<&String>, Vec<&String>) =
        stop.flows.iter().partition(|flow| stop.flows.len() == 1 || *flow == "walk");
    let frame = if column.is_empty() {
        "mx-auto max-w-[76rem] px-4 py-8 grid gap-8 grid-cols-[minmax(0,1fr)]"
    } else {
        "mx-auto max-w-[76rem] px-4 py-8 grid gap-8 grid-cols-[minmax(0,1fr)] desk:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]"
    };
    let drawn = |flows: Vec<&String>| {
        let diagrams = flows.into_iter().map(|flow| {
            // A stop marks arrows of the walk; the other flows are shown as they are. Another kind of client walks
            // its own, whose arrows have the same names.
            let marked = if flow == "walk" { stop.arrows.clone() } else { Vec::new() };
            let name = (flow != "walk").then(|| lesson.flow(flow).map(|flow| flow.name.clone())).flatten();
            let flow = kind.as_ref().filter(|_| flow == "walk").map_or(flow, |kind| &kind.flow);
            view! {
                <div>
                    {name.map(|name| view! { <h2 class="mb-3 text-[1.25rem]">{name}</h2> })}
                    <NamedDiagram flow=flow.clone() marked />
                </div>
            }
        });
        diagrams.collect_view()
    };
    // Below what one does: their names say what the guess asks.
    let below = (!below.is_empty())
        .then(|| view! { <div class="sides flows mx-auto max-w-[76rem] px-4 pt-8">{drawn(below)}</div> });
    let column = (!column.is_empty())
        .then(|| view! { <div class="beside desk:sticky desk:top-4 self-start">{drawn(column)}</div> });
    view! {
        <Frame title=format!("{} · Tokenwalk", stop.title) description=stop.goal.clone() section="walk" above=Some(above)>
            <div class=frame>
                <div>
                    {eyebrow}
                    <h1 class="mt-1">{stop.title.clone()}</h1>
                    <p class="mt-2 mb-6 text-[1.25rem] leading-[1.4] max-w-[60ch]">{stop.goal.clone()}</p>
                    <Differs stop=stop.slug.clone() />
                    <Prose markdown=stop.before.clone() />
                    <section class="mt-8 max-w-[66ch]" aria-label="Your guess">
                        <p class="eyebrow mb-1">"Your guess, before you look"</p>
                        <Guess
                            stop=stop.slug.clone()
                            question=inline(&stop.prediction.question, &site)
                            choices=choices(&stop, &site)
                        />
                        <Help hints=stop.hints.clone() solution=stop.solution.clone() />
                    </section>
                </div>
                {column}
            </div>
            {stage}
            {by_page.then(|| view! { <RecordedRun stop=stop.clone() /> })}
            {below}
            <div class="mx-auto max-w-[76rem] px-4 py-8">
                {(stop.slug == "sketch-again")
                    .then(|| {
                        view! {
                            <p class="until-judged">"When you have judged all four, the corrected picture opens here."</p>
                        }
                    })}
                <section class="afterwards max-w-[66ch]">
                    {acts.then(|| {
                        let usual = lesson.client(USUAL_CLIENT).map(Client::in_words);
                        let heading = match usual.filter(|_| !by_page) {
                            None => "When you have done it".to_owned(),
                            Some(usual) => format!("When the {usual} has done it"),
                        };
                        view! { <h2 class="mb-4">{heading}</h2> }
                    })}
                    {(!stop.outcome.is_empty())
                        .then(|| {
                            view! {
                                <details class="fold mb-4" id="told">
                                    <summary class="cursor-pointer">"What happened"</summary>
                                    <div class="mt-3"><Prose markdown=stop.outcome.clone() /></div>
                                </details>
                            }
                        })}
                    <Prose markdown=stop.after.clone() />
                </section>
                <p class="keep mt-8"><Inline markdown=stop.keep.clone() /></p>
                <section class="mt-8 small" aria-labelledby="in-the-spec">
                    <h2 id="in-the-spec" class="text-[1.0625rem]">"In the specifications"</h2>
                    <SpecList specs=stop.specs.clone() />
                </section>
                {turn}
            </div>
        </Frame>
    }
    .into_any()
}
