//! A link to send: where to begin, with which audience, for which kind of client.
//!
//! A form whose answer is the link, which works without a script. A few lines that the page carries itself,
//! with the nonce, write the link into a field and copy it: it needs no WebAssembly for this.

use std::sync::Arc;

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::{Lesson, links::AUDIENCES};

/// Makes the link of what is chosen, and copies it. Where there is no clipboard (an insecure origin), it is
/// selected, to be copied by hand.
const SCRIPT: &str = "{const f=document.getElementById('link-form'),o=document.getElementById('link-made'),\
    c=document.getElementById('link-copy'),s=document.getElementById('link-said'),say=()=>{\
    const d=new FormData(f),q=new URLSearchParams({audience:d.get('audience'),client:d.get('client')});\
    o.value=f.action+'/'+d.get('stop')+'?'+q;s.textContent=''};say();\
    for(const e of document.querySelectorAll('[data-link]'))e.hidden=!e.hidden;\
    f.addEventListener('change',say);c.addEventListener('click',async()=>{o.select();\
    try{await navigator.clipboard.writeText(o.value);s.textContent='✓ Copied'}\
    catch{s.textContent='No clipboard here: the link is selected, copy it with the keyboard'}})}";

/// Stop, audience, kind of client, and the link of them.
#[component]
pub fn LinkMaker() -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let option = |value: &str, name: String| view! { <option value=value.to_owned()>{name}</option> };
    let stops = lesson.stops.iter().map(|stop| option(&stop.slug, format!("{} {}", stop.number, stop.title)));
    let clients = lesson.clients.iter().map(|client| option(&client.id, client.title.clone()));
    let audiences = AUDIENCES.iter().zip(["The orders API", "No audience", "An API that nobody registered"]);
    let audiences = audiences.map(|(value, name)| option(value, name.to_owned()));
    let field = |name: &'static str, label: &'static str, options: Vec<_>| {
        view! {
            <label class="block">
                <span class="small">{label}</span>
                <select class="field" name=name>{options}</select>
            </label>
        }
    };
    view! {
        <section class="mt-12 max-w-[66ch] no-print" aria-labelledby="link">
            <h2 id="link" class="mb-3">"A link to send"</h2>
            <form id="link-form" action=site.link("/walk") method="get" autocomplete="off" class="grid gap-4 tablet:grid-cols-3">
                {field("stop", "Stop", stops.collect())}
                {field("audience", "Audience", audiences.collect())}
                {field("client", "Client", clients.collect())}
                <button type="submit" class="button tablet:col-span-3 justify-self-start">"Open this stop"</button>
            </form>
            <div data-link="" hidden class="mt-4">
                <label class="block">
                    <span class="small">"The link"</span>
                    <input id="link-made" class="field mono" readonly autocomplete="off" />
                </label>
                <p class="mt-3 flex flex-wrap gap-3 items-center">
                    <button id="link-copy" type="button" class="button primary">"Copy the link"</button>
                    <span id="link-said" class="small" role="status"></span>
                </p>
            </div>
            <p class="mt-3 small text-muted">
                <span data-link="">"Open it, and send the address that you land on. "</span>
                "It says where to begin, and holds no secret and no token."
            </p>
            <script nonce=leptos::nonce::use_nonce()>{SCRIPT}</script>
        </section>
    }
}
