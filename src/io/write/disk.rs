//! The steps that change the disk, each in one function, so that tests can stop a run, or make it fail, at every one
//! of them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Performs all steps.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    /// The test that watches the steps, if any.
    #[cfg(test)]
    pub(super) trial: Option<std::sync::Arc<super::trial::Trial>>,
}

/// One step, as reported to tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    MakeFolder(PathBuf),
    Create(PathBuf),
    Fill(PathBuf),
    SyncFile(PathBuf),
    SyncFolder(PathBuf),
    Link(PathBuf, PathBuf),
    Rename(PathBuf, PathBuf),
    Exchange(PathBuf, PathBuf),
    RemoveFile(PathBuf),
    RemoveFolder(PathBuf),
    /// Change of a folder's mode or owner.
    Fit(PathBuf),
}

impl Disk {
    fn step<T>(&self, step: impl FnOnce() -> Step, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        #[cfg(test)]
        if let Some(trial) = &self.trial {
            return trial.step(step(), act);
        }
        #[cfg(not(test))]
        drop(step);
        act()
    }

    /// Creates a folder and its parents, so that they survive a power cut.
    pub(super) fn make_folders(&self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        let parent = folder.parent().unwrap_or(Path::new(""));
        self.make_folders(parent)?;
        match self.make_folder(folder) {
            // Another run created it first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            made => made.and_then(|()| self.sync_folder(parent)),
        }
    }

    pub(super) fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| Step::MakeFolder(folder.into()), || fs::create_dir(folder))
    }

    /// Creates a folder with a new name that only its owner can open.
    pub(super) fn make_hidden(&self, parent: &Path, prefix: &str) -> io::Result<PathBuf> {
        let mut builder = tempfile::Builder::new();
        let made = builder
            .prefix(prefix)
            .disable_cleanup(true)
            .make_in(parent, |path| self.step(|| Step::MakeFolder(path.into()), || make_private(path)));
        made.map(|made| made.path().to_owned())
    }

    /// Creates an empty file; fails if it exists.
    pub(super) fn create_new(&self, path: &Path) -> io::Result<File> {
        let open = || File::options().read(true).write(true).create_new(true).open(path);
        self.step(|| Step::Create(path.into()), open)
    }

    /// Creates a file, lets `fill` write it, and syncs it to the disk. On failure a partly written file may remain.
    pub(super) fn write(&self, path: &Path, fill: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
        let file = self.step(|| Step::Create(path.into()), || File::create(path))?;
        self.step(|| Step::Fill(path.into()), || fill(file))?;
        // The file is opened again because a library may have replaced it.
        let sync = || File::options().write(true).open(path).and_then(|file| file.sync_all());
        self.step(|| Step::SyncFile(path.into()), || if self.is_tried() { Ok(()) } else { sync() })
    }

    /// Like [`Self::write`], for bytes in memory.
    pub(super) fn write_bytes(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.write(path, |mut file| file.write_all(bytes))
    }

    /// Syncs the names in a folder to the disk.
    pub(super) fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        self.step(|| Step::SyncFolder(folder.into()), || if self.is_tried() { Ok(()) } else { sync_folder(folder) })
    }

    /// Whether a test counts the steps. Syncs are then left out: they are slow, and a test cannot see their effect.
    fn is_tried(&self) -> bool {
        #[cfg(test)]
        return self.trial.is_some();
        #[cfg(not(test))]
        false
    }

    /// Syncs the names in a folder and all its subfolders to the disk.
    pub(super) fn sync_folders(&self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.sync_folders(&entry.path())?;
            }
        }
        self.sync_folder(folder)
    }

    /// Gives a file a second name.
    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| Step::Link(from.into(), to.into()), || fs::hard_link(from, to))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| Step::Rename(from.into(), to.into()), || fs::rename(from, to))
    }

    /// Exchanges the names of two folders atomically.
    ///
    /// # Errors
    /// Those of the system; [`io::ErrorKind::Unsupported`] where the system cannot do this.
    pub(super) fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step(|| Step::Exchange(one.into(), other.into()), || exchange(one, other))
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(|| Step::RemoveFile(path.into()), || fs::remove_file(path))
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| Step::RemoveFolder(folder.into()), || fs::remove_dir(folder))
    }

    /// Removes a folder with everything in it. A folder that does not exist is not an error.
    pub(super) fn remove_all(&self, folder: &Path) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.remove_all(&entry.path())?;
            } else {
                self.remove_file(&entry.path())?;
            }
        }
        self.remove_folder(folder)
    }

    /// Gives a folder the mode, owner and group of another.
    pub(super) fn fit(&self, folder: &Path, like: &Path) -> io::Result<()> {
        self.step(|| Step::Fit(folder.into()), || fit(folder, like))
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems keep names without a sync, and report it with one of these errors.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// On other systems a folder cannot be opened; the system syncs names by itself.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn fit(folder: &Path, like: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (own, wanted) = (fs::metadata(folder)?, fs::metadata(like)?);
    let other = |own: u32, wanted: u32| (own != wanted).then_some(wanted);
    let (user, group) = (other(own.uid(), wanted.uid()), other(own.gid(), wanted.gid()));
    if user.is_some() || group.is_some() {
        chown(folder, user, group)?;
    }
    // The mode is set after the owner, because changing the owner may clear bits of the mode.
    fs::set_permissions(folder, wanted.permissions())
}

#[cfg(not(unix))]
fn fit(folder: &Path, like: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::metadata(like)?.permissions())
}
