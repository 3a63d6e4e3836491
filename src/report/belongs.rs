//! Whether the files beside a plan come from the same run.
//!
//! `run.json` has the SHA-256 of every file that the run wrote. Files that QGIS saves again, such as `plan.gpkg` as
//! soon as it is opened, also contain the hash of their plan's `solution.json`.

use super::folder::{Contents, RUN};
use super::json;
use crate::error::{Error, Result};
use crate::evaluate::Fault;
use crate::io::bytes;
use crate::io::write::hash_of;
use crate::words::counted;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Result of looking at the files beside a plan.
#[derive(Debug, Default)]
pub struct Beside {
    /// Files that are not from its run.
    pub faults: Vec<Fault>,
    /// A line about what could not be checked.
    pub note: Option<String>,
}

/// The part of a `run.json` that lists the files of the run.
#[derive(Deserialize)]
struct Run {
    files: BTreeMap<String, String>,
}

/// Checks the files in the folder of a `solution.json`. A plan with another file name is not compared with other
/// files. Files that were removed are not reported.
///
/// # Errors
/// [`Error::Output`] for a file that exists and cannot be read.
pub fn beside(solution: &Path) -> Result<Beside> {
    let mark = Contents::Plan.mark();
    let Some(folder) = solution.parent().filter(|_| solution.file_name().is_some_and(|name| name == mark)) else {
        return Ok(Beside::default());
    };
    let names = Contents::Plan.every_name().into_iter().filter(|name| name != mark && name != RUN);
    let there: Vec<String> = names.filter(|name| folder.join(name).is_file()).collect();
    let Some(run) = bytes::of_ours(&folder.join(RUN)).and_then(|bytes| serde_json::from_slice::<Run>(&bytes).ok())
    else {
        return Ok(Beside { faults: Vec::new(), note: unknown(&there) });
    };
    let hash = |name: &str| {
        let path = folder.join(name);
        hash_of(&path).map_err(|source| Error::Output { path, source })
    };
    let own = hash(mark)?;
    let mut faults = Vec::new();
    for name in &there {
        let fault = match run.files.get(name) {
            None => Some("it is from another run: the run that wrote run.json wrote no such file"),
            Some(then) if *then == hash(name)? => None,
            Some(_) if carries(&folder.join(name), &json::mark_of(&own)) => None,
            Some(_) => Some("it is from another run than run.json, or has changed since"),
        };
        faults.extend(fault.map(|text| Fault { limit: name.clone(), text: text.to_owned() }));
    }
    if run.files.get(mark) != Some(&own) {
        let text = "it was written with another solution.json, or solution.json has changed since".to_owned();
        faults.push(Fault { limit: RUN.to_owned(), text });
    }
    Ok(Beside { faults, note: None })
}

/// The note if nothing says to which run the files belong.
fn unknown(there: &[String]) -> Option<String> {
    let files = match there {
        [] => return None,
        [one] => format!("{one} beside it is"),
        [first, rest @ ..] => format!("{first} and {} beside it are", counted(rest.len(), "more file")),
    };
    Some(format!("hubplan cannot tell whether {files} from the same plan: there is no run.json.\n"))
}

/// Whether a file that a program saved again still contains the mark of its plan.
fn carries(path: &Path, mark: &str) -> bool {
    let has = |bytes: &[u8]| bytes.windows(mark.len()).any(|part| part == mark.as_bytes());
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gpkg") => std::fs::read(path).is_ok_and(|bytes| has(&bytes)),
        Some("qgz") => project(path).is_ok_and(|bytes| has(&bytes)),
        _ => false,
    }
}

/// Most bytes of a project.
const PROJECT: u64 = 64 << 20;

/// Reads the project in a `.qgz`.
fn project(path: &Path) -> io::Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    let name = archive.file_names().flatten().find(|name| name.ends_with(".qgs"));
    let name = name.ok_or(io::ErrorKind::NotFound)?.into_owned();
    let mut bytes = Vec::new();
    archive.by_name(&name)?.take(PROJECT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, plan, study, terms};
    use crate::model::{Plan, SiteIx};
    use crate::report::{RunInfo, write};

    /// A folder with the files of a plan with this title.
    fn written(title: &str) -> tempfile::TempDir {
        let study = study();
        let terms = terms(&study);
        let plan = Plan { title: title.into(), ..plan(&study, &terms, &[SiteIx(1)]) };
        let run =
            RunInfo { seconds: 0.0, stages: Vec::new(), threads: 1, version: "0", study: None, changes: Vec::new() };
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &study, &plan, Some(&evaluation(&study, &terms)), None, &run).unwrap();
        folder
    }

    fn faults(folder: &Path) -> Vec<String> {
        let beside = beside(&folder.join("solution.json")).unwrap();
        assert_eq!(beside.note, None);
        beside.faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_file_of_another_plan_is_found() {
        let (one, other) = (written("One"), written("Other"));
        assert_eq!(faults(one.path()), [""; 0]);
        for name in Contents::Plan.every_name().into_iter().filter(|name| name != RUN) {
            let (own, theirs) = (one.path().join(&name), other.path().join(&name));
            let (Ok(before), Ok(bytes)) = (std::fs::read(&own), std::fs::read(&theirs)) else { continue };
            std::fs::write(&own, &bytes).unwrap();
            let found = faults(one.path());
            // Files that do not contain the plan's title are the same for both plans.
            assert_eq!(found.len(), usize::from(bytes != before), "{name}: {found:?}");
            std::fs::write(&own, before).unwrap();
        }
        std::fs::copy(other.path().join("run.json"), one.path().join("run.json")).unwrap();
        assert!(faults(one.path()).iter().any(|fault| fault.starts_with("run.json: ")));
    }

    #[test]
    fn files_that_qgis_saves_anew_are_known_by_their_mark() {
        let folder = written("One");
        let path = folder.path().join("plan.gpkg");
        let mut bytes = std::fs::read(&path).unwrap();
        // As when it is opened for writing, counters in the header change.
        bytes[27] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(faults(folder.path()), [""; 0]);
        let project = project(&folder.path().join("plan.qgz")).unwrap();
        let mut archive = zip::ZipWriter::new(File::create(folder.path().join("plan.qgz")).unwrap());
        archive.start_file("mine.qgs", zip::write::SimpleFileOptions::default()).unwrap();
        io::Write::write_all(&mut archive, &project).unwrap();
        archive.finish().unwrap();
        assert_eq!(faults(folder.path()), [""; 0]);
    }

    #[test]
    fn a_file_too_many_is_found_and_one_too_few_is_not_missed() {
        let folder = written("One");
        std::fs::remove_file(folder.path().join("hubs.csv")).unwrap();
        assert_eq!(faults(folder.path()), [""; 0]);
        std::fs::write(folder.path().join("proof.json"), "{}").unwrap();
        assert_eq!(faults(folder.path()).len(), 1);
        std::fs::remove_file(folder.path().join("run.json")).unwrap();
        let beside = beside(&folder.path().join("solution.json")).unwrap();
        assert!(beside.faults.is_empty() && beside.note.unwrap().contains("cannot tell whether"));
    }
}
