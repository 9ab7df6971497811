//! What must agree between the files that the build reads and the files that the running server reads.

use std::{collections::BTreeMap, fs, path::Path};

use toml::{Table, Value};

fn read(name: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("a file of the project");
    text.parse().expect("TOML")
}

/// The table `[package.metadata.leptos]` of a file.
fn leptos(file: &str) -> Table {
    let table = |value: &Value, key: &str| value.get(key).cloned().expect("a table");
    let package = read(file).remove("package").expect("[package]");
    table(&table(&package, "metadata"), "leptos").as_table().cloned().expect("a table")
}

/// The running server's options whose value differs from the build's.
fn differences(running: &Table, build: &Table) -> BTreeMap<String, (Value, Option<Value>)> {
    running
        .iter()
        .filter(|(key, value)| build.get(*key) != Some(*value))
        .map(|(key, value)| (key.clone(), (value.clone(), build.get(key).cloned())))
        .collect()
}

#[test]
fn the_server_reads_what_the_build_used() {
    let (running, build) = (leptos("Leptos.toml"), leptos("Cargo.toml"));
    for key in ["output-name", "site-root", "site-pkg-dir", "hash-files"] {
        assert!(running.contains_key(key), "Leptos.toml lacks {key}");
    }
    assert_eq!(differences(&running, &build), BTreeMap::new());
}

#[test]
fn a_difference_is_noticed() {
    let mut build = leptos("Cargo.toml");
    build.insert("site-root".into(), "elsewhere".into());
    assert_eq!(differences(&leptos("Leptos.toml"), &build).keys().collect::<Vec<_>>(), ["site-root"]);
}

/// `name@version` of each package that a list of the tests' client libraries pins.
fn pinned() -> Vec<String> {
    let text = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        fs::read_to_string(path).expect("a file of the project")
    };
    let npm: serde_json::Value = serde_json::from_str(&text("end2end/package.json")).expect("JSON");
    let npm = npm["devDependencies"].as_object().expect("packages").clone();
    let npm = npm.iter().map(|(name, version)| format!("{name}@{}", version.as_str().expect("a version")));
    let python = text("end2end/requirements.txt");
    let python = python.lines().map(|line| line.replace("==", "@")).collect::<Vec<_>>();
    let rust = read("Cargo.toml")["dev-dependencies"]["openidconnect"]["version"].clone();
    let rust = rust.as_str().expect("a version").trim_start_matches('=');
    npm.chain(python).chain([format!("openidconnect@{rust}")]).collect()
}

#[test]
#[cfg(feature = "ssr")]
fn the_page_names_the_versions_that_the_tests_run() {
    let pinned = pinned();
    let mut named = 0;
    for stack in &tokenwalk::lesson::Lesson::builtin().connect.stacks {
        // The crate beside it is the project's own runtime.
        let command = stack.install.iter().flat_map(|line| line.split(" && ").take(1)).collect::<String>();
        for package in command.split(' ').filter(|word| word.contains('@') || word.contains("==")) {
            let package = package.replace("==", "@");
            assert!(pinned.contains(&package), "{}: {package} is not in {pinned:?}", stack.id);
            named += 1;
        }
    }
    assert!(named >= 9, "only {named} packages are named");
}

#[test]
fn the_wasm_bindgen_of_the_manifest_is_the_locked_one() {
    let manifest = read("Cargo.toml");
    let pin = manifest["dependencies"]["wasm-bindgen"]["version"].as_str().expect("a version");
    let locked = read("Cargo.lock");
    let packages = locked["package"].as_array().expect("packages");
    let versions: Vec<_> = packages
        .iter()
        .filter(|p| p["name"].as_str() == Some("wasm-bindgen"))
        .map(|p| p["version"].as_str())
        .collect();
    // scripts/setup installs the command of this version: with any other, the build stops.
    assert_eq!(versions, [pin.strip_prefix('=')]);
}
