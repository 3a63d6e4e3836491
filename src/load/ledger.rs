//! Everything that loading records apart from the data: findings, files, attribution, assumptions, rows left out.

use crate::error::{Code, Error, Findings, Result, Spot};
use crate::io::layouts::Credit;
use crate::model::{InputFile, LeftOut, Study, StudyParts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The records of one load.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Name of the study file, for findings about it.
    pub study_file: String,
    pub findings: Findings,
    pub inputs: Vec<InputFile>,
    pub credits: BTreeSet<Credit>,
    /// Attribution that sources state themselves.
    pub own_credits: Vec<String>,
    pub assumptions: Vec<String>,
    left_out: Vec<LeftOut>,
    /// Rows left out for a common reason: (file, reason) -> number.
    tallies: BTreeMap<(String, String), usize>,
}

impl Ledger {
    /// A ledger for the study file with this name, which is listed among the inputs.
    pub fn new(study_file: &str, sha256: &str) -> Self {
        let path =
            Path::new(study_file).file_name().map_or(study_file.into(), |name| name.to_string_lossy().into_owned());
        let own = InputFile { path, sha256: sha256.to_owned(), layout: "the study".to_owned(), rows: 0 };
        Ledger { study_file: study_file.to_owned(), inputs: vec![own], ..Ledger::default() }
    }

    /// Records one row that cannot be used.
    pub fn leave_out(&mut self, file: &str, spot: &Spot, id: &str, reason: impl Into<String>) {
        let row = match spot {
            Spot::Row(n) | Spot::Feature(n) => *n,
            Spot::Whole | Spot::Key(_) => 0,
        };
        self.left_out.push(LeftOut { file: file.to_owned(), row, id: id.to_owned(), reason: reason.into(), rows: 1 });
    }

    /// Records many rows left out for a reason that is not a fault of any of them, such as lying outside the study.
    pub fn tally(&mut self, file: &str, reason: &str, rows: usize) {
        if rows > 0 {
            *self.tallies.entry((file.to_owned(), reason.to_owned())).or_default() += rows;
        }
    }

    /// Records an assumption, once.
    pub fn assume(&mut self, assumption: impl Into<String>) {
        let assumption = assumption.into();
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    /// Fails with all findings so far, if there are any.
    pub fn checkpoint(&mut self) -> Result<()> {
        std::mem::take(&mut self.findings).into_result()
    }

    /// Fails with all findings so far, if one of them has this code.
    pub fn checkpoint_at(&mut self, code: Code) -> Result<()> {
        if self.findings.iter().any(|finding| finding.code == code) { self.checkpoint() } else { Ok(()) }
    }

    /// Why rows of a file were left out, the most frequent reasons first, each with its number of rows.
    pub fn reasons(&self, file: &str) -> Vec<(String, usize)> {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for ((_, reason), rows) in self.tallies.iter().filter(|((other, _), _)| other == file) {
            *reasons.entry(reason).or_default() += rows;
        }
        for row in self.left_out.iter().filter(|row| row.file == file) {
            *reasons.entry(&row.reason).or_default() += 1;
        }
        let mut reasons: Vec<_> = reasons.into_iter().map(|(reason, rows)| (reason.to_owned(), rows)).collect();
        reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        reasons
    }

    /// Moves the records into the parts, and makes the study from them.
    pub fn close(mut self, mut parts: StudyParts) -> Result<Study> {
        self.checkpoint()?;
        for ((file, reason), rows) in self.tallies {
            self.left_out.push(LeftOut { file, row: 0, id: String::new(), reason, rows: rows as u64 });
        }
        self.left_out.sort();
        parts.inputs = self.inputs;
        parts.attribution = self.credits.iter().map(|credit| credit.line().to_owned()).collect();
        for line in self.own_credits {
            if !parts.attribution.contains(&line) {
                parts.attribution.push(line);
            }
        }
        parts.assumptions = self.assumptions;
        parts.left_out = self.left_out;
        Study::new(parts).map_err(Error::Internal)
    }
}
