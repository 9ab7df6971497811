//! Every test that docs/requirements.md names is there: a requirement whose test was renamed or removed would
//! read as shown and be so no more.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The tests of one row.
fn named(row: &str) -> Vec<&str> {
    let cell = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
    cell.split('`').skip(1).step_by(2).collect()
}

/// All Rust sources at or below a path.
fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    entries.flat_map(|entry| sources(&entry.expect("an entry").path())).collect()
}

/// Where a module may stand: as a file, or as a folder; a module of tests may stand within its parent.
fn places(root: &Path, modules: &[&str]) -> Vec<PathBuf> {
    let path = ["src", "tests"].map(|folder| root.join(folder).join(modules.join("/")));
    path.into_iter().flat_map(|path| [path.with_extension("rs"), path]).filter(|path| path.exists()).collect()
}

/// Whether the text has a test function of this name.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let (plain, waiting) = (format!("fn {name}("), format!("async fn {name}("));
    lines.iter().enumerate().any(|(at, line)| {
        let is_function = line.starts_with(&plain) || line.starts_with(&waiting);
        is_function
            && lines[..at].iter().rev().take(4).any(|line| line.starts_with("#[") && line.ends_with("test]"))
    })
}

fn exists(root: &Path, test: &str) -> bool {
    let mut modules: Vec<&str> = test.split("::").collect();
    let Some(name) = modules.pop() else { return false };
    let mut found = places(root, &modules);
    if found.is_empty() && modules.last() == Some(&"tests") {
        modules.pop();
        found = places(root, &modules);
    }
    let mut files = found.iter().flat_map(|place| sources(place));
    files.any(|file| has_test(&fs::read_to_string(file).expect("readable"), name))
}

#[test]
fn every_requirement_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/requirements.md")).expect("the table");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| requirement |"));
    let mut count = 0;
    for row in rows {
        let tests = named(row);
        assert!(!tests.is_empty(), "no test: {row}");
        for test in tests {
            assert!(exists(root, test), "there is no test {test}, which is named for {row}");
            count += 1;
        }
    }
    assert!(count > 100, "{count}: the table was not read");
}

#[test]
fn a_test_that_is_not_there_is_missed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(exists(root, "requirements::a_test_that_is_not_there_is_missed"));
    assert!(!exists(root, "requirements::exists"), "a function that is no test");
    assert!(!exists(root, "requirements::nothing"));
    assert!(!exists(root, "nowhere::a_test_that_is_not_there_is_missed"));
}
