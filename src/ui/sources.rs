//! Where something is said: places in specifications, and links on this site named by what they lead to.

use std::sync::Arc;

use leptos::prelude::*;

use super::site::Site;
use crate::lesson::{Lesson, Spec, links};

/// Sources as a list, each with what is said there.
#[component]
pub fn SpecList(specs: Vec<Spec>) -> impl IntoView {
    let items = specs
        .into_iter()
        .map(|spec| {
            view! {
                <li>
                    <a href=spec.url rel="external noreferrer">{spec.name}</a>
                    {format!(": {}", spec.about)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="mt-2 list-disc pl-5">{items}</ul> }
}

/// Links on this site, in a row with sources.
#[component]
pub fn SeeRow(see: Vec<String>, specs: Vec<Spec>) -> impl IntoView {
    let (site, lesson) = (expect_context::<Site>(), expect_context::<Arc<Lesson>>());
    let links = see
        .into_iter()
        .map(|link| view! { <a class="font-semibold" href=site.link(&link)>{label(&lesson, &link)}</a> })
        .collect_view();
    let sources = specs
        .into_iter()
        .map(|spec| view! { <a href=spec.url title=spec.about rel="external noreferrer">{spec.name}</a> })
        .collect_view();
    view! { <p class="mt-3 small flex flex-wrap gap-x-4 gap-y-1">{links} {sources}</p> }
}

/// What a link on this site leads to, in words.
pub fn label(lesson: &Lesson, link: &str) -> String {
    let (path, parameters, fragment) = links::parts(link);
    if let Some(stop) = path.strip_prefix("/walk/").and_then(|slug| lesson.stop(slug)) {
        return format!("See it at stop {}: {}", stop.number, stop.title);
    }
    match (path, parameters.first(), fragment) {
        ("/bench", Some(("case", id)), _) => {
            let case = lesson.bench.cases.iter().find(|case| case.id == *id);
            format!("On the bench: {}", case.map_or(*id, |case| &case.title))
        }
        ("/bench", _, Some(id)) => {
            let attack = lesson.bench.attacks.iter().find(|attack| attack.id == id);
            format!("Attack: {}", attack.map_or(id, |attack| &attack.title))
        }
        ("/clients", _, Some(id)) => {
            lesson.client(id).map_or_else(|| id.to_owned(), |client| format!("Client: {}", client.title))
        }
        ("/clients", ..) => "The kinds of client".into(),
        ("/audience", ..) => "In the audience matrix".into(),
        ("/walk", ..) => "The walk".into(),
        ("/glossary" | "/summary", ..) => format!("In the {}", path.trim_start_matches('/')),
        _ => path.trim_start_matches('/').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_named_by_what_it_leads_to() {
        let lesson = Lesson::builtin();
        for (link, name) in [
            ("/walk/ask?audience=none", "See it at stop 3: Ask"),
            ("/bench?case=opaque", "On the bench: Opaque"),
            ("/bench#kid-traversal", "Attack: Make the key's name a path"),
            ("/clients#machine", "Client: Machine to machine"),
            ("/clients", "The kinds of client"),
            ("/audience", "In the audience matrix"),
            ("/glossary#pkce", "In the glossary"),
        ] {
            assert_eq!(label(lesson, link), name);
        }
    }
}
