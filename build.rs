//! Compiles the stylesheet: `style/*.css` as written, and the utility classes that the views use, by
//! encre-css. The result goes into the server by `include_str!`, under a name made of its content.

use std::{collections::BTreeMap, env, fmt::Write, fs, io, path::Path};

use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=style");
    println!("cargo:rerun-if-changed=src/ui");
    println!("cargo:rerun-if-changed=src/app.rs");

    let mut config = encre_css::Config::from_file("style/theme.toml")?;
    let reset = encre_css::generate([], &config);
    config.preflight = encre_css::Preflight::new_none();
    let mut views = BTreeMap::new();
    read_below(Path::new("src/ui"), "rs", &mut views)?;
    views.insert("src/app.rs".into(), fs::read_to_string("src/app.rs")?);
    let utilities = encre_css::generate(views.values().map(String::as_str), &config);

    // Layers, so that what is said in a view wins over the house, and the house over the reset.
    let mut css = format!("@layer reset {{\n{reset}\n}}\n@layer house {{\n");
    for name in ["tokens", "base", "objects", "wire", "diagram", "walk", "pages"] {
        css.push_str(&fs::read_to_string(format!("style/{name}.css"))?);
    }
    css.push_str("}\n");
    css.push_str(&utilities);

    let mut hash = String::new();
    for byte in Sha256::digest(&css).iter().take(8) {
        write!(hash, "{byte:02x}")?;
    }
    println!("cargo:rustc-env=TOKENWALK_CSS_HASH={hash}");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tokenwalk.css"), css)?;
    Ok(())
}

fn read_below(folder: &Path, extension: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_below(&path, extension, files)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            files.insert(path.display().to_string(), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
