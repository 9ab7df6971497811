//! Searching a list that the server rendered: what does not hold every word is hidden.
//!
//! A few lines of script that the page carries itself, with the nonce: it needs no WebAssembly for this.

use leptos::prelude::*;

/// Stands behind the list. Each element with `data-entry` is shown or hidden; where none is left, that is
/// said, with a way back to all of them.
pub const SEARCH: &str = "{const f=document.getElementById('search'),o=document.getElementById('found'),\
    c=document.getElementById('clear'),\
    e=[...document.querySelectorAll('[data-entry]')],t=e.map(x=>x.textContent.toLowerCase()),\
    look=()=>{const w=f.value.trim(),s=w.toLowerCase().split(/\\s+/);let n=0;\
    e.forEach((x,i)=>{const h=s.every(y=>t[i].includes(y));x.hidden=!h;n+=h});c.hidden=!w||n>0;\
    o.textContent=n?w&&`${n} of ${e.length}`:`No ${f.dataset.what} matches ‘${w}’.`};\
    f.addEventListener('input',look);addEventListener('pageshow',look);\
    c.addEventListener('click',()=>{f.value='';look();f.focus()})}";

/// The field. Without scripts the stylesheet hides it.
#[component]
pub fn Filter(
    /// What the field is called.
    #[prop(into)]
    label: String,
    /// What is searched, one of them, such as `question`.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    view! {
        <div class="filter no-print">
            <label>
                <span class="small">{label}</span>
                <input id="search" class="field" type="search" autocomplete="off" data-what=what />
            </label>
            <p id="found" class="small text-muted" role="status"></p>
            <button id="clear" type="button" class="button" hidden>"Clear the search"</button>
        </div>
    }
}
