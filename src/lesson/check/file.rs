//! A file while it is checked: the rules for single fields, and where each mistake stands.

use std::{collections::HashSet, ops::RangeInclusive};

use super::targets::Targets;
use crate::lesson::{Choice, ContentError, Fault, Problem, Source, Spec, prose, specs};

/// A file, and the entry in it that is being checked.
pub struct File<'a> {
    /// The file.
    pub source: &'a Source,
    /// Where links may lead.
    pub targets: &'a Targets,
    /// Where the entry begins.
    pub line: usize,
    /// What was found.
    pub errors: &'a mut Vec<ContentError>,
}

impl File<'_> {
    /// Begins the entry called `name` in the field `field`, which must be new and well-formed.
    pub fn name(&mut self, name: &str, field: &str, seen: &mut HashSet<String>) {
        let text = format!("{field} = \"{name}\"");
        let is_new = seen.insert(name.to_owned());
        self.line = if is_new { self.source.line_of(&text) } else { self.source.last_line_of(&text) };
        if !is_new {
            self.report(Problem::Duplicate(name.to_owned()));
        }
        let letters =
            |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !name.split('-').all(|part| !part.is_empty() && letters(part)) {
            self.report(Problem::Slug(name.to_owned()));
        }
    }

    /// Text that is shown as it is.
    pub fn plain(&mut self, field: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.report(Problem::Empty(field));
        }
        if text.contains('!') {
            self.report_at(text, Problem::Prose { field, fault: Fault::Exclamation });
        }
    }

    /// Markdown of one paragraph. Gives the number of words.
    pub fn inline(&mut self, field: &'static str, markdown: &str) -> usize {
        self.markdown(field, markdown, |_| true)
    }

    /// Markdown of any length. Gives the number of words.
    pub fn block(&mut self, field: &'static str, markdown: &str) -> usize {
        self.markdown(field, markdown, |fault| fault != Fault::Blocks)
    }

    fn markdown(&mut self, field: &'static str, markdown: &str, counts: fn(Fault) -> bool) -> usize {
        let prose = prose::look(markdown);
        if prose.words == 0 {
            self.report(Problem::Empty(field));
        }
        let first_line = markdown.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        for fault in prose.faults.into_iter().filter(|&fault| counts(fault)) {
            self.report_at(first_line, Problem::Prose { field, fault });
        }
        prose.links.iter().for_each(|link| self.link(link));
        prose.words
    }

    /// Three or four choices, one of them right. `table` is how the file writes what they belong to.
    pub fn choices(&mut self, table: &str, choices: &[Choice]) {
        self.count_at(table, "choices", choices.len(), 3..=4);
        for choice in choices {
            self.inline("text", &choice.text);
            self.inline("feedback", &choice.feedback);
        }
        let right = choices.iter().filter(|choice| choice.right).count();
        if right != 1 {
            self.report_at(table, Problem::RightChoices(right));
        }
    }

    /// Which outcome of the stop's experiment each choice foretells: each another one that is `known`, or none
    /// for all of them if the question is not about what the run shows.
    pub fn outcomes(&mut self, choices: &[Choice], known: &[&str]) {
        let named: Vec<&String> = choices.iter().filter_map(|choice| choice.outcome.as_ref()).collect();
        for (index, name) in named.iter().enumerate() {
            let text = format!("outcome = \"{name}\"");
            if !known.contains(&name.as_str()) {
                self.report_at(
                    &text,
                    Problem::Unknown { what: "outcome of this stop", name: (*name).clone() },
                );
            } else if named[..index].contains(name) {
                self.report_at(&text, Problem::Duplicate((*name).clone()));
            }
        }
        if !known.is_empty() && !named.is_empty() && named.len() < choices.len() {
            self.report_at("[prediction]", Problem::SomeOutcomes(choices.len() - named.len()));
        }
    }

    /// A link on this site or to a source.
    pub fn link(&mut self, link: &str) {
        if link.starts_with('/') {
            if !self.targets.lead_to(link) {
                self.report_at(link, Problem::NoTarget(link.to_owned()));
            }
        } else if !specs::may_be_cited(link) {
            self.report_at(link, Problem::ForeignLink(link.to_owned()));
        }
    }

    /// The name of something that stands elsewhere.
    pub fn known(
        &mut self,
        what: &'static str,
        name: &str,
        known: impl FnOnce(&Targets) -> &HashSet<String>,
    ) {
        if !known(self.targets).contains(name) {
            self.report_at(&format!("\"{name}\""), Problem::Unknown { what, name: name.to_owned() });
        }
    }

    /// Sources of an entry.
    pub fn specs(&mut self, specs: &[Spec], allowed: RangeInclusive<usize>) {
        self.count("specs", specs.len(), allowed);
        for spec in specs {
            self.spec(spec);
        }
    }

    /// A source: its name must be of a known kind, and its address must belong to it.
    pub fn spec(&mut self, spec: &Spec) {
        self.plain("about", &spec.about);
        let (fits, expected) = match specs::place(&spec.name) {
            None => return self.report_at(&spec.name, Problem::SpecName(spec.name.clone())),
            Some(specs::Place::Exactly(url)) => (spec.url == url, url),
            Some(specs::Place::Below(url)) => {
                (spec.url.len() > url.len() && spec.url.starts_with(url), url.to_owned())
            }
        };
        if !fits {
            let (name, found) = (spec.name.clone(), spec.url.clone());
            let place = if found.is_empty() { &spec.name } else { &spec.url };
            self.report_at(place, Problem::SpecUrl { name, expected, found });
        }
    }

    /// So many must there be, in this entry.
    pub fn count(&mut self, what: &'static str, found: usize, allowed: RangeInclusive<usize>) {
        if !allowed.contains(&found) {
            self.report(Problem::Count { what, found, allowed });
        }
    }

    /// So many must there be, where `text` stands.
    pub fn count_at(&mut self, text: &str, what: &'static str, found: usize, allowed: RangeInclusive<usize>) {
        if !allowed.contains(&found) {
            self.report_at(text, Problem::Count { what, found, allowed });
        }
    }

    /// Reports a problem with the entry.
    pub fn report(&mut self, problem: Problem) {
        self.errors.push(self.source.error(self.line, problem));
    }

    /// Reports a problem where `text` is first found in the entry, else at its beginning.
    pub fn report_at(&mut self, text: &str, problem: Problem) {
        let line = self.source.line_after(self.line, text).unwrap_or(self.line);
        self.errors.push(self.source.error(line, problem));
    }
}
