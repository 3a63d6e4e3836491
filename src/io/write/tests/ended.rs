//! Ends a run, or fills the disk, at every single step.

use super::*;
use std::collections::BTreeMap;

/// Visible contents of a folder: paths and contents; a folder ends in `/`.
pub(super) type Seen = BTreeMap<String, String>;

/// The outputs of a run, and those of the one before it.
pub(super) const NEW: [&str; 4] = ["mark.json", "a.csv", "inner/b.csv", "fresh/d.csv"];
const OLD: [&str; 5] = ["mark.json", "a.csv", "inner/b.csv", "gone.csv", "lost/c.csv"];

/// A folder that a run writes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// The folder does not exist yet.
    First,
    /// It holds files of an earlier run and some of other people's.
    Plain,
    /// It also holds a folder of somebody else's, so that it cannot be exchanged.
    WithFolder,
}

pub(super) const CASES: [Case; 3] = [Case::First, Case::Plain, Case::WithFolder];

impl Case {
    /// Creates the case as `out` in a temporary folder.
    pub(super) fn lay_out(self) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = place.path().join("out").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        if self != Case::First {
            OLD.iter().for_each(|name| put(name, &format!("old {name}")));
            put("mine.txt", "mine");
            put("inner/mine.txt", "mine, too");
            put("kept/0001.json", "kept");
        }
        if self == Case::WithFolder {
            put("notes/mine.txt", "mine, as well");
        }
        place
    }

    /// The expected contents after a run.
    pub(super) fn after(self) -> Seen {
        let place = self.lay_out();
        run(&disk(usize::MAX, Fate::Ended).0, place.path()).unwrap();
        seen(place.path())
    }
}

pub(super) fn disk(at: usize, fate: Fate) -> (Disk, Arc<Trial>) {
    let trial = Arc::new(Trial::new(at, fate));
    (Disk { trial: Some(trial.clone()) }, trial)
}

/// A run that writes into `out`.
pub(super) fn run(disk: &Disk, place: &Path) -> Result<()> {
    let mut set = OutputSet::on(disk, &place.join("out"))?;
    let outputs = NEW.map(|name| Output::stream(name, move |out| write!(out, "new {name}")));
    // One at a time, so that the steps have an order.
    outputs.iter().try_for_each(|output| set.write(std::slice::from_ref(output)))?;
    let all = OLD.iter().chain(&NEW).map(|name| (*name).to_owned()).collect();
    let names = Names { mark: Some(NEW[0].to_owned()), all, kept: vec!["kept".to_owned()] };
    set.commit(&names).map(drop)
}

/// A run that only reads.
pub(super) fn look(disk: &Disk, place: &Path) -> io::Result<()> {
    let out = place.join("out");
    if staging::is_unsettled(&out, Path::new(NEW[0])) { staging::tidy(disk, &out) } else { Ok(()) }
}

/// Contents of `out`.
pub(super) fn seen(place: &Path) -> Seen {
    fn walk(top: &Path, folder: &Path, all: &mut Seen) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(top).unwrap().display().to_string();
            if name.starts_with(staging::PREFIX) {
                continue;
            }
            if path.is_dir() {
                all.insert(name + "/", String::new());
                walk(top, &path, all);
            } else {
                all.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = Seen::new();
    let out = place.join("out");
    walk(&out, &out, &mut all);
    all
}

/// Hidden folders in and beside `out`.
pub(super) fn hidden(place: &Path) -> usize {
    let entries = [place.to_owned(), place.join("out")].map(|folder| std::fs::read_dir(folder).into_iter().flatten());
    let names = entries.into_iter().flatten().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(staging::PREFIX)).count()
}

#[test]
fn what_is_there_after_a_run_is_the_runs_and_everybody_elses() {
    let after = Case::WithFolder.after();
    let expected: Vec<&str> = vec![
        "a.csv",
        "fresh/",
        "fresh/d.csv",
        "inner/",
        "inner/b.csv",
        "inner/mine.txt",
        "kept/",
        "kept/0001.json",
        "mark.json",
        "mine.txt",
        "notes/",
        "notes/mine.txt",
    ];
    assert_eq!(after.keys().collect::<Vec<_>>(), expected);
    assert_eq!(after["inner/b.csv"], "new inner/b.csv");
    let without: Seen = after.into_iter().filter(|(name, _)| !name.starts_with("notes/")).collect();
    assert_eq!(without, Case::Plain.after());
}

/// Ends a run at each step, and then ends the next run at each step of its recovery.
#[test]
fn a_run_that_is_ended_leaves_the_old_files_or_the_new_ones() {
    for case in CASES {
        let (old, new) = (seen(case.lay_out().path()), case.after());
        for at in 0.. {
            let place = case.lay_out();
            let (disk_of_it, trial) = disk(at, Fate::Ended);
            let ended = run(&disk_of_it, place.path());
            let found = seen(place.path());
            if !trial.struck() {
                ended.unwrap();
                assert!(at > 20 && found == new && hidden(place.path()) == 0, "{case:?}");
                break;
            }
            let whole = found == old || found == new;
            match case {
                Case::First | Case::Plain => assert!(whole, "{case:?}, ended at {at}: {found:#?}"),
                // Other programs may see files of both runs, but no plan.
                Case::WithFolder => assert!(whole || !found.contains_key(NEW[0]), "ended at {at}: {found:#?}"),
            }
            recovers(case, place.path(), &[&old, &new], &format!("{case:?}, ended at {at}"));
        }
    }
}

/// Whoever comes next finds the old files or the new ones, even if it is ended in turn. A run after that leaves
/// nothing behind.
fn recovers(case: Case, place: &Path, either: &[&Seen; 2], when: &str) {
    for at in 0.. {
        let (disk_of_it, trial) = disk(at, Fate::Ended);
        let looked = look(&disk_of_it, place);
        if !trial.struck() {
            looked.unwrap();
            break;
        }
    }
    let found = seen(place);
    assert!(either.contains(&&found), "{when}, then read: {found:#?}");
    run(&disk(usize::MAX, Fate::Ended).0, place).unwrap();
    assert!(seen(place) == *either[1] && hidden(place) == 0, "{when}, then run again: {:#?}", seen(place));
    assert!(case == Case::First || seen(place)["mine.txt"] == "mine");
}

#[test]
fn a_step_that_fails_leaves_the_old_files_or_the_new_ones() {
    for case in CASES {
        let (old, new) = (seen(case.lay_out().path()), case.after());
        for at in 0.. {
            let place = case.lay_out();
            let (disk_of_it, trial) = disk(at, Fate::Full);
            let ran = run(&disk_of_it, place.path());
            if !trial.struck() {
                break;
            }
            // It is not a failure if an empty folder cannot be removed.
            let files = |seen: &Seen| seen.iter().filter(|(name, _)| !name.ends_with('/')).count();
            let found = seen(place.path());
            let expected = if ran.is_ok() { &new } else { &old };
            let all = expected.iter().all(|(name, text)| found.get(name) == Some(text));
            assert!(all && files(&found) == files(expected), "{case:?}, failed at {at}, {ran:?}: {found:#?}");
            run(&disk(usize::MAX, Fate::Ended).0, place.path()).unwrap();
            assert!(hidden(place.path()) == 0, "{case:?}, failed at {at}");
            assert!(case == Case::First || seen(place.path())["mine.txt"] == "mine");
        }
    }
}

#[test]
fn files_of_runs_that_live_stay() {
    let place = Case::Plain.lay_out();
    let mut first = OutputSet::new(&place.path().join("out")).unwrap();
    first.write(&[Output::stream("a.csv", |out| out.write_all(b"first"))]).unwrap();
    run(&disk(usize::MAX, Fate::Ended).0, place.path()).unwrap();
    assert_eq!((hidden(place.path()), seen(place.path())), (1, Case::Plain.after()));
    first.commit(&names(&["a.csv"])).unwrap();
    assert_eq!((hidden(place.path()), seen(place.path())["a.csv"].as_str()), (0, "first"));
}

#[test]
fn a_link_to_a_folder_stays_a_link() {
    let place = Case::Plain.lay_out();
    std::fs::rename(place.path().join("out"), place.path().join("real")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("real", place.path().join("out")).unwrap();
    run(&Disk::default(), place.path()).unwrap();
    assert!(place.path().join("out").is_symlink());
    assert_eq!((hidden(place.path()), seen(place.path())), (0, Case::Plain.after()));
}

#[cfg(unix)]
#[test]
fn a_folder_keeps_its_mode_and_others_their_files() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let place = Case::Plain.lay_out();
    let out = place.path().join("out");
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o750)).unwrap();
    let number = |name: &str| std::fs::metadata(out.join(name)).unwrap().ino();
    let before = number("inner/mine.txt");
    run(&Disk::default(), place.path()).unwrap();
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o7777, 0o750);
    assert_eq!(number("inner/mine.txt"), before, "it is the same file");
}

/// A list of moves, wherever it comes from, cannot move files outside the folder.
#[test]
fn a_list_that_names_files_outside_is_refused() {
    let place = Case::WithFolder.lay_out();
    let hidden = place.path().join("out/.hubplan-theirs");
    std::fs::create_dir_all(hidden.join("new")).unwrap();
    std::fs::write(hidden.join("lock"), "").unwrap();
    std::fs::write(hidden.join("new/x"), "x").unwrap();
    let moves = ["a.csv", "../x"].map(|path| serde_json::json!({ "path": path, "new": true, "old": false }));
    std::fs::write(hidden.join("journal.json"), serde_json::json!({ "moves": moves }).to_string()).unwrap();
    let error = settle(&place.path().join("out/mark.json")).unwrap_err().to_string();
    assert!(error.contains("names files outside its folder"), "{error}");
    assert!(!place.path().join("x").exists());
}
