//! Replaces a folder atomically: the new folder is complete and on the disk beside the old one, and the two exchange
//! names.
//!
//! Whatever happens, everybody sees either all old files or all new ones. Files in the folder that do not belong to
//! the run are hard-linked into the new folder beforehand, so that they are in both. Where an exchange is not
//! possible, [`super::journal`] moves the files one by one.
//!
//! The record states which folder is about to be replaced. Whoever finds the hidden folder can tell from it which of
//! the two folders is inside.

use super::Own;
use super::disk::Disk;
use super::staging::{NEW, Staging, same};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

const RECORD: &str = "exchange.json";

/// Files that this module leaves in a hidden folder, beside those of the set.
pub(super) const FILES: [&str; 1] = [RECORD];

/// An exchange that is about to happen.
#[derive(Serialize, Deserialize)]
struct Record {
    /// Name of the target folder, which is beside the hidden one.
    folder: PathBuf,
    /// Inode number of the target folder before the exchange.
    number: u64,
    /// Files that the run replaces or removes.
    own: BTreeSet<PathBuf>,
    /// Files of others that are hard-linked into the new folder.
    carried: BTreeSet<PathBuf>,
}

/// Puts the staged files in the place of `target`, which may not exist yet.
///
/// # Errors
/// Any reason why that is not possible. Then `target` is unchanged.
pub(super) fn put(staging: &Staging, target: &Path, own: &Own) -> io::Result<()> {
    let (disk, new) = (&staging.disk, staging.new_files());
    let parent = target.parent().ok_or(ErrorKind::Unsupported)?;
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            disk.sync_folders(staging.path())?;
            disk.rename(&new, target)?;
            return disk.sync_folder(parent).or_else(|error| disk.rename(target, &new).and(Err(error)));
        }
        Err(error) => return Err(error),
        Ok(old) => {
            movable(target)?;
            disk.fit(&new, target)?;
            let mut carry = Carry { disk, own, from: target, to: &new, carried: BTreeSet::new() };
            carry.folder(Path::new(""))?;
            let folder = target.file_name().ok_or(ErrorKind::Unsupported)?.into();
            let record = Record { folder, number: number(&old), own: own.known.clone(), carried: carry.carried };
            disk.write_bytes(&staging.path().join(RECORD), &serde_json::to_vec(&record)?)?;
        }
    }
    disk.sync_folders(staging.path())?;
    disk.exchange(target, &new)?;
    if let Err(error) = disk.sync_folder(parent) {
        disk.exchange(target, &new)?;
        return Err(error);
    }
    // The rest of the old folder is removed now or by the next run.
    let _ = finish(disk, staging.path());
    Ok(())
}

/// Removes the old folder after an exchange, if there was one: the run's old files, and the extra links to files of
/// others. A file that somebody added at the last moment is moved into the new folder.
pub(super) fn finish(disk: &Disk, hidden: &Path) -> io::Result<()> {
    let record = match fs::read(hidden.join(RECORD)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read?,
    };
    // If the record is incomplete, the exchange did not happen.
    let Ok(record) = serde_json::from_slice::<Record>(&record) else { return Ok(()) };
    let old = hidden.join(NEW);
    let exchanged = fs::symlink_metadata(&old).is_ok_and(|found| number(&found) == record.number);
    // Only the file name is used: a path could lead somewhere else.
    let target = hidden.with_file_name(record.folder.file_name().unwrap_or(OsStr::new(NEW)));
    if !exchanged || !target.is_dir() {
        return Ok(());
    }
    Rest { disk, record: &record, old: &old, target: &target }.folder(Path::new(""))
}

/// Refuses an exchange if somebody depends on the folder itself, not only on its contents.
fn movable(target: &Path) -> io::Result<()> {
    if somebody_stands_in(target) || has_attributes(target)? {
        return Err(ErrorKind::Unsupported.into());
    }
    Ok(())
}

/// Whether a program has it as its current folder, such as the terminal that hubplan was called from: that program
/// would remain in the old folder.
fn somebody_stands_in(target: &Path) -> bool {
    let here = std::env::current_dir().is_ok_and(|here| here.starts_with(target));
    let programs = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stands = |program: DirEntry| fs::read_link(program.path().join("cwd")).is_ok_and(|at| at.starts_with(target));
    here || programs.into_iter().any(stands)
}

/// Whether it has access control lists or other extended attributes, which a new folder would lack. A security label
/// does not count: the system sets it.
#[cfg(target_os = "linux")]
fn has_attributes(target: &Path) -> io::Result<bool> {
    let mut names = [0_u8; 1024];
    let length = match rustix::fs::listxattr(target, &mut names) {
        Err(error) if error == rustix::io::Errno::OPNOTSUPP => 0,
        listed => listed?,
    };
    Ok(names[..length].split(|byte| *byte == 0).any(|name| !name.is_empty() && name != b"security.selinux"))
}

#[cfg(not(target_os = "linux"))]
fn has_attributes(_target: &Path) -> io::Result<bool> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn number(folder: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(folder)
}

#[cfg(not(unix))]
fn number(_folder: &Metadata) -> u64 {
    0
}

/// Everything in a folder, with paths relative to `top`.
fn entries(top: &Path, inner: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(top.join(inner))? {
        let entry = entry?;
        all.push((inner.join(entry.file_name()), entry.file_type()?.is_dir()));
    }
    // Sorted, so that the order is the same every time.
    all.sort();
    Ok(all)
}

/// Hard-links everything that does not belong to the run into the new folder.
struct Carry<'a> {
    disk: &'a Disk,
    own: &'a Own,
    from: &'a Path,
    to: &'a Path,
    carried: BTreeSet<PathBuf>,
}

impl Carry<'_> {
    fn folder(&mut self, inner: &Path) -> io::Result<()> {
        for (path, is_folder) in entries(self.from, inner)? {
            let to = self.to.join(&path);
            if self.own.has(&path) {
                if is_folder {
                    return Err(ErrorKind::IsADirectory.into());
                }
            } else if !is_folder {
                self.disk.link(&self.from.join(&path), &to)?;
                self.carried.insert(path);
            } else if self.own.may_enter(&path) {
                self.inner(&path, &to)?;
            } else {
                // A subfolder of somebody else's would be replaced by another folder.
                return Err(ErrorKind::Unsupported.into());
            }
        }
        Ok(())
    }

    fn inner(&mut self, path: &Path, to: &Path) -> io::Result<()> {
        let from = self.from.join(path);
        if has_attributes(&from)? {
            return Err(ErrorKind::Unsupported.into());
        }
        let made = !to.is_dir();
        if made {
            self.disk.make_folder(to)?;
        }
        self.disk.fit(to, &from)?;
        self.folder(path)?;
        // Its last file has gone, so the folder is removed.
        if made && !self.own.keeps(path) && fs::read_dir(to)?.next().is_none() {
            self.disk.remove_folder(to)?;
        }
        Ok(())
    }
}

/// Removes the contents of an old folder.
struct Rest<'a> {
    disk: &'a Disk,
    record: &'a Record,
    old: &'a Path,
    target: &'a Path,
}

impl Rest<'_> {
    fn folder(&self, inner: &Path) -> io::Result<()> {
        for (path, is_folder) in entries(self.old, inner)? {
            let (old, target) = (self.old.join(&path), self.target.join(&path));
            if is_folder && (target.is_dir() || self.record.own.iter().any(|own| own.starts_with(&path))) {
                self.folder(&path)?;
                self.disk.remove_folder(&old)?;
            } else if is_folder || self.is_news(&path, &old, &target)? {
                self.disk.rename(&old, &target)?;
            } else {
                self.disk.remove_file(&old)?;
            }
        }
        Ok(())
    }

    /// Whether somebody else added this file after the links were made.
    fn is_news(&self, path: &Path, old: &Path, target: &Path) -> io::Result<bool> {
        if self.record.own.contains(path) {
            return Ok(false);
        }
        let old = fs::symlink_metadata(old)?;
        Ok(match fs::symlink_metadata(target) {
            // A file that was linked has since been deleted from the new folder on purpose.
            Err(error) if error.kind() == ErrorKind::NotFound => !self.record.carried.contains(path),
            Err(error) => return Err(error),
            Ok(target) => !same(&old, &target) && old.modified()? > target.modified()?,
        })
    }
}
