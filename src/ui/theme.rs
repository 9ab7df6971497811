//! Light, dark, or as the system says.

use leptos::prelude::*;

use super::browser;

const KEY: &str = "tokenwalk.theme";

/// Sets the theme before the first paint, so that nothing flashes. Runs in the head, with the nonce.
pub const BEFORE_PAINT: &str = "try{const t=localStorage.getItem('tokenwalk.theme');\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/// A button that goes round: system, light, dark.
#[island]
pub fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(String::new());
    Effect::new(move || {
        if let Some(kept) = browser::read(browser::local_storage(), KEY) {
            theme.set(kept);
        }
    });
    let turn = move |_| {
        let next = match theme.get_untracked().as_str() {
            "light" => "dark",
            "dark" => "",
            _ => "light",
        };
        theme.set(next.into());
        browser::write(browser::local_storage(), KEY, next);
        if let Some(root) = document().document_element() {
            let _ = if next.is_empty() {
                root.remove_attribute("data-theme")
            } else {
                root.set_attribute("data-theme", next)
            };
        }
    };
    let name = move || match theme.get().as_str() {
        "light" => "Light",
        "dark" => "Dark",
        _ => "Auto",
    };
    view! {
        <button type="button" class="button quiet" on:click=turn aria-label=move || format!("Theme: {}", name())>
            <span aria-hidden="true">"◐ "</span>
            {name}
        </button>
    }
}
