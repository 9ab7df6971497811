//! Progress in the navigation, by two lines of script that the page carries itself, with the nonce: a page
//! that has nothing else to bring to life loads no WebAssembly for it.

use leptos::prelude::*;

use super::{KEY, kept::CHANGED, record::HEAD};

/// What the script does, with the names that the islands use put in:
///
/// - what has `data-stop` gets `data-done` if that stop is done
/// - what has `data-count` says how many are, and what has `data-known` is shown
/// - of the links in `#resume` the one to the last place is shown, or to the next that is not done if that is, or that
///   with `data-all` if all are; if there is one, `#start` is hidden
///
/// It runs while the page is read, before it is painted; then when an island or another tab has kept
/// something; and when the browser brings the page back from its back/forward cache.
fn script() -> String {
    format!(
        "{{const d=document,all=q=>[...d.querySelectorAll(q)],mark=()=>{{let t='';\
         try{{t=localStorage.getItem('{KEY}')??''}}catch{{}}if(!t.startsWith('{HEAD}\\n'))t='';\
         const at=/^last place (\\S+)$/m.exec(t)?.[1],\
         done=new Set([...t.matchAll(/^done (\\S+) \\d+$/gm)].map(m=>m[1])),\
         n=all('[data-stop]').filter(e=>e.toggleAttribute('data-done',done.has(e.dataset.stop))).length,\
         r=d.getElementById('resume');\
         for(const e of all('[data-count]'))e.textContent=n;for(const e of all('[data-known]'))e.hidden=false;\
         if(r){{const a=all('#resume [data-stop]'),i=a.findIndex(e=>e.dataset.stop===at),\
         to=i<0?null:[...a.slice(i),...a].find(e=>!done.has(e.dataset.stop)),end=r.querySelector('[data-all]');\
         for(const e of a)e.hidden=e!==to;end.hidden=n<a.length;\
         r.hidden=end.hidden&&a.every(e=>e.hidden);d.getElementById('start').hidden=!r.hidden}}}};mark();\
         for(const e of ['{CHANGED}','storage','pageshow'])addEventListener(e,mark)}}"
    )
}

/// Stands behind what it marks.
#[component]
pub fn Marks() -> impl IntoView {
    view! { <script nonce=leptos::nonce::use_nonce()>{script()}</script> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_reads_what_the_islands_write() {
        let script = script();
        for part in [
            "getItem('tokenwalk.progress')",
            "startsWith('tokenwalk-progress 1\\n')",
            "['tokenwalk-progress','storage','pageshow']",
        ] {
            assert!(script.contains(part), "{part}: {script}");
        }
        // A string of the page's language, which must not end early or grow lines.
        assert!(!script.contains("</") && !script.contains('\n'), "{script}");
    }
}
