//! One value edited in place, under the old signature or under one of the learner's own.

use leptos::prelude::*;
use serde_json::Value;

use super::{island::Bench, prepared::signed_by_stranger};
use crate::{
    token::{
        decode::{Decoded, PartKind, decode},
        tamper,
    },
    ui::flow::Progress,
};

/// A member that can be changed: in which part, and its name.
fn names(token: &Decoded) -> Vec<(PartKind, String)> {
    let of = |kind: PartKind| {
        let object = token.part(kind).and_then(|part| part.json.as_ref()).and_then(|json| json.object());
        object.into_iter().flat_map(move |object| object.keys().map(move |name| (kind, name.clone())))
    };
    of(PartKind::Payload).chain(of(PartKind::Header)).take(80).collect()
}

fn value<'a>(token: &'a Decoded, (kind, name): &(PartKind, String)) -> Option<&'a Value> {
    token.part(*kind)?.json.as_ref()?.object()?.get(name)
}

fn shown(token: &Decoded, member: &(PartKind, String)) -> String {
    let value = value(token, member);
    value.map(|value| value.as_str().map_or_else(|| value.to_string(), Into::into)).unwrap_or_default()
}

/// What `text` is as the new value of what was `before`, and whether it was meant as JSON and is none. What was a
/// string stays one: `123` for a name is no number.
fn value_of(text: String, before: Option<&Value>) -> (Value, bool) {
    let was_text = matches!(before, Some(Value::String(_)));
    match serde_json::from_str(&text) {
        Ok(value) if !was_text => (value, false),
        _ => (Value::String(text), !was_text),
    }
}

const SAME: &str = "Nothing is different from what was pasted.";
const OTHER_ALG: &str = " The algorithm became RS256, for which there are key pairs.";
const NO_JSON: &str = " What you typed is not JSON and was put in as text.";

/// The token with what was typed, and whether that was meant as JSON and is none. Nothing, where nothing was typed.
fn edited(
    bench: Bench,
    chosen: RwSignal<Option<(PartKind, String)>>,
    typed: RwSignal<String>,
) -> Option<(String, bool)> {
    let (token, member) = bench.token.get_untracked().zip(chosen.get_untracked())?;
    let typed = Some(typed.get_untracked()).filter(|typed| *typed != shown(&token, &member))?;
    let (new, no_json) = value_of(typed, value(&token, &member));
    Some((tamper::set_member(&token, member.0, &member.1, new)?, no_json))
}

fn remark(first: Option<&'static str>, no_json: bool) -> &'static str {
    first.unwrap_or(if no_json { NO_JSON } else { "" })
}

/// Which parts are others than before.
fn changed_parts(bench: Bench) -> String {
    let (before, after) = (bench.original.get().map(|raw| decode(&raw)), bench.token.get());
    let text = |token: &Option<Decoded>, kind| {
        let token = token.as_ref()?;
        Some(token.raw.get(token.part(kind)?.span.clone())?.to_owned())
    };
    let parts =
        [(PartKind::Header, "header"), (PartKind::Payload, "payload"), (PartKind::Signature, "signature")];
    let changed = parts.into_iter().filter(|(kind, _)| text(&before, *kind) != text(&after, *kind));
    let changed: Vec<_> = changed.map(|(_, name)| name).collect();
    format!(
        "Changed: {}. Decoding shows it without a word; look at the checklist. The field at the top still holds what was pasted.",
        changed.join(", ")
    )
}

fn option(
    chosen: RwSignal<Option<(PartKind, String)>>,
    (index, member): (usize, (PartKind, String)),
) -> impl IntoView {
    let label = if member.0 == PartKind::Header { format!("header: {}", member.1) } else { member.1.clone() };
    view! {
        <option value=index.to_string() selected=move || chosen.get().as_ref() == Some(&member)>{label}</option>
    }
}

/// The key to check the learner's own signature with: the lesson is in trying it.
fn public_half(key: String) -> impl IntoView {
    view! {
        <details class="mt-2">
            <summary>"The public half of your key"</summary>
            <p class="small my-2 max-w-[66ch]">
                "A signature proves only that whoever holds the private half signed; it does not say whose key that is. So a validator takes its keys from the issuer alone. Try it: choose what you paste under Keys from, and the token's algorithm under What you expect. Then this key fits."
            </p>
            <p class="raw" tabindex="0" role="group" aria-label="The key as a JWK">{key}</p>
        </details>
    }
}

/// The form below the two columns, for a token whose parts can be read.
#[component]
pub fn Change(bench: Bench) -> impl IntoView {
    let progress = Progress::new();
    let chosen = RwSignal::new(None::<(PartKind, String)>);
    let typed = RwSignal::new(String::new());
    let said = RwSignal::new("");
    // The public half of the key that signed what is shown.
    let key = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| bench.token.with(|token| token.as_ref().map(names)).unwrap_or_default());
    Effect::new(move || {
        let all = all.get();
        said.set("");
        if !chosen.get_untracked().is_some_and(|kept| all.contains(&kept)) {
            chosen.set(all.iter().find(|(_, name)| name == "sub").or(all.first()).cloned());
        }
    });
    Effect::new(move || {
        bench.original.track();
        let now = bench.token.with_untracked(|token| Some(shown(token.as_ref()?, &chosen.get()?)));
        typed.set(now.unwrap_or_default());
    });
    let choose = move |event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        chosen.set(index.and_then(|index| all.get_untracked().get(index).cloned()));
    };
    let change = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some((after, no_json)) = edited(bench, chosen, typed) else {
            return said.set(if bench.changed.with_untracked(Option::is_some) { "" } else { SAME });
        };
        let is_new = bench.original.with_untracked(|before| before.as_ref() != Some(&after));
        key.set(None);
        bench.changed.set(is_new.then_some(after));
        said.set(remark((!is_new).then_some(SAME), no_json));
    };
    let sign = move |_| {
        let Some(mut token) = bench.token.get_untracked() else { return };
        let mut no_json = false;
        if let Some((after, none)) = edited(bench, chosen, typed) {
            (token, no_json) = (decode(&after), none);
        }
        let alg = token.alg().map(str::to_owned);
        progress.run(async move { signed_by_stranger(&token).await }, move |(signed, public)| {
            let kept = public.alg == alg;
            key.set(serde_json::to_string(&public).ok());
            bench.changed.set(Some(signed));
            said.set(remark((!kept).then_some(OTHER_ALG), no_json));
        });
    };
    let options =
        move || all.get().into_iter().enumerate().map(|member| option(chosen, member)).collect_view();
    let sealed = move || {
        bench.token.with(|token| token.as_ref().is_none_or(|token| token.unverified_claims().is_none()))
    };
    let is_changed = move || bench.changed.get().is_some();
    let noticed = move || {
        let changed = if is_changed() { changed_parts(bench) } else { String::new() };
        changed + said.get()
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <form class="mt-6 no-print" on:submit=change>
                <h2 class="text-[1.25rem] mb-3">"Change it"</h2>
                <div class="flex flex-wrap items-end gap-3">
                    <label class="small">
                        <span class="block eyebrow mb-1">"Member"</span>
                        <select class="field mono" name="member" on:change=choose>
                            {options}
                        </select>
                    </label>
                    <label class="small grow">
                        <span class="block eyebrow mb-1">"becomes"</span>
                        <input
                            class="field mono"
                            name="becomes"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=move || typed.get()
                            on:input=move |event| { typed.set(event_target_value(&event)); said.set("") }
                        />
                    </label>
                    <button type="submit" class="button">"Change the token"</button>
                    <button type="button" class="button" on:click=sign disabled=progress.busy hidden=sealed>
                        "Sign it with a key of your own"
                    </button>
                    <Show when=is_changed>
                        <button type="button" class="button quiet" on:click=move |_| { bench.changed.set(None); said.set("") }>
                            "Put it back"
                        </button>
                    </Show>
                </div>
                <p class="small mt-2" role="status">{noticed}</p>
                {move || key.get().filter(|_| is_changed()).map(public_half)}
                <crate::ui::controls::Problem progress />
            </form>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_keeps_its_type() {
        for (text, before, new) in [
            ("1234567890", json!("ada"), (json!("1234567890"), false)),
            ("true", json!("ada"), (json!("true"), false)),
            ("7", json!(6), (json!(7), false)),
            ("null", Value::Null, (Value::Null, false)),
            ("soon", json!(6), (json!("soon"), true)),
            ("[1]", json!([]), (json!([1]), false)),
        ] {
            assert_eq!(value_of(text.into(), Some(&before)), new, "{text}");
        }
    }
}
