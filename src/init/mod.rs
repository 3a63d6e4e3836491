//! Drafts a study and a scenario for one authority from a folder of official files.
//!
//! The modules, in the order in which they run: `folder` (which files there are), `survey` (which layouts fit them),
//! `land` (to which authority each small area belongs), `authority` (which one is meant), `choice`, `chooser` and
//! `sites` (which files the study uses), `missing` (what it lacks), `study` and `scenario` (the texts). The study is
//! loaded before it is written. A file that cannot be used is left out, with the reason.

mod choice;
mod chooser;
mod folder;
mod land;
mod missing;
mod places;
mod scenario;
mod sites;
mod study;
mod survey;
mod text;
mod whose;

pub use places::VARIABLE;

use crate::error::{Code, Error, Finding, Findings, Result};
use crate::io::write::{self, Names, Output, OutputSet};
use crate::io::{scenario_file, study_file};
use crate::model::{Study, names};
use crate::{load, validate};
use choice::Choice;
use land::Land;
use places::Places;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use survey::Survey;

/// Name of the study that is written.
pub const STUDY: &str = "study.toml";
/// Name of the scenario that is written.
pub const SCENARIO: &str = "scenario.toml";

/// A folder of official files that has been surveyed once, for any number of authorities.
#[derive(Debug)]
pub struct Start {
    survey: Survey,
    land: Land,
    folder: PathBuf,
}

/// A study and a scenario that are known to load, before they are written.
#[derive(Debug)]
pub struct Draft {
    /// Name of the authority.
    pub authority: String,
    /// Text of `study.toml`.
    pub study_text: String,
    /// Text of `scenario.toml`.
    pub scenario_text: String,
    /// The study, loaded.
    pub study: Study,
    /// Summary for a terminal: the files that are used, what is missing, and what was left out.
    pub summary: String,
}

/// Most rounds of leaving out unusable files, which is also the most files that can be left out one at a time.
const ROUNDS: usize = 100;

impl Start {
    /// Surveys a folder.
    ///
    /// # Errors
    /// [`Code::FileMissing`], [`Code::FileUnreadable`] for the folder; [`Code::FilesWanting`] where it lacks something
    /// that every study needs.
    pub fn of(folder: &Path) -> Result<Start> {
        let survey = Survey::of(folder)?;
        let land = Land::of(&survey, &folder.display().to_string())?;
        Ok(Start { survey, land, folder: folder.to_owned() })
    }

    /// Names of the authorities in the folder, in order of code.
    pub fn authorities(&self) -> impl Iterator<Item = &str> {
        self.land.authorities.iter().map(|(_, name)| name.as_str())
    }

    /// Name of the authority with a GSS code or name.
    ///
    /// # Errors
    /// [`Code::AuthorityUnknown`], with similar names.
    pub fn authority(&self, name: &str) -> Result<&str> {
        Ok(&self.land.authorities[self.land.find(name)?].1)
    }

    /// Drafts a study and a scenario of one authority, to be written into `out`.
    ///
    /// # Errors
    /// [`Code::AuthorityUnknown`]; [`Code::FilesWanting`]; findings about files that every study needs.
    pub fn draft(&self, name: &str, out: &Path) -> Result<Draft> {
        let authority = self.land.find(name)?;
        // The folder `out` may not exist yet, and then paths relative to it would not work.
        let trial = Places::from_root(&self.folder)?;
        let path = out.join(STUDY);
        let (mut banned, mut zero) = (BTreeMap::new(), BTreeSet::new());
        for _ in 0..ROUNDS {
            let choice = choice::choose(&self.survey, &self.land, authority, &banned, &zero);
            self.check_sites(&choice)?;
            let text = study::text(&self.survey, &self.land, &choice, &trial);
            let file = study_file::parse(&path.display().to_string(), &text)?;
            match load::of_file(&path, &file) {
                Ok(study) => {
                    if self.find_blanks(&study, &choice, &mut zero) {
                        continue;
                    }
                    return self.conclude(&choice, study, out);
                }
                Err(Error::Input(findings)) => self.ban(&findings, &choice, &trial, &mut banned)?,
                Err(other) => return Err(other),
            }
        }
        Err(Error::Internal("the files do not make a study".to_owned()))
    }

    fn conclude(&self, choice: &Choice, study: Study, out: &Path) -> Result<Draft> {
        let (_, name) = &self.land.authorities[choice.authority];
        let places = Places::new(&self.folder, out)?;
        let study_text = study::text(&self.survey, &self.land, choice, &places);
        study_file::parse(&out.join(STUDY).display().to_string(), &study_text)?;
        let path = out.join(SCENARIO);
        let file = path.display().to_string();
        let scenario_text = scenario::text(&self.survey, &self.land, choice, &study)?;
        validate::scenario(&study, &scenario_file::parse(&file, &scenario_text)?, &file)?;
        let summary = text::summary(&self.survey, &self.land, choice, &study);
        Ok(Draft { authority: name.clone(), study_text, scenario_text, study, summary })
    }

    /// Refuses a choice without sites: a plan needs a building.
    fn check_sites(&self, choice: &Choice) -> Result<()> {
        if !choice.sites.is_empty() {
            return Ok(());
        }
        Err(self.h111_no_sites("no file in it lists buildings that could become hubs").into())
    }

    fn h111_no_sites(&self, what: &str) -> Finding {
        let mend = "Add \"Get Information about Schools: establishment fields\" by the Department for Education, or \
            a list of your own \
                    with the columns site_id,name,kind,easting,northing; docs/data.md lists what goes there";
        Finding::new(Code::FilesWanting, self.folder.display().to_string(), what, mend)
    }

    /// Leaves out the files that the findings are about. Fails if none of them can be left out.
    fn ban(
        &self,
        findings: &Findings,
        choice: &Choice,
        places: &Places,
        banned: &mut BTreeMap<usize, String>,
    ) -> Result<()> {
        let before = banned.len();
        for entry in choice.entries() {
            let path = places.written(self.survey.name(entry));
            let about = |finding: &&Finding| {
                finding.file == path || finding.file.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'))
            };
            if let Some(finding) = findings.iter().find(about)
                && entry != choice.boundaries.entry
            {
                banned.insert(entry, format!("{}{}: {}", finding.code, finding.spot, finding.what));
            }
        }
        if banned.len() > before {
            return Ok(());
        }
        let mut left = Findings::new();
        for finding in findings.iter() {
            left.push(match finding.code {
                Code::NothingLeft => self.h111_no_sites(&finding.what),
                _ => finding.clone(),
            });
        }
        Err(Error::Input(left))
    }

    /// Finds tables whose blank cells have to be read as 0, because every weight depends on them. Returns whether it
    /// found new ones.
    fn find_blanks(&self, study: &Study, choice: &Choice, zero: &mut BTreeSet<usize>) -> bool {
        let before = zero.len();
        for column in [names::CHILDREN_0_4, names::CHILDREN_0_15, names::POPULATION, names::IDACI_RATE] {
            let is_known = |zone| study.columns.get(column, zone).is_some();
            if study.columns.contains(column) && !study.zone_indices().all(is_known) {
                let from =
                    choice.tables.iter().filter(|used| !used.zero && used.gives.iter().any(|name| name == column));
                zero.extend(from.map(|used| used.entry));
            }
        }
        zero.len() > before
    }
}

impl Draft {
    /// Writes both files into a folder, together. Returns their paths.
    ///
    /// # Errors
    /// [`Code::FileThere`] where one of them exists; [`Error::Output`] when nothing can be written.
    pub fn write(&self, out: &Path) -> Result<Vec<PathBuf>> {
        check_free(out)?;
        let mut set = OutputSet::new(out)?;
        let file = |name: &str, text: &str| {
            let bytes = text.as_bytes().to_vec();
            Output::stream(name, move |out| out.write_all(&bytes))
        };
        set.write(&[file(STUDY, &self.study_text), file(SCENARIO, &self.scenario_text)])?;
        check_free(out)?;
        set.commit(&Names::default())
    }
}

/// Refuses a folder that already has a study or a scenario, once the folder is in order: a run that ended while it
/// moved its files there may have left one of two.
///
/// # Errors
/// [`Code::FileThere`], for each, and [`crate::Error::Output`] when the folder cannot be put in order.
pub fn check_free(out: &Path) -> Result<()> {
    write::tidy(out)?;
    let mut findings = Findings::new();
    for path in [STUDY, SCENARIO].map(|name| out.join(name)) {
        // A dangling link also belongs to somebody.
        if path.symlink_metadata().is_ok() {
            let mend = "Name another folder with --out, or move the file: hubplan does not overwrite it";
            findings.push(Finding::new(Code::FileThere, path.display().to_string(), "it exists already", mend));
        }
    }
    findings.into_result()
}

/// Default folder of an authority's study: its name in lower case, without punctuation.
pub fn folder_of(authority: &str) -> PathBuf {
    let letters = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let spaced: String = authority.to_lowercase().replace(['\'', '\u{2019}'], "").chars().map(letters).collect();
    PathBuf::from(spaced.split_whitespace().collect::<Vec<_>>().join("-"))
}
