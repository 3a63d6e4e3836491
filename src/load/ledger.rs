//! What is gathered while loading beside the data: findings, files, attribution, assumptions, rows left out.

use crate::error::{Code, Error, Findings, Result, Spot};
use crate::io::layouts::Credit;
use crate::model::{InputFile, LeftOut, Study, StudyParts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The books of one load.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The study file, for findings about it.
    pub study_file: String,
    pub findings: Findings,
    pub inputs: Vec<InputFile>,
    pub credits: BTreeSet<Credit>,
    /// Attribution that sources state themselves.
    pub own_credits: Vec<String>,
    pub assumptions: Vec<String>,
    left_out: Vec<LeftOut>,
    /// Rows left out alike, counted: file, reason -> how many.
    tallies: BTreeMap<(String, String), usize>,
}

impl Ledger {
    /// Books of the study in the file of this name, which is an input like those that it names.
    pub fn new(study_file: &str, sha256: &str) -> Self {
        let path =
            Path::new(study_file).file_name().map_or(study_file.into(), |name| name.to_string_lossy().into_owned());
        let own = InputFile { path, sha256: sha256.to_owned(), layout: "the study".to_owned(), rows: 0 };
        Ledger { study_file: study_file.to_owned(), inputs: vec![own], ..Ledger::default() }
    }

    /// One row that cannot be used.
    pub fn leave_out(&mut self, file: &str, spot: &Spot, id: &str, reason: impl Into<String>) {
        let row = match spot {
            Spot::Row(n) | Spot::Feature(n) => *n,
            Spot::Whole | Spot::Key(_) => 0,
        };
        self.left_out.push(LeftOut { file: file.to_owned(), row, id: id.to_owned(), reason: reason.into(), rows: 1 });
    }

    /// Many rows left out for one reason that says nothing about any of them, such as lying outside the study.
    pub fn tally(&mut self, file: &str, reason: &str, rows: usize) {
        if rows > 0 {
            *self.tallies.entry((file.to_owned(), reason.to_owned())).or_default() += rows;
        }
    }

    /// An assumption, once.
    pub fn assume(&mut self, assumption: impl Into<String>) {
        let assumption = assumption.into();
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    /// Fails with everything found so far, or goes on.
    pub fn checkpoint(&mut self) -> Result<()> {
        std::mem::take(&mut self.findings).into_result()
    }

    /// Fails when something of this code was found, with everything found so far.
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

    /// Puts the books into the parts and freezes the study.
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
