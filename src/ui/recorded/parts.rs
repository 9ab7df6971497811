//! What each stop shows of the recording: that stop's exchanges and verdicts, and no more. A long token is
//! written out at the one stop that is about it.

use leptos::prelude::*;

use super::recording::{Afterwards, Call, Case, Recording, Seen, shortened};
use crate::{
    client::exchange::Tokens,
    token::{
        check::{Checklist, Verdict},
        decode::decode,
    },
    ui::{
        checklist::Rows,
        inspector::DecodedJson,
        object::{Object, Thing},
        stages::{access_token::AccessTokenCard, ask, come_back},
        token_text::TokenText,
        wire_panel::WirePanel,
    },
    wire::Exchange,
};

/// The part that the stop with this slug shows.
pub fn of(slug: &str, recording: &Recording) -> AnyView {
    match slug {
        "sketch" => sketch(recording),
        "register" => register(recording),
        "ask" => asked(recording),
        "sign-in" => signed_in(recording),
        "come-back" => came_back(recording),
        "exchange" => exchanged(recording),
        "id-token" => id_token(recording),
        "access-token" => access_tokens(recording),
        "call-the-api" => calls(recording),
        "afterwards" => afterwards(recording),
        "sketch-again" => sketch_again(recording),
        _ => ().into_any(),
    }
}

fn panel(title: impl Into<String>, exchange: Exchange) -> AnyView {
    view! { <div><h3 class="text-[1.0625rem] mb-2">{title.into()}</h3><WirePanel exchange /></div> }
        .into_any()
}

fn tokens(seen: &Seen) -> Option<Tokens> {
    seen.run.tokens().ok().flatten()
}

/// The two tokens of one response, of which one can be read.
fn sketch(recording: &Recording) -> AnyView {
    let Some(found) = tokens(&recording.plain) else { return ().into_any() };
    let sides = [("id_token", found.id_token.unwrap_or_default()), ("access_token", found.access_token)];
    let sides = sides.map(|(name, token)| {
        let token = decode(&token);
        view! {
            <div class="side">
                <h3>{name} ": " <small>{format!("{} characters", token.raw.len())}</small></h3>
                <DecodedJson token marked=None now=recording.at.0 />
            </div>
        }
    });
    view! { <div class="sides">{sides.collect_view()}</div> }.into_any()
}

fn register(recording: &Recording) -> AnyView {
    let panels = recording.installed.iter().map(|(kind, exchange)| {
        panel(format!("Registered as {kind}, with the callback of an installed app"), exchange.clone())
    });
    panels.collect_view().into_any()
}

fn asked(recording: &Recording) -> AnyView {
    let first = |seen: &Seen| seen.log.first().cloned();
    let panels = [
        ("Without audience", first(&recording.plain)),
        ("The same for the orders API", first(&recording.orders)),
        ("The same for an API that nobody registered", first(&recording.unknown)),
    ];
    view! {
        <div class="sheet">
            <table class="parameters"><tbody>{ask::rows(&recording.orders.run.request)}</tbody></table>
        </div>
        {panels.map(|(title, exchange)| exchange.map(|exchange| panel(title, exchange))).collect_view()}
    }
    .into_any()
}

fn signed_in(recording: &Recording) -> AnyView {
    recording
        .plain
        .log
        .iter()
        .map(|exchange| view! { <WirePanel exchange=exchange.clone() /> })
        .collect_view()
        .into_any()
}

fn came_back(recording: &Recording) -> AnyView {
    let run = &recording.plain.run;
    let response = run.response.as_ref().map(|response| {
        let parameters = come_back::parameters(response);
        view! {
            <div class="sides">
                <Object
                    thing=Thing::Ticket
                    name="Authorization response"
                    relation="to"
                    address=run.request.choices.redirect_uri.clone()
                >
                    {parameters}
                </Object>
                {come_back::judged(response, Some(run), "before it uses the code")}
            </div>
        }
    });
    view! { {response} {panel("Another code, sent without its verifier", recording.stolen.clone())} }
        .into_any()
}

fn exchanged(recording: &Recording) -> AnyView {
    let first = recording.plain.run.token_exchange.clone();
    let second = recording.orders.run.token_exchange.as_ref().map(shortened);
    view! {
        {first.map(|exchange| panel("Asked without audience", exchange))}
        {second.map(|exchange| panel("Asked with the orders API as audience", exchange))}
        {panel("A code that was used before", recording.reused.clone())}
    }
    .into_any()
}

fn id_token(recording: &Recording) -> AnyView {
    let (right, edited) = (decode(&recording.id_token.token), decode(&recording.edited.token));
    let now = recording.at.0;
    let client = recording.site.client_id.clone();
    let sides = [
        ("Decoded: ", right.clone(), &recording.id_token.checklist, None),
        ("Decoded, with one claim changed: ", edited, &recording.edited.checklist, Some("email".to_owned())),
    ];
    let sides = sides.map(|(title, token, checklist, marked)| {
        let checklist = if marked.is_some() { deciding(checklist) } else { checklist.clone() };
        view! {
            <div class="sides">
                <div class="side">
                    <h3>{title} <small>"anyone can do this"</small></h3>
                    <DecodedJson token marked now />
                </div>
                <div class="side">
                    <h3>"Validated: " <small>{format!("as {client}")}</small></h3>
                    <Rows checklist when_valid="This client may rely on these claims." />
                </div>
            </div>
        }
    });
    view! {
        <Object thing=Thing::Letter name="ID token" relation="to" address=client.clone()>
            <TokenText token=right />
        </Object>
        {sides.collect_view()}
        {panel("The issuer's keys", recording.keys.clone())}
    }
    .into_any()
}

fn access_tokens(recording: &Recording) -> AnyView {
    let sides = [
        ("Asked without audience", &recording.plain),
        ("Asked with the orders API as audience", &recording.orders),
    ];
    let sides = sides.map(|(title, seen)| {
        let token = tokens(seen).map(|tokens| tokens.access_token);
        view! {
            <div>
                <h3 class="text-[1.0625rem] mb-2">{title}</h3>
                {token
                    .map(|token| {
                        view! { <AccessTokenCard token now=recording.at.0 site=recording.site.clone() /> }
                    })}
            </div>
        }
    });
    view! { <div class="sides">{sides.collect_view()}</div> }.into_any()
}

/// What decided: the first row that failed. The whole list if none did.
fn deciding(checklist: &Checklist) -> Checklist {
    match checklist.first_failure() {
        Some(failure) => Checklist { checks: vec![failure.clone()] },
        None => checklist.clone(),
    }
}

fn call(title: &'static str, call: &Call) -> AnyView {
    let checklist = call.checklist.as_ref().map(deciding).filter(|list| !list.checks.is_empty());
    let passed = checklist.as_ref().is_some_and(|list| list.count(Verdict::Failed) == 0);
    // What passes has the same rows again.
    let checklist = checklist.filter(|_| !passed || call.case == Case::Right);
    view! {
        <div>
            {panel(title, shortened(&call.exchange))}
            {checklist
                .map(|checklist| {
                    view! {
                        <div class="side mt-2">
                            <h4 class="small">{if passed { "What the API checked" } else { "The check that decided" }}</h4>
                            <Rows checklist when_valid="The API may act on this token." />
                        </div>
                    }
                })}
        </div>
    }
    .into_any()
}

fn calls(recording: &Recording) -> AnyView {
    const TITLES: [(Case, &str); 8] = [
        (Case::Right, "The right token"),
        (Case::IdToken, "The ID token"),
        (Case::Opaque, "The opaque token"),
        (Case::Nothing, "No token"),
        (Case::Expired, "An expired token"),
        (Case::OtherAudience, "A token for another audience"),
        (Case::Write, "Write an order"),
        (Case::SecondWrites, "Write as a user who may only read"),
    ];
    let found = TITLES.into_iter().filter_map(|(case, title)| Some((title, recording.call(case)?)));
    found.map(|(title, found)| call(title, found)).collect_view().into_any()
}

fn afterwards(recording: &Recording) -> AnyView {
    let Afterwards { userinfo: [opaque, jwt], refreshed, active, logout, revoked, inactive, call: later } =
        &recording.afterwards;
    let panels = [
        ("Userinfo, asked with the opaque token", Some(opaque)),
        ("Userinfo, asked with the token for the orders API", Some(jwt)),
        ("The refresh token for new tokens", refreshed.as_ref()),
        ("An API that asks the issuer about the new access token", active.as_ref()),
        ("Sign out at the issuer", Some(logout)),
        ("Revoke the refresh token", revoked.as_ref()),
        ("The same API asks about the same token", inactive.as_ref()),
    ];
    let panels = panels.map(|(title, exchange)| exchange.map(|found| panel(title, shortened(found))));
    view! {
        {panels.collect_view()}
        {call("The API that checks by itself, called with the same token", later)}
    }
    .into_any()
}

/// To whom each token is addressed, and what the API makes of both.
fn sketch_again(recording: &Recording) -> AnyView {
    let Some(found) = tokens(&recording.orders) else { return ().into_any() };
    let sides = [
        (Thing::Letter, "ID token", "to", found.id_token.unwrap_or_default(), Case::IdToken),
        (Thing::Key, "Access token", "opens", found.access_token, Case::Right),
    ];
    let sides = sides.map(|(thing, name, relation, token, case)| {
        let decoded = decode(&token);
        let audience =
            decoded.unverified_claims().and_then(|claims| claims.get("aud").cloned()).unwrap_or_default();
        let address = match audience.as_array().and_then(|several| several.first()) {
            Some(first) => first.as_str().unwrap_or_default().to_owned(),
            None => audience.as_str().unwrap_or_default().to_owned(),
        };
        let answer = recording.call(case).map(|call| {
            let status = call.exchange.response.status;
            let class = if status < 400 { "passed" } else { "failed" };
            view! { <p class="small">"The orders API answers: " <b class=class>{status}</b></p> }
        });
        view! {
            <Object thing name relation address>
                <p class="small"><code>{format!("\"aud\": {audience}")}</code></p>
                {answer}
            </Object>
        }
    });
    view! { <div class="sides">{sides.collect_view()}</div> }.into_any()
}
