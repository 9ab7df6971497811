//! The audience matrix: how `audience`, `openid` and the profile change the access token, each cell a real run.

mod cell;
mod rows;

use std::collections::HashMap;

use leptos::prelude::*;

use self::{
    cell::{Cell, fill, look},
    rows::{choices, profile_name, profiles, rows},
};
use crate::{
    token::check::access_token::Profile,
    ui::{
        controls::Problem,
        flow::{self, Progress},
        site::Site,
        store::{Asked, WalkStore, use_walk},
    },
};

/// The place in the page's address that asks for all runs.
const ALL: &str = "#all";

/// A cell's profile, row, and whether `openid` is asked for.
type Place = (Profile, usize, bool);

/// The table. Every button makes a run at the issuer; the first one makes them all.
#[island(lazy)]
pub fn AudienceMatrix(site: Site) -> impl IntoView {
    let cells = RwSignal::new(HashMap::<Place, Cell>::new());
    let person_needed = RwSignal::new(false);
    let progress = Progress::new();
    let profiles = profiles(&site);
    let profile = RwSignal::new(profiles.first().copied().unwrap_or(Profile::Auth0));
    let site = StoredValue::new(site);
    let run = move |places: Vec<Place>| {
        let site = site.get_value();
        person_needed.set(false);
        progress.run(
            async move {
                for place @ (profile, index, openid) in places {
                    let Some(row) = rows(&site, profile).into_iter().nth(index) else { continue };
                    match fill(site.clone(), profile, choices(&site, &row, openid)).await? {
                        Some(cell) => cells.update(|cells| drop(cells.insert(place, cell))),
                        None => return Ok(false),
                    }
                }
                Ok(true)
            },
            move |known: bool| person_needed.set(!known),
        );
    };
    let run_all = move || {
        let profile = profile.get_untracked();
        let count = site.with_value(|site| rows(site, profile).len());
        run((0..count).flat_map(|index| [(profile, index, true), (profile, index, false)]).collect());
    };
    let walk = use_walk(move |_| {
        // Back from the sign-in, for what was asked before.
        if window().location().hash().is_ok_and(|hash| hash == ALL) {
            run_all();
        }
    });
    let body = move || {
        let profile = profile.get();
        let rows = site.with_value(|site| rows(site, profile));
        let rows = rows.into_iter().enumerate().map(|(index, row)| {
            let cell = |openid: bool| {
                let place = (profile, index, openid);
                let filled = move || cells.with(|cells| cells.get(&place).cloned());
                let label = format!("Run: {}, {} openid", row.name, if openid { "with" } else { "without" });
                view! {
                    <td data-cell=format!("{index}-{openid}")>
                        <div class="run-cell">
                            <span class="column">{if openid { "with openid" } else { "without openid" }}</span>
                            <button
                                type="button"
                                class="button small-button"
                                aria-label=label
                                disabled=move || walk.get().is_none() || progress.busy.get()
                                on:click=move |_| run(vec![place])
                            >
                                {move || if filled().is_some() { "Run again" } else { "Run" }}
                            </button>
                        </div>
                        <div aria-live="polite">{move || filled().map(look)}</div>
                    </td>
                }
            };
            let audience = row.audience.clone().unwrap_or_else(|| "(none)".into());
            view! {
                <tr>
                    <th scope="row">
                        {row.name} <small class="block"><code>{audience}</code></small>
                        <small class="block">{row.about.clone()}</small>
                    </th>
                    {cell(true)}
                    {cell(false)}
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        {(profiles.len() > 1).then(|| view! { <ProfileChoice profiles profile /> })}
        <p class="mb-4 flex flex-wrap items-center gap-3">
            <button type="button" class="button primary" on:click=move |_| run_all() disabled=move || walk.get().is_none() || progress.busy.get()>
                {move || if progress.busy.get() { "Asking the issuer…" } else { "Run them all" }}
            </button>
            <span class="small text-muted">"Each is a request of its own, answered by the issuer's session."</span>
        </p>
        <Show when=move || person_needed.get()>
            <SignIn site walk />
        </Show>
        <Problem progress />
        <table class="matrix">
            <thead>
                <tr>
                    <th scope="col">"audience"</th>
                    <th scope="col">"scope with openid"</th>
                    <th scope="col">"scope without openid"</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// Nobody is signed in at the issuer, or its cookie is kept from a frame on another site.
#[component]
fn SignIn(site: StoredValue<Site>, walk: WalkStore) -> impl IntoView {
    let progress = Progress::new();
    let leave = move |_| {
        let site = site.get_value();
        progress.run(
            async move { flow::draft(walk, &site, Asked::Orders, &format!("/audience{ALL}"), true).await },
            move |()| flow::leave(walk, Asked::Orders),
        );
    };
    view! {
        <div class="missing mb-4" role="status">
            <p>
                "The issuer does not know you here. Sign in first. If you are signed in already, your browser may withhold the issuer's cookie from frames on another site: then use stops 3 and 8 of the walk, which leave the page."
            </p>
            <button type="button" class="button primary mt-3" on:click=leave disabled=progress.busy>
                "Go to the issuer"
            </button>
            <Problem progress />
        </div>
    }
}

#[component]
fn ProfileChoice(profiles: Vec<Profile>, profile: RwSignal<Profile>) -> impl IntoView {
    let options = profiles.into_iter().map(|option| {
        view! {
            <label>
                <input
                    type="radio"
                    name="profile"
                    prop:checked=move || profile.get() == option
                    on:change=move |_| profile.set(option)
                />
                <span>{profile_name(option)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="mb-4">
            <legend class="small mb-2">"APIs whose access tokens follow this profile"</legend>
            <div class="choice compact">{options.collect_view()}</div>
        </fieldset>
    }
}
