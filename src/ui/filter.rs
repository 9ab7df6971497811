//! Searching a list that the server rendered: what has the most of the words stays, the rest is hidden.
//!
//! A few lines of script that the page carries itself, with the nonce: it needs no WebAssembly for this.

use leptos::prelude::*;

/// Stands behind the list. Each element with `data-entry` is shown or hidden; where none is left, that is
/// said, with a way back to all of them. A question is typed as people speak: words that are in every question
/// do not count, and what has all of the others, or else the most of them, is found, headings first. What was
/// searched comes back with the browser's back; it is kept beside the address, not in it.
pub const SEARCH: &str = "{const f=document.getElementById('search'),o=document.getElementById('found'),\
    c=document.getElementById('clear'),plain=x=>x.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu,' ')\
    .replace(/\\b(?:log|sign)(?:ged|ging|ed|ing|s)? (in|out)\\b/g,'log$1').trim(),\
    small=new Set('a an and am are as at be by can do does for from get how i if in is it my not of on or s so \
    should supposed that the then this to what when where which who why will with'.split(' ')),\
    e=[...document.querySelectorAll('[data-entry]')],t=e.map(x=>' '+plain(x.textContent)),\
    d=e.map(x=>' '+plain(x.querySelector('h2').textContent)),p=e[0].parentNode,end=e[e.length-1].nextSibling,\
    look=()=>{const w=f.value.trim(),all=plain(w).split(' ').filter(x=>x),\
    big=all.filter(x=>!small.has(x)),s=big.length?big:all,\
    score=x=>s.filter(y=>x.includes(' '+y)).length,has=t.map(score),head=d.map(score),most=Math.max(...has),\
    best=!s.length?0:most>=s.length/2&&most?most:Infinity;let n=0;\
    e.forEach((x,i)=>{const h=has[i]>=best;x.hidden=!h;n+=h});c.hidden=!w;\
    e.map((_,i)=>i).sort((a,b)=>head[b]-head[a]||a-b).forEach(i=>p.insertBefore(e[i],end));\
    o.textContent=n?w&&`${n} of ${e.length}`+(most<s.length?', with most of these words':''):\
    `No ${f.dataset.what} matches ‘${w}’.`;\
    try{history.replaceState(w?{q:w}:null,'')}catch{}};\
    if(history.state?.q)f.value=history.state.q;f.addEventListener('input',look);addEventListener('pageshow',look);\
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
            <div class="flex flex-wrap items-center gap-x-4 min-h-8">
                <p id="found" class="small text-muted" role="status"></p>
                <button id="clear" type="button" class="button small-button" hidden>"Clear the search"</button>
            </div>
        </div>
    }
}
