//! Writing without harm: to a temporary name first, renamed when whole, so that a run that fails leaves the last good file.

use crate::error::{Error, Result};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A set of output files that appear together: nothing of the last good set is touched until every new file is whole.
#[derive(Debug)]
pub struct OutputSet {
    folder: PathBuf,
    pending: Vec<(tempfile::NamedTempFile, PathBuf)>,
}

impl OutputSet {
    /// Opens `folder`, creating it if need be.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be created.
    pub fn new(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
        Ok(OutputSet { folder: folder.to_owned(), pending: Vec::new() })
    }

    /// Writes one file under a temporary name.
    ///
    /// # Errors
    /// [`Error::Output`] when the system will not write it.
    pub fn write(&mut self, name: &str, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
        let path = self.folder.join(name);
        let failed = |source| Error::Output { path: path.clone(), source };
        let file = tempfile::Builder::new().prefix(".hubplan-").tempfile_in(&self.folder).map_err(failed)?;
        let mut writer = BufWriter::with_capacity(1 << 16, file);
        fill(&mut writer).map_err(failed)?;
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        self.pending.push((file, path));
        Ok(())
    }

    /// Renames every file into place.
    ///
    /// # Errors
    /// [`Error::Output`] when a rename fails.
    pub fn commit(self) -> Result<Vec<PathBuf>> {
        if let Some((_, path)) = self.pending.iter().find(|(_, path)| path.is_dir()) {
            return Err(Error::Output { path: path.clone(), source: std::io::ErrorKind::IsADirectory.into() });
        }
        let mut paths = Vec::with_capacity(self.pending.len());
        for (file, path) in self.pending {
            // Temporary files are private; outputs are for everybody the folder is for.
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644));
            }
            file.persist(&path).map_err(|error| Error::Output { path: path.clone(), source: error.error })?;
            paths.push(path);
        }
        Ok(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_run_leaves_the_last_good_output() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plan.json");
        std::fs::write(&target, "good").unwrap();
        let mut set = OutputSet::new(folder.path()).unwrap();
        set.write("plan.json", |out| out.write_all(b"new")).unwrap();
        let failed = set.write("hubs.csv", |_| Err(std::io::Error::other("disk full")));
        assert!(failed.unwrap_err().to_string().contains("disk full"));
        drop(set);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "good");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left behind");
    }
}
