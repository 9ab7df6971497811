//! Stop 5: what came back on the redirect, judged before it is used.

use leptos::prelude::*;

use crate::{
    client::{
        response::{AuthorizationResponse, Refusal},
        run::Run,
    },
    ui::{
        controls::Missing,
        object::{Object, Thing},
        site::Site,
        store::use_walk,
    },
};

fn why(parameter: &str) -> &'static str {
    match parameter {
        "code" => "The ticket. Good once, for 60 seconds, and only together with the verifier.",
        "state" => "What your browser sent along. If it differs, this is not the answer to your request.",
        "iss" => "Which issuer answers: RFC 9207.",
        "error" => "The issuer refused.",
        "error_description" => "Why, in a sentence for developers.",
        _ => "Not a parameter that this client knows.",
    }
}

/// The parameters of a response, one a row, with what each is for.
pub fn parameters(response: &AuthorizationResponse) -> impl IntoView + use<> {
    let rows = response
        .parameters
        .iter()
        .map(|(name, value)| {
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td>
                        <code>{value.clone()}</code>
                        <p class="why">{why(name)}</p>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! { <div class="sheet"><table class="parameters"><tbody>{rows}</tbody></table></div> }
}

/// What the client compares, and what it makes of the response.
pub fn judged(response: &AuthorizationResponse, run: &Run) -> impl IntoView + use<> {
    let rows = response
        .compare(&run.request, &run.metadata.issuer)
        .map(|comparison| {
            let passed = comparison.holds();
            let (sign, class, word) = if passed {
                ("✓", "verdict-passed", "passed")
            } else {
                ("✗", "verdict-failed", "failed")
            };
            view! {
                <li data-rule=comparison.parameter data-verdict=word>
                    <span class=class aria-hidden="true">{sign}</span>
                    <span>{comparison.parameter} <span class="sr-only">{format!(": {word}")}</span></span>
                    <span class="section">{comparison.section}</span>
                    <span class="values">
                        {format!("expected: {} · found: {}", comparison.expected, comparison.found)}
                    </span>
                </li>
            }
        })
        .collect_view();
    let overall = match response.accept(&run.request, &run.metadata.issuer) {
        Ok(_) => view! {
            <p class="overall"><span class="passed">"✓ Accepted. "</span>"This is the answer to your request."</p>
        }
        .into_any(),
        Err(Refusal::Error { error, description }) => view! {
            <p class="overall">
                <span class="failed">"✗ The issuer said no: "</span>
                <code>{error}</code>
                {format!(", {description}")}
            </p>
        }
        .into_any(),
        Err(refusal) => view! {
            <p class="overall"><span class="failed">"✗ Refused by this client. "</span>{refusal.to_string()}"."</p>
        }
        .into_any(),
    };
    view! {
        <div role="status" class="mb-3">{overall}</div>
        <ol class="checklist">{rows}</ol>
    }
}

/// The answer, and what the client makes of it before it touches the code.
#[island(lazy)]
pub fn ComeBackStage(site: Site) -> impl IntoView {
    let walk = use_walk(|_| {});
    let site = StoredValue::new(site);
    let forget = move |_| walk.update(|walk| walk.stray = None);
    move || {
        let now = walk.get()?;
        let site = site.get_value();
        let forgery =
            site.link("/callback?code=stolen-code&state=not-yours&iss=https%3A%2F%2Felsewhere.example%2F");
        let Some(run) = now.run().cloned() else {
            return Some(
                view! {
                    <Missing
                        what="Nothing has come back yet, since nothing was asked. Ask, and sign in."
                        page="/walk/come-back"
                        asked=now.current
                        site
                        walk
                        label="Go to the issuer and sign in"
                    />
                }
                .into_any(),
            );
        };
        if let Some(stray) = now.stray.clone() {
            return Some(
                view! {
                    <div class="sides">
                        <div>
                            <h3 class="text-base mb-2">"An answer that nobody here asked for"</h3>
                            {parameters(&stray)}
                        </div>
                        <div class="side">{judged(&stray, &run)}</div>
                    </div>
                    <button type="button" class="button mt-4" on:click=forget>"Drop it and go on with your own"</button>
                }
                .into_any(),
            );
        }
        let Some(response) = run.response.clone() else {
            return Some(
                view! {
                    <Missing
                        what="You have a request, but no answer to it yet. Go to the issuer and sign in."
                        page="/walk/come-back"
                        asked=now.current
                        site
                        walk
                        label="Go to the issuer and sign in"
                    />
                }
                .into_any(),
            );
        };
        let accepted = run.code().is_ok();
        let shown = parameters(&response);
        Some(
            view! {
                <div class="sides">
                    <Object
                        thing=Thing::Ticket
                        name="Authorization response"
                        relation="to"
                        address=run.request.choices.redirect_uri.clone()
                    >
                        {shown}
                    </Object>
                    <div class="side">
                        <h3>"Judged by this client, " <small>"before it uses the code"</small></h3>
                        {judged(&response, &run)}
                    </div>
                </div>
                <div class="flex flex-wrap gap-3 mt-4">
                    {accepted
                        .then(|| {
                            view! { <a class="button primary" href=site.link("/walk/exchange")>"Go on: exchange the code"</a> }
                        })}
                    {(!accepted)
                        .then(|| view! { <a class="button primary" href=site.link("/walk/ask")>"Ask for something else"</a> })}
                    <a class="button" href=forgery>"Open a forged answer"</a>
                </div>
            }
            .into_any(),
        )
    }
}
