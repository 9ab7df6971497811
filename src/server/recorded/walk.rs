//! The walk, step by step, in the order of the stops as far as it matters.

use super::{
    browser::{Browser, Watched},
    client::Client,
    error::{At, RecordingError, Why},
    outcomes,
    script::Script,
};
use crate::{
    client::{exchange, logout, pkce::Pkce, renewal, request::Choices, resource, run::Run},
    ports::{Clock, Random, Transport},
    token::{
        JwkSet,
        check::{Checklist, id_token},
        decode::decode,
        native::NativeVerifier,
        tamper,
    },
    ui::{
        recorded::recording::{Afterwards, Call, Case, Judged, Recording},
        store::Asked,
    },
    wire::{Exchange, Request},
};

/// Walks, and keeps what was seen.
///
/// # Errors
/// At which step it ended, and why.
pub async fn walk(
    script: &Script,
    transport: &dyn Transport,
    clock: &dyn Clock,
    random: &dyn Random,
) -> Result<Recording, RecordingError> {
    let network = Watched::new(transport);
    let client = Client::discover(script, &network, clock, random).await?;
    let mut browser = Browser::new(&network, clock);
    let (site, person) = (&script.site, &script.person);
    let choices = |asked: Asked| asked.choices(site);

    let step = "signing in";
    let request = client.draft(choices(Asked::NoAudience));
    let (plain, plain_tokens) = client.tokens(&mut browser, request, person).await.at(step)?;
    let plain = client.seen(plain).await.at(step)?;

    let step = "asking for the API";
    let request = client.draft(choices(Asked::Orders));
    let (orders, orders_tokens) = client.tokens(&mut browser, request, person).await.at(step)?;
    let orders = client.seen(orders).await.at(step)?;

    let step = "asking for an API that nobody registered";
    let request = client.draft(choices(Asked::UnknownAudience));
    let unknown = client.ask(&mut browser, request, person).await.at(step)?;
    let unknown = client.seen(unknown).await.at(step)?;

    let step = "validating the ID token";
    let keys = client.send(Request::get(&client.metadata.jwks_uri)).await.at(step)?;
    let set: JwkSet = serde_json::from_str(&keys.response.body).at(step)?;
    let judge = async |token: &str, run: &Run| judged(token, run, &set, clock).await;
    let token = plain_tokens.id_token.clone().ok_or(Why::Missing("id_token")).at(step)?;
    let changed = tamper::set_claim(&decode(&token), "email", "mallory@tokenwalk.example".into());
    let changed = changed.ok_or(Why::Missing("payload in the ID token")).at(step)?;
    let id_token = Judged { checklist: judge(&token, &plain.run).await, token };
    let edited = Judged { checklist: judge(&changed, &plain.run).await, token: changed };
    let as_client = judge(&orders_tokens.access_token, &orders.run).await;

    let installed = installed(&client, &mut browser).await.at("asking as an installed app")?;
    let (stolen, reused) = leaked(&client, &mut browser, &plain.run).await.at("using codes that leaked")?;
    let trials = trials(&client, &mut browser).await.at("changing one parameter at a time")?;

    let letter = orders_tokens.id_token.as_deref().ok_or(Why::Missing("id_token"));
    let letter = letter.at("asking for the API")?;
    let tokens = [&orders_tokens.access_token, letter, &plain_tokens.access_token];
    let calls = calls(&client, &mut browser, tokens).await.at("calling the API")?;

    let bearers = [plain_tokens.access_token.as_str(), orders_tokens.access_token.as_str()];
    let afterwards =
        afterwards(&client, &mut browser, bearers, &id_token.token).await.at("renewing and ending")?;

    let mut recording = Recording {
        at: clock.now(),
        site: site.clone(),
        who: person.email.clone(),
        password_went_to: outcomes::parties(site, &network.addresses_sent(&person.password)),
        outcomes: std::collections::BTreeMap::new(),
        plain,
        orders,
        unknown,
        installed,
        stolen,
        reused,
        keys,
        id_token,
        edited,
        as_client,
        trials,
        calls,
        afterwards,
    };
    recording.outcomes = outcomes::of(&recording);
    Ok(recording)
}

/// The token as the client of `run` judges an ID token.
async fn judged(token: &str, run: &Run, keys: &JwkSet, clock: &dyn Clock) -> Checklist {
    id_token::validate(&decode(token), Some(keys), &NativeVerifier, &run.expectations(), clock.now())
        .await
        .checklist
}

/// Each type of application asks with the callback of an installed app.
async fn installed(
    client: &Client<'_>,
    browser: &mut Browser<'_>,
) -> Result<Vec<(&'static str, Exchange)>, Why> {
    let Some(callback) = &client.script.installed else { return Ok(Vec::new()) };
    let mut seen = Vec::new();
    for (kind, client_id) in &client.script.kinds {
        let choices = Choices {
            client_id: client_id.clone(),
            redirect_uri: callback.clone(),
            ..Asked::NoAudience.choices(&client.script.site)
        };
        let url = client.draft(choices).url(&client.metadata.authorization_endpoint);
        seen.push((*kind, browser.open(url).await?));
    }
    Ok(seen)
}

/// A code without its verifier, and one that was used before. Both are of runs of their own: using a code
/// twice voids what it gave.
async fn leaked(
    client: &Client<'_>,
    browser: &mut Browser<'_>,
    like: &Run,
) -> Result<(Exchange, Exchange), Why> {
    let (person, endpoint) = (&client.script.person, &client.metadata.token_endpoint);
    let run = client.ask(browser, client.draft(like.request.choices.clone()), person).await?;
    let code = run.code()?.ok_or(Why::Missing("code"))?;
    let Choices { client_id, redirect_uri, .. } = &run.request.choices;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("code", code),
    ];
    let stolen = client.send(Request::post_form(endpoint, fields)).await?;
    let (run, _) = client.tokens(browser, client.draft(like.request.choices.clone()), person).await?;
    let code = run.code()?.ok_or(Why::Missing("code"))?;
    let reused = client.send(exchange::request(endpoint, &run.request, code)).await?;
    Ok((stolen, reused))
}

/// Runs that differ from the first in one parameter each. The verifier is the same in all, so that the
/// exchanges of one application differ in nothing but the code.
async fn trials(client: &Client<'_>, browser: &mut Browser<'_>) -> Result<Vec<Run>, Why> {
    let Script { site, person, other_client, .. } = client.script;
    let first = Asked::NoAudience.choices(site);
    let mut tried = vec![
        first.clone(),
        Choices { audience: Some(site.audience.clone()), ..first.clone() },
        Choices { scope: "openid".into(), ..first.clone() },
    ];
    tried.extend(other_client.clone().map(|client_id| Choices { client_id, ..first }));
    let pkce = Pkce::new(client.random);
    let mut runs = Vec::new();
    for choices in tried {
        let mut request = client.draft(choices);
        request.pkce = pkce.clone();
        runs.push(client.tokens(browser, request, person).await?.0);
    }
    Ok(runs)
}

/// The API with the right token, the wrong ones and none.
async fn calls(
    client: &Client<'_>,
    browser: &mut Browser<'_>,
    [right, id_token, opaque]: [&str; 3],
) -> Result<Vec<Call>, Why> {
    let Script { site, person, second, expired, other_audience, .. } = client.script;
    let mut calls = Vec::new();
    for (case, token) in [
        (Case::Right, Some(right)),
        (Case::IdToken, Some(id_token)),
        (Case::Opaque, Some(opaque)),
        (Case::Nothing, None),
        (Case::Write, Some(right)),
    ] {
        calls.push(client.call(case, token).await?);
    }
    for (case, client_id) in [(Case::Expired, expired), (Case::OtherAudience, other_audience)] {
        if let Some(client_id) = client_id.clone() {
            let choices = Choices { client_id, ..Asked::Orders.choices(site) };
            let (_, tokens) = client.tokens(browser, client.draft(choices), person).await?;
            calls.push(client.call(case, Some(&tokens.access_token)).await?);
        }
    }
    if let Some(second) = second {
        let mut own = Browser::new(client.network, client.clock);
        let (_, tokens) = client.tokens(&mut own, client.draft(Asked::Orders.choices(site)), second).await?;
        calls.push(client.call(Case::SecondWrites, Some(&tokens.access_token)).await?);
        log_out(client, &mut own, tokens.id_token.as_deref()).await?;
    }
    Ok(calls)
}

async fn log_out(
    client: &Client<'_>,
    browser: &mut Browser<'_>,
    id_token: Option<&str>,
) -> Result<Exchange, Why> {
    let script = client.script;
    let endpoint = client.endpoint("end_session_endpoint")?;
    let target = script.after_logout.as_deref();
    browser.open(logout::url(endpoint, &script.site.client_id, id_token, target, None)).await
}

/// Userinfo, new tokens for a refresh token, and what is left of all that after logout and revocation.
async fn afterwards(
    client: &Client<'_>,
    browser: &mut Browser<'_>,
    bearers: [&str; 2],
    id_token: &str,
) -> Result<Afterwards, Why> {
    let Script { site, person, .. } = client.script;
    let userinfo = |token| {
        let request = Request::get(&client.metadata.userinfo_endpoint);
        client.send(resource::with_bearer(request, Some(token)))
    };
    let userinfo = [userinfo(bearers[0]).await?, userinfo(bearers[1]).await?];

    let (mut run, first) = client.tokens(browser, client.draft(Asked::Offline.choices(site)), person).await?;
    let client_id = &site.client_id;
    if let Some(token) = &first.refresh_token {
        let endpoint = &client.metadata.token_endpoint;
        run.renewed = Some(client.send(renewal::refresh(endpoint, client_id, token)).await?);
    }
    let newest = run.newest().unwrap_or(first);
    let token = newest.access_token;

    let active = client.introspected(&token).await?;
    let logout = log_out(client, browser, Some(id_token)).await?;
    let mut revoked = None;
    if let Some(refresh_token) = &newest.refresh_token {
        let endpoint = client.endpoint("revocation_endpoint")?;
        revoked = Some(client.send(renewal::revoke(endpoint, client_id, refresh_token)).await?);
    }
    let inactive = client.introspected(&token).await?;
    let call = client.call(Case::Right, Some(&token)).await?;
    Ok(Afterwards { userinfo, refreshed: run.renewed, active, logout, revoked, inactive, call })
}
