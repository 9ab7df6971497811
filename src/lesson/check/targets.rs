//! Where a link on this site may lead.

use std::collections::HashSet;

use crate::lesson::{
    Connect,
    links::{self, AUDIENCES},
    load::Files,
};

/// The pages that are no stop, and not made of a file in `pages/`.
const PAGES: [&str; 6] = ["/", "/walk", "/glossary", "/bench", "/audience", "/connect"];

/// Every page and entry, by its link, and the names that others refer to.
pub struct Targets {
    links: HashSet<String>,
    /// The ids of the flows.
    pub flows: HashSet<String>,
    /// The slugs of the stops.
    pub stops: HashSet<String>,
    /// The ids of the bench's prepared tokens.
    cases: HashSet<String>,
    /// The ids of the kinds of client.
    pub clients: HashSet<String>,
}

impl Targets {
    /// All of them in `files`.
    pub fn of(files: &Files<'_>) -> Self {
        let stops: HashSet<String> = files.stops.iter().map(|(_, stop)| stop.slug.clone()).collect();
        let (mut flows, mut clients) = (HashSet::new(), HashSet::new());
        let mut found: HashSet<String> = PAGES.into_iter().map(String::from).collect();
        found.extend(stops.iter().map(|slug| format!("/walk/{slug}")));
        found.extend(files.pages.iter().map(|(_, page)| format!("/{}", page.slug)));
        for (_, tables) in &files.tables {
            found.extend(tables.questions.iter().map(|question| format!("/questions#{}", question.id)));
            found.extend(tables.terms.iter().map(|term| format!("/glossary#{}", term.id)));
            found.extend(tables.clients.iter().map(|client| format!("/clients#{}", client.id)));
            let run = tables.clients.iter().filter(|client| client.run.is_some());
            found.extend(run.map(|client| format!("/clients/{}", client.id)));
            found.extend(tables.check.iter().map(|item| format!("/check#{}", item.id)));
            flows.extend(tables.flows.iter().map(|flow| flow.id.clone()));
            clients.extend(tables.clients.iter().map(|client| client.id.clone()));
        }
        found.extend(files.bench.1.attacks.iter().map(|attack| format!("/bench#{}", attack.id)));
        let cases = files.bench.1.cases.iter().map(|case| case.id.clone()).collect();
        let Connect { before, stacks, after, .. } = &files.connect.1;
        let parts = before.iter().chain(after).map(|part| &part.id);
        found.extend(parts.chain(stacks.iter().map(|stack| &stack.id)).map(|id| format!("/connect#{id}")));
        Self { links: found, flows, stops, cases, clients }
    }

    /// Whether `link`, which begins with a slash, leads somewhere.
    pub fn lead_to(&self, link: &str) -> bool {
        let (path, parameters, fragment) = links::parts(link);
        let page = fragment.map_or_else(|| path.to_owned(), |name| format!("{path}#{name}"));
        self.links.contains(&page) && parameters.iter().all(|pair| self.understood(path, *pair))
    }

    fn understood(&self, path: &str, (name, value): (&str, &str)) -> bool {
        match (path, name) {
            ("/bench", "case") => self.cases.contains(value),
            (path, "audience") if path.starts_with("/walk/") => AUDIENCES.contains(&value),
            (path, "client") if path.starts_with("/walk/") => self.clients.contains(value),
            _ => false,
        }
    }
}
