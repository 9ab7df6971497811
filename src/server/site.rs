//! What the build made, and where it lies: `Leptos.toml` and the files that cargo-leptos wrote.

use std::path::PathBuf;

use leptos::config::{LeptosOptions, errors::LeptosConfigError, get_configuration};

/// Read from the working folder.
const FILE: &str = "Leptos.toml";

/// The file as it was when the server was built: for a server that is deployed without it.
const EMBEDDED: &str = include_str!("../../Leptos.toml");

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// `Leptos.toml` does not say what it should.
    #[error("{FILE}: {0}")]
    Options(#[from] LeptosConfigError),
    /// The browser's part is missing.
    #[error(
        "{}: not found; expected the files that `cargo leptos build --release` makes: run the server from \
         the folder that holds them, or set site-root in {FILE}",
        .0.display()
    )]
    Missing(PathBuf),
}

/// The options of the pages. The address in them means nothing: Tokenwalk's configuration says where to
/// listen.
///
/// # Errors
/// If `Leptos.toml` is there and broken.
pub fn options() -> Result<LeptosOptions, SiteError> {
    match get_configuration(Some(FILE)) {
        Ok(file) => Ok(file.leptos_options),
        Err(LeptosConfigError::ConfigNotFound) => embedded(),
        Err(error) => Err(error.into()),
    }
}

fn embedded() -> Result<LeptosOptions, SiteError> {
    Ok(leptos::config::get_config_from_str(EMBEDDED)?)
}

/// Whether all that the pages load is where `options` says: better found at the start than by a reader
/// whose page does not come alive.
///
/// # Errors
/// [`SiteError::Missing`] names what is not there.
pub fn complete(options: &LeptosOptions) -> Result<(), SiteError> {
    let package = PathBuf::from(&*options.site_root).join(&*options.site_pkg_dir);
    let hashes = std::env::current_exe().unwrap_or_default().with_file_name(&*options.hash_file);
    let needed = [Some(package), options.hash_files.then_some(hashes)];
    match needed.into_iter().flatten().find(|path| !path.exists()) {
        Some(path) => Err(SiteError::Missing(path)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_copy_is_read_like_the_file() {
        let (file, embedded) = (options().expect("Leptos.toml"), embedded().expect("its copy"));
        assert_eq!(file.site_root, embedded.site_root);
        assert_eq!(&*embedded.output_name, "tokenwalk");
        assert!(embedded.hash_files);
    }

    #[test]
    fn a_missing_build_is_named() {
        let options = LeptosOptions::builder().output_name("tokenwalk").site_root("/nowhere").build();
        let error = complete(&options).expect_err("nothing there");
        assert!(error.to_string().starts_with("/nowhere/pkg: not found"), "{error}");
    }
}
