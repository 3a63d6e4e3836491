//! The hidden folder in which the files of a run wait, and the handling of folders that ended runs left behind.
//!
//! ```text
//! .hubplan-x1y2z3/
//!   lock            locked by the run while it is running
//!   new/            its files
//!   old/            the files that they replace (journal.rs)
//!   exchange.json   what is about to happen to new/ (exchange.rs)
//!   journal.json    moves that have begun (journal.rs); undo.json while they are undone
//! ```
//!
//! A hidden folder whose lock is free belongs to a run that was ended. The next run beside it, or in the same folder,
//! finishes its work or removes it.

use super::disk::Disk;
use super::{exchange, journal};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Prefix of the names of hidden folders.
pub(super) const PREFIX: &str = ".hubplan-";
/// File that the run locks.
const LOCK: &str = "lock";
/// Subfolder of new files.
pub(super) const NEW: &str = "new";
/// Subfolder of the files that are being replaced.
pub(super) const OLD: &str = "old";

/// How often to try again to create or remove a hidden folder while other runs interfere.
const ATTEMPTS: usize = 100;

/// The hidden folders of this process, for an end by signal, which runs no destructors.
static HIDDEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held while files are moved into place: this takes a moment and must not be interrupted.
static MOVING: Mutex<()> = Mutex::new(());

/// The hidden folder of a running run.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) disk: Disk,
    hidden: PathBuf,
    _lock: File,
}

impl Staging {
    /// Creates one in `parent`.
    pub(super) fn new(disk: &Disk, parent: &Path) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let hidden = disk.make_hidden(parent, PREFIX)?;
            if let Some(lock) = own_lock(disk, &hidden)? {
                // Without its lock, another run would not recognise it.
                disk.sync_folder(&hidden)?;
                known(|all| all.push(hidden.clone()));
                let staging = Staging { disk: disk.clone(), hidden, _lock: lock };
                disk.make_folder(&staging.new_files())?;
                return Ok(staging);
            }
        }
        Err(io::Error::other("other runs keep removing its temporary folder"))
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.hidden
    }

    /// Path of the subfolder of new files.
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
        // Moves that have begun are left for the next run to finish.
        if !journal::is_open(&self.hidden) {
            let _ = exchange::finish(&self.disk, &self.hidden).and_then(|()| remove(&self.disk, &self.hidden));
        }
        known(|all| all.retain(|path| *path != self.hidden));
    }
}

fn known(change: impl FnOnce(&mut Vec<PathBuf>)) {
    change(&mut HIDDEN.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Waits until this process is not moving files into place, and prevents it from starting.
pub(super) fn moving() -> impl Drop {
    MOVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes half-written files when the program is about to end without unwinding. If files are being moved into place,
/// it waits until all have been moved.
pub fn abandon() {
    let _moving = moving();
    known(|all| {
        for hidden in all.iter().filter(|hidden| !journal::is_open(hidden)) {
            // Other threads may still be adding files, so removal is tried several times.
            (0..ATTEMPTS).any(|_| fs::remove_dir_all(hidden).is_ok());
        }
    });
}

/// Locks a new folder; `None` when another run took it for one that was left behind.
fn own_lock(disk: &Disk, hidden: &Path) -> io::Result<Option<File>> {
    let path = hidden.join(LOCK);
    let lock = match disk.create_new(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        made => made?,
    };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // The file system has no locks, so no other run removes the folder.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(is_at(&lock, &path).then_some(lock)),
    }
}

/// Whether an open file is still the one at this path.
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

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
pub(super) fn same(_one: &fs::Metadata, _other: &fs::Metadata) -> bool {
    true
}

/// The right to move files in or out of a folder. Runs take turns, where the system can lock folders.
pub(super) struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits for the turn.
    pub(super) fn take(folder: &Path) -> Self {
        loop {
            let open = File::open(folder).and_then(|open| open.lock().map(|()| open)).ok();
            // While it waited, another folder may have taken its place.
            if open.as_ref().is_none_or(|open| is_at(open, folder)) {
                return Turn { _folder: open };
            }
        }
    }
}

/// The hidden folders inside a folder.
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

/// Whether a run has begun, and not finished, to move this file or others in its folder. `file` is relative to
/// `folder`.
pub(super) fn is_unsettled(folder: &Path, file: &Path) -> bool {
    hidden_in(folder).iter().any(|hidden| journal::concerns(hidden, file))
}

/// Finishes what ended runs have begun in a folder, and removes what they left there. Anything that cannot be removed
/// stays.
///
/// # Errors
/// When moves that have begun can be neither finished nor undone.
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
                // The run ended before it had a lock, or after it gave it up. It is removed only if it is empty:
                // otherwise its owner is unknown.
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

/// Removes a hidden folder; its lock goes last, because without it the folder would not be recognised.
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
