//! Whether what a study asks for can be measured, all that cannot at once.

use super::centres;
use super::groups::Grouping;
use super::people::People;
use crate::error::{Code, Finding, Findings, Result};
use crate::model::{DistanceSettings, ExposureSettings, OriginKind, SiteIx, Study, TravelSource};
use crate::units::{Impedance, TravelUnit, grouped};

/// Most of the nearest centres that are listed.
const NEAREST: usize = 20;
/// Most samples of a bootstrap, and most months of a childhood.
const REPLICATES: u32 = 100_000;
const MONTHS: u32 = 240;

/// Findings about one table of a study file.
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
            let mend = format!("The columns are {}", names.join(", "));
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
            self.refuse(key, format!("{radius} is asked for, and the study measures travel in {unit}"), mend);
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
        if kind != OriginKind::Zones && matches!(self.study.travel, TravelSource::Matrix(_)) {
            let what = format!("a matrix has ways from zones, not from {}", kind.many());
            self.refuse("origins", what, "Measure from zones, or take the matrix out of the study");
        }
    }

    fn shares(&mut self, key: &str, shares: &[f64]) {
        let inside = |share: &f64| *share > 0.0 && *share < 1.0;
        if !shares.iter().all(inside) || shares.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.refuse(
                key,
                "they are not shares that rise",
                "Write shares between 0 and 1, rising, such as [0.25, 0.5]",
            );
        }
    }
}

/// The groupings that `[distance]` asks for, or all that is wrong with it.
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
    if let Some(catchment) = &settings.catchment {
        asked.radius("catchment.radius", &catchment.radius);
        catchment.people.iter().for_each(|name| asked.column("catchment.people", name));
        let edges: Vec<Impedance> = catchment.bands.iter().map(|band| band.to).collect();
        if !edges.is_empty() {
            asked.rising("catchment.bands", &edges);
        }
        if catchment.bands.iter().any(|band| !(band.weight > 0.0 && band.weight <= 1.0)) {
            asked.refuse(
                "catchment.bands",
                "a weight is not above 0 and at most 1",
                "Write weights such as 1, 0.68, 0.22",
            );
        }
    }
    if let Some(inequality) = &settings.inequality {
        asked.column("inequality.rank", &inequality.rank);
        asked.shares("inequality.level", &[inequality.level]);
        if inequality.replicates > REPLICATES {
            let what = format!("{} samples are asked for", grouped(inequality.replicates.into()));
            asked.refuse("inequality.replicates", what, "Write at most 100000; 1000 are usual");
        }
    }
    let mut groupings = vec![Grouping::all(study)];
    for name in &settings.groups {
        match Grouping::of(study, name) {
            Ok(_) if groupings.iter().any(|other| other.name == *name) => {
                asked.refuse("groups", format!("`{name}` is there twice"), "Take one of them out");
            }
            Ok(grouping) => groupings.push(grouping),
            Err(what) => asked.refuse("groups", what, "Name what the zones have: docs/studies.md lists it"),
        }
    }
    asked.findings.into_result()?;
    Ok(groupings)
}

/// All that is wrong with `[exposure]`.
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
    if cohorts.last < cohorts.first || cohorts.every == 0 {
        let what = format!("they go from {} to {}, one every {} months", cohorts.first, cohorts.last, cohorts.every);
        asked.refuse("cohorts", what, "Let `last` be `first` or later, and `every` 1 or more");
    }
    if cohorts.last.since(cohorts.first) > 12 * 200 {
        asked.refuse("cohorts", "they span more than 200 years", "Correct one of the months");
    }
    if settings.years.is_some_and(|[first, last]| last < first || last - first > 200) {
        asked.refuse("years", "the last is before the first, or centuries after it", "Write them like [2000, 2024]");
    }
    if settings.kinds.contains_key("all") {
        asked.refuse("kinds", "a class is called `all`, which stands for every centre", "Give the class another name");
    }
    asked.findings.into_result()
}

/// Refuses a study without any centre, and kinds that no centre is of. `centres` are those of any kind.
pub(super) fn centres(study: &Study, centres: &[SiteIx], kinds: &[String], file: &str, key: &str) -> Result<()> {
    if centres.is_empty() {
        let what = "no site of the study is a centre";
        let mend = "Say status = \"existing\" of the file of centres in [[sites]]";
        return Err(Finding::new(Code::NothingLeft, file, what, mend).into());
    }
    let Some((unknown, known)) = centres::unknown_kinds(study, centres, kinds) else { return Ok(()) };
    let what = format!("no centre is of the kind {}", unknown.join(", "));
    let mend = format!("The kinds are {}", known.join(", "));
    Err(Finding::new(Code::SettingInvalid, file, what, mend).key(key).into())
}

/// What was assumed in measuring distance.
pub(super) fn assumptions(study: &Study, settings: &DistanceSettings, people: &[People]) -> Vec<String> {
    let mut list = vec![travel(study)];
    for people in people.iter().filter(|people| people.blank > 0) {
        list.push(format!("{} zones have no `{}` and count as nobody", grouped(people.blank as u64), people.name));
    }
    if settings.catchment.as_ref().is_some_and(|catchment| catchment.supply == crate::model::Supply::One) {
        list.push("In floating catchments every centre offers the same".to_owned());
    }
    list.push("Families use the nearest centre, whichever authority it is in".to_owned());
    list
}

/// How ways are measured, in words.
pub(super) fn travel(study: &Study) -> String {
    match &study.travel {
        TravelSource::StraightLine { detour } if *detour == 1.0 => "Ways are straight lines".to_owned(),
        TravelSource::StraightLine { detour } => format!("Ways are straight lines times {detour}"),
        TravelSource::Matrix(_) => {
            "Ways are those of the study's matrix; a pair that it does not have is out of reach".to_owned()
        }
    }
}
