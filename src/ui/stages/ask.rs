//! Stop 3: the authorization request, parameter by parameter, with the audience switch.

use leptos::prelude::*;

use crate::{
    client::{request::AuthorizationRequest, run::Run},
    ui::{
        controls::{Copy, Problem},
        flow::{self, Progress},
        site::Site,
        store::{Asked, WalkStore, use_walk},
    },
};

const CHOICES: [(Asked, &str); 3] = [
    (Asked::NoAudience, "No audience"),
    (Asked::Orders, "The orders API"),
    (Asked::UnknownAudience, "An API that nobody registered"),
];

fn why(parameter: &str) -> &'static str {
    match parameter {
        "response_type" => "Send a code back, not tokens.",
        "client_id" => "Who asks. Public: it is a name, not a secret.",
        "redirect_uri" => {
            "Where to send the answer. Must equal a registered address to the letter, but for the port of a native app's loopback address."
        }
        "scope" => {
            "What is asked for. openid asks for an ID token, profile and email for claims about you; the rest says what the access token may do."
        }
        "audience" => "Which API the access token is for. This decides what the token looks like.",
        "state" => "Comes back unchanged, and shows that the answer belongs to this request.",
        "nonce" => "Comes back inside the ID token, and shows that the token was made for this request.",
        "code_challenge" => {
            "A hash of the verifier, a secret that goes to the issuer alone and never through the address bar."
        }
        "code_challenge_method" => "The hash is SHA-256.",
        "prompt" => "Ask for the password even if there is a session.",
        "login_hint" => "Who is expected to sign in.",
        _ => "",
    }
}

/// The parameters of a request, one a row, with what each is for.
pub fn rows(request: &AuthorizationRequest) -> impl IntoView + use<> {
    request
        .parameters()
        .into_iter()
        .map(|(name, value)| {
            view! {
                <tr data-parameter=name>
                    <th scope="row">{name}</th>
                    <td>
                        <code>{value}</code>
                        <p class="why">{why(name)}</p>
                    </td>
                </tr>
            }
        })
        .collect_view()
}

/// Whether the answer is a code. After any other, one asks anew.
fn has_code(run: &Run) -> bool {
    matches!(run.code(), Ok(Some(_)))
}

/// Choose the audience, read the request, take it to the next stop.
#[component]
pub fn AskStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let site = StoredValue::new(site);
    let draft = move |walk: WalkStore, asked| {
        let site = site.get_value();
        progress.run(async move { flow::draft(walk, &site, asked, "/walk/sign-in", false).await }, |()| {});
    };
    let show = move |walk: WalkStore, asked| {
        let is_answered = walk.now().runs.get(&asked).is_some_and(has_code);
        if !is_answered && !flow::waits(walk, &site.get_value(), asked) {
            draft(walk, asked);
        }
    };
    let walk = use_walk(move |walk| show(walk, walk.now().current));
    let choose = move |asked: Asked| {
        walk.update(|walk| walk.current = asked);
        show(walk, asked);
    };
    let current = move || walk.get().map(|walk| walk.current);
    let answered = move || walk.get().is_some_and(|walk| walk.run().is_some_and(has_code));
    let url = Signal::derive(move || {
        walk.get()
            .and_then(|walk| walk.run().map(|run| run.request.url(&run.metadata.authorization_endpoint)))
            .unwrap_or_default()
    });
    let parameters = move || walk.get()?.run().map(|run| rows(&run.request));
    view! {
        <fieldset disabled=move || walk.get().is_none()>
            <legend class="font-semibold mb-2">"Which API is the access token for?"</legend>
            <div class="choice">
                {CHOICES
                    .map(|(asked, name)| {
                        let value = asked.choices(&site.get_value()).audience;
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name="audience"
                                    value=format!("{asked:?}")
                                    prop:checked=move || current() == Some(asked)
                                    on:change=move |_| choose(asked)
                                />
                                <span>{name}</span>
                                <small>{value.map_or_else(|| "the parameter is left out".into(), |value| format!("audience={value}"))}</small>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
        <div class="sheet mt-6 min-h-[34rem]" aria-live="polite">
            <div class="flex flex-wrap items-center gap-2 px-3 py-2">
                <h3 class="text-[1.0625rem]">
                    {move || if answered() { "The request your browser carried" } else { "The request your browser will carry" }}
                </h3>
                <span class="ends-row ml-auto"><Copy label="Copy the URL" text=url /></span>
            </div>
            <table class="parameters">
                <tbody>{parameters}</tbody>
            </table>
        </div>
        <div class="flex flex-wrap items-center gap-3 mt-6">
            <Show
                when=answered
                fallback=move || {
                    view! { <a class="button primary" href=site.get_value().link("/walk/sign-in")>"Go on: sign in"</a> }
                }
            >
                <button
                    type="button"
                    class="button"
                    on:click=move |_| draft(walk, walk.now().current)
                    disabled=progress.busy
                >
                    "Make a new request, with new secrets"
                </button>
                <a class="button primary" href=site.get_value().link("/walk/come-back")>"Read the answer you have"</a>
            </Show>
        </div>
        <Problem progress />
    }
}
