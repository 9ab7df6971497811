//! The tokens that the issuer makes for the bench: each case is a real run of the flow.

use leptos::prelude::*;

use super::{CaseWords, island::Bench};
use crate::{
    client::{request::Choices, run::Run},
    token::{
        Algorithm, Jwk, Signer,
        decode::{Decoded, decode},
        encode, tamper,
        webcrypto::WebCryptoSigner,
    },
    ui::{
        flow,
        silent::{Obstacle, obtain},
        site::Site,
        store::{Asked, WalkStore},
    },
};

/// What to ask the issuer for, so that its tokens make the case `id`. The default for all that starts from
/// a good pair of tokens.
pub fn choices(site: &Site, id: &str) -> Choices {
    let fault = |name: &str| Choices { client_id: format!("fault-{name}"), ..Asked::Orders.choices(site) };
    match id {
        "opaque" => Asked::NoAudience.choices(site),
        "expired" => fault("expired"),
        "wrong-issuer" => fault("wrong-issuer"),
        "wrong-audience" => fault("wrong-audience"),
        "missing-scope" => Choices { scope: "openid profile email".into(), ..Asked::Orders.choices(site) },
        _ => Asked::Orders.choices(site),
    }
}

/// The run for the case `id`: the one that a redirect brought back to this page, or a silent one.
///
/// # Errors
/// [`Obstacle`].
pub async fn run(walk: WalkStore, site: &Site, id: &str) -> Result<Run, Obstacle> {
    let wanted = choices(site, id);
    let brought = || walk.now().runs.get(&Asked::Bench).cloned();
    // Not the code of a sign-in that was for the session alone: by now it may have expired.
    if brought().is_some_and(|run| run.hurried) {
        flow::exchange(walk, Asked::Bench).await?;
    }
    let fits = |run: &Run| {
        let had = &run.request.choices;
        had.client_id == wanted.client_id && had.audience == wanted.audience && had.scope == wanted.scope
    };
    match brought().filter(|run| fits(run) && run.token_exchange.is_some()) {
        Some(run) => Ok(run),
        None => obtain(site, wanted).await,
    }
}

/// The token of the case `id`, from the run made for it. `None` for the case without a token.
///
/// # Errors
/// A sentence for the learner.
pub async fn token(id: &str, run: &Run) -> Result<Option<String>, String> {
    let tokens = run.tokens().map_err(|error| error.to_string())?;
    let tokens = tokens.ok_or("the issuer's answer holds no tokens")?;
    Ok(match id {
        "none" => None,
        "id-token" => Some(tokens.id_token.ok_or("the issuer's answer holds no ID token")?),
        "tampered" => {
            let changed = tamper::set_claim(&decode(&tokens.access_token), "sub", "db|somebody-else".into());
            Some(changed.ok_or("the access token holds no claims to change")?)
        }
        "stranger" => Some(signed_by_stranger(&decode(&tokens.access_token)).await?.0),
        _ => Some(tokens.access_token),
    })
}

/// The same claims under the same header, signed with a key pair made here, and the public half of that. Where `alg` is
/// none that a key pair signs with, it becomes RS256.
///
/// # Errors
/// A sentence for the learner.
pub async fn signed_by_stranger(token: &Decoded) -> Result<(String, Jwk), String> {
    let claims = token.unverified_claims().ok_or("the payload holds no claims to sign")?;
    let wanted: Option<Algorithm> = token.alg().and_then(|alg| alg.parse().ok());
    let algorithm = wanted.filter(|algorithm| !algorithm.is_symmetric()).unwrap_or(Algorithm::RS256);
    let kid = token.kid().map(str::to_owned);
    let signer = WebCryptoSigner::generate(algorithm, kid).await.map_err(|error| error.to_string())?;
    let mut header = token.header().cloned().unwrap_or_default();
    header.insert("alg".into(), algorithm.name().into());
    let token = encode::sign_under(&signer, header, claims.as_map()).await;
    Ok((token.map_err(|error| error.to_string())?, signer.public_key().clone()))
}

/// A button for each, to look at it.
#[component]
pub fn Prepared(bench: Bench, cases: Vec<CaseWords>) -> impl IntoView {
    let cases = cases
        .into_iter()
        .filter(|case| case.id != "none")
        .map(|case| {
            let id = case.id.clone();
            let pick = move |_| bench.pick(id.clone(), true);
            let id = case.id;
            view! {
                <button
                    type="button"
                    class="button"
                    data-case=id.clone()
                    aria-pressed=move || (bench.case.get().as_ref() == Some(&id)).to_string()
                    disabled=move || !bench.awake.get() || bench.progress.busy.get()
                    on:click=pick
                >
                    <span>{case.title}</span>
                    <small inner_html=case.what></small>
                </button>
            }
        })
        .collect_view();
    view! {
        <details class="mt-4 no-print" open prop:open=move || bench.pasted.with(String::is_empty)>
            <summary class="cursor-pointer font-semibold">"Or take one from the issuer"</summary>
            <div class="cases thirds mt-3">{cases}</div>
        </details>
    }
}
