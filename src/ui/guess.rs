//! The prediction of a stop: choose before you look, and read why.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::browser;

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What stands beside the button. HTML that the server made from the lesson's Markdown.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// Why it is tempting, and what is true. HTML, likewise.
    pub feedback: String,
}

/// Question, choices and, once chosen, the feedback. The answer stays in this browser.
#[island]
pub fn Guess(
    /// Names the answer in the browser's storage.
    stop: String,
    question: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let key = format!("tokenwalk.guess.{stop}");
    let chosen = RwSignal::new(None::<usize>);
    let awake = RwSignal::new(false);
    Effect::new({
        let key = key.clone();
        move || {
            awake.set(true);
            let kept = browser::read(browser::local_storage(), &key);
            chosen.set(kept.and_then(|text| text.parse().ok()));
        }
    });
    let rows = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let key = key.clone();
            let choose = move |_| {
                chosen.set(Some(index));
                browser::write(browser::local_storage(), &key, &index.to_string());
            };
            let (class, verdict) = if choice.right { ("passed", "✓ ") } else { ("failed", "✗ ") };
            view! {
                <label>
                    <input
                        type="radio"
                        name=format!("guess-{stop}")
                        prop:checked=move || chosen.get() == Some(index)
                        on:change=choose
                    />
                    <span inner_html=choice.text></span>
                </label>
                <div role="status">
                    {move || {
                        (chosen.get() == Some(index))
                            .then(|| {
                                view! {
                                    <p class="feedback">
                                        <span class=class>{verdict}</span>
                                        <span inner_html=choice.feedback.clone()></span>
                                    </p>
                                }
                            })
                    }}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="guess">
            <fieldset disabled=move || !awake.get()>
                <legend class="font-semibold mb-2" inner_html=question></legend>
                {rows}
            </fieldset>
        </div>
    }
}
