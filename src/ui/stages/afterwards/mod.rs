//! Stop 10: the user asked after, the tokens renewed and ended, and what the ends reach.
//!
//! - [`case`]: each action's request, and what its answer shows
//! - [`sign_out`]: the way to the issuer and back

mod case;
mod sign_out;

use leptos::prelude::*;

use self::{
    case::{
        Case::{self, Introspecting, Refresh, RefreshSpent, Revoke, Validating},
        GROUPS, chosen, is_void,
    },
    sign_out::{came_back, sign_out, told},
};
use crate::{
    client::run::Run,
    ui::{
        answer::Answer,
        browser,
        checklist::WithCode,
        controls::{CaseButton, Missing, Problem},
        flow::{self, Progress},
        site::Site,
        store::{Asked, Walk, WalkStore, use_walk},
    },
};

fn send(case: Case, walk: WalkStore, site: &Site, progress: Progress) {
    let now = walk.now();
    let asked = case.asked(&now);
    // Then what stands there says what is missing.
    let request = now.runs.get(&asked).and_then(|run| case.request(run, site));
    let Some(request) = request else { return browser::reveal("result") };
    progress.run(async move { flow::fetch(request).await }, move |exchange| {
        crate::ui::progress::done("afterwards");
        walk.update(|walk| {
            let Some(run) = walk.runs.get_mut(&asked) else { return };
            if case == Refresh && exchange.response.status == 200 {
                run.renewed = Some(exchange.clone());
            }
            run.later.insert(case.key(), exchange);
        });
        browser::reveal("result");
    });
}

/// Whether there are no tokens for a case yet.
fn lacks(now: &Walk, case: Case) -> bool {
    now.runs.get(&case.asked(now)).and_then(Run::newest).is_none()
}

/// What came of a case, or what it lacks.
fn result(now: &Walk, case: Case, site: &Site, walk: WalkStore) -> Option<AnyView> {
    let missing = |what: &'static str, label: &'static str| {
        let (asked, site) = (case.asked(now), site.clone());
        view! { <Missing what page="/walk/afterwards" asked site walk label hurried=true /> }.into_any()
    };
    let run = now.runs.get(&case.asked(now));
    let Some(run) = run.filter(|_| !lacks(now, case)) else {
        return Some(match case.asked(now) {
            Asked::Offline => missing(
                "You have no refresh token yet. Ask for one with the scope offline_access; this page exchanges the code.",
                if case == Revoke { "Get a refresh token, and revoke it" } else { "Get a refresh token" },
            ),
            _ => missing(
                "You have no such access token yet. Sign in at the issuer; this page exchanges the code for you.",
                "Sign in and get the tokens",
            ),
        });
    };
    let (refreshes, revokes) = (matches!(case, Refresh | RefreshSpent), case == Revoke);
    if (refreshes || revokes) && run.newest().is_none_or(|tokens| tokens.refresh_token.is_none()) {
        let text = "The issuer gave no refresh token: this API does not allow offline access.";
        return Some(view! { <p>{text}</p> }.into_any());
    }
    if revokes && run.metadata.revocation_endpoint.is_none() {
        return Some(view! { <p>"This issuer has no revocation endpoint."</p> }.into_any());
    }
    if case == RefreshSpent && run.renewed.is_none() {
        return Some(view! { <p>"None is spent yet: use the refresh token first."</p> }.into_any());
    }
    let exchange = run.later.get(&case.key())?.clone();
    let void = is_void(run);
    let shows = case.shows(exchange.response.status, run).to_owned();
    let again = (void && !matches!(case, Validating | Introspecting)).then(|| {
        missing(
            "At the issuer these tokens are at their end. Signing in starts a new chain.",
            "Get a new refresh token",
        )
    });
    Some(
        view! {
            <p class="mb-3 max-w-[66ch]">
                {now.email(case.asked(now)).map(|who| view! { "Signed in as " <b>{who}</b> ". " })}
                <WithCode text=shows />
            </p>
            <Answer exchange />
            <div class="mt-4">{again}</div>
        }
        .into_any(),
    )
}

/// A button for each action, in the order in which they tell something; below, the answer to the last.
#[component]
pub fn AfterwardsStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let site = StoredValue::new(site);
    let walk = use_walk(move |walk| {
        if came_back(walk, &site.get_value()) {
            return;
        }
        let runs = [Asked::NoAudience, Asked::Orders, Asked::Offline];
        progress.run(async move { flow::exchange_hurried(walk, &runs).await }, move |()| {
            // What was chosen before the learner had to leave for its tokens.
            let now = walk.now();
            let waiting = chosen(&now).filter(|case| {
                now.runs.get(&case.asked(&now)).is_some_and(|run| !run.later.contains_key(&case.key()))
            });
            if let Some(case) = waiting {
                send(case, walk, &site.get_value(), progress);
            }
        });
    });
    let choose = move |case: Case| {
        walk.update(|walk| walk.afterwards = Some(case.key()));
        send(case, walk, &site.get_value(), progress);
    };
    let chosen_now = move || chosen(&walk.get()?);
    let waits = Signal::derive(move || walk.get().is_none() || progress.busy.get());
    let button = move |&(case, name, what): &(Case, &'static str, &'static str)| {
        let status = move || {
            let now = walk.get()?;
            Some(now.runs.get(&case.asked(&now))?.later.get(&case.key())?.response.status)
        };
        let pressed = Signal::derive(move || chosen_now() == Some(case));
        let lacks = move || walk.get().is_some_and(|now| lacks(&now, case));
        let (lacks, status) = (Signal::derive(lacks), Signal::derive(status));
        view! { <CaseButton name what lacks status pressed disabled=waits choose=move || choose(case) /> }
    };
    let signed_out = move || walk.get()?.sign_out.filter(|sign_out| sign_out.done);
    let out = move || {
        view! {
            <CaseButton
                name="Sign out at the issuer"
                what="The browser goes there and comes back"
                lacks=Signal::stored(false)
                status=Signal::derive(|| None)
                pressed=Signal::derive(move || chosen_now().is_none() && signed_out().is_some())
                disabled=waits
                choose=move || sign_out(walk, &site.get_value(), progress)
            />
        }
    };
    let result = move || result(&walk.get()?, chosen_now()?, &site.get_value(), walk);
    let groups = GROUPS
        .iter()
        .map(|(name, cases)| {
            view! {
                <div class="mb-4" role="group" aria-label=*name>
                    <p class="eyebrow mb-2" aria-hidden="true">{*name}</p>
                    <div class="cases twos">{cases.iter().map(button).collect_view()} {(*name == "Ending").then(out)}</div>
                </div>
            }
        })
        .collect_view();
    let back = move || told(&signed_out().filter(|_| chosen_now().is_none())?);
    view! {
        {groups}
        <div id="result" class="mt-4" aria-live="polite">
            {back}
            {result}
        </div>
        <Problem progress />
    }
}
