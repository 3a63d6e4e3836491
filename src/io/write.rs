//! Writing without harm: into a hidden folder first, moved when all is whole, so that a run that fails leaves the last good files.

use crate::error::{Error, Result};
use rayon::prelude::*;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::TempDir;

/// A set of output files that appear together: nothing of the last good set is touched until every new file is whole, and when
/// one cannot be replaced all stay as they were.
#[derive(Debug)]
pub struct OutputSet {
    folder: PathBuf,
    staging: Staging,
    pending: Vec<String>,
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

    /// Writes it whole.
    fn write(&self, path: &Path) -> std::io::Result<()> {
        match &self.fill {
            Fill::Stream(fill) => {
                let mut writer = BufWriter::with_capacity(1 << 16, fs::File::create(path)?);
                fill(&mut writer)?;
                writer.flush()
            }
            Fill::Path(fill) => {
                fs::File::create(path)?;
                fill(path)
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
        let staging = Staging::new(folder).map_err(|source| failed(folder, source))?;
        Ok(OutputSet { folder: folder.to_owned(), staging, pending: Vec::new() })
    }

    /// Writes files beside the last good ones, several at a time.
    ///
    /// # Errors
    /// [`Error::Output`] for the first, in their order, that the system will not write.
    pub fn write(&mut self, outputs: &[Output<'_>]) -> Result<()> {
        let inner = outputs.iter().filter_map(|output| output.name.rsplit_once('/'));
        inner.map(|(folder, _)| self.staging.new.join(folder)).try_for_each(|folder| make_folder(&folder))?;
        let written: Vec<_> =
            outputs.par_iter().map(|output| output.write(&self.staging.new.join(&output.name))).collect();
        for (output, written) in outputs.iter().zip(written) {
            written.map_err(|source| failed(&self.folder.join(&output.name), source))?;
            self.pending.push(output.name.clone());
        }
        Ok(())
    }

    /// Moves every file into place and takes away those of `stale` that no new file has replaced; the paths of the new ones.
    ///
    /// # Errors
    /// [`Error::Output`] for a file that cannot be replaced or taken away. Then all of the last good set is put back.
    pub fn commit(self, stale: &[String]) -> Result<Vec<PathBuf>> {
        let _moving = MOVING.lock();
        let new = self.pending.iter().map(|name| (name, true));
        let gone = stale.iter().filter(|name| !self.pending.contains(name)).map(|name| (name, false));
        let all: Vec<_> = new.chain(gone).collect();
        for (at, (name, new)) in all.iter().enumerate() {
            if let Err(source) = self.replace(name, *new) {
                // The one that failed may have been moved half the way.
                all[..=at].iter().rev().for_each(|(name, new)| self.put_back(name, *new));
                return Err(failed(&self.folder.join(name), source));
            }
        }
        // A folder within that has lost its last file goes, too.
        for (inner, _) in stale.iter().filter_map(|name| name.rsplit_once('/')) {
            let _ = fs::remove_dir(self.folder.join(inner));
        }
        Ok(self.pending.iter().map(|name| self.folder.join(name)).collect())
    }

    /// Moves the old file aside, if there is one, and the new one into its place.
    fn replace(&self, name: &str, new: bool) -> std::io::Result<()> {
        let path = self.folder.join(name);
        match path.symlink_metadata() {
            Ok(old) if old.is_dir() => return Err(std::io::ErrorKind::IsADirectory.into()),
            Ok(_) => {
                let aside = self.staging.old.join(name);
                parent_of(&aside)?;
                fs::rename(&path, aside)?;
            }
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        if new {
            parent_of(&path)?;
            fs::rename(self.staging.new.join(name), path)?;
        }
        Ok(())
    }

    /// What [`OutputSet::replace`] did, undone as far as it went.
    fn put_back(&self, name: &str, new: bool) {
        let (path, aside) = (self.folder.join(name), self.staging.old.join(name));
        let placed = new && !self.staging.new.join(name).exists();
        if aside.exists() {
            let _ = fs::rename(aside, path);
        } else if placed {
            let _ = fs::remove_file(path);
        }
    }
}

/// The hidden folder within an output folder where files wait, so that moving them later moves no bytes.
#[derive(Debug)]
struct Staging {
    new: PathBuf,
    old: PathBuf,
    hidden: TempDir,
}

/// The hidden folders there are now. A program that is ended in the middle runs no destructor.
static HIDDEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held while files are moved into place, which takes no time and must not end halfway.
static MOVING: Mutex<()> = Mutex::new(());

impl Staging {
    fn new(folder: &Path) -> std::io::Result<Self> {
        let hidden = tempfile::Builder::new().prefix(".hubplan-").tempdir_in(folder)?;
        let [new, old] = ["new", "old"].map(|side| hidden.path().join(side));
        fs::create_dir(&new)?;
        fs::create_dir(&old)?;
        if let Ok(mut all) = HIDDEN.lock() {
            all.push(hidden.path().to_owned());
        }
        Ok(Staging { new, old, hidden })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Ok(mut all) = HIDDEN.lock() {
            all.retain(|path| path != self.hidden.path());
        }
    }
}

/// Takes away what is half written, for a program that is about to end without unwinding. Files that are just being moved into place
/// all get there first.
pub fn abandon() {
    let _moving = MOVING.lock();
    if let Ok(all) = HIDDEN.lock() {
        // Other threads may still be putting files there.
        for hidden in all.iter() {
            (0..ATTEMPTS).any(|_| fs::remove_dir_all(hidden).is_ok());
        }
    }
}

/// How often a folder is taken away that others still write into.
const ATTEMPTS: usize = 100;

/// Makes the folder that a file lies in.
fn parent_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Output { path: path.to_owned(), source }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))
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
    fn a_file_that_cannot_be_replaced_leaves_all_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a.csv", "gone.csv"] {
            std::fs::write(at(name), "good").unwrap();
        }
        // A folder stands in the way of the third file.
        std::fs::create_dir(at("c.csv")).unwrap();
        let mut set = OutputSet::new(folder.path()).unwrap();
        let new = ["a.csv", "b.csv", "c.csv"].map(|name| Output::stream(name, |out| out.write_all(b"new")));
        set.write(&new).unwrap();
        let error = set.commit(&["gone.csv".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("c.csv"), "{error}");
        assert_eq!(std::fs::read_to_string(at("a.csv")).unwrap(), "good");
        assert!(!at("b.csv").exists() && at("c.csv").is_dir() && at("gone.csv").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing hidden is left behind");
    }

    #[test]
    fn a_file_without_a_successor_goes() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "gone.csv"] {
            std::fs::write(folder.path().join(name), "old").unwrap();
        }
        let mut set = OutputSet::new(folder.path()).unwrap();
        set.write(&[Output::stream("a.csv", |out| out.write_all(b"new"))]).unwrap();
        let names = ["gone.csv", "a.csv", "never.csv", "no/folder.csv"].map(str::to_owned);
        assert_eq!(set.commit(&names).unwrap(), [folder.path().join("a.csv")]);
        assert_eq!(std::fs::read_to_string(folder.path().join("a.csv")).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
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
        let paths = set.commit(&[]).unwrap();
        assert_eq!(paths, ["plan.json", "layers/hubs.fgb"].map(|name| folder.path().join(name)));
        assert_eq!(std::fs::read_to_string(&paths[1]).unwrap(), "points");
    }
}
