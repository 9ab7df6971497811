//! The check at the end: draws some of the questions that the server rendered, and counts the answers.
//!
//! The questions are the page's own HTML and never enter the WebAssembly: the document is the state, and
//! this island orders, hides and reads it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::{browser, draw::draw};
use crate::ports::Random;

const KEY: &str = "tokenwalk.check";

/// How the learner did on one stop's questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Topic {
    name: String,
    href: String,
    asked: usize,
    answered: usize,
    right: usize,
}

/// The seed and, one a line, the id of each answered question and the place of the chosen answer.
fn kept() -> (u64, Vec<(String, usize)>) {
    let text = browser::read(browser::local_storage(), KEY).unwrap_or_default();
    let (seed, answers) = text.split_once('\n').unwrap_or((&text, ""));
    let answer =
        |line: &str| line.split_once(' ').and_then(|(id, at)| Some((id.to_owned(), at.parse().ok()?)));
    match seed.parse() {
        Ok(seed) => (seed, answers.lines().filter_map(answer).collect()),
        Err(_) => (new_seed(), Vec::new()),
    }
}

fn new_seed() -> u64 {
    let mut bytes = [0; 8];
    browser::BrowserRandom.fill(&mut bytes);
    let seed = u64::from_le_bytes(bytes);
    browser::write(browser::local_storage(), KEY, &seed.to_string());
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
    for details in browser::elements_in(item, "details") {
        let _ = details.set_attribute("open", "");
    }
    say(item, if right { "✓ Right." } else { "✗ Not this one." });
}

/// Announces something about a question.
fn say(item: &Element, what: &str) {
    for status in browser::elements_in(item, "[role=status]") {
        status.set_text_content(Some(what));
    }
}

/// Orders and hides the questions, and puts kept answers back.
fn arrange(count: usize) {
    let (seed, answers) = kept();
    let items = browser::elements("#check-questions > li");
    let drawn = draw(seed, count, items.len());
    for (place, item) in items.iter().enumerate() {
        browser::show(item, drawn.contains(&place));
    }
    for item in drawn.iter().filter_map(|place| items.get(*place)) {
        if let Some(list) = item.parent_element() {
            let _ = list.append_child(item);
        }
        if let Some((_, at)) = answers.iter().find(|(id, _)| *id == item.id())
            && let Some(input) = inputs(item).get(*at)
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
            let href = item.get_attribute("data-href").unwrap_or_default();
            topics.push(Topic { name, href, ..Topic::default() });
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
    let text = browser::read(browser::local_storage(), KEY).unwrap_or_default();
    browser::write(browser::local_storage(), KEY, &format!("{text}\n{} {at}", item.id()));
    Some(())
}

fn sum(topics: &[Topic], part: fn(&Topic) -> usize) -> usize {
    topics.iter().map(part).sum()
}

/// The result as plain text, in a link that saves it.
fn as_text(topics: &[Topic]) -> String {
    let head = format!("Tokenwalk: {} of {} right\n\n", sum(topics, |t| t.right), sum(topics, |t| t.asked));
    let line = |Topic { name, href, asked, right, .. }: &Topic| {
        format!("{right} of {asked}  {name}  {}{href}\n", browser::origin())
    };
    let text: String = std::iter::once(head).chain(topics.iter().map(line)).collect();
    format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&text)))
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
        }
    };
    let again = move |_| {
        new_seed();
        browser::reload();
    };
    let progress = move || {
        topics.with(|topics| {
            let (answered, right) = (sum(topics, |t| t.answered), sum(topics, |t| t.right));
            format!("{answered} of {count} answered, {right} right")
        })
    };
    let done = move || {
        topics.with(|topics| sum(topics, |t| t.asked) > 0 && sum(topics, |t| t.asked - t.answered) == 0)
    };
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
                <table class="parameters mt-4">
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
