//! The check at the end: draws some of the questions that the server rendered, and counts the answers.
//!
//! The questions are the page's own HTML and never enter the WebAssembly: the document is the state, and
//! this island orders, hides and reads it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::{
    browser,
    draw::draw,
    progress::{kept, record},
};
use crate::ports::Random;

/// How the learner did on one stop's questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Topic {
    name: String,
    href: String,
    stop: String,
    asked: usize,
    answered: usize,
    right: usize,
}

/// Begins a new check; gives its seed.
fn begin() -> u32 {
    let mut bytes = [0; 4];
    browser::BrowserRandom.fill(&mut bytes);
    let seed = u32::from_le_bytes(bytes);
    kept::change(|record, _| record.begin_check(seed));
    seed
}

fn inputs(item: &Element) -> Vec<HtmlInputElement> {
    browser::elements_in(item, "input").into_iter().filter_map(|found| found.dyn_into().ok()).collect()
}

fn is_right(input: &HtmlInputElement) -> bool {
    input.has_attribute("data-right")
}

/// Shows what an answered question has to say, and lets it be.
fn settle(item: &Element, chosen: &HtmlInputElement) {
    let right = is_right(chosen);
    let _ = item.set_attribute("data-answered", if right { "right" } else { "wrong" });
    for fieldset in browser::elements_in(item, "fieldset") {
        let _ = fieldset.set_attribute("disabled", "");
    }
    // What is said of each answer moves below it.
    for (input, feedback) in inputs(item).into_iter().zip(browser::elements_in(item, ".feedback")) {
        if let Ok(Some(label)) = input.closest("label") {
            let _ = label.insert_adjacent_element("afterend", &feedback);
        }
    }
    for details in browser::elements_in(item, "details") {
        let _ = details.set_attribute("open", "");
    }
    say(item, if right { "✓ Right." } else { "✗ Not so: the right answer has the ✓." });
}

/// Announces something about a question.
fn say(item: &Element, what: &str) {
    for status in browser::elements_in(item, "[role=status]") {
        status.set_text_content(Some(what));
    }
}

/// Orders and hides the questions, and puts kept answers back.
fn arrange(count: usize) {
    let seed = kept::now().seed().unwrap_or_else(begin);
    let kept = kept::now();
    let items = browser::elements("#check-questions > li");
    let drawn = draw(seed.into(), count, items.len());
    for (place, item) in items.iter().enumerate() {
        browser::show(item, drawn.contains(&place));
    }
    for item in drawn.iter().filter_map(|place| items.get(*place)) {
        if let Some(list) = item.parent_element() {
            let _ = list.append_child(item);
        }
        if let Some(at) = kept.chosen(&item.id())
            && let Some(input) = inputs(item).get(at)
        {
            input.set_checked(true);
            settle(item, input);
        }
    }
    if let Some(list) = items.first().and_then(|item| item.parent_element()) {
        let _ = list.set_attribute("data-drawn", "");
    }
}

/// What the document says by now, in the order of the walk: a topic's name begins with the stop's number.
fn tally() -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for item in browser::elements("#check-questions > li:not([hidden])") {
        let name = item.get_attribute("data-topic").unwrap_or_default();
        let at = topics.iter().position(|topic| topic.name == name).unwrap_or_else(|| {
            let attribute = |name| item.get_attribute(name).unwrap_or_default();
            let (href, stop) = (attribute("data-href"), attribute("data-about"));
            topics.push(Topic { name, href, stop, ..Topic::default() });
            topics.len() - 1
        });
        let answer = item.get_attribute("data-answered");
        topics[at].asked += 1;
        topics[at].answered += usize::from(answer.is_some());
        topics[at].right += usize::from(answer.as_deref() == Some("right"));
    }
    topics.sort_by_key(|topic| topic.name.split(' ').next().and_then(|number| number.parse::<u8>().ok()));
    topics
}

/// The question whose button was pressed is answered, if something was chosen.
fn answer(event: &Event) -> Option<()> {
    let button = event.target()?.dyn_into::<Element>().ok()?.closest("button[data-answer]").ok()??;
    let item = button.closest("li").ok()??;
    let Some(at) = inputs(&item).iter().position(HtmlInputElement::checked) else {
        say(&item, "Choose one first.");
        return None;
    };
    settle(&item, inputs(&item).get(at)?);
    // The button is disabled now, and would let the focus fall to the page's beginning.
    if let Some(status) = browser::elements_in(&item, "[role=status]").into_iter().next() {
        browser::focus_on(&status);
    }
    kept::change(|record, _| record.choose(&item.id(), at));
    Some(())
}

fn sum(topics: &[Topic], part: fn(&Topic) -> usize) -> usize {
    topics.iter().map(part).sum()
}

fn is_done(topics: &[Topic]) -> bool {
    !topics.is_empty() && sum(topics, |t| t.answered) == sum(topics, |t| t.asked)
}

/// The result, for the learner's progress.
fn as_kept(topics: &[Topic]) -> Vec<record::Topic> {
    let kept =
        |topic: &Topic| record::Topic { stop: topic.stop.clone(), right: topic.right, asked: topic.asked };
    topics.iter().map(kept).collect()
}

/// The result as plain text, in a link that saves it.
fn as_text(topics: &[Topic]) -> String {
    let head = format!("Tokenwalk: {} of {} right\n\n", sum(topics, |t| t.right), sum(topics, |t| t.asked));
    let line = |Topic { name, href, asked, right, .. }: &Topic| {
        format!("{right} of {asked}  {name}  {}{href}\n", browser::origin())
    };
    let text: String = std::iter::once(head).chain(topics.iter().map(line)).collect();
    browser::file("text/plain", &text)
}

/// The questions are `children`: a list with the id `check-questions`.
#[island(lazy)]
pub fn CheckRun(
    /// How many are drawn.
    count: usize,
    children: Children,
) -> impl IntoView {
    let topics = RwSignal::new(Vec::<Topic>::new());
    Effect::new(move || {
        arrange(count);
        topics.set(tally());
    });
    let click = move |event: leptos::ev::MouseEvent| {
        if answer(&event).is_some() {
            topics.set(tally());
            topics.with_untracked(|topics| {
                if is_done(topics) {
                    kept::change(|record, now| record.end_check(&as_kept(topics), now));
                }
            });
        }
    };
    let again = move |_| {
        begin();
        // Not a reload, which would come back to where the button was.
        browser::go_instead(browser::address().split('#').next().unwrap_or_default());
    };
    let progress = move || {
        topics.with(|topics| {
            let (answered, right) = (sum(topics, |t| t.answered), sum(topics, |t| t.right));
            let right = if answered > 0 { format!(", {right} right") } else { String::new() };
            format!("{answered} of {count} answered{right}")
        })
    };
    let done = move || topics.with(|topics| is_done(topics));
    let result = move || {
        let rows = topics.get().into_iter().map(|Topic { name, href, asked, right, .. }| {
            let again = (right < asked).then(|| view! { <a href=href>"Look again"</a> });
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{format!("{right} of {asked}")}</td>
                    <td>{again}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <div on:click=click>{children()}</div>
        <section class="check-result" aria-labelledby="check-result">
            <h2 id="check-result">"Your result"</h2>
            <p class="mt-2" role="status">{progress}</p>
            <Show when=done>
                <table class="plain mt-4">
                    <thead>
                        <tr>
                            <th scope="col">"Stop"</th>
                            <th scope="col">"Right"</th>
                            <th scope="col">"Again"</th>
                        </tr>
                    </thead>
                    <tbody>{result}</tbody>
                </table>
                <p class="mt-4 flex flex-wrap gap-3 no-print">
                    <a class="button" download="tokenwalk-check.txt" href=move || topics.with(|topics| as_text(topics))>
                        "Save as text"
                    </a>
                    <button type="button" class="button" on:click=|_| browser::print()>"Print"</button>
                </p>
            </Show>
            <p class="mt-4 no-print">
                <button type="button" class="button" on:click=again>"Draw other questions"</button>
            </p>
        </section>
    }
}
