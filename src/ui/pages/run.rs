//! `/clients/<kind>`: a kind of client that runs on this server, and what came of it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde_json::{Map, Value};

use super::{frame::Frame, not_found::NotFound};
use crate::{
    lesson::{Client, ClientRun, Lesson, links::USUAL_CLIENT},
    token::{
        check::time::{distance, numeric_date},
        claims,
    },
    ui::{
        answer::Answer,
        checklist::Rows,
        object::{Object, Thing},
        prose::Prose,
        run::{Outcome, Run, SignedIn, Stage},
        site::{Site, with_client},
        wire_panel::WirePanel,
    },
};

/// The kind that the path names, if it has a run.
pub fn kind() -> Option<(Client, ClientRun)> {
    let id = use_params_map().read_untracked().get("kind")?;
    let client = expect_context::<Arc<Lesson>>().client(&id)?.clone();
    let run = client.run.clone()?;
    Some((client, run))
}

/// A button that does something on the server.
#[component]
pub fn Does(
    /// The path, such as `/clients/web/start`.
    #[prop(into)]
    action: String,
    #[prop(into)] label: String,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let site = expect_context::<Site>();
    view! {
        <form method="post" action=site.link(&action)>
            <button type="submit" class=if primary { "button primary" } else { "button" }>{label}</button>
        </form>
    }
}

/// The page of one kind.
#[component]
pub fn RunPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let Some((client, words)) = kind() else {
        // The walk plays this kind, and no server does.
        let usual = use_params_map().read_untracked().get("kind").is_some_and(|id| id == USUAL_CLIENT);
        if !usual {
            return view! { <NotFound /> }.into_any();
        }
        leptos_axum::redirect(&site.link(&format!("/clients#{USUAL_CLIENT}")));
        return ().into_any();
    };
    let start = format!("/clients/{}/start", client.id);
    let begin = |label: &str| view! { <Does action=start.clone() label primary=true /> }.into_any();
    let run = use_context::<Run>();
    let facts = run.clone().map(|run| {
        let callback = match run.callback {
            Some(callback) => view! { <code>{callback}</code> }.into_any(),
            None => "nowhere: there is no browser in it".into_any(),
        };
        view! {
            <dl class="registration mt-6 max-w-[66ch]">
                <dt>"Client id"</dt>
                <dd><code>{run.client_id}</code></dd>
                <dt>"Comes back to"</dt>
                <dd>{callback}</dd>
            </dl>
        }
    });
    let stage = match run.map(|run| run.stage) {
        None => {
            view! { <p>"The tenant has no application for this kind, so it cannot run here."</p> }.into_any()
        }
        Some(Stage::New) => begin(&words.start),
        Some(Stage::Asking { .. }) => view! {
            <p class="mb-4">"You went to the issuer and have not come back yet."</p>
            {begin("Begin anew")}
        }
        .into_any(),
        Some(Stage::Refused(why)) => view! {
            <p role="alert" class="mb-4 max-w-[66ch]">
                <span class="failed">"✗ It came to nothing: "</span>
                {why}
            </p>
            {begin("Begin anew")}
        }
        .into_any(),
        Some(Stage::Done(outcome)) => {
            view! { <Done outcome=*outcome client=client.clone() words=words.clone() /> }.into_any()
        }
    };
    let title = client.title.clone();
    // The stops that tell what happened here: those that a page would play.
    let stops = expect_context::<Arc<Lesson>>()
        .stops
        .iter()
        .filter(|stop| stop.acts() && client.has(&stop.slug))
        .map(|stop| {
            let href = with_client(&site.link(&format!("/walk/{}", stop.slug)), &client.id);
            view! { <li><a class="button" href=href>{format!("{} {}", stop.number, stop.title)}</a></li> }
        })
        .collect_view();
    view! {
        <Frame
            title=format!("{title}: a run · Tokenwalk")
            description=format!("{title}: a real run against the built-in issuer, with every exchange.")
            section="clients"
        >
            <div class="mx-auto max-w-[76rem] px-4 py-12">
                <p class="eyebrow"><a href=site.link("/clients")>"Six kinds of client"</a>": a real run"</p>
                <h1 class="mt-1">{title.clone()}</h1>
                <div class="mt-4"><Prose markdown=words.what.clone() /></div>
                {facts}
            </div>
            <section class="stage" aria-labelledby="run">
                <div class="mx-auto max-w-[76rem] px-4 py-8">
                    <h2 id="run" tabindex="-1" class="mb-4">"Run it"</h2>
                    {stage}
                </div>
            </section>
            <div class="mx-auto max-w-[76rem] px-4 py-8">
                <h2 class="mb-4">"When you have run it"</h2>
                <Prose markdown=words.after.clone() />
                <h3 class="mt-8 mb-3">"What happened, stop by stop"</h3>
                <ul class="flex flex-wrap gap-2">{stops}</ul>
                <p class="mt-6">
                    <a href=site.link(&format!("/clients#{}", client.id))>{format!("All about it: {title}")}</a>
                </p>
            </div>
        </Frame>
    }
    .into_any()
}

/// What the client knows, what it sent and got, and what it can do with it.
#[component]
fn Done(outcome: Outcome, client: Client, words: ClientRun) -> impl IntoView {
    let Outcome { signed_in, access_token, exchanges, call } = outcome;
    let seen_by = words.observer;
    let nobody = signed_in.is_none();
    let opens = access_token.get("aud").map(claims::texts).unwrap_or_default();
    let end = if nobody { "Forget the token" } else { "Sign out of this client" };
    let wire = exchanges.into_iter().map(|exchange| view! { <WirePanel exchange seen_by=seen_by.clone() /> });
    let wire = wire.collect_view();
    view! {
        <div class="sides">
            {match signed_in {
                Some(SignedIn { claims, checklist }) => {
                    view! {
                        <Object thing=Thing::Letter name="ID token" relation="to" address=client.client_id.clone()>
                            <p class="small mb-2">"What the client hands over to this page, after its checks:"</p>
                            <Claims claims />
                            <details class="mt-3">
                                <summary class="cursor-pointer small">"What the client checked"</summary>
                                <div class="mt-3"><Rows checklist when_valid="The client may rely on these claims." /></div>
                            </details>
                        </Object>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <div class="side">
                            <h3>"No ID token, and no refresh token"</h3>
                            <p class="small">"Nobody signed in. The access token stands for the client itself."</p>
                        </div>
                    }
                        .into_any()
                }
            }}
            <Object thing=Thing::Key name="Access token" relation="opens" address=opens>
                <p class="small mb-2">"The client has it and this page does not. Its claims, decoded for the lesson:"</p>
                <Claims claims=access_token />
            </Object>
        </div>
        <h3 class="mt-8 mb-3">"On the wire"</h3>
        <div class="grid gap-4">{wire}</div>
        <section id="api" class="mt-8" aria-labelledby="the-api">
            <h3 id="the-api" class="mb-3">"The API, called by the client"</h3>
            <Does action=format!("/clients/{}/call", client.id) label="Call the orders API" primary=true />
            <div class="mt-4">{call.map(|exchange| view! { <Answer exchange seen_by=seen_by.clone() /> })}</div>
        </section>
        <div class="mt-8"><Does action=format!("/clients/{}/sign-out", client.id) label=end /></div>
    }
}

/// Claims, one a row.
#[component]
fn Claims(claims: Map<String, Value>) -> impl IntoView {
    let now = use_context::<Run>().map(|run| run.now);
    let rows = claims
        .iter()
        .map(|(name, value)| {
            let then = now.zip(
                numeric_date(value).ok().filter(|_| claims::kind(name) == Some(claims::Kind::NumericDate)),
            );
            let note = then.map(|(now, then)| {
                view! { <span class="why">{format!(" {}", distance(then, now))}</span> }
            });
            view! {
                <tr data-claim=name.clone()>
                    <th scope="row">{name.clone()}</th>
                    <td><code>{shown(value)}</code> {note}</td>
                </tr>
            }
        })
        .collect_view();
    view! { <div class="sheet"><table class="parameters"><tbody>{rows}</tbody></table></div> }
}

/// A value as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
