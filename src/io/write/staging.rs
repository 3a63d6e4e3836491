//! The hidden folder in which the files of a run wait, and what becomes of those that ended runs have left.
//!
//! ```text
//! .hubplan-x1y2z3/
//!   lock            locked by the run for as long as it lives
//!   new/            its files
//!   old/            the files that they replace (journal.rs)
//!   exchange.json   what is about to become of new/ (exchange.rs)
//!   journal.json    the moves that have begun (journal.rs); undo.json while they are taken back
//! ```
//!
//! A hidden folder whose lock is free belongs to a run that was ended. The next run beside it, or into the same folder,
//! does the rest of its work or takes it away.

use super::disk::Disk;
use super::{exchange, journal};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How names of hidden folders begin.
pub(super) const PREFIX: &str = ".hubplan-";
/// Locked by the run.
const LOCK: &str = "lock";
/// Where new files wait.
pub(super) const NEW: &str = "new";
/// Where the files wait that are replaced.
pub(super) const OLD: &str = "old";

/// How often a hidden folder is made anew, or taken away, while others are in the way.
const ATTEMPTS: usize = 100;

/// The hidden folders of this program. One that is ended in the middle runs no destructor.
static HIDDEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held while files are moved into place, which takes no time and must not end halfway.
static MOVING: Mutex<()> = Mutex::new(());

/// A hidden folder of a run that lives.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) disk: Disk,
    hidden: PathBuf,
    _lock: File,
}

impl Staging {
    /// Makes one in `parent`.
    pub(super) fn new(disk: &Disk, parent: &Path) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let hidden = disk.make_hidden(parent, PREFIX)?;
            if let Some(lock) = own_lock(disk, &hidden)? {
                // Without its lock nobody would know what it is.
                disk.sync_folder(&hidden)?;
                known(|all| all.push(hidden.clone()));
                let staging = Staging { disk: disk.clone(), hidden, _lock: lock };
                disk.make_folder(&staging.new_files())?;
                return Ok(staging);
            }
        }
        Err(io::Error::other("other runs keep removing its temporary folder"))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.hidden
    }

    /// Where its files wait.
    pub(super) fn new_files(&self) -> PathBuf {
        self.hidden.join(NEW)
    }

    /// Moves it into another folder of the same file system.
    pub(super) fn move_into(&mut self, folder: &Path) -> io::Result<()> {
        let to = folder.join(self.hidden.file_name().unwrap_or_default());
        self.disk.rename(&self.hidden, &to)?;
        known(|all| all.iter_mut().filter(|path| **path == self.hidden).for_each(|path| path.clone_from(&to)));
        self.hidden = to;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What has begun to be moved is the next run's to finish.
        if !journal::is_open(&self.hidden) {
            let _ = exchange::finish(&self.disk, &self.hidden).and_then(|()| remove(&self.disk, &self.hidden));
        }
        known(|all| all.retain(|path| *path != self.hidden));
    }
}

fn known(change: impl FnOnce(&mut Vec<PathBuf>)) {
    change(&mut HIDDEN.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Waits until no files of this program are being moved into place, and keeps others from it.
pub(super) fn moving() -> impl Drop {
    MOVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away what is half written, for a program that is about to end without unwinding. Files that are just being
/// moved into place all get there first.
pub fn abandon() {
    let _moving = moving();
    known(|all| {
        for hidden in all.iter().filter(|hidden| !journal::is_open(hidden)) {
            // Other threads may still be putting files there.
            (0..ATTEMPTS).any(|_| fs::remove_dir_all(hidden).is_ok());
        }
    });
}

/// Locks a folder that was just made; `None` when another run took it for one that is left over.
fn own_lock(disk: &Disk, hidden: &Path) -> io::Result<Option<File>> {
    let path = hidden.join(LOCK);
    let lock = match disk.create_new(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        made => made?,
    };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // A file system without locks: nobody else takes the folder away there.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(is_at(&lock, &path).then_some(lock)),
    }
}

/// Whether an open file is still the one of that name.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(named)) => same(&open, &named),
        _ => false,
    }
}

#[cfg(unix)]
pub(super) fn same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open cannot be taken away.
#[cfg(not(unix))]
pub(super) fn same(_one: &fs::Metadata, _other: &fs::Metadata) -> bool {
    true
}

/// The turn to move files in or out of a folder. Runs take it one after the other, where the system has locks for
/// folders.
pub(super) struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits for it.
    pub(super) fn take(folder: &Path) -> Self {
        loop {
            let open = File::open(folder).and_then(|open| open.lock().map(|()| open)).ok();
            // While waiting, the folder may have become another.
            if open.as_ref().is_none_or(|open| is_at(open, folder)) {
                return Turn { _folder: open };
            }
        }
    }
}

/// The hidden folders in a folder.
fn hidden_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let hidden = |entry: &fs::DirEntry| {
        entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes())
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    let mut all: Vec<_> = entries.flatten().filter(hidden).map(|entry| entry.path()).collect();
    all.sort();
    all
}

/// Whether this file of a folder, by its path from there, or its neighbours have begun to be moved, by a run that was
/// ended or is at it.
pub(super) fn is_unsettled(folder: &Path, file: &Path) -> bool {
    hidden_in(folder).iter().any(|hidden| journal::concerns(hidden, file))
}

/// Does the rest of what ended runs have begun in a folder, and takes away what they have left there. What cannot be
/// taken away stays.
///
/// # Errors
/// When moves that have begun can neither be ended nor taken back.
pub(super) fn tidy(disk: &Disk, folder: &Path) -> io::Result<()> {
    if hidden_in(folder).is_empty() {
        return Ok(());
    }
    let _turn = Turn::take(folder);
    hidden_in(folder).iter().try_for_each(|hidden| tidy_one(disk, hidden))
}

fn tidy_one(disk: &Disk, hidden: &Path) -> io::Result<()> {
    let path = hidden.join(LOCK);
    let lock = match File::options().read(true).write(true).open(&path) {
        Ok(lock) => lock,
        Err(error) => {
            if error.kind() == io::ErrorKind::NotFound {
                // Ended before it had a lock, or when it had no more: it is empty, or nobody's that is known.
                let _ = disk.remove_folder(hidden);
            }
            return Ok(());
        }
    };
    if lock.try_lock().is_err() || !is_at(&lock, &path) {
        return Ok(());
    }
    if journal::is_open(hidden) {
        journal::finish(disk, hidden)?;
    }
    let _ = exchange::finish(disk, hidden).and_then(|()| remove(disk, hidden));
    Ok(())
}

/// Takes a hidden folder away, the lock last: without one it would not be known.
fn remove(disk: &Disk, hidden: &Path) -> io::Result<()> {
    for folder in [NEW, OLD] {
        disk.remove_all(&hidden.join(folder))?;
    }
    let remove = |file: &str| match disk.remove_file(&hidden.join(file)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    exchange::FILES.iter().chain(&journal::FILES).try_for_each(|file| remove(file))?;
    disk.sync_folder(hidden)?;
    remove(LOCK)?;
    disk.remove_folder(hidden)
}
