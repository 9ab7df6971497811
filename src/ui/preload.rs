//! Asks for the browser's code before the code asks for it: else each file is only found in the one before.

use leptos::{WasmSplitManifest, prelude::*};
use leptos_meta::Link;

/// The script that loads the islands' files. The main script imports it, whatever the page holds.
#[component]
pub fn PreloadLoader() -> impl IntoView {
    use_context::<WasmSplitManifest>().map(|manifest| {
        let href = manifest.0.with_value(|(folder, _, script)| format!("{folder}/{script}"));
        view! { <link rel="modulepreload" href=href /> }
    })
}

/// The files that the splitter made of an island's code.
#[component]
pub fn Preload(
    /// The island's name in snake case.
    island: &'static str,
) -> impl IntoView {
    let files = use_context::<WasmSplitManifest>().map(|manifest| {
        manifest.0.with_value(|(folder, islands, _)| {
            // The names there end in a number that changes with the source: `get_tokens_loader_119…`.
            let loader = format!("{island}_loader_");
            let files = islands.iter().find(|(name, _)| name.starts_with(&loader)).map(|(_, files)| files);
            let address = |file: &String| format!("{folder}/{file}.wasm");
            files.into_iter().flatten().map(address).collect::<Vec<_>>()
        })
    });
    let link = |href| {
        view! { <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous" /> }
    };
    files.unwrap_or_default().into_iter().map(link).collect_view()
}
