//! Power cuts: each change that was not synced to the disk may or may not survive.
//!
//! The steps of a run are replayed on a model of a disk. A change of names survives for certain once one of the
//! folders concerned has been synced after it; the bytes of a file survive once the file has been synced. All other
//! changes are drawn at random.

use super::ended::{CASES, Case, NEW, Seen, disk, hidden, look, run, seen};
use super::*;
use crate::io::write::disk::Step;
use std::collections::BTreeMap;

/// Draws for every cut: no uncertain change survives, all survive, and some by chance.
const DRAWS: u64 = 4;

/// A disk as numbered nodes; 0 is the folder of the case.
#[derive(Clone)]
struct Model(Vec<Node>);

#[derive(Clone)]
enum Node {
    Folder(BTreeMap<String, usize>),
    File(Vec<u8>),
}

impl Model {
    /// The model of the disk under a path.
    fn of(path: &Path) -> Self {
        let mut model = Model(Vec::new());
        model.read(path);
        model
    }

    fn read(&mut self, path: &Path) -> usize {
        let number = self.0.len();
        if path.is_dir() {
            self.0.push(Node::Folder(BTreeMap::new()));
            for entry in std::fs::read_dir(path).unwrap() {
                let entry = entry.unwrap();
                let inner = self.read(&entry.path());
                self.names(number).unwrap().insert(entry.file_name().to_string_lossy().into_owned(), inner);
            }
        } else {
            self.0.push(Node::File(std::fs::read(path).unwrap()));
        }
        number
    }

    fn names(&mut self, number: usize) -> Option<&mut BTreeMap<String, usize>> {
        match &mut self.0[number] {
            Node::Folder(names) => Some(names),
            Node::File(_) => None,
        }
    }

    fn find(&mut self, path: &Path) -> Option<usize> {
        path.iter().try_fold(0, |at, name| self.names(at)?.get(name.to_str()?).copied())
    }

    /// The names in the folder of a path, and the last part of the path.
    fn at(&mut self, path: &Path) -> Option<(&mut BTreeMap<String, usize>, String)> {
        let folder = self.find(path.parent()?)?;
        Some((self.names(folder)?, path.file_name()?.to_str()?.to_owned()))
    }

    fn take(&mut self, path: &Path) -> Option<usize> {
        let (names, name) = self.at(path)?;
        names.remove(&name)
    }

    fn put(&mut self, path: &Path, number: usize) -> Option<()> {
        let (names, name) = self.at(path)?;
        names.insert(name, number);
        Some(())
    }

    /// Makes a step, if what it needs exists.
    fn make(&mut self, step: &Step, bytes: &[u8]) -> Option<()> {
        match step {
            Step::MakeFolder(path) | Step::Create(path) => {
                let folder = matches!(step, Step::MakeFolder(_));
                if self.find(path).is_none() {
                    self.0.push(if folder { Node::Folder(BTreeMap::new()) } else { Node::File(Vec::new()) });
                    self.put(path, self.0.len() - 1)?;
                }
            }
            Step::Fill(path) => {
                let number = self.find(path)?;
                self.0[number] = Node::File(bytes.to_vec());
            }
            Step::Link(from, to) => {
                let number = self.find(from)?;
                self.put(to, number)?;
            }
            Step::Rename(from, to) => {
                self.at(to)?;
                let number = self.take(from)?;
                self.put(to, number)?;
            }
            Step::Exchange(one, other) => {
                let (a, b) = (self.find(one)?, self.find(other)?);
                self.put(one, b)?;
                self.put(other, a)?;
            }
            Step::RemoveFile(path) | Step::RemoveFolder(path) => {
                self.take(path)?;
            }
            Step::SyncFile(_) | Step::SyncFolder(_) | Step::Fit(_) => {}
        }
        Some(())
    }

    /// Creates the modelled files under a path.
    fn lay_out(&self, number: usize, path: &Path, laid: &mut BTreeMap<usize, PathBuf>) {
        match &self.0[number] {
            Node::Folder(names) => {
                let _ = std::fs::create_dir(path);
                names.iter().for_each(|(name, inner)| self.lay_out(*inner, &path.join(name), laid));
            }
            Node::File(bytes) => match laid.get(&number) {
                Some(same) => std::fs::hard_link(same, path).unwrap(),
                None => {
                    std::fs::write(path, bytes).unwrap();
                    laid.insert(number, path.to_owned());
                }
            },
        }
    }
}

/// Whether a step survives for certain, given the later steps.
fn certain(step: &Step, later: &[Step]) -> bool {
    let folder_synced = |path: &Path| path.parent().is_some_and(|folder| reached(folder, later, Reach::Folder));
    let named = |path: &Path| reached(path, later, Reach::Name);
    match step {
        Step::Fill(path) => reached(path, later, Reach::File),
        Step::Rename(from, to) => folder_synced(from) || named(to),
        Step::Link(_, path) | Step::Exchange(path, _) | Step::MakeFolder(path) | Step::Create(path) => named(path),
        Step::RemoveFile(path) | Step::RemoveFolder(path) => folder_synced(path),
        Step::SyncFile(_) | Step::SyncFolder(_) | Step::Fit(_) => true,
    }
}

/// The part of a path that is synced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The bytes of the file.
    File,
    /// The names in the folder.
    Folder,
    /// Its existence, under whatever name.
    Name,
}

/// Whether a later step syncs it, wherever it has been moved by then.
fn reached(path: &Path, later: &[Step], what: Reach) -> bool {
    let mut now = path.to_owned();
    let moved = |now: &Path, from: &Path, to: &Path| now.strip_prefix(from).ok().map(|rest| to.join(rest));
    for step in later {
        match step {
            Step::SyncFile(file) if what == Reach::File && *file == now => return true,
            Step::SyncFolder(folder) if what == Reach::Folder && *folder == now => return true,
            Step::SyncFolder(folder) if what == Reach::Name && Some(folder.as_path()) == now.parent() => return true,
            Step::Rename(from, to) => now = moved(&now, from, to).unwrap_or(now),
            Step::Exchange(one, other) => {
                now = moved(&now, one, other).or_else(|| moved(&now, other, one)).unwrap_or(now);
            }
            _ => {}
        }
    }
    false
}

/// A pseudo-random number.
fn drawn(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 31)
}

/// The steps of a run, with paths relative to its folder, and the bytes of the files.
fn steps_of(case: Case) -> (Model, Vec<(Step, Vec<u8>)>) {
    let place = case.lay_out();
    let before = Model::of(place.path());
    let (disk_of_it, trial) = disk(usize::MAX, Fate::Ended);
    run(&disk_of_it, place.path()).unwrap();
    let made = trial.made_with_bytes();
    let top = place.path().canonicalize().unwrap();
    let inner = |path: &PathBuf| path.strip_prefix(&top).map_or_else(|_| PathBuf::from("elsewhere"), Path::to_owned);
    (before, made.into_iter().map(|(step, bytes)| (step.with_paths(inner), bytes)).collect())
}

#[test]
fn a_power_cut_leaves_the_old_files_or_the_new_ones() {
    for case in CASES {
        let (old, new): (Seen, Seen) = (seen(case.lay_out().path()), case.after());
        let (before, steps) = steps_of(case);
        let only: Vec<Step> = steps.iter().map(|(step, _)| step.clone()).collect();
        for cut in 0..=steps.len() {
            for draw in 0..DRAWS {
                let mut model = before.clone();
                for (at, (step, bytes)) in steps[..cut].iter().enumerate() {
                    let there = match draw {
                        0 => false,
                        1 => true,
                        _ => drawn((draw << 32) | (cut * steps.len() + at) as u64).is_multiple_of(2),
                    };
                    if there || certain(step, &only[at + 1..cut]) {
                        model.make(step, bytes);
                    }
                }
                let place = tempfile::tempdir().unwrap();
                model.lay_out(0, place.path(), &mut BTreeMap::new());
                let when = format!("{case:?}, cut before {:?} ({cut}), draw {draw}", only.get(cut));
                look(&disk(usize::MAX, Fate::Ended).0, place.path()).unwrap();
                let found = seen(place.path());
                assert!(found == old || found == new || is_bare(case, &found), "{when}: {found:#?}");
                assert!(cut < steps.len() || found == new, "{when}: it was said to be done");
                run(&disk(usize::MAX, Fate::Ended).0, place.path()).unwrap();
                assert!(seen(place.path()) == new && hidden(place.path()) == 0, "{when}, then run again");
            }
        }
    }
}

/// Whether the folder is empty except for parents of the first file.
fn is_bare(case: Case, found: &Seen) -> bool {
    case == Case::First && found.is_empty() && !found.contains_key(NEW[0])
}
