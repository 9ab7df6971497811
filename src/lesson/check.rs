//! The rules that the text must keep. Each mistake is reported with its file and line.

use std::{collections::HashSet, ops::RangeInclusive};

use super::{
    Connect, Lesson, Prediction, Question, Source, Sources, Spec, Stop, Term,
    error::{ContentError, Problem},
    prose::{self, Fault},
    specs,
};

/// The pages that are not a stop, a question or a term.
const PAGES: [&str; 5] = ["/", "/walk", "/questions", "/glossary", "/connect"];

/// Every mistake in `lesson`, which was read from `sources`.
pub fn lesson(lesson: &Lesson, sources: &Sources<'_>) -> Vec<ContentError> {
    let targets = Targets::of(lesson);
    let mut errors = Vec::new();
    let mut slugs = HashSet::new();
    for (index, (stop, source)) in lesson.stops.iter().zip(&sources.stops).enumerate() {
        let mut page = Page { source, targets: &targets, line: 1, errors: &mut errors };
        page.name(&stop.slug, "slug", &mut slugs);
        page.line = 1;
        check_stop(&mut page, stop, index + 1);
    }
    let mut in_file = |source, check: &mut dyn FnMut(&mut Page<'_>)| {
        check(&mut Page { source, targets: &targets, line: 1, errors: &mut errors });
    };
    in_file(&sources.questions, &mut |page| {
        let mut ids = HashSet::new();
        for question in &lesson.questions {
            page.name(&question.id, "id", &mut ids);
            check_question(page, question);
        }
    });
    in_file(&sources.claims, &mut |page| {
        let mut ids = HashSet::new();
        for claim in &lesson.claims {
            page.name(&claim.id, "id", &mut ids);
            page.inline("text", &claim.text);
            page.inline("reason", &claim.reason);
        }
    });
    in_file(&sources.glossary, &mut |page| {
        let mut ids = HashSet::new();
        for term in &lesson.glossary {
            page.name(&term.id, "id", &mut ids);
            check_term(page, term);
        }
    });
    in_file(&sources.connect, &mut |page| check_connect(page, &lesson.connect));
    errors
}

fn check_stop(page: &mut Page<'_>, stop: &Stop, place: usize) {
    let file = format!("stops/{:02}-{}.md", stop.number, stop.slug);
    if page.source.file != file {
        page.report(Problem::FileName(file));
    }
    if usize::from(stop.number) != place {
        page.report_at("number", Problem::StopNumber { expected: place, found: stop.number });
    }
    page.plain("title", &stop.title);
    page.count_at("title", "words in `title`", stop.title.split_whitespace().count(), 1..=3);
    page.plain("goal", &stop.goal);
    page.inline("keep", &stop.keep);
    page.count_at("minutes", "minutes", stop.minutes.into(), 1..=15);
    page.count_at("for", "readers in `for`", stop.readers.len(), 1..=2);
    page.count_at("[[spec]]", "specs", stop.specs.len(), 1..=4);
    stop.specs.iter().for_each(|spec| page.spec(spec));
    check_prediction(page, &stop.prediction);
    page.count_at("hints", "hints", stop.hints.len(), 1..=4);
    for hint in &stop.hints {
        page.inline("hints", hint);
    }
    page.block("solution", &stop.solution);
    let words = page.block("before", &stop.before) + page.block("after", &stop.after);
    page.count("words in the body", words, 120..=350);
}

fn check_prediction(page: &mut Page<'_>, prediction: &Prediction) {
    page.inline("question", &prediction.question);
    page.count_at("[prediction]", "choices", prediction.choices.len(), 3..=4);
    for choice in &prediction.choices {
        page.inline("text", &choice.text);
        page.inline("feedback", &choice.feedback);
    }
    let right = prediction.choices.iter().filter(|choice| choice.right).count();
    if right != 1 {
        page.report_at("[prediction]", Problem::RightChoices(right));
    }
}

fn check_question(page: &mut Page<'_>, question: &Question) {
    page.plain("symptom", &question.symptom);
    page.inline("answer", &question.answer);
    let words = page.block("why", &question.why);
    page.count("words in `why`", words, 40..=120);
    page.count("specs", question.specs.len(), 1..=4);
    question.specs.iter().for_each(|spec| page.spec(spec));
    page.link(&question.see);
}

fn check_term(page: &mut Page<'_>, term: &Term) {
    page.plain("term", &term.term);
    let words = page.inline("meaning", &term.meaning);
    page.count("words in `meaning`", words, 1..=45);
    page.spec(&term.spec);
}

fn check_connect(page: &mut Page<'_>, connect: &Connect) {
    page.inline("lead", &connect.lead);
    let mut ids = HashSet::new();
    for part in connect.before.iter().chain(&connect.after) {
        page.name(&part.id, "id", &mut ids);
        page.plain("title", &part.title);
        page.block("text", &part.text);
    }
    for stack in &connect.stacks {
        page.name(&stack.id, "id", &mut ids);
        page.plain("title", &stack.title);
        page.inline("text", &stack.text);
        stack.install.iter().for_each(|command| page.plain("install", command));
    }
}

/// Where a link on this site may lead.
struct Targets(HashSet<String>);

impl Targets {
    fn of(lesson: &Lesson) -> Self {
        let stops = lesson.stops.iter().map(|stop| format!("/walk/{}", stop.slug));
        let questions = lesson.questions.iter().map(|question| format!("/questions#{}", question.id));
        let terms = lesson.glossary.iter().map(|term| format!("/glossary#{}", term.id));
        let Connect { before, stacks, after, .. } = &lesson.connect;
        let parts =
            before.iter().chain(after).map(|part| &part.id).chain(stacks.iter().map(|stack| &stack.id));
        let parts = parts.map(|id| format!("/connect#{id}"));
        let pages = PAGES.into_iter().map(String::from);
        Self(stops.chain(questions).chain(terms).chain(parts).chain(pages).collect())
    }
}

/// A file while it is checked.
struct Page<'a> {
    source: &'a Source<'a>,
    targets: &'a Targets,
    /// Where the entry begins that is being checked.
    line: usize,
    errors: &'a mut Vec<ContentError>,
}

impl Page<'_> {
    /// Begins the entry called `name` in the field `field`, which must be new and well-formed.
    fn name(&mut self, name: &str, field: &str, seen: &mut HashSet<String>) {
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
    fn plain(&mut self, field: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.report(Problem::Empty(field));
        }
        if text.contains('!') {
            self.report_at(text, Problem::Prose { field, fault: Fault::Exclamation });
        }
    }

    /// Markdown of one paragraph. Gives the number of words.
    fn inline(&mut self, field: &'static str, markdown: &str) -> usize {
        self.markdown(field, markdown, |_| true)
    }

    /// Markdown of any length. Gives the number of words.
    fn block(&mut self, field: &'static str, markdown: &str) -> usize {
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

    /// A link on this site or to a source.
    fn link(&mut self, link: &str) {
        if link.starts_with('/') {
            if !self.targets.0.contains(link) {
                self.report_at(link, Problem::NoTarget(link.to_owned()));
            }
        } else if !specs::may_be_cited(link) {
            self.report_at(link, Problem::ForeignLink(link.to_owned()));
        }
    }

    /// A source: its name must be of a known kind, and its address must belong to it.
    fn spec(&mut self, spec: &Spec) {
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

    fn count(&mut self, what: &'static str, found: usize, allowed: RangeInclusive<usize>) {
        if !allowed.contains(&found) {
            self.report(Problem::Count { what, found, allowed });
        }
    }

    fn count_at(&mut self, text: &str, what: &'static str, found: usize, allowed: RangeInclusive<usize>) {
        if !allowed.contains(&found) {
            self.report_at(text, Problem::Count { what, found, allowed });
        }
    }

    /// Reports a problem with the entry.
    fn report(&mut self, problem: Problem) {
        self.errors.push(self.source.error(self.line, problem));
    }

    /// Reports a problem where `text` is first found in the entry, else at its beginning.
    fn report_at(&mut self, text: &str, problem: Problem) {
        let line = self.source.line_after(self.line, text).unwrap_or(self.line);
        self.errors.push(self.source.error(line, problem));
    }
}
