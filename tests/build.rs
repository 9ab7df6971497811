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
