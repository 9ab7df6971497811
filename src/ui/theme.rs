//! Light, dark, or as the system says.
//!
//! Two lines of script that the pages carry themselves, with the nonce: a page that has nothing else to
//! bring to life loads no WebAssembly for it.

use leptos::prelude::*;

/// Before the first paint, so that nothing flashes or jumps: sets the theme; says that scripts run, without which
/// what one does has no place; and tells where a browser withholds cryptography and clipboard, on plain
/// http that is not this machine.
pub const BEFORE_PAINT: &str = "{const d=document.documentElement;d.classList.add('scripted');\
    if(!isSecureContext)d.dataset.insecure=''}try{const t=localStorage.getItem('tokenwalk.theme');\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/// Makes the button go round: system, light, dark. On a phone it also moves the row of pages to the current one.
pub const BUTTON: &str = "{const b=document.getElementById('theme'),r=document.documentElement,\
    n={light:'Light',dark:'Dark'},say=()=>{const t=n[r.dataset.theme]??'Auto';b.lastElementChild.textContent=t;\
    b.setAttribute('aria-label','Theme: '+t)};say();const a=document.querySelector('.masthead [aria-current]'),p=a?.parentNode;\
    if(p)p.scrollLeft=a.offsetLeft-p.offsetLeft-(p.clientWidth-a.offsetWidth)/2;\
    b.addEventListener('click',()=>{\
    const t={light:'dark',dark:''}[r.dataset.theme]??'light';if(t)r.dataset.theme=t;else delete r.dataset.theme;\
    try{localStorage.setItem('tokenwalk.theme',t)}catch{}say()})}";

/// The button itself: for those who can use it, and there from the first paint.
#[component]
pub fn ThemeButton() -> impl IntoView {
    view! {
        <button id="theme" type="button" class="button quiet live" aria-label="Theme: Auto">
            <span aria-hidden="true">"◐ "</span>
            <span>"Auto"</span>
        </button>
    }
}
