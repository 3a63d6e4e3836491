//! How a study names its files: under the environment variable, relative to the study, or by absolute path.

use crate::error::{Error, Result};
use std::path::{Component, Path, PathBuf};

/// Environment variable that names the folder of the data.
pub const VARIABLE: &str = "HUBPLAN_DATA";

/// Turns names within the data folder into the paths that a study writes.
#[derive(Debug)]
pub(super) struct Places {
    /// Text before a name, including the `/` between them.
    before: String,
}

impl Places {
    /// Paths for a study in `out`: under `$HUBPLAN_DATA/` if that is the data folder; otherwise relative to the study
    /// if the data folder was given as a relative path, so that both can move together; otherwise absolute.
    pub fn new(data: &Path, out: &Path) -> Result<Self> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Output { path, source }
        };
        let root = data.canonicalize().map_err(failed(data))?;
        let variable = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty());
        if variable.is_some_and(|folder| Path::new(&folder).canonicalize().is_ok_and(|folder| folder == root)) {
            return Ok(Places { before: format!("${VARIABLE}/") });
        }
        let path = if data.is_absolute() { root } else { between(&real(out).map_err(failed(out))?, &root) };
        let mut before = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        // A path that begins with a dollar would be read as a variable.
        if before.starts_with('$') {
            before.insert_str(0, "./");
        }
        if !before.is_empty() && !before.ends_with('/') {
            before.push('/');
        }
        Ok(Places { before })
    }

    /// Absolute paths, which lead to the files wherever the study is.
    ///
    /// # Errors
    /// [`Error::Output`] where the data folder no longer exists.
    pub fn from_root(data: &Path) -> Result<Self> {
        let root = data.canonicalize().map_err(|source| Error::Output { path: data.to_owned(), source })?;
        let before = root.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Ok(Places { before: if before.ends_with('/') { before } else { before + "/" } })
    }

    /// The path of a file as the study writes it.
    pub fn written(&self, name: &str) -> String {
        if self.before.is_empty() && name.starts_with('$') {
            return format!("./{name}");
        }
        format!("{}{name}", self.before)
    }
}

/// Path that a folder has or will have, without links.
fn real(folder: &Path) -> std::io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    let there = whole.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    let Some((ancestor, real)) = there else { return Ok(whole) };
    Ok(real.join(whole.strip_prefix(ancestor).unwrap_or(Path::new(""))))
}

/// The relative path from one folder to another.
fn between(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    // Folders on two Windows drives have no relative path.
    if common == 0 {
        return to.iter().collect();
    }
    let up = from[common..].iter().map(|_| Component::ParentDir);
    up.chain(to[common..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        for (from, to, way) in [
            ("/home/ada/leeds", "/home/ada/data", "../data"),
            ("/home/ada/data/leeds", "/home/ada/data", ".."),
            ("/home/ada", "/home/ada/data", "data"),
            ("/home/ada", "/home/ada", ""),
        ] {
            assert_eq!(between(Path::new(from), Path::new(to)), Path::new(way), "{from} {to}");
        }
    }

    #[test]
    fn a_dollar_at_the_beginning_is_no_variable() {
        let here = Places { before: String::new() };
        assert_eq!((here.written("$a.csv"), here.written("b.csv")), ("./$a.csv".to_owned(), "b.csv".to_owned()));
    }
}
