//! Files into values: front matter and TOML are parsed, bodies are cut in two, then everything is checked.

use std::sync::LazyLock;

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Bench, Claim, Connect, Question, Spec, Stop, Term, check,
    error::{ContentError, Problem},
    files, specs,
};

/// The line that stands between what is read before acting and what is read after.
const ACT: &str = "<!-- act -->";

/// A content file.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its path below `content/`.
    pub file: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// All content files.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    /// The stops in the order of the walk.
    pub stops: Vec<Source<'a>>,
    /// `questions.toml`.
    pub questions: Source<'a>,
    /// `claims.toml`.
    pub claims: Source<'a>,
    /// `glossary.toml`.
    pub glossary: Source<'a>,
    /// `bench.toml`.
    pub bench: Source<'a>,
    /// `connect.toml`.
    pub connect: Source<'a>,
    /// The code that it shows.
    pub snippets: Vec<Source<'a>>,
}

/// Everything that is taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The stops in the order of the walk.
    pub stops: Vec<Stop>,
    /// The questions in the order of the file.
    pub questions: Vec<Question>,
    /// The sketch's claims in the order of the sketch.
    pub claims: Vec<Claim>,
    /// The glossary in the order of the alphabet.
    pub glossary: Vec<Term>,
    /// The words of the bench.
    pub bench: Bench,
    /// For those who bring an app of their own.
    pub connect: Connect,
}

impl Lesson {
    /// The lesson that is built in, parsed once.
    #[expect(clippy::panic, reason = "the text is fixed when this is built, and a test parses it")]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Lesson> = LazyLock::new(|| match Lesson::parse(&files::builtin()) {
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
    pub fn parse(sources: &Sources<'_>) -> Result<Self, Vec<ContentError>> {
        let mut errors = Vec::new();
        let stops = sources.stops.iter().filter_map(|&source| stop(source).map_err(|e| errors.push(e)).ok());
        let stops = stops.collect();
        let mut keep =
            |result: Result<Tables, ContentError>| result.map_err(|e| errors.push(e)).unwrap_or_default();
        let questions = keep(tables(sources.questions)).question;
        let claims = keep(tables(sources.claims)).claim;
        let glossary = keep(tables(sources.glossary)).term;
        let bench = sources.bench.toml(sources.bench.text, 0).map_err(|error| errors.push(error)).ok();
        let connect = connect(sources).map_err(|e| errors.push(e)).unwrap_or_default();
        let Some(bench) = bench.filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let mut lesson = Self { stops, questions, claims, glossary, bench, connect };
        lesson.complete();
        let errors = check::lesson(&lesson, sources);
        if !errors.is_empty() {
            return Err(errors);
        }
        lesson.glossary.sort_by_key(|term| term.term.to_lowercase());
        Ok(lesson)
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

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The term with this id.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.glossary.iter().find(|term| term.id == id)
    }

    /// Gives each RFC without an address the one that follows from its name.
    fn complete(&mut self) {
        let stops = self.stops.iter_mut().flat_map(|stop| &mut stop.specs);
        let questions = self.questions.iter_mut().flat_map(|question| &mut question.specs);
        let terms = self.glossary.iter_mut().map(|term| &mut term.spec);
        let members = self.bench.members.iter_mut().map(|member| &mut member.spec);
        let attacks = self.bench.attacks.iter_mut().map(|attack| &mut attack.spec);
        for Spec { name, url, .. } in stops.chain(questions).chain(terms).chain(members).chain(attacks) {
            if url.is_empty()
                && let Some(specs::Place::Exactly(place)) = specs::place(name)
            {
                *url = place;
            }
        }
    }
}

/// The tables of the TOML files. Each file uses one of them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tables {
    question: Vec<Question>,
    claim: Vec<Claim>,
    term: Vec<Term>,
}

fn stop(source: Source<'_>) -> Result<Stop, ContentError> {
    let (front, body) = source
        .text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .ok_or_else(|| source.error(1, Problem::NoFrontMatter))?;
    let stop: Stop = source.toml(front, 1)?;
    let mut parts = body.split(ACT);
    if let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) {
        return Ok(Stop { before: before.trim().to_owned(), after: after.trim().to_owned(), ..stop });
    }
    let marks = body.matches(ACT).count();
    let line = if marks > 1 { source.last_line_of(ACT) } else { source.line_of(body.trim_start()) };
    Err(source.error(line, Problem::ActMark(marks)))
}

/// The page's text with the code that it names.
fn connect(sources: &Sources<'_>) -> Result<Connect, ContentError> {
    let source = sources.connect;
    let mut connect: Connect = source.toml(source.text, 0)?;
    for stack in &mut connect.stacks {
        let path = format!("connect/{}", stack.file);
        let Some(found) = sources.snippets.iter().find(|snippet| snippet.file == path) else {
            return Err(source.error(source.line_of(&stack.file), Problem::NoSnippet(path)));
        };
        found.text.clone_into(&mut stack.snippet);
    }
    Ok(connect)
}

fn tables(source: Source<'_>) -> Result<Tables, ContentError> {
    source.toml(source.text, 0)
}

impl Source<'_> {
    /// Parses `toml`, which begins after `lines_before` lines of this file.
    fn toml<T: DeserializeOwned>(&self, toml: &str, lines_before: usize) -> Result<T, ContentError> {
        toml::from_str(toml).map_err(|error| {
            let line = error.span().map_or(0, |span| line_at(toml, span.start));
            self.error((line + lines_before).max(1), Problem::Toml(error.message().to_owned()))
        })
    }

    /// The line where `text` is first found, else the first.
    pub(super) fn line_of(&self, text: &str) -> usize {
        self.text.find(text).map_or(1, |at| line_at(self.text, at))
    }

    /// The line where `text` is first found from the line `first` on.
    pub(super) fn line_after(&self, first: usize, text: &str) -> Option<usize> {
        let mut lines = self.text.lines().enumerate().skip(first - 1);
        lines.find(|(_, line)| line.contains(text)).map(|(index, _)| index + 1)
    }

    /// The line where `text` is last found, else the first.
    pub(super) fn last_line_of(&self, text: &str) -> usize {
        self.text.rfind(text).map_or(1, |at| line_at(self.text, at))
    }

    /// An error in this file.
    pub(super) fn error(&self, line: usize, problem: Problem) -> ContentError {
        ContentError { file: self.file.to_owned(), line, problem }
    }
}

/// The line, from 1, of the byte at `at`.
fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}
