//! The issuer's signing keys: made on the first start, kept in the data folder, readable by the owner only.
//!
//! `keys/rs256-current.p8` signs; `keys/rs256-next.p8` is published already, so that verifiers know it
//! before it signs; `keys/rs256-previous.p8`, if there is one, is still published for tokens that it
//! signed. Each is PKCS #8 in DER. Rotating is renaming: next becomes current, current becomes previous,
//! and the next start makes a new next.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::token::{Algorithm, SignatureError, native::NativeSigner};

/// The keys for one algorithm.
pub struct SigningKeys {
    /// Signs.
    pub current: Arc<NativeSigner>,
    /// Will sign after the next rotation.
    pub next: Arc<NativeSigner>,
    /// Signed before the last rotation.
    pub previous: Option<Arc<NativeSigner>>,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others could have read the key, or could put one in its place.
    #[error(
        "{}: group or others may access it (mode {mode:o}); expected the owner only: run chmod go= on it, \
         and delete the keys if anybody may have read them",
        path.display()
    )]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file holds no key for this algorithm.
    #[error("{}: {source}; expected a private key in PKCS #8 (DER)", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the cryptography said.
        source: SignatureError,
    },
}

/// Reads the keys for `algorithm` below `data_dir`, and makes those that are missing.
///
/// # Errors
/// [`KeyError`] if the folder cannot be written, a key is not one, or somebody else could read it.
pub fn load_or_make(data_dir: &Path, algorithm: Algorithm) -> Result<SigningKeys, KeyError> {
    let folder = data_dir.join("keys");
    make_folder(&folder).map_err(|source| KeyError::Io { path: folder.clone(), source })?;
    private(&folder)?;
    let path = |role| file(&folder, algorithm, role);
    let existing_or_made = |role| match read(&path(role), algorithm)? {
        Some(key) => Ok(key),
        None => make(&path(role), algorithm),
    };
    Ok(SigningKeys {
        current: existing_or_made("current")?,
        next: existing_or_made("next")?,
        previous: read(&path("previous"), algorithm)?,
    })
}

/// Whether the keys below `data_dir` could be used, without making any.
///
/// # Errors
/// As [`load_or_make`], for what is there.
pub fn inspect(data_dir: &Path, algorithm: Algorithm) -> Result<(), KeyError> {
    let folder = data_dir.join("keys");
    if !folder.exists() {
        return Ok(());
    }
    private(&folder)?;
    for role in ["current", "next", "previous"] {
        read(&file(&folder, algorithm, role), algorithm)?;
    }
    Ok(())
}

fn file(folder: &Path, algorithm: Algorithm, role: &str) -> PathBuf {
    folder.join(format!("{}-{role}.p8", algorithm.name().to_lowercase()))
}

fn read(path: &Path, algorithm: Algorithm) -> Result<Option<Arc<NativeSigner>>, KeyError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeyError::Io { path: path.into(), source }),
    };
    private(path)?;
    let malformed = |source| KeyError::Malformed { path: path.into(), source };
    Ok(Some(Arc::new(NativeSigner::from_pkcs8(algorithm, &bytes).map_err(malformed)?)))
}

fn make(path: &Path, algorithm: Algorithm) -> Result<Arc<NativeSigner>, KeyError> {
    let malformed = |source| KeyError::Malformed { path: path.into(), source };
    let key = NativeSigner::generate(algorithm).map_err(malformed)?;
    write(path, key.pkcs8()).map_err(|source| KeyError::Io { path: path.into(), source })?;
    tracing::info!(file = %path.display(), "made a signing key");
    Ok(Arc::new(key))
}

/// The whole file or none: it is written beside its place and moved there.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file: File =
        owner_only(OpenOptions::new().write(true).create(true).truncate(true)).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(unix)]
fn make_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Refuses what group or others may read, write or enter.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).map_err(|source| KeyError::Io { path: path.into(), source })?;
    match metadata.permissions().mode() & 0o777 {
        mode if mode & !0o700 == 0 => Ok(()),
        mode => Err(KeyError::Open { path: path.into(), mode }),
    }
}

// Elsewhere a user's own data folder is closed to others by inherited rules.
#[cfg(not(unix))]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::{server::scratch::Scratch, token::Signer};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    fn kid(key: &NativeSigner) -> Option<String> {
        key.public_key().kid.clone()
    }

    #[test]
    fn keys_are_made_once_for_the_owner_only() {
        let data = Scratch::new();
        let first = load_or_make(data.path(), Algorithm::ES256).expect("made");
        let again = load_or_make(data.path(), Algorithm::ES256).expect("read");
        assert_eq!(kid(&first.current), kid(&again.current));
        assert_eq!(kid(&first.next), kid(&again.next));
        assert_ne!(kid(&first.current), kid(&first.next));
        assert!(first.previous.is_none());
        assert_eq!(mode(&data.path().join("keys")), 0o700);
        assert_eq!(mode(&data.path().join("keys/es256-current.p8")), 0o600);
    }

    #[test]
    fn renaming_rotates() {
        let data = Scratch::new();
        let before = load_or_make(data.path(), Algorithm::ES256).expect("made");
        let keys = data.path().join("keys");
        fs::rename(keys.join("es256-current.p8"), keys.join("es256-previous.p8")).expect("renamed");
        fs::rename(keys.join("es256-next.p8"), keys.join("es256-current.p8")).expect("renamed");
        let after = load_or_make(data.path(), Algorithm::ES256).expect("read");
        assert_eq!(kid(&after.current), kid(&before.next));
        assert_eq!(after.previous.as_deref().and_then(kid), kid(&before.current));
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let data = Scratch::new();
        load_or_make(data.path(), Algorithm::ES256).expect("made");
        let path = data.path().join("keys/es256-current.p8");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        for result in
            [load_or_make(data.path(), Algorithm::ES256).map(drop), inspect(data.path(), Algorithm::ES256)]
        {
            let error = result.expect_err("refused").to_string();
            assert!(error.contains("es256-current.p8: group or others may access it (mode 640)"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        let data = Scratch::new();
        load_or_make(data.path(), Algorithm::ES256).expect("made");
        fs::write(data.path().join("keys/es256-next.p8"), b"not a key").expect("written");
        let error = load_or_make(data.path(), Algorithm::ES256).map(drop).expect_err("refused");
        assert!(matches!(error, KeyError::Malformed { .. }), "{error}");
    }

    #[test]
    fn inspecting_makes_nothing() {
        let data = Scratch::new();
        inspect(data.path(), Algorithm::ES256).expect("nothing wrong");
        assert!(!data.path().join("keys").exists());
    }
}
