//! The browser behind the ports: its clock, its randomness, its fetch and its storage, each in one place.
//!
//! Compiled for the server as well, since islands are, but only ever called in a browser: from effects and
//! event handlers, which do not run on the server.

use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder};
use leptos::prelude::{document, window, window_event_listener_untyped};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, Storage};

use crate::{
    ports::{Boxed, Clock, Random, Transport, TransportError, UnixTime},
    wire::{Request, Response},
};

/// The browser's clock.
#[derive(Debug, Clone, Copy)]
pub struct BrowserClock;

impl Clock for BrowserClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the browser's clock")]
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are wanted")]
    fn now(&self) -> UnixTime {
        UnixTime((js_sys::Date::now() / 1000.0) as i64)
    }
}

/// A time as the browser's owner writes it.
pub fn local_time(time: UnixTime, seconds: bool) -> String {
    #[expect(clippy::cast_precision_loss, reason = "dates within 9999 years are exact")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(time.0 as f64 * 1000.0));
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", if seconds { "medium" } else { "short" })] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    String::from(date.to_locale_string("default", &options))
}

/// `crypto.getRandomValues`, which works on insecure origins too.
#[derive(Debug, Clone, Copy)]
pub struct BrowserRandom;

impl Random for BrowserRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if let Ok(crypto) = window().crypto() {
            // Fails only above 65,536 bytes: W3C Web Cryptography API, section 10.1.1.
            let _ = crypto.get_random_values_with_u8_array(bytes);
        }
    }
}

/// The browser's fetch, without cookies.
#[derive(Debug, Clone, Copy)]
pub struct BrowserTransport;

impl Transport for BrowserTransport {
    fn send(&self, request: Request) -> Boxed<'_, Result<Response, TransportError>> {
        Box::pin(SendWrapper::new(async move {
            fetch(&request)
                .await
                .map_err(|error| TransportError { url: request.url.clone(), reason: error.to_string() })
        }))
    }
}

async fn fetch(request: &Request) -> Result<Response, gloo_net::Error> {
    let method = Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::GET);
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        .credentials(web_sys::RequestCredentials::Omit)
        .cache(web_sys::RequestCache::NoStore);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let response = match &request.body {
        Some(body) => builder.body(body.clone())?.send().await?,
        None => builder.send().await?,
    };
    // What a script may read: across origins that is what the server exposes.
    let headers = response.headers().entries().collect();
    Ok(Response { status: response.status(), headers, body: response.text().await? })
}

/// Ends with the tab.
pub fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Stays in the browser.
pub fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Reads a key, if there is a storage and it holds the key.
pub fn read(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok().flatten()
}

/// Writes a key. A full or forbidden storage costs the learner the reload, not the page.
pub fn write(storage: Option<Storage>, key: &str, value: &str) {
    if let Some(storage) = storage {
        let _ = storage.set_item(key, value);
    }
}

/// Removes a key.
pub fn remove(storage: Option<Storage>, key: &str) {
    if let Some(storage) = storage {
        let _ = storage.remove_item(key);
    }
}

/// Acts in a task of its own, after what waits already: the browser may answer the learner in between.
pub fn later(act: impl FnOnce() + 'static) {
    leptos::prelude::set_timeout(act, Duration::ZERO);
}

/// Gives the focus back to what had it before it was disabled for a moment. If that is gone, what it did stands
/// below the heading of the stop's stage.
pub fn focus_again(before: Option<web_sys::Element>) {
    leptos::prelude::request_animation_frame(move || {
        let nowhere = document().active_element().is_none_or(|now| now.tag_name() == "BODY");
        let Some(before) = before.filter(|before| nowhere && before.tag_name() != "BODY") else { return };
        let found = if before.is_connected() { Some(before) } else { document().get_element_by_id("do-it") };
        if let Some(element) = found {
            focus_on(&element);
        }
    });
}

/// Gives the focus to the first element that matches a CSS selector, once the page shows what has changed.
pub fn focus(selector: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = elements(selector).first() {
            focus_on(element);
        }
    });
}

/// Gives the focus to an element.
pub fn focus_on(element: &Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

/// Gives the focus to what shall stand there under this id, and so brings it into sight.
pub fn lead_to(id: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            focus_on(&element);
        }
    });
}

/// Scrolls to the element with this id if it begins below what is seen.
pub fn reveal(id: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        let Some(element) = document().get_element_by_id(id) else { return };
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let place = element.get_bounding_client_rect();
        // A short one whole, of a long one enough to see what it is.
        if place.top() > height - place.height().clamp(80.0, 240.0) {
            element.scroll_into_view();
        }
    });
}

/// Unfolds what happened, once: the learner has done now what is told there, and may fold it again.
pub fn tell() {
    if let Some(told) = document().get_element_by_id("told") {
        let _ = told.remove_attribute("id");
        let _ = told.set_attribute("open", "");
    }
}

/// Leaves the page for `url`.
pub fn go(url: &str) {
    let _ = window().location().assign(url);
}

/// Leaves the page for `url`, without keeping the page in the history.
pub fn go_instead(url: &str) {
    let _ = window().location().replace(url);
}

/// The issuer of the page.
pub fn issuer() -> String {
    document().document_element().and_then(|root| root.get_attribute("data-issuer")).unwrap_or_default()
}

/// The query of the page's URL, with its question mark.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The page's URL from its path on.
pub fn address() -> String {
    window()
        .location()
        .href()
        .ok()
        .and_then(|url| Some(url.strip_prefix(&origin())?.into()))
        .unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Does `act` whenever the browser brings the page back as it was, from its back/forward cache: what is kept
/// may have changed meanwhile. HTML, 7.4.6.2: `pageshow` with `persisted`.
pub fn on_return(act: impl Fn() + 'static) {
    window_event_listener_untyped("pageshow", move |event| {
        if js_sys::Reflect::get(&event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy()) {
            act();
        }
    });
}

/// Tells the page's own scripts that something happened.
pub fn announce(event: &str) {
    if let Ok(event) = web_sys::Event::new(event) {
        let _ = window().dispatch_event(&event);
    }
}

/// Asks a question that is answered with yes or no.
pub fn confirm(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or_default()
}

/// The address of a small file of this content type, for a link that saves it.
pub fn file(kind: &str, text: &str) -> String {
    format!("data:{kind};charset=utf-8,{}", String::from(js_sys::encode_uri_component(text)))
}

/// Opens the browser's print dialog.
pub fn print() {
    let _ = window().print();
}

/// The page's origin.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The page's elements that match a CSS selector.
pub fn elements(selector: &str) -> Vec<Element> {
    document().document_element().map(|root| elements_in(&root, selector)).unwrap_or_default()
}

/// The elements below `parent` that match a CSS selector.
pub fn elements_in(parent: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = parent.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// Shows or hides an element; gives back which.
pub fn show(element: &Element, shown: bool) -> bool {
    let _ = if shown { element.remove_attribute("hidden") } else { element.set_attribute("hidden", "") };
    shown
}
