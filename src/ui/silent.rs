//! Tokens without leaving the page: an authorization request in a hidden frame, with `prompt=none`
//! (`OpenID` Connect Core 3.1.2.1) and `response_mode=web_message`, as client libraries for browsers do it.
//!
//! It works as long as the browser sends the issuer's session cookie from within the frame: on one site it
//! does, across sites browsers keep it back. Then the issuer answers `login_required`, and the page has to
//! be left for the issuer.

use std::time::Duration;

use js_sys::{Array, Object, Promise, Reflect};
use leptos::{
    leptos_dom::helpers::{set_timeout_with_handle, window_event_listener_untyped},
    prelude::{document, window},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlIFrameElement, MessageEvent, Url};

use super::{
    browser::BrowserRandom,
    flow::{self, fetch},
    site::Site,
};
use crate::client::{
    exchange,
    request::{AuthorizationRequest, Choices},
    response::{AuthorizationResponse, Refusal},
    run::Run,
};

/// How long the issuer may take to answer in the frame.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The issuer wants to see the person: `login_required` and its like, `OpenID` Connect Core 3.1.2.6.
    PersonNeeded,
    /// Anything else, in a sentence.
    Problem(String),
}

impl From<String> for Obstacle {
    fn from(sentence: String) -> Self {
        Self::Problem(sentence)
    }
}

/// Runs the whole flow with `choices`: request, checks of the answer, exchange.
///
/// # Errors
/// [`Obstacle`]. A refusal by the issuer's token endpoint is no error: it stands in the run.
pub async fn obtain(site: &Site, mut choices: Choices) -> Result<Run, Obstacle> {
    let metadata = flow::metadata(site).await?;
    choices.prompt = Some("none".into());
    choices.response_mode = Some("web_message".into());
    let request = AuthorizationRequest::new(choices, &BrowserRandom);
    let mut run = Run { hurried: true, ..Run::new(metadata, request, "") };
    let url = run.request.url(&run.metadata.authorization_endpoint);
    let answer = in_frame(&url, &run.request.state).await.map_err(|error| {
        let said = error.as_string();
        Obstacle::Problem(said.unwrap_or_else(|| "the hidden frame could not be used".into()))
    })?;
    run.response = Some(answer);
    let code = match run.code() {
        Ok(code) => code.unwrap_or_default().to_owned(),
        Err(Refusal::Error { error, .. }) if error.ends_with("_required") => {
            return Err(Obstacle::PersonNeeded);
        }
        Err(refusal) => return Err(Obstacle::Problem(refusal.to_string())),
    };
    let request = exchange::request(&run.metadata.token_endpoint, &run.request, &code);
    run.token_exchange = Some(fetch(request).await?);
    Ok(run)
}

/// Loads `url` in a hidden frame and waits for the message that answers it. The message counts only if it
/// comes from the origin that was asked (RFC 9700 section 4.18) and carries our `state`.
async fn in_frame(url: &str, state: &str) -> Result<AuthorizationResponse, JsValue> {
    let origin = Url::new(url)?.origin();
    let frame: HtmlIFrameElement = document().create_element("iframe")?.unchecked_into();
    frame.set_hidden(true);
    frame.set_title("The issuer answers here");
    frame.set_src(url);
    let mut resolvers = None;
    let arrived = Promise::new(&mut |resolve, reject| resolvers = Some((resolve, reject)));
    let Some((resolve, reject)) = resolvers else { return Err(JsValue::UNDEFINED) };
    let state = state.to_owned();
    let listener = window_event_listener_untyped("message", move |event| {
        let event: MessageEvent = event.unchecked_into();
        let answer = parameters(&event.data()).filter(|answer| answer.get("state") == Some(&state));
        if event.origin() == origin && answer.is_some() {
            let _ = resolve.call1(&JsValue::NULL, &event.data());
        }
    });
    let timer = set_timeout_with_handle(
        move || {
            let late = "the issuer did not answer in the hidden frame within ten seconds: perhaps the application or its callback is not registered any more";
            let _ = reject.call1(&JsValue::NULL, &late.into());
        },
        PATIENCE,
    )?;
    let attached = match window().document().and_then(|document| document.body()) {
        Some(body) => body.append_child(&frame).map(drop),
        None => Err(JsValue::UNDEFINED),
    };
    let message = match attached {
        Ok(()) => JsFuture::from(arrived).await,
        Err(error) => Err(error),
    };
    timer.clear();
    listener.remove();
    frame.remove();
    parameters(&message?).ok_or(JsValue::UNDEFINED)
}

/// What the issuer's page posts: `{ type: "authorization_response", response: { code, state, … } }`.
fn parameters(message: &JsValue) -> Option<AuthorizationResponse> {
    let field = |name: &str| Reflect::get(message, &name.into()).ok();
    if field("type")?.as_string()? != "authorization_response" {
        return None;
    }
    let response: Object = field("response")?.dyn_into().ok()?;
    let pair = |entry: JsValue| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    Some(AuthorizationResponse { parameters: Object::entries(&response).iter().filter_map(pair).collect() })
}
