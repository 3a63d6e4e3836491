//! Lists the files of a folder and its subfolders, within the limits of a sensible data folder.

use crate::error::{Code, Finding, Result, system_words};
use crate::text;
use crate::words::counted;
use std::path::{Path, PathBuf};

/// Depth of subfolders, number of files, and total bytes that are looked at. England's data is 80 files with 80 MB.
const DEPTH: usize = 8;
const FILES: usize = 10_000;
const BYTES: u64 = 20_000_000_000;

/// Files that mark a folder of hubplan's own outputs, whose tables are results rather than data.
const OUTPUTS: [&str; 2] = ["run.json", "solution.json"];

/// A file of the folder.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Its path.
    pub path: PathBuf,
    /// Its path within the folder, with `/` as separator.
    pub name: String,
    /// Size on the disk in bytes.
    pub bytes: u64,
}

/// Result of listing a folder.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// In order of name.
    pub files: Vec<Listed>,
    /// What was not looked at, in words.
    pub remarks: Vec<String>,
    links: usize,
    unnamed: usize,
    outputs: usize,
    deeper: usize,
    bytes: u64,
    is_full: bool,
}

/// Lists a folder. Links are not followed: they may lead anywhere, and if the target is inside the folder it is found
/// anyway.
///
/// # Errors
/// [`Code::FileMissing`], [`Code::FileUnreadable`] for the folder itself.
pub(super) fn walk(folder: &Path) -> Result<Walk> {
    let name = folder.display().to_string();
    let root = folder.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Finding::new(
            Code::FileMissing,
            &name,
            "there is no such folder",
            "Name the folder that holds the official files",
        ),
        _ => unreadable(&name, &error),
    })?;
    if !root.is_dir() {
        let what = "it is a file, not a folder";
        return Err(Finding::new(Code::FileUnreadable, &name, what, "Name the folder that the file lies in").into());
    }
    std::fs::read_dir(&root).map_err(|error| unreadable(&name, &error))?;
    let mut walk = Walk::default();
    walk.enter(&root, "", 0);
    walk.files.sort_by(|a, b| a.name.cmp(&b.name));
    walk.conclude();
    Ok(walk)
}

fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    let what = format!("it cannot be read: {}", system_words(error));
    Finding::new(Code::FileUnreadable, name, what, "Check that you may read it")
}

impl Walk {
    fn enter(&mut self, folder: &Path, within: &str, depth: usize) {
        if depth > DEPTH {
            self.deeper += 1;
            return;
        }
        if OUTPUTS.iter().any(|name| folder.join(name).is_file()) {
            self.outputs += 1;
            return;
        }
        let Ok(entries) = std::fs::read_dir(folder) else {
            self.remarks.push(format!("The folder {within} cannot be read."));
            return;
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let Ok(kind) = entry.file_type() else { continue };
            let own = entry.file_name().into_string().ok().filter(|name| !name.chars().any(text::is_unshowable));
            let Some(own) = own else {
                self.unnamed += 1;
                continue;
            };
            // Hidden files belong to the system, an editor or hubplan itself.
            if own.starts_with('.') {
                continue;
            }
            let name = if within.is_empty() { own } else { format!("{within}/{own}") };
            if kind.is_symlink() {
                self.links += 1;
            } else if kind.is_dir() {
                self.enter(&entry.path(), &name, depth + 1);
            } else if kind.is_file() {
                self.list(entry.path(), name, entry.metadata().map_or(0, |about| about.len()));
            }
        }
    }

    fn list(&mut self, path: PathBuf, name: String, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.is_full |= self.files.len() >= FILES || self.bytes > BYTES;
        if !self.is_full {
            self.files.push(Listed { path, name, bytes });
        }
    }

    fn conclude(&mut self) {
        let tell =
            |count: usize, noun: &str, why: &str| (count > 0).then(|| format!("{} {why}.", counted(count, noun)));
        let told = [
            tell(self.links, "link", "not followed: put the files themselves in the folder"),
            tell(self.unnamed, "file", "with a name that cannot be shown left out"),
            tell(self.outputs, "folder", "of hubplan's own results left out"),
            tell(self.deeper, "folder", &format!("more than {DEPTH} deep left out")),
        ];
        self.remarks.extend(told.into_iter().flatten());
        if self.is_full {
            self.remarks.push(format!(
                "The folder holds more than {FILES} files or 20 GB. hubplan did not read the rest. Name a smaller \
                 folder."
            ));
        }
    }
}
