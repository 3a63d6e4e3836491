//! A folder replaced by another in one instant: the new one stands beside it, whole and on the disk, and the two change
//! names.
//!
//! Everybody sees all old files or all new ones, whatever happens. Files in the folder that are not a run's own get a
//! second name in the new one beforehand, so that they are in both. Where that cannot be done, [`super::journal`] moves
//! the files one by one.
//!
//! The record says which folder is about to be replaced, so that whoever finds the hidden folder knows which of the two
//! is in it.

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

/// What it leaves in a hidden folder beside the files.
pub(super) const FILES: [&str; 1] = [RECORD];

/// An exchange that is about to be.
#[derive(Serialize, Deserialize)]
struct Record {
    /// Name of the folder, beside the hidden one.
    folder: PathBuf,
    /// Which folder that is now, by the file system's number.
    number: u64,
    /// Files that the run replaces or takes away.
    own: BTreeSet<PathBuf>,
    /// Files of others that have a second name in the new folder.
    carried: BTreeSet<PathBuf>,
}

/// Puts the staged files in the place of `target`, which may not be there yet.
///
/// # Errors
/// Any reason why that cannot be. Then `target` is as it was.
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
    // What is left of the old folder goes now, or with the next run.
    let _ = finish(disk, staging.path());
    Ok(())
}

/// Takes the old folder of an exchange away, if there was one: its own files, and the second names of others. What came
/// into it at the last moment moves to where it was meant to be.
pub(super) fn finish(disk: &Disk, hidden: &Path) -> io::Result<()> {
    let record = match fs::read(hidden.join(RECORD)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read?,
    };
    // Half a record is one of an exchange that was not made.
    let Ok(record) = serde_json::from_slice::<Record>(&record) else { return Ok(()) };
    let old = hidden.join(NEW);
    let exchanged = fs::symlink_metadata(&old).is_ok_and(|found| number(&found) == record.number);
    // One name, not a path to somewhere else.
    let target = hidden.with_file_name(record.folder.file_name().unwrap_or(OsStr::new(NEW)));
    if !exchanged || !target.is_dir() {
        return Ok(());
    }
    Rest { disk, record: &record, old: &old, target: &target }.folder(Path::new(""))
}

/// Whether anybody would miss the folder itself, and not only what is in it.
fn movable(target: &Path) -> io::Result<()> {
    if somebody_stands_in(target) || has_attributes(target)? {
        return Err(ErrorKind::Unsupported.into());
    }
    Ok(())
}

/// Whether it is the current folder of a program, such as the terminal that hubplan was called from: that would be left
/// in the old one.
fn somebody_stands_in(target: &Path) -> bool {
    let here = std::env::current_dir().is_ok_and(|here| here.starts_with(target));
    let programs = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stands = |program: DirEntry| fs::read_link(program.path().join("cwd")).is_ok_and(|at| at.starts_with(target));
    here || programs.into_iter().any(stands)
}

/// Whether it has access lists or other attributes, which a new folder would not have. A security label is given by the
/// system.
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

/// What is in a folder, each with its path from the top.
fn entries(top: &Path, inner: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(top.join(inner))? {
        let entry = entry?;
        all.push((inner.join(entry.file_name()), entry.file_type()?.is_dir()));
    }
    // In an order that is the same every time.
    all.sort();
    Ok(all)
}

/// Gives everything that is not the run's own a second name in the new folder.
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
                // A folder of somebody else's would become another one.
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
        // It has lost its last file.
        if made && !self.own.keeps(path) && fs::read_dir(to)?.next().is_none() {
            self.disk.remove_folder(to)?;
        }
        Ok(())
    }
}

/// Clears an old folder.
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

    /// Whether somebody else put this file there after the others had got their second names.
    fn is_news(&self, path: &Path, old: &Path, target: &Path) -> io::Result<bool> {
        if self.record.own.contains(path) {
            return Ok(false);
        }
        let old = fs::symlink_metadata(old)?;
        Ok(match fs::symlink_metadata(target) {
            // One that had a second name was taken away since.
            Err(error) if error.kind() == ErrorKind::NotFound => !self.record.carried.contains(path),
            Err(error) => return Err(error),
            Ok(target) => !same(&old, &target) && old.modified()? > target.modified()?,
        })
    }
}
