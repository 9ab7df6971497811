//! The lesson that is served: the built-in text, and what a folder of the host's puts in its place.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::config::Config;
use crate::lesson::{ContentError, Lesson, Sources};

/// A folder may explain itself: this file is for people.
const README: &str = "README.md";

/// Why the lesson cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The text has mistakes.
    #[error("{}", lines(.0))]
    Mistakes(Vec<ContentError>),
}

fn lines(mistakes: &[ContentError]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads the folder that the configuration names, if it does, and checks everything.
///
/// # Errors
/// What cannot be read, or every mistake in the text with its file and line.
pub fn load(config: &Config) -> Result<Lesson, LessonError> {
    let mut sources = Sources::builtin();
    let mut mistakes = Vec::new();
    if let Some(folder) = &config.content {
        for (file, text) in read_below(folder, folder)? {
            if let Err(mistake) = sources.take(&folder.display().to_string(), &file, text) {
                mistakes.push(mistake);
            }
        }
    }
    match Lesson::parse(&sources) {
        Ok(lesson) if mistakes.is_empty() => Ok(lesson),
        Ok(_) => Err(LessonError::Mistakes(mistakes)),
        Err(more) => Err(LessonError::Mistakes([mistakes, more].concat())),
    }
}

/// Every file below `folder` by its path from `root`, in the order of the names. Hidden files are not meant.
fn read_below(root: &Path, folder: &Path) -> Result<Vec<(String, String)>, LessonError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| LessonError::Unreadable { path, source }
    };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut paths: Vec<_> = entries.map_err(unreadable(folder))?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden || name == README {
            continue;
        }
        if path.is_dir() {
            files.extend(read_below(root, &path)?);
        } else {
            files.push((name, fs::read_to_string(&path).map_err(unreadable(&path))?));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{config::sources::Sources as Given, scratch::Scratch};

    const QUESTION: &str = r#"[[question]]
id = "our-gateway"
symptom = "the gateway says 401"
answer = "It checks `aud`, too: see [the list](/questions#what-the-api-does)."
why = "WHY"
see = ["/walk/call-the-api"]

[[question.spec]]
name = "RFC 6750 3.1"
about = "401"
"#;

    fn question() -> String {
        QUESTION.replace("WHY", &"word ".repeat(40))
    }

    /// What a folder with these files makes of the lesson.
    fn load_with(files: &[(&str, String)]) -> Result<Lesson, LessonError> {
        let (data, folder) = (Scratch::new(), Scratch::new());
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        let flags = [("data_dir", data.path()), ("content", folder.path())];
        let flags = flags.map(|(key, path)| (key, path.display().to_string())).to_vec();
        let config = Config::load(&Given { flags, ..Given::default() }, None).expect("no mistakes");
        load(&config)
    }

    fn mistakes(files: &[(&str, String)]) -> Vec<String> {
        match load_with(files) {
            Err(LessonError::Mistakes(found)) => found.iter().map(ToString::to_string).collect(),
            other => panic!("no mistakes: {other:?}"),
        }
    }

    #[test]
    fn an_empty_folder_changes_nothing() {
        let readme = ("README.md", "What we changed".to_owned());
        assert_eq!(
            load_with(&[readme, (".git/config", String::new())]).expect("a lesson"),
            *Lesson::builtin()
        );
    }

    #[test]
    fn a_file_in_more_adds_and_a_file_of_the_same_name_replaces() {
        let terms = "[[term]]\nid = \"pkce\"\nterm = \"PKCE\"\nmeaning = \"Ours.\"\n\
            spec = { name = \"RFC 7636 4.1\", about = \"the verifier\" }\n";
        let lesson = load_with(&[("more/gateway.toml", question())]).expect("a lesson");
        assert_eq!(lesson.questions.len(), Lesson::builtin().questions.len() + 1);
        assert_eq!(lesson.question("our-gateway").map(|found| found.specs[0].url.is_empty()), Some(false));
        // Other files link to terms that are gone now.
        let found = mistakes(&[("glossary.toml", terms.to_owned())]);
        assert!(found.iter().all(|mistake| mistake.contains("no page or entry `/glossary#")), "{found:?}");
    }

    #[test]
    fn a_mistake_has_the_folder_the_file_and_the_line() {
        let found =
            mistakes(&[("more/gateway.toml", question().replace("/walk/call-the-api", "/walk/call"))]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("/more/gateway.toml:6: no page or entry `/walk/call`"), "{found:?}");
        assert!(found[0].starts_with('/'), "{found:?}");
    }

    #[test]
    fn what_would_be_ignored_is_refused() {
        for name in ["question.toml", "stops/12-more.md", "more/deeper/x.toml", "more/x.md"] {
            let found = mistakes(&[(name, String::new())]);
            assert!(found[0].contains("nothing reads this file"), "{found:?}");
        }
    }

    #[test]
    fn what_cannot_be_added_to_is_named() {
        let found = mistakes(&[("more/claims.toml", "[[claim]]\nid = \"five\"\n".into())]);
        assert!(found[0].contains("unknown field `claim`"), "{found:?}");
    }

    #[test]
    fn an_id_is_used_once_in_all_files() {
        let twice = question().replace("our-gateway", "five-parts");
        assert!(mistakes(&[("more/gateway.toml", twice)])[0].contains("`five-parts` is used twice"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let (data, gone) = (Scratch::new(), "/nowhere/content".to_owned());
        let flags = vec![("data_dir", data.path().display().to_string()), ("content", gone)];
        let config = Config::load(&Given { flags, ..Given::default() }, None).expect("no mistakes");
        let error = load(&config).expect_err("nothing there").to_string();
        assert!(error.starts_with("/nowhere/content: cannot be read"), "{error}");
    }
}
