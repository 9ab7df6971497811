//! Searching a list that the server rendered: what does not hold every word is hidden.
//!
//! A few lines of script that the page carries itself, with the nonce: it needs no WebAssembly for this.

use leptos::prelude::*;

/// Stands behind the list. Each element with `data-entry` is shown or hidden.
pub const SEARCH: &str = "{const f=document.getElementById('search'),o=document.getElementById('found'),\
    e=[...document.querySelectorAll('[data-entry]')],t=e.map(x=>x.textContent.toLowerCase());\
    f.addEventListener('input',()=>{const w=f.value.toLowerCase().split(/\\s+/);let n=0;\
    e.forEach((x,i)=>{const h=w.every(y=>t[i].includes(y));x.hidden=!h;n+=h});\
    o.textContent=`${n} of ${e.length}`})}";

/// The field. Without scripts the stylesheet hides it.
#[component]
pub fn Filter(
    /// What the field is called.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="filter no-print">
            <label>
                <span class="small">{label}</span>
                <input id="search" class="field" type="search" autocomplete="off" />
            </label>
            <p id="found" class="tiny text-muted" role="status"></p>
        </div>
    }
}
