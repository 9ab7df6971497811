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
        browser,
        controls::Problem,
        flow::{self, Progress},
        site::Site,
        store::{Asked, WalkStore, use_walk},
    },
};

/// The place in the page's address that asks for all runs.
const ALL: &str = "all";

/// A cell's profile, row, and whether `openid` is asked for.
type Place = (Profile, usize, bool);

/// A cell's name in the document and in the page's address.
fn name_of((profile, index, openid): Place) -> String {
    format!("{profile:?}-{index}-{openid}")
}

/// All cells of a profile.
fn places(site: &Site, profile: Profile) -> Vec<Place> {
    let count = rows(site, profile).len();
    (0..count).flat_map(|index| [(profile, index, true), (profile, index, false)]).collect()
}

/// The table. Every button makes a run at the issuer; the first one makes them all.
#[island(lazy)]
pub fn AudienceMatrix(site: Site) -> impl IntoView {
    let cells = RwSignal::new(HashMap::<Place, Cell>::new());
    // The place to come back to, if the issuer wants to see the person first.
    let person_needed = RwSignal::new(None::<String>);
    let progress = Progress::new();
    let profiles = profiles(&site);
    let profile = RwSignal::new(profiles.first().copied().unwrap_or(Profile::Auth0));
    let site = StoredValue::new(site);
    let run = move |places: Vec<Place>| {
        let site = site.get_value();
        let asked = if let [place] = places[..] { name_of(place) } else { ALL.to_owned() };
        person_needed.set(None);
        progress.run(
            async move {
                for place @ (profile, index, openid) in places {
                    let Some(row) = rows(&site, profile).into_iter().nth(index) else { continue };
                    match fill(site.clone(), profile, choices(&site, &row, openid)).await? {
                        Some(cell) => cells.update(|cells| drop(cells.insert(place, cell))),
                        None => return Ok(Some(asked)),
                    }
                }
                Ok(None)
            },
            move |unknown| person_needed.set(unknown),
        );
    };
    let all = move |profile| site.with_value(|site| places(site, profile));
    let offered = profiles.clone();
    let walk = use_walk(move |_| {
        // Back from the sign-in, for what was asked before: the browser has scrolled there.
        let hash = window().location().hash().unwrap_or_default();
        let asked = hash.trim_start_matches('#');
        if asked == ALL {
            run(all(profile.get_untracked()));
        } else if let Some(place) =
            offered.iter().flat_map(|profile| all(*profile)).find(|place| name_of(*place) == asked)
        {
            profile.set(place.0);
            run(vec![place]);
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
                    <td id=name_of(place) data-cell=format!("{index}-{openid}")>
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
            <button type="button" class="button primary" on:click=move |_| run(all(profile.get_untracked())) disabled=move || walk.get().is_none() || progress.busy.get()>
                {move || if progress.busy.get() { "Asking the issuer…" } else { "Run them all" }}
            </button>
            <span class="small text-muted">"Each is a request of its own, answered by the issuer's session."</span>
        </p>
        {move || person_needed.get().map(|asked| view! { <SignIn site walk asked /> })}
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
fn SignIn(site: StoredValue<Site>, walk: WalkStore, asked: String) -> impl IntoView {
    let progress = Progress::new();
    let page = format!("/audience#{asked}");
    // The button that was pressed may be far below.
    browser::lead_to("sign-in-first");
    let leave = move |_| {
        let (site, page) = (site.get_value(), page.clone());
        // For the session alone: the walk's tokens stay as they are, and no stop finds some that nobody asked for there.
        let choices = Asked::Orders.choices(&site);
        progress.run(
            async move { flow::draft_with(walk, &site, Asked::Bench, choices, &page, false).await },
            move |()| flow::leave(walk, Asked::Bench),
        );
    };
    view! {
        <div class="missing mb-4" role="status" id="sign-in-first" tabindex="-1">
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
