//! Checks whether a study can measure what it asks for, and reports all problems at once.

use super::centres;
use super::groups::Grouping;
use super::people::People;
use crate::error::{Code, Finding, Findings, Result};
use crate::model::{
    Catchment, DistanceSettings, ExposureSettings, Finder, LeftOut, OriginKind, SiteIx, SiteStatus, Study, Supply,
    TravelSource,
};
use crate::units::{Impedance, TravelUnit, grouped};
use crate::words::{counted, verb};

/// Largest number of nearest centres that can be listed.
const NEAREST: usize = 20;
/// Largest number of bootstrap samples, and largest number of months of a childhood.
const REPLICATES: u32 = 100_000;
const MONTHS: u32 = 240;
/// Largest number of months between the first and the last cohort.
const SPAN: u32 = 2400;

/// Collects findings about one table of a study file.
struct Asked<'a> {
    study: &'a Study,
    file: &'a str,
    table: &'static str,
    findings: Findings,
}

impl Asked<'_> {
    fn refuse(&mut self, key: &str, what: impl Into<String>, mend: &str) {
        let key = format!("{}.{key}", self.table);
        self.findings.push(Finding::new(Code::SettingInvalid, self.file, what, mend).key(key));
    }

    fn column(&mut self, key: &str, name: &str) {
        if !self.study.columns.contains(name) {
            let names: Vec<&str> = self.study.columns.names().collect();
            let hint = Finder::of_names(names.iter().copied()).hint(name);
            let mend = format!("{hint}The columns are {}", names.join(", "));
            self.refuse(key, format!("the study has no column `{name}`"), &mend);
        }
    }

    fn radius(&mut self, key: &str, radius: &Impedance) {
        let unit = self.study.travel.unit();
        if radius.unit != unit {
            let (unit, mend) = match unit {
                TravelUnit::Metres => ("metres", "Write it like \"2.5 km\" or \"800 m\""),
                TravelUnit::Minutes => ("minutes", "Write it like \"20 min\""),
                TravelUnit::Plain => ("the unit of its matrix", "Write a number without unit, such as 20"),
            };
            self.refuse(key, format!("the radius is {radius}, but the study measures travel in {unit}"), mend);
        } else if !(radius.value.is_finite() && radius.value > 0.0) {
            self.refuse(key, format!("a radius is {radius}"), "Write one above 0");
        }
    }

    fn rising(&mut self, key: &str, radii: &[Impedance]) {
        if radii.is_empty() {
            self.refuse(key, "there is none", "Write at least one, such as \"2.5 km\"");
        }
        radii.iter().for_each(|radius| self.radius(key, radius));
        if radii.windows(2).any(|pair| pair[0].value >= pair[1].value) {
            self.refuse(key, "they do not rise", "Write them from the smallest to the largest, each once");
        }
    }

    fn origins(&mut self, kind: OriginKind) {
        let zones_only = matches!(&self.study.travel, TravelSource::Matrix(matrix) if matrix.network().is_none());
        if kind != OriginKind::Zones && zones_only {
            let what = format!("a matrix has journeys from zones, not from {}", kind.many());
            self.refuse("origins", what, "Measure from zones, or remove the matrix from the study");
        }
    }

    fn bands(&mut self, catchment: &Catchment) {
        let bands = &catchment.bands;
        if bands.iter().any(|band| !(band.weight > 0.0 && band.weight <= 1.0))
            || bands.windows(2).any(|pair| pair[0].weight < pair[1].weight)
        {
            let what = "weights must be above 0 and at most 1, and must not rise with distance";
            self.refuse("catchment.bands", what, "Write weights such as 1, 0.68, 0.22");
        }
        if bands.iter().any(|band| !catchment.radius.reaches(band.to.value)) {
            self.refuse("catchment.bands", "they go beyond the radius", "End the last band at the radius");
        }
        let capacity = |site: &crate::model::Site| site.status == SiteStatus::Existing && site.capacity.is_some();
        if catchment.supply == Supply::Capacity && !self.study.sites.iter().any(capacity) {
            let mend = "Give the sites a column `capacity`, or write supply = \"one\"";
            self.refuse("catchment.supply", "no centre has a capacity", mend);
        }
    }

    fn shares(&mut self, key: &str, shares: &[f64]) {
        let inside = |share: &f64| *share > 0.0 && *share < 1.0;
        if !shares.iter().all(inside) || shares.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.refuse(key, "they are not rising shares", "Write shares between 0 and 1, rising, such as [0.25, 0.5]");
        }
    }
}

/// The groupings that `[distance]` asks for, or everything that is wrong with the table.
pub(super) fn distance(study: &Study, settings: &DistanceSettings, file: &str) -> Result<Vec<Grouping>> {
    let mut asked = Asked { study, file, table: "distance", findings: Findings::new() };
    asked.origins(settings.origins);
    asked.rising("radii", &settings.radii);
    asked.shares("quantiles", &settings.quantiles);
    if !(1..=NEAREST).contains(&settings.nearest) {
        let what = format!("it is {}", settings.nearest);
        asked.refuse("nearest", what, "Write how many of the nearest centres to list, 1 to 20");
    }
    if settings.weights.is_empty() {
        asked.refuse("weights", "there is none", "Name a column of people, such as \"children_0_4\"");
    }
    settings.weights.iter().for_each(|name| asked.column("weights", name));
    if settings.weights.iter().enumerate().any(|(at, name)| settings.weights[..at].contains(name)) {
        asked.refuse("weights", "one of them is there twice", "Delete one of the two");
    }
    if let Some(catchment) = &settings.catchment {
        asked.radius("catchment.radius", &catchment.radius);
        catchment.people.iter().for_each(|name| asked.column("catchment.people", name));
        let edges: Vec<Impedance> = catchment.bands.iter().map(|band| band.to).collect();
        if !edges.is_empty() {
            asked.rising("catchment.bands", &edges);
        }
        asked.bands(catchment);
    }
    if let Some(inequality) = &settings.inequality {
        asked.column("inequality.rank", &inequality.rank);
        asked.shares("inequality.level", &[inequality.level]);
        if inequality.replicates > REPLICATES {
            let what = format!("the study asks for {} samples", grouped(inequality.replicates.into()));
            asked.refuse("inequality.replicates", what, "Write at most 100000; 1000 is usual");
        }
    }
    let mut groupings = vec![Grouping::all(study)];
    for name in &settings.groups {
        match Grouping::of(study, name) {
            Ok(_) if groupings.iter().any(|other| other.name == *name) => {
                asked.refuse("groups", format!("`{name}` is there twice"), "Delete one of them");
            }
            Ok(grouping) => groupings.push(grouping),
            Err(what) => asked.refuse(
                "groups",
                what,
                "Name a column or class of the zones; docs/studies.md lists \
                 them",
            ),
        }
    }
    asked.findings.into_result()?;
    Ok(groupings)
}

/// Reports everything that is wrong with `[exposure]`.
pub(super) fn exposure(study: &Study, settings: &ExposureSettings, file: &str) -> Result<()> {
    let mut asked = Asked { study, file, table: "exposure", findings: Findings::new() };
    asked.origins(settings.origins);
    asked.rising("radii", &settings.radii);
    asked.shares("bands", &settings.bands);
    asked.column("children", &settings.children);
    if !(1..=MONTHS).contains(&settings.months) {
        asked.refuse("months", format!("it is {}", settings.months), "Write 1 to 240; the first five years have 60");
    }
    let cohorts = settings.cohorts;
    if cohorts.last < cohorts.first || !(1..=SPAN).contains(&cohorts.every) {
        let what = format!("they go from {} to {}, one every {} months", cohorts.first, cohorts.last, cohorts.every);
        asked.refuse("cohorts", what, "Write `last` no earlier than `first`, and `every` from 1 to 2400 months");
    }
    if cohorts.last.since(cohorts.first) > SPAN as i32 {
        asked.refuse("cohorts", "they span more than 200 years", "Correct one of the months");
    }
    if settings.years.is_some_and(|[first, last]| last < first || first < 1900 || last > 2200) {
        asked.refuse(
            "years",
            "the last is before the first, or they are centuries away",
            "Write them like [2000, 2024]",
        );
    }
    for (name, class) in &settings.kinds {
        if class.opened_from.zip(class.opened_to).is_some_and(|(from, to)| to < from) {
            asked.refuse(
                &format!("kinds.{name}"),
                "opened_to is before opened_from",
                "Write the earlier month in opened_from",
            );
        }
    }
    if settings.kinds.contains_key("all") {
        asked.refuse("kinds", "a class has the name `all`, which means every centre", "Give the class another name");
    }
    asked.findings.into_result()
}

/// Refuses a study without centres, and kinds that no centre has. `centres` are those of any kind.
pub(super) fn centres(study: &Study, centres: &[SiteIx], kinds: &[String], file: &str, key: &str) -> Result<()> {
    if centres.is_empty() {
        let what = "no site of the study is a centre";
        let mend = "Write status = \"existing\" for the file of centres in [[sites]]";
        return Err(Finding::new(Code::NothingLeft, file, what, mend).into());
    }
    let Some((unknown, known)) = centres::unknown_kinds(study, centres, kinds) else { return Ok(()) };
    let what = format!("no centre is of the kind {}", unknown.join(", "));
    let hint = Finder::of_names(known.iter().map(String::as_str)).hint(&unknown[0]);
    let mend = format!("{hint}The kinds are {}", known.join(", "));
    Err(Finding::new(Code::SettingInvalid, file, what, mend).key(key).into())
}

/// The assumptions behind the distances to these centres.
pub(super) fn assumptions(
    study: &Study,
    settings: &DistanceSettings,
    people: &[People],
    centres: &[SiteIx],
) -> Vec<String> {
    let mut list = vec![travel(study)];
    for people in people.iter().filter(|people| people.blank > 0) {
        let (zones, have, count) =
            (counted(people.blank, "zone"), verb(people.blank, "have"), verb(people.blank, "count"));
        list.push(format!("{zones} {have} no `{}` and {count} as 0 people", people.name));
    }
    if settings.catchment.as_ref().is_some_and(|catchment| catchment.supply == Supply::One) {
        list.push("In floating catchments every centre offers the same".to_owned());
    }
    let capacity = |site: &&SiteIx| study.sites[site.at()].capacity.is_none();
    if settings.catchment.as_ref().is_some_and(|catchment| catchment.supply == Supply::Capacity) {
        let unknown = centres.iter().filter(capacity).count();
        list.extend((unknown > 0).then(|| {
            let (have, offer) = (verb(unknown, "have"), verb(unknown, "offer"));
            let centres = counted(unknown, "centre");
            format!("{centres} {have} no capacity and {offer} nothing in floating catchments")
        }));
    }
    if let Some(inequality) = &settings.inequality {
        let blank = study.zone_indices().filter(|zone| study.columns.get(&inequality.rank, *zone).is_none()).count();
        list.extend((blank > 0).then(|| {
            let (zones, have, are) = (counted(blank, "zone"), verb(blank, "have"), verb(blank, "be"));
            format!("{zones} {have} no `{}` and {are} in no concentration index", inequality.rank)
        }));
    }
    list.push("Families use the nearest centre, whichever authority it is in".to_owned());
    let outside: u64 = study.left_out.iter().filter(|row| row.reason == LeftOut::ELSEWHERE).map(|row| row.rows).sum();
    if outside > 0 {
        let (sites, are) = (counted(outside as usize, "site"), verb(outside as usize, "be"));
        list.push(format!(
            "{sites} outside the study's area {are} ignored, so distances near its border may be too long"
        ));
    }
    list
}

/// How journeys are measured, in words.
pub(super) fn travel(study: &Study) -> String {
    match &study.travel {
        TravelSource::StraightLine { detour } if *detour == 1.0 => "Distances are straight lines".to_owned(),
        TravelSource::StraightLine { detour } => format!("Distances are straight lines times {detour}"),
        TravelSource::Matrix(matrix) if matrix.network().is_some() => {
            "Journeys follow the study's network of roads and paths; what is further than its cut-off is out of reach"
                .to_owned()
        }
        TravelSource::Matrix(_) => {
            "Journeys are those of the study's matrix; a pair that it does not have is out of reach".to_owned()
        }
    }
}
