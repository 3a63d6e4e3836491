//! What a test does to the steps on a disk: it ends the run, or fails it, at a given one, and keeps a list of those
//! that were made.

use super::disk::Step;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

/// What happens at the step that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The run is ended: nothing is done from there on.
    Ended,
    /// The step fails, and those after it do not.
    Full,
}

/// Steps that were made, with what files were filled with.
pub(super) type Made = Vec<(Step, Vec<u8>)>;

/// Counts the steps.
#[derive(Debug)]
pub(super) struct Trial {
    at: usize,
    fate: Fate,
    made: Mutex<(usize, Made)>,
}

impl Trial {
    /// One that lets `at` steps pass.
    pub(super) fn new(at: usize, fate: Fate) -> Self {
        Trial { at, fate, made: Mutex::default() }
    }

    pub(super) fn step<T>(&self, step: Step, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        // Held during the step, so that the list has them in their order.
        let mut made = self.made.lock().unwrap();
        let number = made.0;
        made.0 += 1;
        match self.fate {
            Fate::Ended if number >= self.at => return Err(io::Error::other("ended")),
            Fate::Full if number == self.at => return Err(io::ErrorKind::StorageFull.into()),
            _ => {}
        }
        let done = act()?;
        // What a file was filled with is gone when the run is over.
        let bytes = match &step {
            Step::Fill(path) => std::fs::read(path)?,
            _ => Vec::new(),
        };
        made.1.push((step, bytes));
        Ok(done)
    }

    /// Whether the chosen step was reached.
    pub(super) fn struck(&self) -> bool {
        self.made.lock().unwrap().0 > self.at
    }

    /// The steps that were made, with what files were filled with.
    pub(super) fn made_with_bytes(&self) -> Made {
        self.made.lock().unwrap().1.clone()
    }
}

impl Step {
    /// The same with other paths.
    pub(super) fn with_paths(self, change: impl Fn(&PathBuf) -> PathBuf) -> Step {
        let c = |path: PathBuf| change(&path);
        match self {
            Step::MakeFolder(path) => Step::MakeFolder(c(path)),
            Step::Create(path) => Step::Create(c(path)),
            Step::Fill(path) => Step::Fill(c(path)),
            Step::SyncFile(path) => Step::SyncFile(c(path)),
            Step::SyncFolder(path) => Step::SyncFolder(c(path)),
            Step::Link(from, to) => Step::Link(c(from), c(to)),
            Step::Rename(from, to) => Step::Rename(c(from), c(to)),
            Step::Exchange(one, other) => Step::Exchange(c(one), c(other)),
            Step::RemoveFile(path) => Step::RemoveFile(c(path)),
            Step::RemoveFolder(path) => Step::RemoveFolder(c(path)),
            Step::Fit(path) => Step::Fit(c(path)),
        }
    }
}
