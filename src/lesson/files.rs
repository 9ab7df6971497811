//! The text, embedded, and what a folder of the host's choice puts in its place.

use std::borrow::Cow;

use super::{ContentError, Problem};

/// Where files lie that add to the lesson.
const MORE: &str = "more/";

/// A content file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path below `content/`.
    pub file: Cow<'static, str>,
    /// What is in it.
    pub text: Cow<'static, str>,
    /// The folder that it was read from, as it was named; empty for what is built in.
    pub folder: String,
}

/// All content files.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The stops in the order of the walk.
    pub stops: Vec<Source>,
    /// Pages of prose.
    pub pages: Vec<Source>,
    /// Files of tables: questions, claims, terms, kinds of client, flows, the check.
    pub tables: Vec<Source>,
    /// `bench.toml`.
    pub bench: Source,
    /// `connect.toml`.
    pub connect: Source,
    /// The code that it shows.
    pub snippets: Vec<Source>,
    /// Files that add questions, terms, or questions of the check.
    pub additions: Vec<Source>,
}

macro_rules! content {
    ($file:literal) => {
        Source {
            file: Cow::Borrowed($file),
            text: Cow::Borrowed(include_str!(concat!("content/", $file))),
            folder: String::new(),
        }
    };
    ($($file:literal),+ $(,)?) => {
        vec![$(content!($file)),+]
    };
}

impl Sources {
    /// All content files as they were when this was built.
    pub fn builtin() -> Self {
        Self {
            stops: content![
                "stops/01-sketch.md",
                "stops/02-register.md",
                "stops/03-ask.md",
                "stops/04-sign-in.md",
                "stops/05-come-back.md",
                "stops/06-exchange.md",
                "stops/07-id-token.md",
                "stops/08-access-token.md",
                "stops/09-call-the-api.md",
                "stops/10-afterwards.md",
                "stops/11-sketch-again.md",
            ],
            pages: content![
                "pages/clients.md",
                "pages/questions.md",
                "pages/check.md",
                "pages/summary.md",
                "pages/teams.md",
                "pages/hosting.md",
                "pages/progress.md",
            ],
            tables: content![
                "questions.toml",
                "claims.toml",
                "glossary.toml",
                "flows.toml",
                "clients.toml",
                "check.toml",
            ],
            bench: content!("bench.toml"),
            connect: content!("connect.toml"),
            snippets: content![
                "connect/index.html",
                "connect/auth0-spa-js.js",
                "connect/oidc-client-ts.js",
                "connect/web.mjs",
                "connect/web.py",
                "connect/native.rs",
                "connect/machine.mjs",
                "connect/api.mjs",
                "connect/verify.mjs",
                "connect/own-app.toml",
            ],
            additions: Vec::new(),
        }
    }

    /// Takes `file` from a host's `folder`: in the place of the built-in file of that name, or beside the
    /// others if it lies in `more/`.
    ///
    /// # Errors
    /// If nothing would ever read a file of that name, which is better said than ignored.
    pub fn take(&mut self, folder: &str, file: &str, text: String) -> Result<(), ContentError> {
        let source = Source {
            file: file.to_owned().into(),
            text: text.into(),
            folder: folder.trim_end_matches('/').into(),
        };
        let single = [&mut self.bench, &mut self.connect];
        let lists = [&mut self.stops, &mut self.pages, &mut self.tables, &mut self.snippets];
        let mut builtin = lists.into_iter().flatten().chain(single);
        if let Some(place) = builtin.find(|known| known.file == file) {
            *place = source;
        } else if file.strip_prefix(MORE).is_some_and(is_table) {
            self.additions.push(source);
        } else {
            return Err(source.error(1, Problem::NotRead));
        }
        Ok(())
    }
}

/// Whether this is the name of a TOML file, and not of one in a folder of its own.
fn is_table(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, kind)| kind == "toml" && !stem.contains('/'))
}
