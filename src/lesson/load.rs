//! Files into values: front matter and TOML are parsed, bodies are cut, then everything is checked.

use std::sync::LazyLock;

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Bench, CheckItem, Claim, Client, Connect, Fit, Flow, Page, Question, Spec, Stop, Term, check,
    error::{ContentError, Problem},
    files::{Source, Sources},
    specs,
};

/// The line that stands between what is read before acting and what is read after.
const ACT: &str = "<!-- act -->";

/// The line that ends what is told of the outcome, if anything is.
const TOLD: &str = "<!-- told -->";

/// Everything that is taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The stops in the order of the walk.
    pub stops: Vec<Stop>,
    /// The pages of prose.
    pub pages: Vec<Page>,
    /// The questions in the order of the files.
    pub questions: Vec<Question>,
    /// The sketch's claims in the order of the sketch.
    pub claims: Vec<Claim>,
    /// The glossary in the order of the alphabet.
    pub glossary: Vec<Term>,
    /// The kinds of client.
    pub clients: Vec<Client>,
    /// What people have, and what it is to the issuer.
    pub fits: Vec<Fit>,
    /// The flows to draw.
    pub flows: Vec<Flow>,
    /// The questions of the check at the end.
    pub check: Vec<CheckItem>,
    /// The words of the bench.
    pub bench: Bench,
    /// For those who bring an app of their own.
    pub connect: Connect,
}

/// What one file of tables holds. Most files use one or two of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tables {
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    #[serde(rename = "claim")]
    pub claims: Vec<Claim>,
    #[serde(rename = "term")]
    pub terms: Vec<Term>,
    #[serde(rename = "client")]
    pub clients: Vec<Client>,
    #[serde(rename = "fit")]
    pub fits: Vec<Fit>,
    #[serde(rename = "flow")]
    pub flows: Vec<Flow>,
    #[serde(rename = "check")]
    pub check: Vec<CheckItem>,
}

/// What may be added to: the pages show the rest as it is.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Additions {
    question: Vec<Question>,
    term: Vec<Term>,
    check: Vec<CheckItem>,
}

impl From<Additions> for Tables {
    fn from(Additions { question, term, check }: Additions) -> Self {
        Self { questions: question, terms: term, check, ..Self::default() }
    }
}

/// All files, parsed, each beside what it was parsed from.
pub(super) struct Files<'a> {
    pub stops: Vec<(&'a Source, Stop)>,
    pub pages: Vec<(&'a Source, Page)>,
    pub tables: Vec<(&'a Source, Tables)>,
    pub bench: (&'a Source, Bench),
    pub connect: (&'a Source, Connect),
}

impl Lesson {
    /// The lesson that is built in, parsed once.
    #[expect(clippy::panic, reason = "the text is fixed when this is built, and a test parses it")]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Lesson> = LazyLock::new(|| match Lesson::parse(&Sources::builtin()) {
            Ok(lesson) => lesson,
            Err(errors) => panic!("the built-in lesson has mistakes: {errors:?}"),
        });
        &BUILTIN
    }

    /// Parses and checks `sources`.
    ///
    /// # Errors
    /// Every mistake that was found. Rules that span files, such as links, are tried only once every file
    /// parses.
    pub fn parse(sources: &Sources) -> Result<Self, Vec<ContentError>> {
        let mut errors = Vec::new();
        let stops = each(&sources.stops, &mut errors, stop);
        let pages = each(&sources.pages, &mut errors, page);
        let mut tables = each(&sources.tables, &mut errors, |source| source.toml(&source.text, 0));
        tables.extend(each(&sources.additions, &mut errors, |source| {
            source.toml::<Additions>(&source.text, 0).map(Tables::from)
        }));
        let bench = sources.bench.toml(&sources.bench.text, 0).map_err(|error| errors.push(error));
        let connect = connect(sources).map_err(|error| errors.push(error));
        let (Ok(bench), Ok(connect), true) = (bench, connect, errors.is_empty()) else { return Err(errors) };
        let (bench, connect) = ((&sources.bench, bench), (&sources.connect, connect));
        let mut files = Files { stops, pages, tables, bench, connect };
        files.complete();
        let errors = check::files(&files);
        if errors.is_empty() { Ok(files.into()) } else { Err(errors) }
    }

    /// The stop at `/walk/<slug>`.
    pub fn stop(&self, slug: &str) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.slug == slug)
    }

    /// The stop before `stop`, if it is not the first.
    pub fn previous(&self, stop: &Stop) -> Option<&Stop> {
        self.stops.iter().take_while(|other| other.number < stop.number).last()
    }

    /// The stop after `stop`, if it is not the last.
    pub fn next(&self, stop: &Stop) -> Option<&Stop> {
        self.stops.iter().find(|other| other.number > stop.number)
    }

    /// The page of prose at `/<slug>`.
    pub fn page(&self, slug: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.slug == slug)
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The kind of client with this id.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// The flow with this id.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// The term with this id.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.glossary.iter().find(|term| term.id == id)
    }
}

impl Files<'_> {
    /// Gives each RFC without an address the one that follows from its name.
    fn complete(&mut self) {
        let stops = self.stops.iter_mut().flat_map(|(_, stop)| &mut stop.specs);
        let tables = self.tables.iter_mut().flat_map(|(_, tables)| {
            let questions = tables.questions.iter_mut().flat_map(|question| &mut question.specs);
            let terms = tables.terms.iter_mut().map(|term| &mut term.spec);
            let clients = tables.clients.iter_mut().flat_map(|client| &mut client.specs);
            let check = tables.check.iter_mut().flat_map(|item| &mut item.specs);
            questions.chain(terms).chain(clients).chain(check)
        });
        let members = self.bench.1.members.iter_mut().map(|member| &mut member.spec);
        let attacks = self.bench.1.attacks.iter_mut().map(|attack| &mut attack.spec);
        for Spec { name, url, .. } in stops.chain(tables).chain(members).chain(attacks) {
            if url.is_empty()
                && let Some(specs::Place::Exactly(place)) = specs::place(name)
            {
                *url = place;
            }
        }
    }
}

impl From<Files<'_>> for Lesson {
    fn from(files: Files<'_>) -> Self {
        let mut all = Tables::default();
        for (_, tables) in files.tables {
            all.questions.extend(tables.questions);
            all.claims.extend(tables.claims);
            all.terms.extend(tables.terms);
            all.clients.extend(tables.clients);
            all.fits.extend(tables.fits);
            all.flows.extend(tables.flows);
            all.check.extend(tables.check);
        }
        all.terms.sort_by_key(|term| term.term.to_lowercase());
        Self {
            stops: files.stops.into_iter().map(|(_, stop)| stop).collect(),
            pages: files.pages.into_iter().map(|(_, page)| page).collect(),
            questions: all.questions,
            claims: all.claims,
            glossary: all.terms,
            clients: all.clients,
            fits: all.fits,
            flows: all.flows,
            check: all.check,
            bench: files.bench.1,
            connect: files.connect.1,
        }
    }
}

/// Parses each file and keeps it beside its source.
fn each<'a, T>(
    sources: &'a [Source],
    errors: &mut Vec<ContentError>,
    parse: impl Fn(&Source) -> Result<T, ContentError>,
) -> Vec<(&'a Source, T)> {
    let parsed = |source| parse(source).map(|value| (source, value)).map_err(|error| errors.push(error)).ok();
    sources.iter().filter_map(parsed).collect()
}

fn stop(source: &Source) -> Result<Stop, ContentError> {
    let (stop, body): (Stop, _) = source.with_front_matter()?;
    let mut parts = body.split(ACT);
    if let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) {
        let (outcome, after) = after.split_once(TOLD).unwrap_or(("", after));
        let [before, outcome, after] = [before, outcome, after].map(|part| part.trim().to_owned());
        return Ok(Stop { before, outcome, after, ..stop });
    }
    let marks = body.matches(ACT).count();
    let line = if marks > 1 { source.last_line_of(ACT) } else { source.line_of(body.trim_start()) };
    Err(source.error(line, Problem::ActMark(marks)))
}

fn page(source: &Source) -> Result<Page, ContentError> {
    let (page, body): (Page, _) = source.with_front_matter()?;
    Ok(Page { body: body.trim().to_owned(), ..page })
}

/// The page's text with the code that it names.
fn connect(sources: &Sources) -> Result<Connect, ContentError> {
    let source = &sources.connect;
    let mut connect: Connect = source.toml(&source.text, 0)?;
    for stack in &mut connect.stacks {
        let path = format!("connect/{}", stack.file);
        let Some(found) = sources.snippets.iter().find(|snippet| snippet.file == path) else {
            return Err(source.error(source.line_of(&stack.file), Problem::NoSnippet(path)));
        };
        stack.snippet = found.text.clone().into_owned();
    }
    Ok(connect)
}

impl Source {
    /// The values between two lines `+++`, and what follows them.
    fn with_front_matter<T: DeserializeOwned>(&self) -> Result<(T, &str), ContentError> {
        let cut = self.text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
        let (front, body) = cut.ok_or_else(|| self.error(1, Problem::NoFrontMatter))?;
        Ok((self.toml(front, 1)?, body))
    }

    /// Parses `toml`, which begins after `lines_before` lines of this file.
    fn toml<T: DeserializeOwned>(&self, toml: &str, lines_before: usize) -> Result<T, ContentError> {
        toml::from_str(toml).map_err(|error| {
            let line = error.span().map_or(0, |span| line_at(toml, span.start));
            self.error((line + lines_before).max(1), Problem::Toml(error.message().to_owned()))
        })
    }

    /// The line where `text` is first found, else the first.
    pub(super) fn line_of(&self, text: &str) -> usize {
        self.text.find(text).map_or(1, |at| line_at(&self.text, at))
    }

    /// The line where `text` is first found from the line `first` on.
    pub(super) fn line_after(&self, first: usize, text: &str) -> Option<usize> {
        let mut lines = self.text.lines().enumerate().skip(first - 1);
        lines.find(|(_, line)| line.contains(text)).map(|(index, _)| index + 1)
    }

    /// The line where `text` is last found, else the first.
    pub(super) fn last_line_of(&self, text: &str) -> usize {
        self.text.rfind(text).map_or(1, |at| line_at(&self.text, at))
    }

    /// An error in this file.
    pub(super) fn error(&self, line: usize, problem: Problem) -> ContentError {
        let folder = if self.folder.is_empty() { String::new() } else { format!("{}/", self.folder) };
        ContentError { file: format!("{folder}{}", self.file), line, problem }
    }
}

/// The line, from 1, of the byte at `at`.
fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}
