//! Small controls that many places use.

use leptos::prelude::*;

use super::{
    checklist::WithCode,
    flow::{self, Progress},
    site::Site,
    store::{Asked, WalkStore},
};

/// Copies `text` and says so. Where a browser has no clipboard (an insecure origin), it says that instead:
/// what is copied stands beside it and can be selected.
#[component]
pub fn Copy(
    /// What the button is called, such as "Copy".
    #[prop(into)]
    label: String,
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What is copied, for those who do not see beside what the button stands.
    #[prop(optional, into)]
    what: String,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let said = RwSignal::new(None::<&'static str>);
    let copy = move |_| {
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
        if clipboard.is_ok_and(|found| found.is_undefined()) {
            said.set(Some("No clipboard here: select it"));
            return;
        }
        let promise = window().navigator().clipboard().write_text(&text.get_untracked());
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(promise).await;
            said.set(Some(if done.is_ok() { "Copied" } else { "Not allowed: select it" }));
        });
    };
    view! {
        <button type="button" class="button quiet copy" on:click=copy disabled=move || !awake.get()>
            <span aria-live="polite">{move || said.get().map_or_else(|| label.clone(), Into::into)}</span>
            <span class="sr-only">{format!(" {what}")}</span>
        </button>
    }
}

/// The choice to see all of what may be cut beside it. Where the stylesheet can tell what is cut, it is there for that
/// alone.
pub fn show_all(may_be_cut: bool) -> impl IntoView {
    view! {
        <label class="show-all" hidden=!may_be_cut><input type="checkbox" autocomplete="off" />"show all"</label>
    }
}

/// What went wrong, announced.
#[component]
pub fn Problem(progress: Progress) -> impl IntoView {
    move || {
        progress.problem.get().map(|problem| {
            view! {
                <p role="alert" class="mt-4 max-w-[66ch]">
                    <span class="failed">"✗ That did not work: "</span>
                    <WithCode text=problem />
                </p>
            }
        })
    }
}

/// A thing to try, with the status of the answer if it was tried.
#[component]
pub fn CaseButton(
    /// What it is called.
    name: &'static str,
    /// What it sends.
    what: &'static str,
    /// Whether there is no token for it yet: then it leads to where one is got.
    lacks: Signal<bool>,
    status: Signal<Option<u16>>,
    pressed: Signal<bool>,
    disabled: Signal<bool>,
    #[prop(into)] choose: Callback<()>,
) -> impl IntoView {
    let answered = move || {
        status.get().map(|status| {
            let (class, sign) = if status < 400 { ("passed", "✓") } else { ("failed", "✗") };
            view! { <span class=class>{format!(" {sign} {status}")}</span> }
        })
    };
    view! {
        <button
            type="button"
            class="button"
            aria-pressed=move || pressed.get().to_string()
            disabled=disabled
            on:click=move |_| choose.run(())
        >
            <span>{name} {answered}</span>
            <small>{what}</small>
            <small hidden=move || !lacks.get()>"You have no token for it yet."</small>
        </button>
    }
}

/// Says what a stop lacks, and gets it: signs in at the issuer and comes back here with the tokens.
#[component]
pub fn Missing(
    /// What is missing, in a sentence.
    #[prop(into)]
    what: Signal<String>,
    /// The page to come back to, such as `/walk/exchange`.
    #[prop(into)]
    page: String,
    asked: Asked,
    site: Site,
    walk: WalkStore,
    /// What the button is called.
    #[prop(into)]
    label: String,
    /// Exchange the code without another click when it has come.
    #[prop(optional)]
    hurried: bool,
) -> impl IntoView {
    let progress = Progress::new();
    // Else a learner who cancelled is told what is missing, and not why.
    let refused = move || {
        let refusal = walk.get()?.runs.get(&asked)?.code().err()?;
        Some(view! {
            <p class="mb-2">
                <span class="failed">"✗ You came back without a code: "</span>
                <WithCode text=refusal.to_string() />
                "."
            </p>
        })
    };
    let get = move |_| {
        let (site, page) = (site.clone(), page.clone());
        progress.run(async move { flow::go(walk, &site, asked, &page, hurried).await }, |()| {});
    };
    view! {
        <div class="missing">
            {refused}
            <p>{what}</p>
            <button type="button" class="button primary mt-3" on:click=get disabled=progress.busy>
                {label}
            </button>
            <Problem progress />
        </div>
    }
}

/// Copies what stands in another element, for pages that are not islands.
#[island]
pub fn CopyFrom(
    /// The element's id.
    from: String,
    /// What stands there.
    what: String,
) -> impl IntoView {
    let text = Signal::derive(move || {
        let element = document().get_element_by_id(&from);
        element.and_then(|element| element.text_content()).unwrap_or_default()
    });
    view! {
        <Copy label="Copy" text what />
    }
}
