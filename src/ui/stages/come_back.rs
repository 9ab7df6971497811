//! Stop 5: what came back on the redirect, judged before it is used.

use leptos::prelude::*;

use crate::{
    client::{
        response::{AuthorizationResponse, Refusal},
        run::{self, Run},
    },
    ui::{
        checklist::{Compared, Section, WithCode},
        controls::Missing,
        object::{Object, Thing},
        progress::done,
        site::Site,
        store::{WalkStore, use_walk},
    },
};

fn why(parameter: &str) -> &'static str {
    match parameter {
        "code" => "The ticket. Good once, for a short time, and only together with the verifier.",
        "state" => "What your browser sent along. If it differs, this is not the answer to your request.",
        "iss" => "Which issuer answers: RFC 9207.",
        "error" => "Refused, by the issuer or by the user.",
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

fn headed(heading: &'static str, shown: AnyView) -> AnyView {
    view! { <div><h3 class="text-[1.0625rem] mb-2">{heading}</h3>{shown}</div> }.into_any()
}

/// What the client compares, and what follows, `before` it does more.
pub fn judged(
    response: &AuthorizationResponse,
    run: Option<&Run>,
    before: &'static str,
) -> impl IntoView + use<> {
    let rows = run
        .into_iter()
        .flat_map(|run| response.compare(&run.request, &run.metadata.issuer))
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
                    <span><code>{comparison.parameter}</code> <span class="sr-only">{format!(": {word}")}</span></span>
                    <Section section=comparison.section.into() />
                    <Compared expected=format!("`{}`", comparison.expected) found=format!("`{}`", comparison.found) />
                </li>
            }
        })
        .collect::<Vec<_>>();
    let overall = match run::judge(run, response) {
        Ok(_) => view! {
            <p class="overall"><span class="passed">"✓ Accepted. "</span>"This is the answer to your request."</p>
        }
        .into_any(),
        Err(Refusal::Error { error, description }) => view! {
            <p class="overall">
                <span class="failed">"✗ The issuer said no: "</span>
                <code>{error}</code>
                {format!(" ({description})")}
            </p>
        }
        .into_any(),
        Err(refusal) => view! {
            <p class="overall"><span class="failed">"✗ Refused by this client: "</span><WithCode text=refusal.to_string() />"."</p>
        }
        .into_any(),
    };
    view! {
        <div class="side">
            <h3>"Judged by this client, " <small>{before}</small></h3>
            <div role="status" class="mb-3">{overall}</div>
            {(!rows.is_empty()).then(|| view! { <ol class="checklist">{rows}</ol> })}
        </div>
    }
}

/// An answer that belongs to no request, beside what the client makes of it.
fn unasked(stray: &AuthorizationResponse, run: Option<&Run>, walk: WalkStore) -> impl IntoView + use<> {
    let answered = run.is_some_and(|run| run.response.is_some());
    let drop = if answered { "Drop it and go on with your own" } else { "Drop it" };
    view! {
        <div class="sides">
            {headed("An answer that nobody here asked for", parameters(stray).into_any())}
            {judged(stray, run, "before it uses anything of it")}
        </div>
        <button type="button" class="button primary mt-4" on:click=move |_| walk.update(|walk| walk.stray = None)>{drop}</button>
    }
}

/// The answer, and what the client makes of it before it touches the code.
#[component]
pub fn ComeBackStage(site: Site) -> impl IntoView {
    // Shown once: whoever leaves and returns finds the answer to their own request.
    let walk = use_walk(|walk| {
        walk.update(|walk| {
            if walk.stray_shown {
                walk.stray = None;
            }
            walk.stray_shown = walk.stray.is_some();
        });
    });
    let age = walk.code_age();
    let lifetime = site.code_lifetime;
    let left = move || {
        let sent = walk.get()?.run()?.token_exchange.is_some();
        let left = lifetime - age();
        Some(match left {
            _ if sent => "Your client has sent this code to the token endpoint: it is spent.".into(),
            1.. => format!("The code is good for another {left} of its {lifetime} seconds."),
            _ => {
                format!("The code has expired after {lifetime} seconds. The next stop gets you a fresh one.")
            }
        })
    };
    let site = StoredValue::new(site);
    move || {
        let now = walk.get()?;
        let site = site.get_value();
        let forgery =
            site.link("/callback?code=stolen-code&state=not-yours&iss=https%3A%2F%2Felsewhere.example%2F");
        let run = now.run().cloned();
        if let Some(stray) = now.stray {
            return Some(unasked(&stray, run.as_ref(), walk).into_any());
        }
        let Some((run, response)) = run.and_then(|run| run.response.clone().map(|response| (run, response)))
        else {
            return Some(
                view! {
                    <Missing
                        what="No answer has come back yet. Go to the issuer and sign in."
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
        done("come-back");
        let shown = parameters(&response).into_any();
        let (shown, before, on, goes) = match run.code() {
            Ok(_) => {
                let address = run.request.choices.redirect_uri.clone();
                let ticket = view! {
                    <Object thing=Thing::Ticket name="Authorization response" relation="to" address>
                        {shown}
                    </Object>
                };
                let goes = if run.token_exchange.is_some() {
                    "Go on: what came for the code"
                } else {
                    "Go on: exchange the code"
                };
                (ticket.into_any(), "before it uses the code", "/walk/exchange", goes)
            }
            Err(Refusal::Error { .. }) => (
                headed("An error instead of a code", shown),
                "before it believes the error",
                "/walk/ask",
                "Ask again",
            ),
            Err(_) => (
                headed("An answer that this client does not take", shown),
                "before it uses anything of it",
                "/walk/ask",
                "Ask again",
            ),
        };
        Some(
            view! {
                <div class="sides">
                    {shown}
                    {judged(&response, Some(&run), before)}
                </div>
                <div class="flex flex-wrap items-center gap-3 mt-4">
                    <a class="button primary" href=site.link(on)>{goes}</a>
                    <a class="button" href=forgery>"Open a forged answer"</a>
                    {run.code().is_ok().then(|| view! { <p class="small text-muted">{left}</p> })}
                </div>
            }
            .into_any(),
        )
    }
}
