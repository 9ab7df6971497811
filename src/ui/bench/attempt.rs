//! An attack tried on a real token: made, judged here, and shown to the API if it is meant for one.

use leptos::prelude::*;

use super::{
    island::Bench,
    lab::{self, Door},
    prepared,
};
use crate::{
    ports::Clock,
    token::{
        Algorithm, Signer,
        attack::{Attack, Materials, Other, Recipe, Target, Validator},
        check::{Checklist, access_token, id_token},
        decode::{Decoded, decode},
        webcrypto::{WebCryptoSigner, WebCryptoVerifier},
    },
    ui::{
        browser::BrowserClock,
        flow,
        silent::{Obstacle, obtain},
    },
    wire::Exchange,
};

/// What happened.
#[derive(Clone)]
pub struct Outcome {
    /// The token that it was made of, if it was made of one.
    pub before: Option<Decoded>,
    /// The token of the attack.
    pub forged: Decoded,
    /// As the one it is shown to judges it.
    pub checklist: Checklist,
    /// What the API answered, if it was shown to the API.
    pub answer: Option<Exchange>,
}

/// The prepared case whose tokens the attack begins with.
pub fn case(attack: Attack) -> &'static str {
    match attack {
        Attack::Expired => "expired",
        Attack::OtherAudience => "wrong-audience",
        Attack::OtherIssuer => "wrong-issuer",
        _ => "right",
    }
}

/// Makes the attack's token, judges it here, and shows it to the API if it is meant for one. `None` if the
/// issuer wants to see the person first.
pub async fn attempt(bench: Bench, attack: Attack) -> Result<Option<Outcome>, String> {
    let site = bench.site.get_value();
    let run = |id: &'static str| {
        let site = site.clone();
        async move {
            match prepared::run(bench.walk, &site, id).await {
                Ok(run) => Ok(Some(run)),
                Err(Obstacle::PersonNeeded) => Ok(None),
                Err(Obstacle::Problem(problem)) => Err(problem),
            }
        }
    };
    let Some(mut latest) = run(case(attack)).await? else { return Ok(None) };
    let tokens = latest.tokens().map_err(|error| error.to_string())?.ok_or("the issuer gave no tokens")?;
    let id_token = tokens.id_token.ok_or("the issuer gave no ID token")?;
    let good = decode(&tokens.access_token);
    let before = matches!(attack.recipe(), Recipe::Forge { .. }).then(|| good.clone());
    let forged = match attack.recipe() {
        Recipe::AskIssuer { .. } | Recipe::UseOther(Other::AccessToken) => tokens.access_token,
        Recipe::UseOther(Other::IdToken) => id_token,
        Recipe::UseOther(Other::EarlierIdToken) => {
            // The client has made another request since.
            latest = obtain(&site, prepared::choices(&site, "right"))
                .await
                .map_err(|_| "the issuer did not answer again")?;
            id_token
        }
        Recipe::Forge { own_key, .. } => forge(bench, attack, &good, own_key).await?,
    };
    let forged = decode(&forged);
    let keys = bench.keys.get_untracked();
    let (verifier, now) = (&WebCryptoVerifier, BrowserClock.now());
    let (issuer, algorithm) = (Some(site.issuer.clone()), Algorithm::RS256);
    let target = Target { validator: Validator::Api, profile: access_token::Profile::Auth0, algorithm };
    if attack.refused_by(target).is_none() {
        let expected = id_token::Expectations {
            issuer,
            client_id: Some(site.client_id.clone()),
            algorithm,
            nonce: id_token::Nonce::Sent(latest.request.nonce.clone()),
            access_token: None,
            max_age: None,
            leeway: 60,
        };
        let judged = id_token::validate(&forged, Some(&keys), verifier, &expected, now).await;
        return Ok(Some(Outcome { before, forged, checklist: judged.checklist, answer: None }));
    }
    let expected = access_token::Expectations {
        issuer,
        audience: Some(site.audience.clone()),
        algorithm,
        profile: access_token::Profile::Auth0,
        scope: Some("read:orders".into()),
        leeway: 60,
    };
    let judged = access_token::validate(&forged, Some(&keys), verifier, &expected, now).await;
    let answer = flow::fetch(lab::request(&site.orders(), Door::Orders, Some(&forged.raw))).await?;
    Ok(Some(Outcome { before, forged, checklist: judged.checklist, answer: Some(answer) }))
}

async fn forge(bench: Bench, attack: Attack, token: &Decoded, own_key: bool) -> Result<String, String> {
    let keys = bench.keys.get_untracked();
    let issuer_key = keys.keys.iter().find(|key| key.kid.as_deref() == token.kid());
    let signer = if own_key {
        // A stranger's key under the issuer's name; where it travels along, under a name of its own.
        let kid = (attack != Attack::ForeignJku).then(|| token.kid().map(str::to_owned)).flatten();
        Some(WebCryptoSigner::generate(Algorithm::RS256, kid).await.map_err(|error| error.to_string())?)
    } else {
        None
    };
    let materials =
        Materials { edit: None, issuer_key, own_key: signer.as_ref().map(|signer| signer as &dyn Signer) };
    attack.apply(token, &materials).await.map(|forged| forged.token).map_err(|error| error.to_string())
}
