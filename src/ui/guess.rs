//! The prediction of a stop: choose before you look, and read why.

use leptos::{ev::KeyboardEvent, prelude::*};
use serde::{Deserialize, Serialize};

use super::progress::{
    kept::{self, use_kept},
    record,
};

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
///
/// Every stop has this island, so it is the one that says where the learner is.
#[island]
pub fn Guess(
    /// The stop's slug.
    stop: String,
    question: String,
    choices: Vec<Choice>,
) -> impl IntoView {
    let kept = use_kept();
    Effect::new({
        let stop = stop.clone();
        move || kept::arrive(stop.clone())
    });
    let name = format!("guess-{stop}");
    let stop = StoredValue::new(stop);
    let chosen = move || {
        kept.with(|record| stop.with_value(|stop| record.answer(stop).map(|answer| answer.choice))).flatten()
    };
    // The arrow keys move from answer to answer, as in all radio buttons, and only look. A click, Space or Enter
    // answers, and the last answer is kept.
    let moving = StoredValue::new(false);
    let rows = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let answer = record::Answer { choice: index, right: choice.right };
            let choose = move || {
                kept::change(|record, now| stop.with_value(|stop| record.predict(stop, answer, now)));
            };
            let changed = move |_| {
                if !moving.get_value() {
                    choose();
                }
            };
            let pressed = move |event: KeyboardEvent| match event.key().as_str() {
                " " | "Enter" => choose(),
                key => moving.set_value(key.starts_with("Arrow")),
            };
            let (class, verdict) = if choice.right { ("passed", "✓ ") } else { ("failed", "✗ ") };
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || chosen() == Some(index)
                        on:change=changed
                        on:keydown=pressed
                        on:keyup=move |_| moving.set_value(false)
                    />
                    <span inner_html=choice.text></span>
                </label>
                <div role="status">
                    {move || {
                        (chosen() == Some(index))
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
        // A key that was let go elsewhere, as after a change of windows, moves nothing any more.
        <div class="guess" on:pointerdown=move |_| moving.set_value(false)>
            <fieldset disabled=move || !kept.is_awake()>
                <legend class="font-semibold mb-2" inner_html=question></legend>
                {rows}
            </fieldset>
            <p class="by-keys tiny text-muted mt-2">"Space or Enter answers."</p>
        </div>
    }
}
