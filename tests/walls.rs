//! The walls between the rooms of `src/`, as the table in `src/lib.rs` draws them: a party that calls
//! another's Rust functions would show a flow that does not happen, and one that asks the operating
//! system for the time could not be tested or moved.

use std::{collections::BTreeMap, fs, path::Path};

/// A room and the rooms that it may use. `server` is missing: it may use everything.
const ROOMS: [(&str, &[&str]); 6] = [
    ("token", &["token", "ports", "wire"]),
    ("issuer", &["issuer", "token", "ports", "wire"]),
    ("api", &["api", "token", "ports", "wire"]),
    ("client", &["client", "token", "ports", "wire"]),
    ("lesson", &["lesson"]),
    ("ui", &["ui", "client", "lesson", "token", "ports", "wire"]),
];

/// What a party must be handed in: no clock, no randomness, no files, no network, no runtime of its own.
const OUTSIDE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "tokio::",
    "reqwest",
    "rand::",
    "getrandom",
    "SystemRandom::",
];

/// The parties, which must also build for the browser.
const PARTIES: [&str; 3] = ["token", "issuer", "api"];

/// What `token/native.rs` may do besides: it is the server's cryptography, and built for the server only.
const NATIVE: &str = "token/native.rs";

/// What is wrong with one file, one line each.
fn offences(file: &str, text: &str) -> Vec<String> {
    let room = file.split(['/', '.']).next().unwrap_or_default();
    let depth = file.trim_end_matches("/mod.rs").trim_end_matches(".rs").matches('/').count();
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().take(length_without_tests(text)) {
        let code = line.split("//").next().unwrap_or_default();
        let mut offend = |what: &str| found.push(format!("src/{file}:{}: {what}", number + 1));
        if let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) {
            for used in rooms_used(code, depth) {
                if !allowed.contains(&used.as_str()) {
                    offend(&format!("{room} uses {used}"));
                }
            }
        }
        if PARTIES.contains(&room) && file != NATIVE {
            for forbidden in OUTSIDE.iter().filter(|forbidden| code.contains(*forbidden)) {
                offend(&format!("{room} reaches outside: {forbidden}"));
            }
        }
    }
    found
}

/// The rooms that a line names: after `crate::`, in a `use crate::{…}`, or after enough `super::` to leave
/// the room (a file at depth 1, such as `api/routes.rs`, leaves with two).
fn rooms_used(code: &str, depth: usize) -> Vec<String> {
    let outward = "super::".repeat(depth + 1);
    ["crate::", outward.as_str()]
        .iter()
        .flat_map(|prefix| code.match_indices(prefix).map(|(at, _)| &code[at + prefix.len()..]))
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![first_name(rest)],
        })
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "super")
        .collect()
}

/// The first name of each item of a group such as `token::{Jwk, Signer}, wire::Request}`.
fn top_level(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ if depth == 0 => items.last_mut().expect("never empty").push(c),
            _ => {}
        }
    }
    items.iter().map(|item| first_name(item.trim())).collect()
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// A `use` of several lines becomes one line; the other lines stay where they are.
fn join_uses(text: &str) -> String {
    let mut joined = String::new();
    let mut open = 0_usize;
    let mut owed = 0;
    for line in text.lines() {
        let starts = open == 0 && line.trim_start().trim_start_matches("pub ").starts_with("use ");
        joined.push_str(if open > 0 { line.trim() } else { line });
        if starts || open > 0 {
            open = (open + line.matches('{').count()).saturating_sub(line.matches('}').count());
        }
        if open > 0 {
            owed += 1;
        } else {
            joined.push_str(&"\n".repeat(owed + 1));
            owed = 0;
        }
    }
    joined
}

fn visit(folder: &Path, root: &Path, see: &mut impl FnMut(&str, &str)) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            visit(&path, root, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            see(&name, &fs::read_to_string(&path).expect("a text file"));
        }
    }
}

/// How many lines stand before the tests at the end of a file. A test may use what it likes: a party's
/// tests run on the server only.
fn length_without_tests(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    (0..lines.len())
        .find(|at| is_test_module(&lines, *at) && lines[*at].ends_with('{'))
        .unwrap_or(lines.len())
}

/// Whether a module begins in this line, for tests only: one of the attributes above it says so.
fn is_test_module(lines: &[&str], at: usize) -> bool {
    let attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
    lines[at].trim_start_matches("pub ").starts_with("mod ")
        && attributes
            .into_iter()
            .any(|line| line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test,"))
}

/// Whether a file, or a module that it lies in, is declared for tests only.
fn is_test_file(name: &str, files: &BTreeMap<String, String>) -> bool {
    let module = name.trim_end_matches(".rs").trim_end_matches("/mod");
    let Some((parent, last)) = module.rsplit_once('/') else { return false };
    let homes = [format!("{parent}/mod.rs"), format!("{parent}.rs")];
    homes.iter().filter_map(|home| Some((home, files.get(home)?))).any(|(home, text)| {
        let lines: Vec<_> = text.lines().collect();
        let declared = format!("mod {last};");
        (0..lines.len()).any(|at| lines[at].ends_with(&declared) && is_test_module(&lines, at))
            || is_test_file(home, files)
    })
}

#[test]
fn no_room_reaches_through_a_wall() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    visit(&root, &root, &mut |name, text| {
        files.insert(name.to_owned(), join_uses(text));
    });
    assert!(files.len() > 30, "only {} files were seen", files.len());
    let judged = files.iter().filter(|(name, _)| !is_test_file(name, &files));
    let found: Vec<_> = judged.flat_map(|(name, text)| offences(name, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_of_tests_are_told_by_their_declaration() {
    let files = [
        ("issuer/mod.rs", "#[cfg(all(test, feature = \"ssr\"))]\nmod tests;\nmod token;\n"),
        ("issuer/tests/mod.rs", "mod sign_in;\n"),
        ("issuer/tests/sign_in.rs", ""),
        ("issuer/token.rs", "#[cfg(test)]\nmod vectors;\n"),
        ("issuer/token/vectors.rs", ""),
        ("issuer/token/mint.rs", ""),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    for (name, tests) in [
        ("issuer/tests/mod.rs", true),
        ("issuer/tests/sign_in.rs", true),
        ("issuer/token.rs", false),
        ("issuer/token/vectors.rs", true),
        ("issuer/token/mint.rs", false),
    ] {
        assert_eq!(is_test_file(name, &files), tests, "{name}");
    }
}

#[test]
fn an_offender_is_caught() {
    for (file, line, what) in [
        ("api/keys.rs", "use crate::issuer::keys::KeySet;", "api uses issuer"),
        ("api/keys.rs", "use super::super::issuer::keys::KeySet;", "api uses issuer"),
        ("api/mod.rs", "use super::issuer::keys::KeySet;", "api uses issuer"),
        ("client/exchange.rs", "let token = crate::issuer::token::exchange();", "client uses issuer"),
        ("client/exchange.rs", "use crate::{token::{Jwk, Signer}, api::routes, wire};", "client uses api"),
        (
            "client/exchange.rs",
            "use crate::{\n    token::{\n        Jwk,\n    },\n    api::routes,\n};",
            "client uses api",
        ),
        ("token/check/mod.rs", "use super::super::wire::Request;", ""),
        (
            "token/check/time.rs",
            "let now = std::time::SystemTime::now();",
            "token reaches outside: SystemTime",
        ),
        ("issuer/store.rs", "std::fs::write(path, bytes)?;", "issuer reaches outside: std::fs"),
        ("issuer/store.rs", "tokio::spawn(async {});", "issuer reaches outside: tokio::"),
        ("lesson/load.rs", "use crate::ui::site::Site;", "lesson uses ui"),
        ("ui/pages/home.rs", "use crate::server::config::Config;", "ui uses server"),
        ("ui/pages/home.rs", "use crate::{lesson::Lesson, ui::site::Site};", ""),
        ("issuer/token.rs", "// as crate::api::routes does, std::fs", ""),
        ("server/parties.rs", "use crate::{api, issuer};", ""),
        ("issuer/token.rs", "#[cfg(test)]\nmod tests {\n    use tokio::test;", ""),
        ("issuer/mod.rs", "#[cfg(test)]\nmod tests;\nuse crate::api::routes;", "issuer uses api"),
    ] {
        let found = offences(file, &join_uses(line));
        let expected = usize::from(!what.is_empty());
        assert_eq!(found.len(), expected, "{file}: {line}: {found:?}");
        assert!(found.iter().all(|offence| offence.ends_with(what)), "{found:?}");
    }
}

#[test]
fn a_use_of_several_lines_keeps_the_line_numbers() {
    let text = "use crate::{\n    token,\n    api,\n};\nuse crate::issuer;\n";
    let found = offences("client/mod.rs", &join_uses(text));
    assert_eq!(found, ["src/client/mod.rs:1: client uses api", "src/client/mod.rs:5: client uses issuer"]);
}
