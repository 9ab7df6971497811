//! What was pasted, and which token of it is looked at.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlTextAreaElement};

use super::island::Bench;
use crate::{
    token::find::{Context, Found},
    ui::{browser, controls::Copy},
};

/// Pasted text is looked at up to this size, in bytes.
pub const LARGEST: usize = 1 << 20;

fn context(found: &Found) -> &'static str {
    match found.context {
        Context::Bare => "the text itself",
        Context::Header => "from an Authorization header",
        Context::Url => "from a URL",
        Context::Json => "from JSON",
        Context::Form => "from a form body",
        Context::Text => "from the text around it",
    }
}

/// What stands in the field. Only in a browser.
fn typed() -> String {
    browser::elements("#pasted")
        .pop()
        .and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok())
        .map(|field| field.value())
        .unwrap_or_default()
}

/// The field, and the choice if several tokens were found.
#[component]
pub fn Paste(bench: Bench) -> impl IntoView {
    // What was pasted before this code had come: else the field would be emptied now.
    let early = if cfg!(target_arch = "wasm32") { typed() } else { String::new() };
    Effect::new(move || {
        if !early.is_empty() {
            bench.paste(early.clone());
        }
    });
    let too_long = move || bench.pasted.with(|text| text.len() > LARGEST);
    let cleaned = move || {
        let cleaned = bench.found.with(|found| found.get(bench.chosen.get()).map(|found| found.cleaned));
        cleaned.filter(|cleaned| !cleaned.is_nothing()).map(|cleaned| {
            let taken = [
                (cleaned.line_breaks, "line breaks"),
                (cleaned.spaces, "spaces"),
                (cleaned.quotes, "quotation marks"),
                (cleaned.escapes, "percent escapes"),
            ];
            let taken = taken.into_iter().filter(|(count, _)| *count > 0);
            let taken: Vec<_> = taken.map(|(count, what)| format!("{what}: {count}")).collect();
            view! {
                <p class="small mt-2 text-muted">
                    {format!("Taken out before reading, since no token has them ({}).", taken.join(", "))}
                </p>
            }
        })
    };
    view! {
        <label class="block font-semibold mb-2" for="pasted">
            "Paste a token, a header, a URL or a JSON answer"
        </label>
        <textarea
            id="pasted"
            class="field mono"
            rows="5"
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            autofocus
            aria-describedby="stays"
            prop:value=move || bench.pasted.get()
            on:input=move |event| bench.paste(event_target_value(&event))
        ></textarea>
        <p id="stays" class="flex flex-wrap items-center gap-3 small text-muted mt-1">
            <span>"It stays in this browser, out of storage and of the address, until you show it to an API yourself."</span>
            <span class="ml-auto flex flex-wrap justify-end">
                {move || bench.case.get().map(|id| {
                    let link = format!("{}/bench?case={id}", bench.site.get_value().public_url);
                    view! { <Copy label="Copy a link to this case" text=link /> }
                })}
                <button
                    type="button"
                    class="button quiet"
                    disabled=move || !bench.awake.get()
                    on:click=move |_| bench.paste(String::new())
                >
                    "Clear"
                </button>
            </span>
        </p>
        {move || too_long().then(|| view! {
            <p role="alert" class="mt-2">
                <span class="failed">"✗ "</span>
                "This is more than a megabyte, and no token is that long. Paste the token alone."
            </p>
        })}
        <Several bench />
        {cleaned}
        {move || {
            let id = bench.person_needed.get()?;
            let page = format!("/bench?case={id}");
            Some(view! { <SignInFirst bench id page /> })
        }}
    }
}

/// The choice, if several tokens were found.
#[component]
fn Several(bench: Bench) -> impl IntoView {
    move || {
        let found = bench.found.get();
        (found.len() > 1).then(|| {
            let rows = found.iter().enumerate().map(|(index, found)| {
                let name = found.name.clone().unwrap_or_else(|| format!("token {}", index + 1));
                view! {
                    <label>
                        <input
                            type="radio"
                            name="found"
                            prop:checked=move || bench.chosen.get() == index
                            on:change=move |_| bench.choose(index)
                        />
                        <span>
                            <code>{name}</code>
                            <small class="block">{context(found)}</small>
                        </span>
                    </label>
                }
            });
            view! {
                <fieldset class="mt-4">
                    <legend class="small mb-2">{format!("{} tokens found. Look at:", found.len())}</legend>
                    <div class="choice">{rows.collect_view()}</div>
                </fieldset>
            }
        })
    }
}

/// The issuer wants to see the person: leave for it, and come back to `page` with the tokens of the case `id`.
#[component]
pub fn SignInFirst(bench: Bench, id: String, page: String) -> impl IntoView {
    let leave = move |_| bench.leave(&id, page.clone());
    // The button that was pressed may be far below.
    browser::lead_to("sign-in-first");
    view! {
        <div class="missing mt-4 scroll-mb-48" role="status" id="sign-in-first" tabindex="-1">
            <p>
                "The issuer does not know you here: you have not signed in yet, or your browser keeps its cookie back on a page of another site. Sign in, and you come back here."
            </p>
            <button type="button" class="button primary mt-3" on:click=leave disabled=bench.progress.busy>
                "Go to the issuer"
            </button>
        </div>
    }
}
