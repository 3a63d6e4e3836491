//! Writing without harm: a run's files wait in a hidden folder, whole and on the disk, and then take the place of the
//! old ones together.
//!
//! After a kill or a power cut at any instant the folder holds the old files or the new ones. Where the system lets two
//! folders change names at once, everybody sees it so (`exchange.rs`); elsewhere a list of moves is written first,
//! which the next run finishes (`journal.rs`), and whatever hubplan reads there it first puts in order ([`settle`]).
//! What ended runs leave behind, the next one takes away (`staging.rs`).

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

/// A set of output files that appear together: nothing of the last good set is touched until every new file is whole.
#[derive(Debug)]
pub struct OutputSet {
    /// As it was asked for.
    folder: PathBuf,
    /// Where that is, without symbolic links.
    target: PathBuf,
    staging: Staging,
    /// Names of the new files, in the order in which they were written, with the hash of each.
    pending: Vec<(String, String)>,
}

/// The files of one kind of run.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The one by which its folder is known.
    pub mark: Option<String>,
    /// All that an earlier run may have left. Those without a successor are taken away.
    pub all: Vec<String>,
    /// Folders within in which the run keeps files that are no part of the set.
    pub kept: Vec<String>,
}

impl OutputSet {
    /// Opens `folder`, which need not be there yet, and puts in order what ended runs have left there.
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

    /// Writes files beside the last good ones, several at a time.
    ///
    /// # Errors
    /// [`Error::Output`] for the first, in their order, that the system will not write.
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

    /// Where a file waits that was written.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.staging.new_files().join(name)
    }

    /// The SHA-256 of every file written, by name; without the first ones.
    pub fn hashes_from(&self, first: usize) -> BTreeMap<String, String> {
        self.pending.iter().skip(first).cloned().collect()
    }

    /// Puts every file into place and takes away those of `names` that no new file has replaced; the paths of the new
    /// ones.
    ///
    /// # Errors
    /// [`Error::Output`] for a file that cannot be replaced or taken away. Then all of the last good set is as it was.
    pub fn commit(mut self, names: &Names) -> Result<Vec<PathBuf>> {
        let own = Own::new(&self.pending, names);
        let moving = staging::moving();
        let put = {
            let _turn = Turn::take(&self.target);
            self.put(&own)
        };
        // The hidden folder goes before anybody may end the program.
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
                // There is nothing to be moved into.
                Err(source) if !self.target.exists() => return Err(at_all(source)),
                Err(_) => self.move_within().map_err(at_all)?,
            }
        }
        journal::put(&self.staging, &self.target, own)
    }

    /// Whether the hidden folder is in the target itself, and not beside it.
    fn is_within(&self) -> bool {
        self.staging.path().parent() == Some(&self.target)
    }

    /// Moves the hidden folder into the target, so that single files can be moved from it.
    fn move_within(&mut self) -> io::Result<()> {
        match self.staging.move_into(&self.target) {
            // Another disk: there the files are written once more.
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

/// What one run may touch in its folder.
struct Own {
    /// Every path, and whether there is a new file; the mark first.
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

    /// Whether a folder within holds files of the run's, or is one that it keeps.
    fn may_enter(&self, folder: &Path) -> bool {
        self.keeps(folder) || self.paths.iter().any(|(own, _)| own.starts_with(folder))
    }

    fn keeps(&self, folder: &Path) -> bool {
        self.kept.iter().any(|kept| kept == folder)
    }
}

/// Puts in order the folder of a file that is about to be read, and those that it lies in, where a run was ended while
/// it moved files.
///
/// # Errors
/// [`Error::Output`] when that cannot be done: what is there may be of two runs.
pub fn settle(file: &Path) -> Result<()> {
    let at = |path: &Path| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    let Some(file) = std::path::absolute(file).ok().as_deref().and_then(at) else { return Ok(()) };
    // A set has files in folders within, such as `plan-01/flatgeobuf/hubs.fgb`.
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

/// Where a folder is, or is to be, without symbolic links. All that it lies in is made.
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
        // A file, a link to nowhere, or a name that is no name: the system says what is wrong with it.
        _ => fs::create_dir_all(&whole).and_then(|()| whole.canonicalize()),
    }
}

/// A hidden folder beside the target, or else, where that cannot be, within.
fn stage(disk: &Disk, target: &Path) -> io::Result<Staging> {
    let there = target.is_dir();
    if there {
        staging::tidy(disk, target)?;
    }
    let beside = target.parent().filter(|parent| !there || on_one_disk(target, parent));
    let Some(parent) = beside else { return Staging::new(disk, target) };
    // Another folder's files are no concern of this run's.
    let _ = staging::tidy(disk, parent);
    match Staging::new(disk, parent) {
        Ok(staging) => {
            // Files are made with the group that they are to have. A folder that cannot be like the other is not
            // exchanged.
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

/// Elsewhere folders that are there are not exchanged.
#[cfg(not(unix))]
fn on_one_disk(_one: &Path, _other: &Path) -> bool {
    false
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Output { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
