//! The audience matrix: how `audience` and `openid` change the access token, each cell a real run.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::lab::{self, Door};
use crate::{
    client::{request::Choices, run::Run},
    token::decode::{Decoded, Form, decode},
    ui::{
        controls::Problem,
        flow::{self, Progress},
        object::{Object, Thing},
        silent::{Obstacle, obtain},
        site::Site,
        store::{Asked, WalkStore, use_walk},
    },
};

/// A row: which audience is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    audience: Option<String>,
    name: &'static str,
    about: String,
    scope: &'static str,
}

fn rows(site: &Site) -> Vec<Row> {
    let row = |audience: Option<&str>, name, about: &str, scope| Row {
        audience: audience.map(Into::into),
        name,
        about: about.into(),
        scope,
    };
    let mut rows = vec![
        row(None, "No audience", "the parameter is left out", "read:orders"),
        row(Some(&site.audience), "The orders API", "RS256, the vendor's profile", "read:orders"),
    ];
    if let Some(other) = &site.inventory {
        rows.push(row(
            Some(&other.audience),
            "The inventory API",
            "ES256, the RFC 9068 profile",
            "read:inventory",
        ));
    }
    rows.push(row(
        Some("https://nobody.tokenwalk.example/"),
        "Unknown",
        "nobody registered it",
        "read:orders",
    ));
    rows
}

/// What one cell asks for: the row's audience, with `openid` or without.
fn choices(site: &Site, row: &Row, openid: bool) -> Choices {
    let scope = if openid { format!("openid profile {}", row.scope) } else { row.scope.to_owned() };
    Choices { audience: row.audience.clone(), scope, ..Asked::Orders.choices(site) }
}

/// What came of one cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// The token, whether an ID token came along, and the status at each door.
    Token { token: Decoded, id_token: bool, doors: Vec<(&'static str, u16)> },
    /// The issuer said no.
    Refused(String),
}

const DOORS: [(Door, &str); 3] =
    [(Door::Userinfo, "/userinfo"), (Door::Orders, "orders API"), (Door::Other, "inventory API")];

async fn fill(site: Site, choices: Choices) -> Result<Option<Cell>, String> {
    match obtain(&site, choices).await {
        Ok(run) => shown(&site, &run).await.map(Some),
        Err(Obstacle::PersonNeeded) => Ok(None),
        Err(Obstacle::Problem(problem)) => Ok(Some(Cell::Refused(problem))),
    }
}

/// Shows the run's access token at every door.
async fn shown(site: &Site, run: &Run) -> Result<Cell, String> {
    let tokens = match run.tokens() {
        Ok(Some(tokens)) => tokens,
        Ok(None) => return Err("the issuer gave no tokens".into()),
        Err(refused) => return Ok(Cell::Refused(refused.to_string())),
    };
    let mut doors = Vec::new();
    for (door, name) in DOORS {
        if let Some(url) = door.url(site) {
            let request = lab::request(&url, door, Some(&tokens.access_token));
            doors.push((name, flow::fetch(request).await?.response.status));
        }
    }
    Ok(Cell::Token { token: decode(&tokens.access_token), id_token: tokens.id_token.is_some(), doors })
}

fn audience(token: &Decoded) -> Option<String> {
    let claims = token.unverified_claims()?;
    let aud = claims.get("aud")?;
    Some(aud.as_str().map_or_else(|| aud.to_string(), Into::into))
}

fn look(cell: Cell) -> AnyView {
    let (token, id_token, doors) = match cell {
        Cell::Refused(problem) => {
            return view! { <p class="small" data-outcome="refused"><span class="failed">"✗ "</span>{problem}</p> }.into_any();
        }
        Cell::Token { token, id_token, doors } => (token, id_token, doors),
    };
    let signed = token.form == Form::Jws;
    let (thing, name) = if signed { (Thing::Key, "JWT") } else { (Thing::SealedKey, "opaque") };
    let header = token.header().and_then(|header| serde_json::to_string(header).ok());
    let address = audience(&token).unwrap_or_else(|| "only its issuer knows".into());
    let doors = doors
        .into_iter()
        .map(|(name, status)| {
            let (class, sign) = if status < 400 { ("passed", "✓") } else { ("failed", "✗") };
            view! {
                <li>
                    <span class=class>{format!("{sign} {status}")}</span>
                    {format!(" {name}")}
                </li>
            }
        })
        .collect_view();
    view! {
        <div data-outcome=name>
            <Object thing name relation="aud" address>
                {header.map(|header| view! { <p class="json mb-2">{header}</p> })}
                <ul class="small">{doors}</ul>
                <p class="small text-muted mt-2">
                    {if id_token { "With an ID token beside it." } else { "No ID token: openid was not asked for." }}
                </p>
            </Object>
        </div>
    }
    .into_any()
}

type Cells = BTreeMap<(usize, bool), Cell>;

/// The table. Every button makes a run at the issuer; the first row of buttons makes them all.
#[island(lazy)]
pub fn AudienceMatrix(site: Site) -> impl IntoView {
    let cells = RwSignal::new(Cells::new());
    let person_needed = RwSignal::new(false);
    let progress = Progress::new();
    let walk = use_walk(|_| {});
    let all = rows(&site);
    let site = StoredValue::new(site);
    let run = {
        let all = all.clone();
        move |wanted: Vec<(usize, bool)>| {
            let site = site.get_value();
            let asked: Vec<_> = wanted
                .into_iter()
                .filter_map(|(index, openid)| {
                    Some(((index, openid), choices(&site, all.get(index)?, openid)))
                })
                .collect();
            person_needed.set(false);
            progress.run(
                async move {
                    for (place, choices) in asked {
                        match fill(site.clone(), choices).await? {
                            Some(cell) => cells.update(|cells| drop(cells.insert(place, cell))),
                            None => return Ok(false),
                        }
                    }
                    Ok(true)
                },
                move |known: bool| person_needed.set(!known),
            );
        }
    };
    let everything: Vec<_> = (0..all.len()).flat_map(|index| [(index, true), (index, false)]).collect();
    let run_all = {
        let run = run.clone();
        move |_| run(everything.clone())
    };
    let body = all
        .into_iter()
        .enumerate()
        .map(|(index, row)| {
            let cell = |openid: bool| {
                let run = run.clone();
                let label = format!("Run: {}, {} openid", row.name, if openid { "with" } else { "without" });
                view! {
                    <td data-cell=format!("{index}-{openid}")>
                        <span class="column">{if openid { "with openid" } else { "without openid" }}</span>
                        <div aria-live="polite">{move || cells.with(|cells| cells.get(&(index, openid)).cloned()).map(look)}</div>
                        <button
                            type="button"
                            class="button quiet"
                            aria-label=label
                            disabled=move || walk.get().is_none() || progress.busy.get()
                            on:click=move |_| run(vec![(index, openid)])
                        >
                            {move || if cells.with(|cells| cells.contains_key(&(index, openid))) { "Run again" } else { "Run" }}
                        </button>
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
        })
        .collect_view();
    view! {
        <p class="mb-4 flex flex-wrap items-center gap-3">
            <button type="button" class="button primary" on:click=run_all disabled=move || walk.get().is_none() || progress.busy.get()>
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
            async move { flow::draft(walk, &site, Asked::Orders, "/audience", true).await },
            move |()| flow::leave(walk, Asked::Orders),
        );
    };
    view! {
        <div class="missing mb-4" role="status">
            <p>
                "The issuer does not know you here. Sign in first. If you are signed in already, your browser keeps the issuer's cookie from frames on another site: then use stops 3 and 8 of the walk, which leave the page."
            </p>
            <button type="button" class="button primary mt-3" on:click=leave disabled=progress.busy>
                "Go to the issuer"
            </button>
            <Problem progress />
        </div>
    }
}
