//! Writes files safely: a run's files wait in a hidden folder, complete and synced to the disk, and then replace the
//! old ones together.
//!
//! After a kill or a power cut at any moment, the folder holds either the old files or the new ones. Where the system
//! can exchange two folders atomically, everybody sees it so (`exchange.rs`). Elsewhere a list of moves is written
//! first, which the next run finishes (`journal.rs`), and hubplan puts a folder in order before it reads from it
//! ([`settle`]). The next run removes what ended runs leave behind (`staging.rs`).

mod disk;
mod exchange;
mod journal;
mod output;
mod staging;
#[cfg(test)]
mod trial;

pub use output::{Output, hash_of};
pub use staging::abandon;

use crate::error::{Error, Result};
use disk::Disk;
use rayon::prelude::*;
use staging::{Staging, Turn};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A set of output files that appear together: the last complete set stays untouched until every new file is complete.
#[derive(Debug)]
pub struct OutputSet {
    /// The folder as the caller named it.
    folder: PathBuf,
    /// Its path without symbolic links.
    target: PathBuf,
    staging: Staging,
    /// Names and hashes of the new files, in the order in which they were written.
    pending: Vec<(String, String)>,
}

/// The files of one kind of run.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The file that marks a folder as one of this kind of run.
    pub mark: Option<String>,
    /// All files that an earlier run may have left. Those that no new file replaces are removed.
    pub all: Vec<String>,
    /// Subfolders in which the run keeps files that do not belong to the set.
    pub kept: Vec<String>,
}

impl OutputSet {
    /// Opens `folder`, which need not exist, and puts in order what ended runs left there.
    ///
    /// # Errors
    /// [`Error::Output`] when nothing can be written there.
    pub fn new(folder: &Path) -> Result<Self> {
        Self::on(&Disk::default(), folder)
    }

    fn on(disk: &Disk, folder: &Path) -> Result<Self> {
        let open = || {
            let target = real(disk, folder)?;
            let staging = stage(disk, &target)?;
            Ok(OutputSet { folder: folder.to_owned(), target, staging, pending: Vec::new() })
        };
        open().map_err(|source| failed(folder, source))
    }

    /// Writes files beside the last complete set, several at a time.
    ///
    /// # Errors
    /// [`Error::Output`] for the first file, in their order, that the system cannot write.
    pub fn write(&mut self, outputs: &[Output<'_>]) -> Result<()> {
        let (disk, new) = (&self.staging.disk, self.staging.new_files());
        for (inner, _) in outputs.iter().filter_map(|output| output.name().rsplit_once('/')) {
            disk.make_folders(&new.join(inner)).map_err(|source| failed(&self.folder.join(inner), source))?;
        }
        let written: Vec<_> = outputs.par_iter().map(|output| output.write(disk, &new.join(output.name()))).collect();
        for (output, written) in outputs.iter().zip(written) {
            let hash = written.map_err(|source| failed(&self.folder.join(output.name()), source))?;
            self.pending.push((output.name().to_owned(), hash));
        }
        Ok(())
    }

    /// Path of a file that is written but not yet in place.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.staging.new_files().join(name)
    }

    /// The SHA-256 of every file written after the first `first`, by name.
    pub fn hashes_from(&self, first: usize) -> BTreeMap<String, String> {
        self.pending.iter().skip(first).cloned().collect()
    }

    /// Puts every file into place, and removes those of `names` that no new file replaces. Returns the paths of the
    /// new files.
    ///
    /// # Errors
    /// [`Error::Output`] for a file that cannot be replaced or removed. Then the whole last set is unchanged.
    pub fn commit(mut self, names: &Names) -> Result<Vec<PathBuf>> {
        let own = Own::new(&self.pending, names);
        let moving = staging::moving();
        let put = {
            let _turn = Turn::take(&self.target);
            self.put(&own)
        };
        // The hidden folder is removed before an interrupt can end the program.
        let OutputSet { folder, staging, pending, .. } = self;
        drop(staging);
        drop(moving);
        put.map_err(|stuck| failed(&folder.join(stuck.path), stuck.source))?;
        Ok(pending.iter().map(|(name, _)| folder.join(name)).collect())
    }

    fn put(&mut self, own: &Own) -> std::result::Result<(), journal::Stuck> {
        let at_all = |source| journal::Stuck { path: PathBuf::new(), source };
        if !self.is_within() {
            match exchange::put(&self.staging, &self.target, own) {
                Ok(()) => return Ok(()),
                // There is no target to move files into.
                Err(source) if !self.target.exists() => return Err(at_all(source)),
                Err(_) => self.move_within().map_err(at_all)?,
            }
        }
        journal::put(&self.staging, &self.target, own)
    }

    /// Whether the hidden folder is inside the target, not beside it.
    fn is_within(&self) -> bool {
        self.staging.path().parent() == Some(&self.target)
    }

    /// Moves the hidden folder into the target, so that files can be moved from it one by one.
    fn move_within(&mut self) -> io::Result<()> {
        match self.staging.move_into(&self.target) {
            // The target is on another disk: write the files again there.
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {}
            moved => return moved,
        }
        let other = Staging::new(&self.staging.disk, &self.target)?;
        for (name, _) in &self.pending {
            let path = other.new_files().join(name);
            path.parent().map_or(Ok(()), |inner| other.disk.make_folders(inner))?;
            let mut from = File::open(self.staged(name))?;
            other.disk.write(&path, |mut to| io::copy(&mut from, &mut to).map(drop))?;
        }
        self.staging = other;
        Ok(())
    }
}

/// The files that a run may replace or remove in its folder.
struct Own {
    /// Every path, and whether there is a new file; the marking file comes first.
    paths: Vec<(PathBuf, bool)>,
    known: BTreeSet<PathBuf>,
    kept: Vec<PathBuf>,
}

impl Own {
    fn new(pending: &[(String, String)], names: &Names) -> Self {
        let mut all: BTreeMap<&str, bool> = names.all.iter().map(|name| (name.as_str(), false)).collect();
        all.extend(pending.iter().map(|(name, _)| (name.as_str(), true)));
        let mark = names.mark.iter().filter_map(|mark| all.remove_entry(mark.as_str())).collect::<Vec<_>>();
        let paths: Vec<_> = mark.into_iter().chain(all).map(|(name, new)| (PathBuf::from(name), new)).collect();
        let known = paths.iter().map(|(path, _)| path.clone()).collect();
        Own { paths, known, kept: names.kept.iter().map(PathBuf::from).collect() }
    }

    fn in_order(&self) -> impl Iterator<Item = (&Path, bool)> {
        self.paths.iter().map(|(path, new)| (path.as_path(), *new))
    }

    fn has(&self, path: &Path) -> bool {
        self.known.contains(path)
    }

    /// Whether a subfolder holds files of the run, or is one that it keeps.
    fn may_enter(&self, folder: &Path) -> bool {
        self.keeps(folder) || self.paths.iter().any(|(own, _)| own.starts_with(folder))
    }

    fn keeps(&self, folder: &Path) -> bool {
        self.kept.iter().any(|kept| kept == folder)
    }
}

/// Puts the folder of a file in order before it is read, and the folders above it, if a run ended while it moved
/// files.
///
/// # Errors
/// [`Error::Output`] when that is not possible: the files there may come from two runs.
pub fn settle(file: &Path) -> Result<()> {
    let at = |path: &Path| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    let Some(file) = std::path::absolute(file).ok().as_deref().and_then(at) else { return Ok(()) };
    // Files of a set may be two folders deep, such as `plan-01/flatgeobuf/hubs.fgb`.
    for folder in file.ancestors().skip(1).take(3) {
        let inner = file.strip_prefix(folder).unwrap_or(&file);
        if !staging::is_unsettled(folder, inner) {
            continue;
        }
        let settled = staging::tidy(&Disk::default(), folder);
        if staging::is_unsettled(folder, inner) {
            let why =
                settled.err().map_or_else(|| "another run is writing to it".to_owned(), |error| error.to_string());
            let what = format!("a run ended while it replaced the files here, and hubplan cannot restore them: {why}");
            return Err(failed(folder, io::Error::other(what)));
        }
    }
    Ok(())
}

/// Puts a folder in order, if it is there, and removes what ended runs left in it and beside it.
///
/// # Errors
/// [`Error::Output`] when that is not possible: the files there may come from two runs.
pub fn tidy(folder: &Path) -> Result<()> {
    let Ok(target) = folder.canonicalize() else { return Ok(()) };
    staging::tidy(&Disk::default(), &target).map_err(|source| failed(folder, source))?;
    // What ended runs left beside the folder holds nothing that belongs to it, so errors are ignored.
    let _ = target.parent().map(|parent| staging::tidy(&Disk::default(), parent));
    Ok(())
}

/// Path that a folder has or will have, without symbolic links. Creates its parents.
fn real(disk: &Disk, folder: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    match (fs::canonicalize(&whole), whole.parent(), whole.file_name()) {
        (Ok(target), ..) if target.is_dir() => Ok(target),
        (Err(error), Some(parent), Some(name))
            if error.kind() == ErrorKind::NotFound && whole.symlink_metadata().is_err() =>
        {
            disk.make_folders(parent)?;
            Ok(parent.canonicalize()?.join(name))
        }
        // A file, a dangling link or an impossible name: let the system report what is wrong.
        _ => fs::create_dir_all(&whole).and_then(|()| whole.canonicalize()),
    }
}

/// Creates a hidden folder beside the target or, where that is not possible, inside it.
fn stage(disk: &Disk, target: &Path) -> io::Result<Staging> {
    let there = target.is_dir();
    if there {
        staging::tidy(disk, target)?;
    }
    let beside = target.parent().filter(|parent| !there || on_one_disk(target, parent));
    let Some(parent) = beside else { return Staging::new(disk, target) };
    // This run does not depend on the files of other folders, so errors are ignored.
    let _ = staging::tidy(disk, parent);
    match Staging::new(disk, parent) {
        Ok(staging) => {
            // The new folder gets the target's owner and mode first, so that files are created with the right group.
            // If that fails, the folders are not exchanged.
            if there {
                let _ = disk.fit(&staging.new_files(), target);
            }
            Ok(staging)
        }
        Err(_) if there => Staging::new(disk, target),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn on_one_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |folder: &Path| fs::metadata(folder).map(|folder| folder.dev()).ok();
    disk(one) == disk(other)
}

/// Other systems do not exchange existing folders.
#[cfg(not(unix))]
fn on_one_disk(_one: &Path, _other: &Path) -> bool {
    false
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Output { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
