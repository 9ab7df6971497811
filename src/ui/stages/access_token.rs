//! Stop 8: the access token of both requests side by side, opaque and JWT.

use leptos::prelude::*;

use crate::{
    ports::Clock,
    token::{
        claims,
        decode::{Form, decode},
    },
    ui::{
        browser::{self, BrowserClock},
        controls::{Missing, Problem},
        flow::{self, Progress},
        inspector::DecodedJson,
        object::{Address, Object, Thing},
        site::Site,
        store::{Asked, BY_DEFAULT, WalkStore, use_walk},
        token_text::TokenText,
    },
};

/// Both keys, each with what anyone can read of it. The second comes through the issuer's session.
#[component]
pub fn AccessTokenStage(site: Site) -> impl IntoView {
    let progress = Progress::new();
    let walk = use_walk(move |walk| {
        progress.run(
            async move { flow::exchange_hurried(walk, &[Asked::NoAudience, Asked::Orders]).await },
            |()| {},
        );
    });
    view! {
        <div class="sides">
            <Side walk progress asked=Asked::NoAudience site=site.clone() />
            <Side walk progress asked=Asked::Orders site=site.clone() />
        </div>
        <Problem progress />
    }
}

#[component]
fn Side(walk: WalkStore, progress: Progress, asked: Asked, site: Site) -> impl IntoView {
    let (heading, label) = if asked == Asked::NoAudience {
        ("Asked without audience", "Get the one without audience")
    } else {
        ("Asked with the orders API as audience", "Get the one for the orders API")
    };
    let card = move || {
        let now = walk.get()?;
        let run = |asked| if asked == Asked::Orders { now.orders() } else { asked };
        let Some(token) = now.access_token(run(asked)) else {
            if progress.busy.get() {
                return None;
            }
            let what = if now.runs.values().any(|run| run.token_exchange.is_some()) {
                "You have not asked for this one yet."
            } else {
                "You have no tokens yet. Sign in at the issuer; this page exchanges the code for you."
            };
            return Some(
                view! { <Missing what page="/walk/access-token" asked site=site.clone() walk label hurried=true /> }.into_any(),
            );
        };
        if [Asked::NoAudience, Asked::Orders].iter().all(|asked| now.access_token(run(*asked)).is_some()) {
            crate::ui::progress::done("access-token");
            browser::tell();
        }
        let by_default = asked == Asked::NoAudience && now.by_default();
        let (now, site) = (BrowserClock.now().0, site.clone());
        Some(
            view! {
                {by_default.then(|| view! { <p class="small mb-3">{BY_DEFAULT}</p> })}
                <AccessTokenCard token now site />
            }
            .into_any(),
        )
    };
    view! {
        <section data-asked=format!("{asked:?}")>
            <h3 class="text-[1.0625rem] mb-2">{heading}</h3>
            {card}
        </section>
    }
}

/// An access token in its shape: what anyone can read of it, and who validates it.
#[component]
pub fn AccessTokenCard(
    token: String,
    /// Unix seconds.
    now: i64,
    site: Site,
) -> impl IntoView {
    let decoded = decode(&token);
    // Whom it names, or else the issuer's userinfo endpoint, for which it is opaque.
    let named = decoded.unverified_claims().and_then(|found| found.get("aud")).map(claims::texts);
    let (thing, opens): (_, Address) = match named {
        Some(named) if decoded.form == Form::Jws => (Thing::Key, named.into()),
        _ => (Thing::SealedKey, format!("{}userinfo", site.issuer).into()),
    };
    let (validated_by, where_to) = if decoded.form == Form::Jws {
        ("Its API does it with the issuer's keys, for itself.", "/walk/call-the-api")
    } else {
        ("The issuer looks it up when it is used at /userinfo.", "/walk/afterwards")
    };
    let where_to = site.link(where_to);
    let name = if decoded.form == Form::Jws { "Access token: a JWT" } else { "Access token: opaque" };
    view! {
        <Object thing name relation="opens" address=opens>
            <TokenText token=decoded.clone() />
            <div class="mt-4">
                <h4 class="eyebrow mb-1">"Decoded: anyone can do this"</h4>
                <DecodedJson token=decoded marked=None now />
            </div>
            <div class="mt-4">
                <h4 class="eyebrow mb-1">"Validated: not by this client"</h4>
                <p class="small">
                    {validated_by}
                    " "
                    <a href=where_to>"See it do that"</a>
                    "."
                </p>
            </div>
        </Object>
    }
}
