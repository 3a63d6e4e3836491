//! Replaces files one by one, following a list of moves that the next run can finish.
//!
//! This is for folders that cannot be exchanged ([`super::exchange`]): mount points, the current folder of a terminal,
//! folders that contain other people's folders, and systems without atomic exchange. The staged files lie within the
//! folder itself. The new files count from the moment at which the list gets its final name; until then the old ones
//! count. Whoever finds a list completes it, or undoes it where it cannot be completed. The file that marks the folder
//! is removed first and put in place last, so that other programs see no plan while the files are of two runs.

use super::Own;
use super::disk::Disk;
use super::staging::{NEW, OLD, Staging};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// The list while it is being followed.
const JOURNAL: &str = "journal.json";
/// The list while it is being undone.
const UNDO: &str = "undo.json";
/// The list before it is complete.
const PART: &str = "journal.part";

/// Files that this module leaves in a hidden folder, beside those of the set.
pub(super) const FILES: [&str; 3] = [PART, JOURNAL, UNDO];

/// The moves, in order.
#[derive(Serialize, Deserialize)]
struct Journal {
    moves: Vec<Move>,
}

/// What happens to one path.
#[derive(Serialize, Deserialize)]
struct Move {
    path: PathBuf,
    /// Whether there is a new file.
    new: bool,
    /// Whether there was an old file.
    old: bool,
}

/// A move that failed.
pub(super) struct Stuck {
    pub(super) path: PathBuf,
    pub(super) source: io::Error,
}

/// Puts the staged files into `target`, which must contain the hidden folder.
///
/// # Errors
/// The move that failed. All other moves have been undone, or will be by the next run.
pub(super) fn put(staging: &Staging, target: &Path, own: &Own) -> Result<(), Stuck> {
    let (disk, hidden) = (&staging.disk, staging.path());
    let journal = list(target, own)?;
    begin(disk, hidden, &journal).map_err(|source| Stuck { path: PathBuf::new(), source })?;
    let moves = Moves { disk, hidden, target, journal: &journal };
    moves.forward_or_back()?;
    Ok(())
}

/// Whether moves have begun that are not finished.
pub(super) fn is_open(hidden: &Path) -> bool {
    [JOURNAL, UNDO].iter().any(|file| hidden.join(file).exists())
}

/// Whether unfinished moves concern this file or its folder. `file` is relative to the target folder.
pub(super) fn concerns(hidden: &Path, file: &Path) -> bool {
    let lists = [JOURNAL, UNDO].map(|list| fs::read(hidden.join(list)));
    lists.into_iter().flatten().any(|list| match serde_json::from_slice::<Journal>(&list) {
        Ok(journal) => journal.moves.iter().any(|one| one.path.parent() == file.parent()),
        Err(_) => file.parent() == Some(Path::new("")),
    })
}

/// Finishes moves that have begun, or undoes them.
pub(super) fn finish(disk: &Disk, hidden: &Path) -> io::Result<()> {
    let back = hidden.join(UNDO).exists();
    let path = hidden.join(if back { UNDO } else { JOURNAL });
    let journal: Journal = serde_json::from_slice(&fs::read(&path)?)?;
    let inside = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
    if !journal.moves.iter().all(|one| inside(&one.path)) {
        return Err(io::Error::other(format!("{} names files outside its folder", path.display())));
    }
    let target = hidden.parent().ok_or(ErrorKind::NotFound)?;
    let moves = Moves { disk, hidden, target, journal: &journal };
    if back { moves.back() } else { moves.forward_or_back().map_err(|stuck| stuck.source) }
}

/// The moves to make; the one of the marking file comes first.
fn list(target: &Path, own: &Own) -> Result<Journal, Stuck> {
    let mut moves = Vec::new();
    for (path, new) in own.in_order() {
        let old = match fs::symlink_metadata(target.join(path)) {
            Ok(old) if old.is_dir() && new => Err(ErrorKind::IsADirectory.into()),
            Ok(old) => Ok(!old.is_dir()),
            // `NotADirectory`: a file is where its folder should be, so this file does not exist.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
            Err(error) => Err(error),
        };
        let old = old.map_err(|source| Stuck { path: path.to_owned(), source })?;
        if old || new {
            moves.push(Move { path: path.to_owned(), new, old });
        }
    }
    Ok(Journal { moves })
}

/// Writes the list. Once it has its final name, the new files count.
fn begin(disk: &Disk, hidden: &Path, journal: &Journal) -> io::Result<()> {
    let part = hidden.join(PART);
    disk.write_bytes(&part, &serde_json::to_vec(journal)?)?;
    match disk.make_folder(&hidden.join(OLD)) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    disk.sync_folders(hidden)?;
    // Syncs the name of the hidden folder itself, so that it is found again.
    disk.sync_folder(hidden.parent().unwrap_or(Path::new("")))?;
    disk.rename(&part, &hidden.join(JOURNAL))?;
    disk.sync_folder(hidden)
}

/// Follows the list. Every step may already have been made by an earlier run.
struct Moves<'a> {
    disk: &'a Disk,
    hidden: &'a Path,
    target: &'a Path,
    journal: &'a Journal,
}

impl Moves<'_> {
    fn forward_or_back(&self) -> Result<(), Stuck> {
        let Err(stuck) = self.forward() else { return Ok(()) };
        let undo = self.disk.rename(&self.hidden.join(JOURNAL), &self.hidden.join(UNDO));
        // Steps that cannot be undone now are tried again by the next run.
        let _ = undo.and_then(|()| self.back());
        Err(stuck)
    }

    fn staged(&self, one: &Move) -> PathBuf {
        self.hidden.join(NEW).join(&one.path)
    }

    fn aside(&self, one: &Move) -> PathBuf {
        self.hidden.join(OLD).join(&one.path)
    }

    fn forward(&self) -> Result<(), Stuck> {
        let all = &self.journal.moves;
        let stuck = |one: &Move| {
            let path = one.path.clone();
            move |source| Stuck { path, source }
        };
        all.iter().try_for_each(|one| self.put_aside(one).map_err(stuck(one)))?;
        let (mark, others) = all.split_at(all.len().min(1));
        others.iter().try_for_each(|one| self.place(one).map_err(stuck(one)))?;
        self.clear();
        mark.iter().try_for_each(|one| self.place(one).map_err(stuck(one)))?;
        self.close(JOURNAL).map_err(|source| Stuck { path: PathBuf::new(), source })
    }

    /// Moves an old file out of the way.
    fn put_aside(&self, one: &Move) -> io::Result<()> {
        let (path, old) = (self.target.join(&one.path), self.aside(one));
        let placed = one.new && !is_there(&self.staged(one));
        if placed || !one.old || is_there(&old) || !is_there(&path) {
            return Ok(());
        }
        self.folder_of(&old)?;
        self.disk.rename(&path, &old)
    }

    /// Moves a new file into place.
    fn place(&self, one: &Move) -> io::Result<()> {
        let new = self.staged(one);
        if !one.new || !is_there(&new) {
            return Ok(());
        }
        let path = self.target.join(&one.path);
        self.folder_of(&path)?;
        self.disk.rename(&new, &path)
    }

    /// Removes subfolders that have lost their last file. Removing any other fails, and the error is ignored.
    fn clear(&self) {
        for folder in self.folders() {
            let _ = self.disk.remove_folder(&self.target.join(folder));
        }
    }

    /// Undoes every move, as far as it was made.
    fn back(&self) -> io::Result<()> {
        for one in self.journal.moves.iter().rev() {
            let (path, old) = (self.target.join(&one.path), self.aside(one));
            if is_there(&old) {
                self.folder_of(&path)?;
                self.disk.rename(&old, &path)?;
            } else if one.new && !one.old && !is_there(&self.staged(one)) && is_there(&path) {
                self.disk.remove_file(&path)?;
            }
        }
        self.clear();
        self.close(UNDO)
    }

    /// Syncs the moves to the disk and then removes the list.
    fn close(&self, list: &str) -> io::Result<()> {
        for folder in self.folders().into_iter().rev().map(|folder| self.target.join(folder)) {
            if folder.is_dir() {
                self.disk.sync_folder(&folder)?;
            }
        }
        self.disk.sync_folder(self.target)?;
        self.disk.remove_file(&self.hidden.join(list))?;
        // If the list reappears after a power cut, every step of it is already done.
        let _ = self.disk.sync_folder(self.hidden);
        Ok(())
    }

    /// Every subfolder that a file moves to or from, the inner ones first.
    fn folders(&self) -> Vec<&Path> {
        let mut all: Vec<&Path> = self.journal.moves.iter().flat_map(|one| one.path.ancestors().skip(1)).collect();
        all.retain(|folder| !folder.as_os_str().is_empty());
        all.sort_unstable_by(|one, other| other.cmp(one));
        all.dedup();
        all
    }

    /// Creates the folder of a file.
    fn folder_of(&self, path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), |folder| self.disk.make_folders(folder))
    }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
