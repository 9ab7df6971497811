//! Signing out at the issuer, and knowing that one has: by the `state` that comes back.

use leptos::prelude::*;

use crate::{
    client::{logout, pkce::unguessable, run::Run},
    ui::{
        browser::{self, BrowserRandom},
        checklist::WithCode,
        flow::{self, Progress},
        site::Site,
        store::{SignOut, WalkStore, said},
    },
};

/// Leaves for the issuer to sign out, with the ID token that came last as the hint whose session it is.
pub fn sign_out(walk: WalkStore, site: &Site, progress: Progress) {
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
        let target = site.signed_out_uri();
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
pub fn came_back(walk: WalkStore, site: &Site) -> bool {
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

/// What there is to say when the browser has come back.
pub fn told(sign_out: &SignOut) -> Option<AnyView> {
    let (endpoint, query) = sign_out.url.split_once('?')?;
    let (end, hint, tokens) = if said(query, "id_token_hint").is_some() {
        (
            "The issuer has ended its session and sent you back.",
            "the ID token as a hint whose session it is, ",
            " The tokens in this tab are as they were: use them, and see what still answers.",
        )
    } else {
        // Whether there was one, the answer does not say.
        ("The issuer has sent you back. If it had a session with this browser, that has ended.", "", "")
    };
    let text = format!(
        "{end} Your browser went to `{endpoint}`, with {hint}the address to come back to, and a `state`.{tokens}"
    );
    Some(view! { <p class="mb-3 max-w-[66ch]"><WithCode text /></p> }.into_any())
}
