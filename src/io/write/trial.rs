//! Lets a test end a run, or make it fail, at a given step on the disk, and records the steps that were made.

use super::disk::Step;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The run ends: no further step is made.
    Ended,
    /// This step fails; later ones do not.
    Full,
}

/// The steps that were made, with the contents of the files that were filled.
pub(super) type Made = Vec<(Step, Vec<u8>)>;

/// Counts the steps, and stops at one of them.
#[derive(Debug)]
pub(super) struct Trial {
    at: usize,
    fate: Fate,
    made: Mutex<(usize, Made)>,
}

impl Trial {
    /// A trial that lets `at` steps pass.
    pub(super) fn new(at: usize, fate: Fate) -> Self {
        Trial { at, fate, made: Mutex::default() }
    }

    pub(super) fn step<T>(&self, step: Step, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        // The lock is held during the step, so that the record has the steps in order.
        let mut made = self.made.lock().unwrap();
        let number = made.0;
        made.0 += 1;
        match self.fate {
            Fate::Ended if number >= self.at => return Err(io::Error::other("ended")),
            Fate::Full if number == self.at => return Err(io::ErrorKind::StorageFull.into()),
            _ => {}
        }
        let done = act()?;
        // The content is recorded now, because the file is gone when the run is over.
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

    /// The steps that were made, with the contents of the files that were filled.
    pub(super) fn made_with_bytes(&self) -> Made {
        self.made.lock().unwrap().1.clone()
    }
}

impl Step {
    /// The same step with other paths.
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
