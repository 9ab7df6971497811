//! `/clients/<kind>/platform` and `/clients/<kind>/dialog`: what stands between the issuer and a client that is
//! no web page, played by one. Nothing here is judged or kept: the client that gets the address does that.

use axum::http::request::Parts;
use leptos::prelude::*;

use super::{
    frame::{Column, Frame},
    not_found::NotFound,
    run::kind,
};
use crate::{
    client::response::AuthorizationResponse,
    ui::{
        prose::Prose,
        run::{Run, Stage},
        site::Site,
    },
};

/// The page, with the address that it hands over.
#[component]
pub fn PlatformPage() -> impl IntoView {
    let site = expect_context::<Site>();
    let (Some((client, words)), Some(run)) = (kind(), use_context::<Run>()) else {
        return view! { <NotFound /> }.into_any();
    };
    let Some(page) = words.platform else { return view! { <NotFound /> }.into_any() };
    let query = use_context::<Parts>().and_then(|request| request.uri.query().map(str::to_owned));
    let answer = query.and_then(|query| answer(&query, run.callback.as_deref().unwrap_or_default()));
    let body = match answer {
        None => view! {
            <p>"There is no answer of the issuer in this page's address."</p>
            <p class="mt-4"><a href=site.link(&format!("/clients/{}", client.id))>"Begin a run"</a></p>
        }
        .into_any(),
        Some((address, query)) => {
            let text = page.text.clone();
            let response = AuthorizationResponse::from_query(&query);
            // Whoever asked takes it: this server, or the tab in which the walk was taken.
            let ours = matches!(&run.stage, Stage::Asking { state } if response.get("state") == Some(state));
            let path = if ours { format!("/clients/{}/callback", client.id) } else { "/callback".into() };
            view! {
                <Prose markdown=text />
                <div class="object ticket mt-6">
                    <p class="address"><b>"The address"</b></p>
                    <p class="raw" tabindex="0" role="group" aria-label="The address that is handed over">{address}</p>
                </div>
                <p class="mt-6">
                    <a class="button primary" rel="nofollow" href=site.link(&format!("{path}?{query}"))>{page.hand_over}</a>
                </p>
            }
            .into_any()
        }
    };
    view! {
        <Frame title=format!("{} · Tokenwalk", page.title) description="Plays what stands between the issuer and the client." section="clients">
            <Column measure="max-w-[66ch]">
                <p class="eyebrow">{format!("{}: played by a page", client.title)}</p>
                <h1 class="mt-1 mb-4">{page.title}</h1>
                {body}
            </Column>
        </Frame>
    }
    .into_any()
}

/// The address that the issuer answered with, and its query: the page's own where it is the callback, else
/// what it was given, which must be the client's callback.
fn answer(query: &str, callback: &str) -> Option<(String, String)> {
    let own = AuthorizationResponse::from_query(query);
    let address = own.get("address").map_or_else(|| format!("{callback}?{query}"), Into::into);
    let (before, query) = address.split_once('?')?;
    let has_answer = ["code", "error"]
        .into_iter()
        .any(|name| AuthorizationResponse::from_query(query).get(name).is_some());
    let query = query.to_owned();
    (before == callback && has_answer).then_some((address, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_clients_own_callback_is_handed_over() {
        let callback = "com.example.tokenwalk:/callback";
        let query = |address: &str| {
            form_urlencoded::Serializer::new(String::new()).append_pair("address", address).finish()
        };
        let address = "com.example.tokenwalk:/callback?code=c&state=s";
        let handed = answer(&query(address), callback);
        assert_eq!(handed, Some((address.to_owned(), "code=c&state=s".to_owned())));
        for other in [
            "com.example.other:/callback?code=c",
            "com.example.tokenwalk:/callback",
            "x",
            "com.example.tokenwalk:/callback?a=b",
        ] {
            assert_eq!(answer(&query(other), callback), None, "{other}");
        }
        let dialog = "https://walk.example/clients/add-in/dialog";
        let own = answer("error=access_denied&state=s", dialog);
        assert_eq!(
            own,
            Some((format!("{dialog}?error=access_denied&state=s"), "error=access_denied&state=s".to_owned()))
        );
        assert_eq!(answer("", dialog), None);
    }
}
