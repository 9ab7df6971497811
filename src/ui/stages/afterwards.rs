//! Stop 10: the user asked after, the tokens renewed and ended, and what the ends reach.

use leptos::prelude::*;

use crate::{
    client::{logout, pkce::unguessable, renewal, resource, run::Run},
    ui::{
        answer::Answer,
        browser::{self, BrowserRandom},
        checklist::WithCode,
        controls::{Missing, Problem, case_button},
        flow::{self, Progress},
        site::Site,
        store::{Asked, SignOut, Walk, WalkStore, said, use_walk},
    },
    wire::Request,
};

/// What one does with the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    OpaqueUserinfo,
    OrdersUserinfo,
    Refresh,
    RefreshSpent,
    Revoke,
    Validating,
    Introspecting,
}

use Case::{Introspecting, OpaqueUserinfo, OrdersUserinfo, Refresh, RefreshSpent, Revoke, Validating};

type Group = (&'static str, &'static [(Case, &'static str, &'static str)]);

const GROUPS: [Group; 3] = [
    (
        "The user",
        &[
            (OpaqueUserinfo, "Userinfo, opaque token", "GET with the access token that has no audience"),
            (OrdersUserinfo, "Userinfo, JWT", "GET with the access token for the orders API"),
        ],
    ),
    (
        "Renewing",
        &[
            (Refresh, "Use the refresh token", "POST to the token endpoint, without the user"),
            (RefreshSpent, "Use the first one again", "POST with the refresh token that is spent"),
        ],
    ),
    (
        "Ending",
        &[
            (Revoke, "Revoke the refresh token", "POST to the revocation endpoint"),
            (Validating, "Call the API that validates", "GET with the JWT; the API asks nobody"),
            (Introspecting, "Call the API that asks", "GET with the same JWT; the API asks the issuer"),
        ],
    ),
];

impl Case {
    /// The run whose tokens it uses. An API is called with any JWT for it.
    fn asked(self, walk: &Walk) -> Asked {
        let renews = walk.runs.get(&Asked::Offline).is_some_and(|run| run.newest().is_some());
        match self {
            OpaqueUserinfo => Asked::NoAudience,
            OrdersUserinfo => Asked::Orders,
            Validating | Introspecting if !renews && walk.access_token(Asked::Orders).is_some() => {
                Asked::Orders
            }
            _ => Asked::Offline,
        }
    }

    fn key(self) -> String {
        format!("{self:?}")
    }

    /// The request with this run's tokens; `None` if it lacks what the case needs.
    fn request(self, run: &Run, site: &Site) -> Option<Request> {
        let newest = run.newest()?;
        let client_id = &run.request.choices.client_id;
        let refresh = |token: &str| renewal::refresh(&run.metadata.token_endpoint, client_id, token);
        let get = |url: &str| resource::with_bearer(Request::get(url), Some(&newest.access_token));
        Some(match self {
            OpaqueUserinfo | OrdersUserinfo => get(&run.metadata.userinfo_endpoint),
            Refresh => refresh(&newest.refresh_token?),
            RefreshSpent => {
                run.renewed.as_ref()?;
                refresh(&run.tokens().ok()??.refresh_token?)
            }
            Revoke => {
                let endpoint = run.metadata.revocation_endpoint.as_ref()?;
                renewal::revoke(endpoint, client_id, &newest.refresh_token?)
            }
            Validating => get(&site.orders()).with_header(resource::EXPLAIN, "1"),
            Introspecting => get(&site.introspected_orders()).with_header(resource::EXPLAIN, "1"),
        })
    }

    /// What an answer with this status shows; `void` if the issuer has ended the run's tokens.
    fn shows(self, status: u16, void: bool) -> &'static str {
        if status == 429 || status >= 500 {
            return "";
        }
        match (self, status < 400, void) {
            (OpaqueUserinfo | OrdersUserinfo, true, _) => {
                "Compare `sub` with the one in your ID token: if they differ, the client must discard the answer."
            }
            (Refresh, true, _) => {
                "New tokens, and nobody was asked. The refresh token is a new one, too; the one you sent is spent."
            }
            (RefreshSpent, false, _) => {
                "A spent refresh token came back: somebody may have a copy. The issuer cannot tell a thief from a client's mistake, so the chain is void. Use the refresh token once more: the new one is refused, too."
            }
            (Refresh, false, _) => "Refused: the chain has ended. Only signing in starts another.",
            (Revoke, true, _) => {
                "Void, and at the issuer all that its grant gave. The answer is empty and would be the same for a token that never was. Now call the two APIs."
            }
            (Validating, true, true) => {
                "Accepted, though the issuer has ended it: signature, `iss`, `aud` and `exp` still hold, and this API asks nobody."
            }
            (Introspecting, false, true) => {
                "Refused: this API asked the issuer, which said `\"active\": false`."
            }
            (Validating | Introspecting, true, false) => {
                "Accepted. Revoke the refresh token, and call again."
            }
            _ => "",
        }
    }
}

/// Whether the issuer has ended what this run gave.
fn is_void(run: &Run) -> bool {
    let status = |case: Case| run.later.get(&case.key()).map(|exchange| exchange.response.status);
    // Not 429 or 5xx, which say nothing of the chain: RFC 6749 section 5.2.
    status(Revoke) == Some(200) || [Refresh, RefreshSpent].into_iter().any(|case| status(case) == Some(400))
}

/// The case that was last chosen.
fn chosen(walk: &Walk) -> Option<Case> {
    let name = walk.afterwards.as_ref()?;
    GROUPS.iter().flat_map(|(_, cases)| *cases).map(|(case, ..)| *case).find(|case| case.key() == *name)
}

fn send(case: Case, walk: WalkStore, site: &Site, progress: Progress) {
    let now = walk.now();
    let asked = case.asked(&now);
    let Some(request) = now.runs.get(&asked).and_then(|run| case.request(run, site)) else { return };
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

/// Leaves for the issuer to sign out, with the ID token that came last as the hint whose session it is.
fn sign_out(walk: WalkStore, site: &Site, progress: Progress) {
    let here = site.clone();
    let site = site.clone();
    progress.run(async move { flow::metadata(&here).await }, move |metadata| {
        let Some(endpoint) = metadata.end_session_endpoint else { return };
        let now = walk.now();
        // The hint must be this issuer's and this client's own: the bench signs in with others, too.
        let own = |run: &&Run| {
            run.metadata.issuer == site.issuer && run.request.choices.client_id == site.client_id
        };
        let given = |run: &&Run| run.newest().is_some();
        let last = now.runs.values().filter(own).filter(given).max_by_key(|run| run.answered);
        let id_token = last.and_then(|run| run.newest()?.id_token);
        let target = format!("{}/walk/afterwards", site.public_url);
        // Anybody can make a browser open the page to which it comes back.
        let state = unguessable(&BrowserRandom);
        let url = logout::url(&endpoint, &site.client_id, id_token.as_deref(), Some(&target), Some(&state));
        walk.update(|walk| {
            walk.afterwards = None;
            walk.sign_out = Some(SignOut { state, url: url.clone(), done: false });
        });
        browser::go(&url);
    });
}

/// Takes note that the browser has come back from signing out, and clears the address. Says whether it did.
fn came_back(walk: WalkStore, site: &Site) -> bool {
    let query = browser::query();
    let Some(state) = said(&query, "state") else { return false };
    let expected = walk.now().sign_out.is_some_and(|sign_out| !sign_out.done && sign_out.state == state);
    if expected {
        walk.update(|walk| {
            if let Some(sign_out) = &mut walk.sign_out {
                sign_out.done = true;
            }
        });
        crate::ui::progress::done("afterwards");
        browser::go_instead(&format!("{}#do-it", site.link("/walk/afterwards")));
    }
    expected
}

/// What came of a case, or what it lacks.
fn result(now: &Walk, case: Case, site: &Site, walk: WalkStore) -> Option<AnyView> {
    let missing = |what: &'static str, label: &'static str| {
        let (asked, site) = (case.asked(now), site.clone());
        view! { <Missing what page="/walk/afterwards" asked site walk label hurried=true /> }.into_any()
    };
    let run = now.runs.get(&case.asked(now));
    let Some(run) = run.filter(|run| run.newest().is_some()) else {
        return Some(match case.asked(now) {
            Asked::Offline => missing(
                "You have no refresh token yet. Ask for one with the scope offline_access; this page exchanges the code.",
                "Get a refresh token",
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
    let shows = case.shows(exchange.response.status, void).to_owned();
    let again = (void && !matches!(case, Validating | Introspecting)).then(|| {
        missing("These tokens are at their end. Signing in starts a new chain.", "Get a new refresh token")
    });
    Some(
        view! {
            <p class="mb-3 max-w-[66ch]">
                {now.email(case.asked(now)).map(|who| view! { <b>{who}</b> ". " })}
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
        case_button(name, what, Signal::derive(status), pressed, waits, move || choose(case))
    };
    let signed_out = move || walk.get()?.sign_out.filter(|sign_out| sign_out.done);
    let out = move || {
        case_button(
            "Sign out at the issuer",
            "The browser goes there and comes back",
            Signal::derive(|| None),
            Signal::derive(move || chosen_now().is_none() && signed_out().is_some()),
            waits,
            move || sign_out(walk, &site.get_value(), progress),
        )
    };
    let result = move || result(&walk.get()?, chosen_now()?, &site.get_value(), walk);
    let groups = GROUPS
        .iter()
        .map(|(name, cases)| {
            view! {
                <div class="mb-4" role="group" aria-label=*name>
                    <p class="eyebrow mb-2" aria-hidden="true">{*name}</p>
                    <div class="cases">{cases.iter().map(button).collect_view()} {(*name == "Ending").then(out)}</div>
                </div>
            }
        })
        .collect_view();
    let back = move || {
        let sign_out = signed_out().filter(|_| chosen_now().is_none())?;
        let (endpoint, query) = sign_out.url.split_once('?')?;
        let (hint, tokens) = if said(query, "id_token_hint").is_some() {
            (
                "the ID token as a hint whose session it is, ",
                " The tokens in this tab are as they were: use them, and see what still answers.",
            )
        } else {
            ("", "")
        };
        let text = format!(
            "The issuer has ended its session and sent you back. Your browser went to `{endpoint}`, with {hint}the address to come back to, and a `state`.{tokens}"
        );
        Some(view! { <p class="mb-3 max-w-[66ch]"><WithCode text /></p> })
    };
    view! {
        {groups}
        <div id="result" class="mt-4" aria-live="polite">
            {back}
            {result}
        </div>
        <Problem progress />
    }
}
