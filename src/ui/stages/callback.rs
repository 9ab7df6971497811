//! Where the issuer sends the browser back to: takes the answer out of the URL and goes on.

use leptos::prelude::*;

use crate::{
    client::response::AuthorizationResponse,
    ports::Clock,
    ui::{
        browser::{self, BrowserClock},
        site::{Site, with_client},
        store::{WalkStore, use_walk},
    },
};

/// The stop that is about the answer itself.
const COME_BACK: &str = "/walk/come-back";

/// The stops that show one request: from now on the one that was answered.
const ABOUT_ONE: [&str; 4] = [COME_BACK, "/walk/sign-in", "/walk/exchange", "/walk/id-token"];

/// Files the answer with the request that has its `state`; gives the page to go on to.
fn file(walk: WalkStore, response: AuthorizationResponse) -> String {
    let mut goal = COME_BACK.to_owned();
    walk.update(|walk| {
        let client = walk.client.clone();
        let asked = response
            .get("state")
            .and_then(|state| walk.runs.iter_mut().find(|(_, run)| run.request.state == state));
        let taken = asked.and_then(|(asked, run)| {
            run.take(response.clone(), BrowserClock.now()).then(|| (*asked, run.return_to.clone()))
        });
        let Some((asked, page)) = taken else {
            walk.stray = Some(response);
            walk.stray_shown = false;
            return;
        };
        goal = page;
        walk.stray = None;
        if walk.runs.get(&asked).is_some_and(|run| matches!(run.code(), Ok(Some(_)))) {
            crate::ui::progress::done("sign-in");
        }
        if ABOUT_ONE.contains(&goal.as_str()) {
            walk.current = asked;
        }
        if let Some(client) = client.filter(|_| goal.starts_with("/walk/")) {
            goal = with_client(&goal, &client);
        }
    });
    match walk.now().client {
        Some(client) if goal.starts_with("/walk/") => with_client(&goal, &client),
        _ => goal,
    }
}

/// Reads the query, keeps it for the tab, and replaces this page, so that the code does not stay in the
/// address bar or in the history.
#[component]
pub fn Callback(site: Site) -> impl IntoView {
    use_walk(move |walk| {
        let response = AuthorizationResponse::from_query(&browser::query());
        if !response.is_empty() {
            let mut goal = file(walk, response);
            // Past what was read before leaving, to where the learner left.
            if goal.starts_with("/walk/") {
                goal.push_str("#do-it");
            }
            browser::go_instead(&site.link(&goal));
        }
    });
}
