//! Which files a study uses, for what, and why others are left out.

use super::chooser::{Chooser, INSTEAD, WANTED};
use super::land::Land;
use super::missing::Missing;
use super::sites::{self, UsedSites};
use super::survey::Survey;
use crate::io::head::Shape;
use crate::io::layouts::About;
use crate::model::{Vintage, names};
use std::collections::{BTreeMap, BTreeSet};

/// A file that a study uses.
#[derive(Debug, Clone)]
pub(super) struct Used {
    pub entry: usize,
    /// What it is used for: columns, by hubplan's names.
    pub gives: Vec<String>,
    /// Columns that an earlier file already gives.
    pub ignore: Vec<String>,
    /// Whether its blank cells are read as 0.
    pub zero: bool,
}

/// The files of a study.
#[derive(Debug)]
pub(super) struct Choice {
    /// The authority that is planned, and its neighbours in order of name, by index in the land.
    pub authority: usize,
    pub neighbours: Vec<usize>,
    pub boundaries: Used,
    pub centroids: Option<usize>,
    pub tables: Vec<Used>,
    /// File of the look-up between vintages, and the column of people by which split zones are shared out.
    pub crosswalk: Option<(usize, String)>,
    pub districts: Option<usize>,
    pub outlines: Option<usize>,
    /// Tables of budgets and limits.
    pub budgets: Vec<usize>,
    pub sites: Vec<UsedSites>,
    /// File of Code-Point Open.
    pub postcodes: Option<usize>,
    /// Reasons for leaving out files, and the files for each.
    pub passed: BTreeMap<String, BTreeSet<String>>,
    pub missing: Vec<Missing>,
}

/// Chooses the files for one authority. `banned` holds entries that turned out to be unusable, with the reason; `zero`
/// those whose blanks must be read as 0.
pub(super) fn choose(
    survey: &Survey,
    land: &Land,
    authority: usize,
    banned: &BTreeMap<usize, String>,
    zero: &BTreeSet<usize>,
) -> Choice {
    let neighbours = land.neighbours(authority);
    let area: Vec<usize> = std::iter::once(authority).chain(neighbours.iter().copied()).collect();
    let codes: Vec<&str> = land.zones_of(&area).map(|zone| zone.code.as_str()).collect();
    let mut chooser = Chooser {
        survey,
        banned,
        zero,
        vintage: land.vintage,
        codes,
        given: BTreeSet::new(),
        tables: Vec::new(),
        passed: BTreeMap::new(),
    };
    for (at, why) in &land.passed {
        chooser.pass(*at, why.clone());
    }
    let boundaries = chooser.used(land.boundaries);
    let look_up = land.look_up.filter(|at| *at != land.boundaries);
    look_up.into_iter().for_each(|at| chooser.take(at));
    let centroids = chooser.centroids(land);
    WANTED.iter().for_each(|column| chooser.want(column));
    let crosswalk = chooser.through_crosswalk();
    if !chooser.given.contains(names::CHILDREN_0_4)
        && let Some(column) = INSTEAD.iter().find(|column| chooser.could(column))
    {
        chooser.want(column);
    }
    let ground = sites::Ground::new(survey, land, &area, chooser.codes.iter().map(|code| (*code).to_owned()).collect());
    let (sites, passed) = ground.choose(banned);
    let budgets = chooser.budgets();
    let Chooser { tables, passed: mut reasons, given, .. } = chooser;
    for (at, why) in passed {
        reasons.entry(why).or_default().insert(survey.name(at).to_owned());
    }
    let mut choice = Choice {
        authority,
        neighbours,
        boundaries,
        centroids,
        tables,
        crosswalk,
        districts: land.districts,
        outlines: land.outlines,
        budgets,
        sites,
        postcodes: survey.postcodes.last().copied(),
        passed: reasons,
        missing: Vec::new(),
    };
    choice.add_unused(survey, land.vintage);
    choice.missing = Missing::of(survey, &choice, &given);
    choice
}

impl Choice {
    /// The planned authority and its neighbours.
    pub fn area(&self) -> Vec<usize> {
        std::iter::once(self.authority).chain(self.neighbours.iter().copied()).collect()
    }

    /// Entries that the study reads.
    pub fn entries(&self) -> Vec<usize> {
        let tables = self.tables.iter().map(|used| used.entry);
        let one = [Some(self.boundaries.entry), self.centroids, self.districts, self.outlines];
        let sites = self.sites.iter().map(|used| used.entry);
        one.into_iter().flatten().chain(tables).chain(self.budgets.iter().copied()).chain(sites).collect()
    }

    /// Gives a reason for every other file that fits a layout but is not read.
    fn add_unused(&mut self, survey: &Survey, vintage: Option<Vintage>) {
        let used: BTreeSet<usize> = self.entries().iter().map(|at| survey.entries[*at].file).collect();
        let told: BTreeSet<String> = self.passed.values().flatten().cloned().collect();
        for (at, entry) in survey.entries.iter().enumerate() {
            let name = survey.name(at);
            if used.contains(&entry.file) || told.contains(name) {
                continue;
            }
            let why = why_unused(survey, at, vintage);
            self.passed.entry(why).or_default().insert(name.to_owned());
        }
        // A file gets one reason: the one for the first of its uses says most.
        let mut seen: BTreeSet<String> = used.iter().map(|file| survey.files[*file].name.clone()).collect();
        for files in self.passed.values_mut() {
            files.retain(|name| seen.insert(name.clone()));
        }
        self.passed.retain(|_, files| !files.is_empty());
        if self.crosswalk.is_none() {
            let names = survey.crosswalks.iter().map(|file| survey.files[*file].name.clone());
            let why = "a look-up between the censuses: no table needs it".to_owned();
            self.passed.entry(why).or_default().extend(names);
            self.passed.retain(|_, files| !files.is_empty());
        }
        for (file, why) in &survey.trouble {
            self.passed.entry(why.clone()).or_default().insert(survey.files[*file].name.clone());
        }
    }
}

fn why_unused(survey: &Survey, entry: usize, vintage: Option<Vintage>) -> String {
    let of = &survey.entries[entry];
    let own = survey.vintage(entry);
    match (of.about, own, vintage) {
        (About::Zones, Some(own), Some(vintage)) if own != vintage => {
            format!("of {own}, but the study's zones are of {vintage}")
        }
        (About::Zones, own, vintage) if own != vintage => "of another kind of zone than the study's".to_owned(),
        (About::Zones, ..) if of.head.shape == Shape::Areas => "one file of boundaries is enough".to_owned(),
        (About::Zones, ..) if WANTED.iter().all(|column| !survey.has(entry, column)) && !survey.gives_points(entry) => {
            "not needed for a first plan; add it to [zones] tables to use its columns".to_owned()
        }
        (About::Zones, ..) => "another file gives the same and is more specific, newer or larger".to_owned(),
        (About::Districts | About::Authorities, ..) => {
            "the look-up of the zones already gives their authority".to_owned()
        }
        _ => "hubplan uses another list of this kind".to_owned(),
    }
}
