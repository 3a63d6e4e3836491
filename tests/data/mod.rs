//! The real data that several tests use.

use std::path::{Path, PathBuf};

/// The folder of the real data; `None` if there is none, which fails in continuous integration.
pub fn folder() -> Option<PathBuf> {
    let folder = match std::env::var_os("HUBPLAN_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
    };
    if folder.join("README.md").is_file() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "CI must have the real data; {} has none", folder.display());
    None
}
