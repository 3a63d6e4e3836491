use super::trial::{Fate, Trial};
use super::*;
use std::sync::Arc;

mod ended;
mod power;

fn names(all: &[&str]) -> Names {
    Names { all: all.iter().map(|name| (*name).to_owned()).collect(), ..Names::default() }
}

#[test]
fn a_failed_run_leaves_the_last_good_output() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("plan.json");
    std::fs::write(&target, "good").unwrap();
    let mut set = OutputSet::new(folder.path()).unwrap();
    let outputs = [
        Output::stream("plan.json", |out| out.write_all(b"new")),
        Output::path("plan.gpkg", |path| std::fs::write(path, "new")),
        Output::stream("hubs.csv", |_| Err(std::io::Error::other("disk full"))),
    ];
    let failed = set.write(&outputs);
    assert!(failed.unwrap_err().to_string().contains("disk full"));
    drop(set);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "good");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left behind");
}

#[test]
fn a_file_that_cannot_be_replaced_leaves_all_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a.csv", "gone.csv"] {
        std::fs::write(at(name), "good").unwrap();
    }
    // A folder already has the name of the third file.
    std::fs::create_dir(at("c.csv")).unwrap();
    let mut set = OutputSet::new(folder.path()).unwrap();
    let new = ["a.csv", "b.csv", "c.csv"].map(|name| Output::stream(name, |out| out.write_all(b"new")));
    set.write(&new).unwrap();
    let error = set.commit(&names(&["gone.csv"])).unwrap_err();
    assert!(error.to_string().contains("c.csv"), "{error}");
    assert_eq!(std::fs::read_to_string(at("a.csv")).unwrap(), "good");
    assert!(!at("b.csv").exists() && at("c.csv").is_dir() && at("gone.csv").exists());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing hidden is left behind");
}

#[test]
fn a_file_without_a_successor_goes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.csv", "gone.csv"] {
        std::fs::write(folder.path().join(name), "old").unwrap();
    }
    let mut set = OutputSet::new(folder.path()).unwrap();
    set.write(&[Output::stream("a.csv", |out| out.write_all(b"new"))]).unwrap();
    let names = names(&["gone.csv", "a.csv", "never.csv", "no/folder.csv"]);
    assert_eq!(set.commit(&names).unwrap(), [folder.path().join("a.csv")]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.csv")).unwrap(), "new");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn outputs_appear_together_in_folders_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut set = OutputSet::new(folder.path()).unwrap();
    let outputs = [
        Output::stream("plan.json", |out| out.write_all(b"new")),
        Output::path("layers/hubs.fgb", |path| {
            assert_eq!(path.extension().unwrap(), "fgb");
            std::fs::write(path, "points")
        }),
    ];
    set.write(&outputs).unwrap();
    assert!(!folder.path().join("plan.json").exists());
    let paths = set.commit(&Names::default()).unwrap();
    assert_eq!(paths, ["plan.json", "layers/hubs.fgb"].map(|name| folder.path().join(name)));
    assert_eq!(std::fs::read_to_string(&paths[1]).unwrap(), "points");
}
