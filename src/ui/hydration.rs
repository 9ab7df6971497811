//! How a page comes to life: when it asks for its code, and for which.
//!
//! Leptos asks for its script and its WebAssembly in the head of the document. On a slow line they then come
//! before what is to be read, and all islands come to life in one go. Here a page asks for them after its first paint,
//! and for all of them at once: the files of its island too, which otherwise are found one after the other.

use leptos::{WasmSplitManifest, hydration::HydrationScripts, prelude::*};

use crate::lesson::{Client, Stop};

/// The island of the page at `path` whose code is loaded where it is used, in snake case; `Some("")` if the page
/// has small islands alone, which all such pages load; `None` if nothing moves and there is nothing to load.
/// `kind` is the kind of client at hand, if it is not the usual one: what no page can play has no stage in the walk, and
/// where a note stands in the place of a stop nothing moves.
pub fn island(path: &str, kind: Option<&Client>, stops: &[Stop]) -> Option<&'static str> {
    let by_page = kind.is_none_or(Client::is_public);
    let stop = path.strip_prefix("/walk/").and_then(|slug| stops.iter().find(|stop| stop.slug == slug));
    if let (Some(stop), Some(kind)) = (stop, kind)
        && kind.instead(&stop.slug).is_some()
    {
        return None;
    }
    Some(match path {
        "/audience" => "audience_matrix",
        "/bench" => "bench_island",
        "/check" => "check_run",
        "/progress" => "progress_report",
        "/callback" => "get_tokens",
        "/walk/ask" | "/walk/sign-in" | "/walk/come-back" | "/walk/exchange" if by_page => "get_tokens",
        "/walk/id-token" | "/walk/access-token" | "/walk/call-the-api" | "/walk/afterwards" if by_page => {
            "use_tokens"
        }
        "/connect" => "",
        _ if stop.is_some() => "",
        _ => return None,
    })
}

/// The files that the splitter made of an island's code, and the script that loads them.
fn split_files(island: &str) -> Vec<String> {
    let Some(manifest) = use_context::<WasmSplitManifest>() else { return Vec::new() };
    manifest.0.with_value(|(folder, islands, script)| {
        // The names there end in a number that changes with the source: `get_tokens_loader_119…`.
        let loader = format!("{island}_loader_");
        let files = islands.iter().find(|(name, _)| name.starts_with(&loader)).map(|(_, files)| files);
        let files = files.into_iter().flatten().map(|file| format!("{folder}/{file}.wasm"));
        std::iter::once(format!("{folder}/{script}")).chain(files).collect()
    })
}

/// Asks for the files, the script and the WebAssembly first, and brings the islands to life in their order; none stands
/// inside another. A function of JavaScript. What takes long in sum is done in pieces, between which the browser may
/// answer the learner. What was clicked last before that is clicked again at the end, when what the islands put off
/// ([`browser::later`](super::browser::later)) is done too: no click is lost. If anything of it fails, the page says so:
/// `data-asleep`.
const LOAD: &str = "(files=>{let early;\
    const keep=({target})=>{early=target.closest('leptos-island :is(button,[type=radio])')??early};\
    addEventListener('click',keep,true);\
    requestAnimationFrame(()=>setTimeout(async()=>{\
    const failures=['error','unhandledrejection'],asleep=()=>{document.documentElement.dataset.asleep=''};\
    failures.forEach(event=>addEventListener(event,asleep));\
    const turn=()=>new Promise(done=>setTimeout(done)),pause=()=>self.scheduler?.yield?.();\
    for(const href of files){const l=document.createElement('link');l.href=href;\
    if(href.endsWith('.js'))l.rel='modulepreload';\
    else{l.rel='preload';l.as='fetch';l.type='application/wasm';l.crossOrigin='anonymous'}\
    document.head.append(l);await pause()}\
    const code=await import(files.find(f=>f.endsWith('.js')));\
    await code.default({module_or_path:files.find(f=>f.endsWith('.wasm'))});code.hydrate();\
    for(const island of document.querySelectorAll('leptos-island')){\
    await(pause()??turn());await code[island.dataset.component](island)}\
    await turn();await turn();removeEventListener('click',keep,true);early?.click();\
    failures.forEach(event=>removeEventListener(event,asleep))}))})";

/// The script of a page with islands.
#[component]
pub fn Hydration(
    options: LeptosOptions,
    /// The base path.
    root: String,
    /// See [`island`].
    island: &'static str,
) -> impl IntoView {
    let leptos = view! { <HydrationScripts options islands=true root /> }.to_html();
    let mut files: Vec<_> =
        leptos.split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect();
    files.extend(split_files(island));
    let script = format!("{LOAD}({})", serde_json::json!(files));
    view! {
        <script type="module" nonce=leptos::nonce::use_nonce()>
            {script}
        </script>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Lesson;

    #[test]
    fn a_page_that_only_stands_there_loads_nothing() {
        let lesson = Lesson::builtin();
        let stops = &lesson.stops;
        for path in ["/", "/walk", "/walk/nowhere", "/questions", "/clients/web", "/nowhere"] {
            assert_eq!(island(path, None, stops), None, "{path}");
        }
        assert_eq!(island("/walk/register", None, stops), Some(""));
        assert_eq!(island("/walk/ask", None, stops), Some("get_tokens"));
        assert_eq!(island("/walk/ask", lesson.client("native"), stops), Some("get_tokens"));
        assert_eq!(
            island("/walk/ask", lesson.client("web"), stops),
            Some(""),
            "a client with a secret is no page"
        );
        for stop in ["/walk/ask", "/walk/exchange"] {
            assert_eq!(island(stop, lesson.client("machine"), stops), None, "a note stands there");
        }
    }
}
