//! Writing without harm: to a temporary name first, renamed when whole, so that a run that fails leaves the last good file.

use crate::error::{Error, Result};
use rayon::prelude::*;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A set of output files that appear together: nothing of the last good set is touched until every new file is whole.
#[derive(Debug)]
pub struct OutputSet {
    folder: PathBuf,
    pending: Vec<(tempfile::NamedTempFile, PathBuf)>,
}

/// One file to be written: its name under the folder, with `/` for a folder within, and what fills it.
pub struct Output<'a> {
    name: String,
    fill: Fill<'a>,
}

type ToStream<'a> = dyn Fn(&mut dyn Write) -> std::io::Result<()> + Sync + 'a;
type ToPath<'a> = dyn Fn(&Path) -> std::io::Result<()> + Sync + 'a;

enum Fill<'a> {
    Stream(Box<ToStream<'a>>),
    Path(Box<ToPath<'a>>),
}

impl<'a> Output<'a> {
    /// A file written from its first byte to its last.
    pub fn stream(name: impl Into<String>, fill: impl Fn(&mut dyn Write) -> std::io::Result<()> + Sync + 'a) -> Self {
        Output { name: name.into(), fill: Fill::Stream(Box::new(fill)) }
    }

    /// A file that a library opens by its path, such as a database. The path names an empty file with the extension of `name`.
    pub fn path(name: impl Into<String>, fill: impl Fn(&Path) -> std::io::Result<()> + Sync + 'a) -> Self {
        Output { name: name.into(), fill: Fill::Path(Box::new(fill)) }
    }

    /// Writes it under a temporary name in its own folder, so that renaming it later moves no bytes.
    fn write(&self, path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let extension =
            path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
        let file = tempfile::Builder::new().prefix(".hubplan-").suffix(&extension).tempfile_in(folder)?;
        match &self.fill {
            Fill::Stream(fill) => {
                let mut writer = BufWriter::with_capacity(1 << 16, file);
                fill(&mut writer)?;
                writer.into_inner().map_err(std::io::IntoInnerError::into_error)
            }
            Fill::Path(fill) => {
                fill(file.path())?;
                Ok(file)
            }
        }
    }
}

impl OutputSet {
    /// Opens `folder`, creating it if need be.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be created.
    pub fn new(folder: &Path) -> Result<Self> {
        make_folder(folder)?;
        Ok(OutputSet { folder: folder.to_owned(), pending: Vec::new() })
    }

    /// Writes files under temporary names, several at a time.
    ///
    /// # Errors
    /// [`Error::Output`] for the first, in their order, that the system will not write.
    pub fn write(&mut self, outputs: &[Output<'_>]) -> Result<()> {
        let paths: Vec<PathBuf> = outputs.iter().map(|output| self.folder.join(&output.name)).collect();
        paths.iter().filter_map(|path| path.parent()).try_for_each(make_folder)?;
        let files: Vec<_> = outputs.par_iter().zip(&paths).map(|(output, path)| output.write(path)).collect();
        for (file, path) in files.into_iter().zip(paths) {
            match file {
                Ok(file) => self.pending.push((file, path)),
                Err(source) => return Err(Error::Output { path, source }),
            }
        }
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

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })
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
        let outputs = [
            Output::stream("plan.json", |out| out.write_all(b"new")),
            Output::path("plan.gpkg", |path| std::fs::write(path, "new")),
            Output::stream("hubs.csv", |_| Err(std::io::Error::other("disk full"))),
        ];
        let failed = set.write(&outputs);
        assert!(failed.unwrap_err().to_string().contains("disk full"));
        drop(set);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "good");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left behind");
    }

    #[test]
    fn outputs_appear_together_in_folders_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut set = OutputSet::new(folder.path()).unwrap();
        let outputs = [
            Output::stream("plan.json", |out| out.write_all(b"new")),
            Output::path("layers/hubs.fgb", |path| {
                assert_eq!(path.extension().unwrap(), "fgb");
                std::fs::write(path, "points")
            }),
        ];
        set.write(&outputs).unwrap();
        assert!(!folder.path().join("plan.json").exists());
        let paths = set.commit().unwrap();
        assert_eq!(paths, ["plan.json", "layers/hubs.fgb"].map(|name| folder.path().join(name)));
        assert_eq!(std::fs::read_to_string(&paths[1]).unwrap(), "points");
    }
}
