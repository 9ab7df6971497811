//! Light, dark, or as the system says.
//!
//! Two lines of script that the pages carry themselves, with the nonce: a page that has nothing else to
//! bring to life loads no WebAssembly for it. What was chosen is kept in a cookie, so that the issuer's pages on
//! the same host look the same.

use leptos::prelude::*;

use super::site::Site;

/// Before the first paint, so that nothing flashes or jumps: sets the theme; says that scripts run, without which
/// what one does has no place; and tells where a browser withholds cryptography and clipboard, on plain
/// http that is not this machine.
pub const BEFORE_PAINT: &str = "{const d=document.documentElement;d.classList.add('scripted');\
    if(!isSecureContext)d.dataset.insecure='';\
    const t=/(?:^|; )color-scheme=(light|dark)/.exec(document.cookie)?.[1];if(t)d.dataset.theme=t}";

/// Makes the button go round: system, light, dark. On a phone it also moves the row of pages to the current one.
pub fn button(site: &Site) -> String {
    let path = serde_json::json!(format!("{}/", site.base));
    format!(
        "{{const b=document.getElementById('theme'),r=document.documentElement,\
         n={{light:'Light',dark:'Dark'}},say=()=>{{const t=n[r.dataset.theme]??'Auto';b.lastElementChild.textContent=t;\
         b.setAttribute('aria-label','Theme: '+t)}};say();const a=document.querySelector('.masthead [aria-current]'),p=a?.parentNode;\
         if(p)p.scrollLeft=a.offsetLeft-p.offsetLeft-(p.clientWidth-a.offsetWidth)/2;\
         b.addEventListener('click',()=>{{\
         const t={{light:'dark',dark:''}}[r.dataset.theme]??'light';if(t)r.dataset.theme=t;else delete r.dataset.theme;\
         document.cookie=`color-scheme=${{t}};path=${{{path}}};samesite=lax;max-age=${{t?31536000:0}}`+(location.protocol==='https:'?';secure':'');say()}})}}"
    )
}

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
