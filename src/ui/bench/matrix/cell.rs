//! What came of one cell of the audience matrix: the token and its answers, or a refusal.

use leptos::prelude::*;

use super::rows::doors;
use crate::{
    client::{request::Choices, run::Run},
    token::{
        check::access_token::Profile,
        claims,
        decode::{Decoded, Form, decode},
    },
    ui::{
        bench::lab,
        flow,
        object::{Object, Thing},
        silent::{Obstacle, obtain},
        site::Site,
    },
};

/// What came of one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The token, whether an ID token came along, and the status at each door.
    Token { token: Decoded, id_token: bool, doors: Vec<(&'static str, u16)> },
    /// The issuer said no.
    Refused(String),
}

/// Makes the run. `None` if the issuer wants to see the person first.
///
/// # Errors
/// A sentence for the learner, if no answer came.
pub async fn fill(site: Site, profile: Profile, choices: Choices) -> Result<Option<Cell>, String> {
    match obtain(&site, choices).await {
        Ok(run) => shown(&site, profile, &run).await.map(Some),
        Err(Obstacle::PersonNeeded) => Ok(None),
        Err(Obstacle::Problem(problem)) => Ok(Some(Cell::Refused(problem))),
    }
}

/// Shows the run's access token at every door.
async fn shown(site: &Site, profile: Profile, run: &Run) -> Result<Cell, String> {
    let tokens = match run.tokens() {
        Ok(Some(tokens)) => tokens,
        Ok(None) => return Err("the issuer gave no tokens".into()),
        Err(refused) => return Ok(Cell::Refused(refused.to_string())),
    };
    let mut answers = Vec::new();
    for (door, url, name) in doors(site, profile) {
        let request = lab::request(&url, door, Some(&tokens.access_token));
        answers.push((name, flow::fetch(request).await?.response.status));
    }
    let (token, id_token) = (decode(&tokens.access_token), tokens.id_token.is_some());
    Ok(Cell::Token { token, id_token, doors: answers })
}

fn audiences(token: &Decoded) -> Option<Vec<String>> {
    let claims = token.unverified_claims()?;
    let all = claims::texts(claims.get("aud")?);
    (!all.is_empty()).then_some(all)
}

/// Which claim names the client: the profiles differ in it.
fn client_claim(token: &Decoded) -> Option<String> {
    let claims = token.unverified_claims()?;
    let name = ["azp", "client_id"].into_iter().find(|name| claims.get(name).is_some())?;
    Some(format!("{name}: {}", claims.get(name)?.as_str()?))
}

/// The cell as it is seen.
pub fn look(cell: Cell) -> AnyView {
    let (token, id_token, doors) = match cell {
        Cell::Refused(problem) => {
            return view! { <p class="small" data-outcome="refused"><span class="failed">"✗ "</span>{problem}</p> }.into_any();
        }
        Cell::Token { token, id_token, doors } => (token, id_token, doors),
    };
    let signed = token.form == Form::Jws;
    let (thing, form) = if signed { (Thing::Key, "a JWT") } else { (Thing::SealedKey, "opaque") };
    let header = token.header().and_then(|header| serde_json::to_string(header).ok());
    let client = client_claim(&token);
    let address = audiences(&token).unwrap_or_else(|| vec!["only its issuer knows".into()]);
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
        <div data-outcome=form>
            <Object thing name=format!("Access token: {form}") relation="aud" address>
                {header.map(|header| view! { <p class="json mb-2">{header}</p> })}
                {client.map(|client| view! { <p class="small mb-2"><code>{client}</code></p> })}
                <ul class="small">{doors}</ul>
                <p class="small text-muted mt-2">
                    {if id_token { "With an ID token beside it." } else { "No ID token: openid was not asked for." }}
                </p>
            </Object>
        </div>
    }
    .into_any()
}
