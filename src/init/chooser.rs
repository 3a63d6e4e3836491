//! Which tables of small areas a study uses: for each column that is wanted, the first table that fits.

use super::choice::Used;
use super::land::Land;
use super::survey::{Rows, Survey};
use crate::io::head::Shape;
use crate::io::layouts::{About, fields};
use crate::model::{Vintage, names};
use crate::units::grouped;
use crate::words::counted;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Columns that a study should have, in the order in which they are looked for. The authority of each zone is found
/// before them.
pub(super) const WANTED: [&str; 10] = [
    names::CHILDREN_0_4,
    names::IDACI_RATE,
    names::IDACI_DECILE,
    names::IDACI_RANK,
    names::IMD_DECILE,
    names::IMD_RANK,
    fields::WARD,
    fields::DISTRICT,
    fields::CONSTITUENCY,
    fields::RURAL_URBAN,
];

/// Columns that replace the number of young children where no file has it, the closest first.
pub(super) const INSTEAD: [&str; 2] = [names::CHILDREN_0_15, names::POPULATION];

/// Columns in which a blank cell is a small number that was suppressed.
const SUPPRESSED: [&str; 4] = [names::CHILDREN_0_4, names::CHILDREN_0_15, names::IDACI_RATE, names::POPULATION];

/// The tables chosen so far, and those left out.
pub(super) struct Chooser<'a> {
    pub survey: &'a Survey,
    pub banned: &'a BTreeMap<usize, String>,
    pub zero: &'a BTreeSet<usize>,
    pub vintage: Option<Vintage>,
    /// Codes of the study's zones.
    pub codes: Vec<&'a str>,
    pub given: BTreeSet<String>,
    pub tables: Vec<Used>,
    pub passed: BTreeMap<String, BTreeSet<String>>,
}

impl Chooser<'_> {
    pub fn pass(&mut self, entry: usize, why: impl Into<String>) {
        self.passed.entry(why.into()).or_default().insert(self.survey.name(entry).to_owned());
    }

    /// Tables of the study's vintage that have a column.
    fn with(&self, column: &str) -> Vec<usize> {
        let own = |at: &usize| {
            let entry = &self.survey.entries[*at];
            // Outlines are left out here: one file of boundaries is enough.
            entry.head.shape == Shape::Table && self.survey.vintage(*at) == self.vintage && self.survey.has(*at, column)
        };
        self.survey.preferred(About::Zones).into_iter().filter(own).collect()
    }

    pub fn could(&self, column: &str) -> bool {
        self.given.contains(column) || self.with(column).iter().any(|at| self.fits(*at, column).is_ok())
    }

    /// The rows of a table that has a value for every zone; otherwise why the table cannot be used.
    fn fits(&self, entry: usize, column: &str) -> std::result::Result<Arc<Rows>, String> {
        if let Some(why) = self.banned.get(&entry) {
            return Err(why.clone());
        }
        let rows = self.survey.rows(entry)?;
        let without = self.codes.iter().filter(|code| !rows.of.contains_key(**code)).count();
        if without == self.codes.len() {
            return Err("it has no row for any zone of the study".to_owned());
        }
        if without > 0 {
            let all = grouped(self.codes.len() as u64);
            return Err(format!("it has no row for {} of the study's {all}", counted(without, "zone")));
        }
        let blank = self.codes.iter().filter(|code| rows.is_blank(rows.of[**code], column)).count();
        if blank == self.codes.len() {
            return Err(format!("its {column} is blank in every zone of the study"));
        }
        Ok(rows)
    }

    /// Takes the first table that fits, unless another one already gives the column.
    pub fn want(&mut self, column: &str) {
        if self.given.contains(column) {
            return;
        }
        for at in self.with(column) {
            match self.fits(at, column) {
                Ok(_) => {
                    self.take(at);
                    return;
                }
                Err(why) => self.pass(at, why),
            }
        }
    }

    pub fn take(&mut self, entry: usize) {
        let used = self.used(entry);
        self.tables.push(used);
    }

    /// How the study reads an entry: without columns that another table already gives.
    pub fn used(&mut self, entry: usize) -> Used {
        let rows = self.survey.rows(entry).ok();
        let columns: Vec<String> = match &rows {
            Some(rows) => rows.columns.iter().map(|(name, _)| name.clone()).collect(),
            None => self.survey.entries[entry].found.columns.iter().map(|(name, _)| name.clone()).collect(),
        };
        // Of text columns the first table's values count anyway; numeric columns in two files would have to be equal
        // to the last digit.
        let is_number = |name: &&String| !fields::NOT_NUMBERS.contains(&name.as_str());
        let ignore = columns.iter().filter(is_number).filter(|name| self.given.contains(*name)).cloned().collect();
        let gives: Vec<String> = columns.into_iter().filter(|name| !self.given.contains(name)).collect();
        let is_blank = |rows: &Rows, name: &str| {
            self.codes.iter().any(|code| rows.of.get(*code).is_some_and(|row| rows.is_blank(*row, name)))
        };
        let suppressed = SUPPRESSED.iter().filter(|name| gives.iter().any(|given| given == **name));
        let zero = self.zero.contains(&entry)
            || rows.is_some_and(|rows| suppressed.into_iter().any(|name| is_blank(&rows, name)));
        self.given.extend(gives.iter().cloned());
        Used { entry, gives, ignore, zero }
    }

    /// The first file that gives a point for every zone.
    pub fn centroids(&mut self, land: &Land) -> Option<usize> {
        let own = |at: &usize| self.survey.vintage(*at) == self.vintage && self.survey.gives_points(*at);
        let files: Vec<usize> = self.survey.preferred(About::Zones).into_iter().filter(own).collect();
        // A file that only has points is preferred to tables that have coordinates among other things.
        let (alone, beside): (Vec<usize>, Vec<usize>) =
            files.into_iter().partition(|at| self.survey.entries[*at].found.columns.len() <= POINT_COLUMNS);
        let mut found = None;
        for at in alone.into_iter().chain(beside).filter(|at| *at != land.boundaries) {
            match (self.fits(at, ""), found) {
                (Ok(_), None) => found = Some(at),
                (Ok(_), Some(_)) => {}
                (Err(why), _) => self.pass(at, why),
            }
        }
        found
    }

    /// Uses counts of young children of the other vintage, if the folder has the look-up between the vintages and the
    /// people by which split zones are shared out.
    pub fn through_crosswalk(&mut self) -> Option<(usize, String)> {
        if self.given.contains(names::CHILDREN_0_4) || self.vintage.is_none() {
            return None;
        }
        let file = *self.survey.crosswalks.first()?;
        let people = INSTEAD.iter().find(|column| self.could(column))?;
        let other = |at: &usize| {
            let entry = &self.survey.entries[*at];
            let vintage = self.survey.vintage(*at);
            let moved = vintage.is_some() && vintage != self.vintage;
            moved && entry.head.shape == Shape::Table && self.survey.has(*at, names::CHILDREN_0_4)
        };
        let moved = self.survey.preferred(About::Zones).into_iter().filter(other);
        let entry = moved.into_iter().find(|at| !self.banned.contains_key(at))?;
        self.want(people);
        let used = self.used(entry);
        // Of a table of the other vintage, only the children are used.
        let others = used
            .gives
            .iter()
            .filter(|name| *name != names::CHILDREN_0_4 && !fields::NOT_NUMBERS.contains(&name.as_str()));
        let ignore = used.ignore.iter().chain(others).cloned().collect();
        self.tables.push(Used { gives: vec![names::CHILDREN_0_4.to_owned()], ignore, ..used });
        Some((file, (*people).to_owned()))
    }

    /// Tables with budgets or limits of authorities.
    pub fn budgets(&mut self) -> Vec<usize> {
        let limits = |at: &usize| {
            [fields::BUDGET, fields::MIN_HUBS, fields::MAX_HUBS].iter().any(|column| self.survey.has(*at, column))
        };
        let found = self.survey.preferred(About::Authorities).into_iter().filter(limits);
        found.filter(|at| !self.banned.contains_key(at)).take(1).collect()
    }
}

/// Number of columns of a layout that only gives points: a name, easting and northing.
const POINT_COLUMNS: usize = 3;
