//! Where the issuer sends the browser back to: takes the answer out of the URL and goes on.

use leptos::prelude::*;

use crate::{
    client::response::AuthorizationResponse,
    ui::{
        browser,
        site::{Site, with_client},
        store::{WalkStore, use_walk},
    },
};

/// The stop that is about the answer itself.
const COME_BACK: &str = "/walk/come-back";

/// Files the answer with the request that has its `state`; gives the page to go on to.
fn file(walk: WalkStore, response: AuthorizationResponse) -> String {
    let mut goal = COME_BACK.to_owned();
    walk.update(|walk| {
        let client = walk.client.clone();
        let mine = response.get("state").and_then(|state| {
            walk.runs.iter_mut().find(|(_, run)| run.request.state == state).map(|(asked, run)| (*asked, run))
        });
        match mine {
            // An answer comes once. The same one again is a reload; another one is not ours.
            Some((asked, run)) if run.response.is_none() || run.response.as_ref() == Some(&response) => {
                run.response = Some(response);
                goal.clone_from(&run.return_to);
                if goal == COME_BACK || goal == "/walk/sign-in" {
                    walk.current = asked;
                }
                walk.stray = None;
            }
            _ => walk.stray = Some(response),
        }
        if let Some(client) = client.filter(|_| goal.starts_with("/walk/")) {
            goal = with_client(&goal, &client);
        }
    });
    goal
}

/// Reads the query, keeps it for the tab, and replaces this page, so that the code does not stay in the
/// address bar or in the history.
#[island(lazy)]
pub fn Callback(site: Site) -> impl IntoView {
    use_walk(move |walk| {
        let response = AuthorizationResponse::from_query(&browser::query());
        if !response.is_empty() {
            let goal = file(walk, response);
            browser::go_instead(&site.link(&goal));
        }
    });
}
