//! The rules that the text must keep. Each mistake is reported with its file and line.
//!
//! - here: what each kind of entry needs
//! - `file`: the rules for single fields
//! - `targets`: where links may lead

mod file;
mod targets;

use std::collections::HashSet;

use self::{file::File, targets::Targets};
use super::{
    Bench, CheckItem, Client, ClientRun, Connect, ContentError, Flow, Page, Problem, Question, Stop, Term,
    load::{Files, Tables},
};

/// The flow that the start page draws, and that the stops' arrows belong to.
const WALK: &str = "walk";

/// What is seen of names while all files are gone through: each kind of entry has names of its own.
#[derive(Default)]
struct Seen {
    questions: HashSet<String>,
    claims: HashSet<String>,
    terms: HashSet<String>,
    clients: HashSet<String>,
    flows: HashSet<String>,
    check: HashSet<String>,
}

/// Every mistake in `files`.
pub fn files(files: &Files<'_>) -> Vec<ContentError> {
    let targets = Targets::of(files);
    let mut errors = Vec::new();
    let mut slugs = HashSet::new();
    let walk = files.tables.iter().flat_map(|(_, tables)| &tables.flows).find(|flow| flow.id == WALK);
    for (index, (source, stop)) in files.stops.iter().enumerate() {
        let mut file = File { source, targets: &targets, line: 1, errors: &mut errors };
        file.name(&stop.slug, "slug", &mut slugs);
        file.line = 1;
        check_stop(&mut file, stop, index + 1);
        for arrow in stop.arrows.iter().filter(|id| walk.is_some_and(|flow| flow.arrow(id).is_none())) {
            file.report_at("arrows", Problem::Unknown { what: "arrow", name: arrow.clone() });
        }
    }
    for (source, page) in &files.pages {
        check_page(&mut File { source, targets: &targets, line: 1, errors: &mut errors }, page);
    }
    let mut seen = Seen::default();
    for (source, tables) in &files.tables {
        let file = File { source, targets: &targets, line: 1, errors: &mut errors };
        check_tables(file, tables, &mut seen);
    }
    let (source, bench) = &files.bench;
    check_bench(&mut File { source, targets: &targets, line: 1, errors: &mut errors }, bench);
    let (source, connect) = &files.connect;
    check_connect(&mut File { source, targets: &targets, line: 1, errors: &mut errors }, connect);
    if walk.is_none()
        && let Some((source, _)) = files.tables.iter().find(|(source, _)| source.file == "flows.toml")
    {
        errors.push(source.error(1, Problem::Unknown { what: "flow", name: WALK.to_owned() }));
    }
    errors
}

fn check_tables(mut file: File<'_>, tables: &Tables, seen: &mut Seen) {
    let file = &mut file;
    for question in &tables.questions {
        file.name(&question.id, "id", &mut seen.questions);
        check_question(file, question);
    }
    for claim in &tables.claims {
        file.name(&claim.id, "id", &mut seen.claims);
        file.inline("text", &claim.text);
        file.inline("reason", &claim.reason);
    }
    for term in &tables.terms {
        file.name(&term.id, "id", &mut seen.terms);
        check_term(file, term);
    }
    for flow in &tables.flows {
        file.name(&flow.id, "id", &mut seen.flows);
        check_flow(file, flow);
    }
    for client in &tables.clients {
        file.name(&client.id, "id", &mut seen.clients);
        check_client(file, client);
    }
    for fit in &tables.fits {
        file.line = file.source.line_of(&fit.have);
        file.plain("have", &fit.have);
        file.known("kind of client", &fit.client, |targets| &targets.clients);
        file.inline("because", &fit.because);
    }
    for item in &tables.check {
        file.name(&item.id, "id", &mut seen.check);
        check_item(file, item);
    }
}

fn check_stop(file: &mut File<'_>, stop: &Stop, place: usize) {
    let name = format!("stops/{:02}-{}.md", stop.number, stop.slug);
    if file.source.file != name {
        file.report(Problem::FileName(name));
    }
    if usize::from(stop.number) != place {
        file.report_at("number", Problem::StopNumber { expected: place, found: stop.number });
    }
    file.plain("title", &stop.title);
    file.count_at("title", "words in `title`", stop.title.split_whitespace().count(), 1..=3);
    file.plain("goal", &stop.goal);
    if let Some(done) = &stop.done {
        file.plain("done", done);
    }
    file.inline("keep", &stop.keep);
    file.count_at("flows", "flows", stop.flows.len(), 1..=2);
    for flow in &stop.flows {
        file.known("flow", flow, |targets| &targets.flows);
    }
    file.count_at("minutes", "minutes", stop.minutes.into(), 1..=15);
    file.count_at("for", "readers in `for`", stop.readers.len(), 1..=2);
    file.count_at("[[spec]]", "specs", stop.specs.len(), 1..=4);
    stop.specs.iter().for_each(|spec| file.spec(spec));
    file.inline("question", &stop.prediction.question);
    file.choices("[prediction]", &stop.prediction.choices);
    file.count_at("hints", "hints", stop.hints.len(), 1..=4);
    for hint in &stop.hints {
        file.inline("hints", hint);
    }
    file.block("solution", &stop.solution);
    let mut words = file.block("before", &stop.before) + file.block("after", &stop.after);
    if !stop.outcome.is_empty() {
        words += file.block("outcome", &stop.outcome);
    }
    file.count("words in the body", words, 120..=350);
}

fn check_page(file: &mut File<'_>, page: &Page) {
    let name = format!("pages/{}.md", page.slug);
    if file.source.file != name {
        file.report(Problem::FileName(name));
    }
    file.plain("title", &page.title);
    file.plain("description", &page.description);
    for item in &page.agenda {
        file.line = file.source.line_of(item.what.lines().next().unwrap_or_default());
        file.inline("what", &item.what);
        file.count("minutes", item.minutes.into(), 1..=15);
        for stop in &item.stops {
            file.known("stop", stop, |targets| &targets.stops);
        }
    }
    file.line = 1;
    let minutes = page.agenda.iter().map(|item| usize::from(item.minutes)).sum();
    if !page.agenda.is_empty() {
        file.count_at("[[agenda]]", "minutes in the agenda", minutes, 30..=30);
    }
    file.block("body", &page.body);
}

fn check_question(file: &mut File<'_>, question: &Question) {
    file.plain("symptom", &question.symptom);
    file.inline("answer", &question.answer);
    let words = file.block("why", &question.why);
    file.count("words in `why`", words, 40..=120);
    file.specs(&question.specs, 1..=4);
    file.count("links in `see`", question.see.len(), 1..=3);
    question.see.iter().for_each(|link| file.link(link));
}

fn check_term(file: &mut File<'_>, term: &Term) {
    file.plain("term", &term.term);
    let words = file.inline("meaning", &term.meaning);
    file.count("words in `meaning`", words, 1..=45);
    file.spec(&term.spec);
}

fn check_flow(file: &mut File<'_>, flow: &Flow) {
    file.plain("name", &flow.name);
    file.count("parties", flow.parties.len(), 2..=5);
    file.count("arrows", flow.arrows.len(), 1..=14);
    for arrow in &flow.arrows {
        file.plain("label", &arrow.label);
        for party in [&arrow.from, &arrow.to].into_iter().filter(|party| flow.place(party).is_none()) {
            file.report_at(&format!("\"{party}\""), Problem::NoParty(party.clone()));
        }
        if arrow.from == arrow.to {
            file.report_at(&arrow.label, Problem::ToItself);
        }
        if !arrow.see.is_empty() {
            file.link(&arrow.see);
        }
    }
}

fn check_client(file: &mut File<'_>, client: &Client) {
    file.plain("title", &client.title);
    file.plain("client_id", &client.client_id);
    for (field, text) in [
        ("why", &client.why),
        ("redirect", &client.redirect),
        ("secret", &client.secret),
        ("tokens", &client.tokens),
        ("differs", &client.differs),
    ] {
        let words = file.inline(field, text);
        file.count("words in a cell of the table", words, 1..=40);
    }
    let words = file.block("body", &client.body);
    file.count("words in `body`", words, 60..=300);
    file.known("flow", &client.flow, |targets| &targets.flows);
    file.specs(&client.specs, 1..=4);
    if let Some(run) = &client.run {
        check_run(file, run);
    }
    let mut noted = HashSet::new();
    for note in &client.notes {
        file.known("stop", &note.stop, |targets| &targets.stops);
        if !noted.insert(&note.stop) {
            file.report_at(&note.text, Problem::Duplicate(note.stop.clone()));
        }
        let words = file.inline("text", &note.text);
        file.count("words in a note", words, 1..=60);
    }
}

fn check_run(file: &mut File<'_>, run: &ClientRun) {
    file.block("what", &run.what);
    file.plain("start", &run.start);
    file.plain("observer", &run.observer);
    file.block("after", &run.after);
    if let Some(page) = &run.platform {
        file.plain("title", &page.title);
        file.block("text", &page.text);
        file.plain("hand_over", &page.hand_over);
    }
}

fn check_item(file: &mut File<'_>, item: &CheckItem) {
    file.known("stop", &item.stop, |targets| &targets.stops);
    let words = file.block("scenario", &item.scenario);
    file.count("words in `scenario`", words, 10..=120);
    file.choices("[[check.choice]]", &item.choices);
    file.specs(&item.specs, 1..=3);
}

fn check_bench(file: &mut File<'_>, bench: &Bench) {
    file.block("audience", &bench.audience);
    for member in &bench.members {
        file.line = file.source.line_of(&format!("name = \"{}\"", member.name));
        file.inline("meaning", &member.meaning);
        file.spec(&member.spec);
    }
    let (mut cases, mut attacks) = (HashSet::new(), HashSet::new());
    for case in &bench.cases {
        file.name(&case.id, "id", &mut cases);
        file.plain("title", &case.title);
        file.inline("what", &case.what);
    }
    for attack in &bench.attacks {
        file.name(&attack.id, "id", &mut attacks);
        file.plain("title", &attack.title);
        file.inline("change", &attack.change);
        file.inline("defence", &attack.defence);
        file.spec(&attack.spec);
    }
}

fn check_connect(file: &mut File<'_>, connect: &Connect) {
    file.inline("lead", &connect.lead);
    let mut ids = HashSet::new();
    for part in connect.before.iter().chain(&connect.after) {
        file.name(&part.id, "id", &mut ids);
        file.plain("title", &part.title);
        file.block("text", &part.text);
    }
    for stack in &connect.stacks {
        file.name(&stack.id, "id", &mut ids);
        file.plain("title", &stack.title);
        file.inline("text", &stack.text);
        stack.install.iter().for_each(|command| file.plain("install", command));
    }
}
