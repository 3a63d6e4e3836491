//! Loads the points from which a distance study measures.

use super::roads;
use crate::error::{Code, Error, Finding, Result};
use crate::io::bytes;
use crate::io::postcodes::{self, English, OutputArea, Placed};
use crate::io::study_file::{PostcodeFile, StudyFile};
use crate::model::{InputFile, LeftOut, OriginKind, Origins, Study, ZoneIx};
use crate::travel::Locator;
use crate::units::grouped;
use crate::words::{counted, verb};
use geo::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Loads a study from its file, which is at `path` and has already been read, with the points to measure from: its
/// zones, or points of its `[postcodes]` files.
///
/// # Errors
/// [`Code::SettingInvalid`] where the study names no such file or has no polygons; those of the files; as
/// [`super::of_file`].
pub fn with_origins(path: &Path, file: &StudyFile, kind: OriginKind) -> Result<(Study, Origins)> {
    if kind == OriginKind::Zones {
        let study = super::of_file(path, file)?;
        let origins = Origins::of_zones(&study);
        return Ok((study, origins));
    }
    let name = path.display().to_string();
    let Some(of_postcodes) = &file.postcodes else {
        let what = format!("it measures from {}, but the study names no file of postcodes", kind.many());
        return Err(h509_origins(&name, &what, "Add [postcodes] file = \"codepo_gb.zip\", the zip of Code-Point Open"));
    };
    if file.travel.without_car.is_some() {
        let what = format!("it measures from {}, of which nobody knows how many families have no car", kind.many());
        return Err(h509_origins(&name, &what, "Measure from zones, or delete without_car from [travel]"));
    }
    let base = path.parent().unwrap_or(Path::new(""));
    let read = || bytes::read(base, &of_postcodes.file).and_then(|blob| Ok((postcodes::english(&blob)?, blob.sha256)));
    let (study, english) = rayon::join(|| super::of_file(path, file), read);
    let (study, (english, sha256)) = (study?, english?);
    if !study.has_areas() {
        let what = format!("it measures from {}, but the study has no boundaries to place them in", kind.many());
        return Err(h509_origins(&name, &what, "Measure from zones, or give [zones] boundaries"));
    }
    let mut origins = Origins::new(kind, study.zones.len());
    origins.inputs.push(input(&of_postcodes.file, sha256, "OS Code-Point Open", english.rows));
    let zones = Placing::new(&study, file.sliver_tolerance).place(&english.placed);
    name_left_out(&of_postcodes.file, &english, &zones, file.sliver_tolerance, &mut origins);
    let placed = english.placed.iter().zip(&zones).filter_map(|(one, place)| Some((one, place.zone()?)));
    match kind {
        OriginKind::OutputAreas => output_areas(base, of_postcodes, placed, &mut origins)?,
        _ => placed.for_each(|(one, zone)| origins.push(one.postcode.as_str(), one.point, zone)),
    }
    if origins.is_empty() {
        let what = format!("none of the {} is in the study's zones", kind.many());
        return Err(h509_origins(&name, &what, "Check that the postcodes are of the study's area"));
    }
    assume(&study, &zones, &mut origins);
    if let Some(asked) = file.travel.network() {
        let rows = roads::from_origins(path, &asked, origins.points(), &study)?;
        origins.set_journeys(rows);
    }
    super::as_recorded(file, &origins.inputs)?;
    Ok((study, origins))
}

fn h509_origins(study: &str, what: &str, mend: &str) -> Error {
    Finding::new(Code::SettingInvalid, study, what, mend).into()
}

fn input(path: &str, sha256: String, layout: &str, rows: usize) -> InputFile {
    InputFile { path: path.to_owned(), sha256, layout: layout.to_owned(), rows }
}

/// Where a postcode lies.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    In(ZoneIx),
    /// In a sliver between generalised boundaries, at this distance from the zone in metres.
    Near(ZoneIx, f64),
    /// Near a zone, but in an authority that is not in the study: over the border.
    OtherAuthority,
    Far,
}

impl Place {
    fn zone(self) -> Option<ZoneIx> {
        match self {
            Place::In(zone) | Place::Near(zone, _) => Some(zone),
            Place::OtherAuthority | Place::Far => None,
        }
    }
}

/// Finds the zone in which a postcode lies.
struct Placing<'a> {
    study: &'a Study,
    locator: Locator,
    tolerance: f64,
}

impl<'a> Placing<'a> {
    fn new(study: &'a Study, tolerance: f64) -> Self {
        let polygons = study.zone_indices().filter_map(|zone| Some((zone, study.zones[zone.at()].polygon.clone()?)));
        Placing { study, locator: Locator::new(polygons.collect()), tolerance }
    }

    fn place(&self, placed: &[Placed]) -> Vec<Place> {
        placed.par_iter().map(|one| self.place_of(one)).collect()
    }

    fn place_of(&self, one: &Placed) -> Place {
        let ours = || {
            let code = std::str::from_utf8(&one.authority).unwrap_or_default();
            self.study.authorities.binary_search_by(|authority| authority.code.as_str().cmp(code)).is_ok()
        };
        match self.locator.locate(one.point, self.tolerance) {
            Some((zone, 0.0)) => Place::In(zone),
            Some((zone, metres)) if ours() => Place::Near(zone, metres),
            Some(_) => Place::OtherAuthority,
            None => Place::Far,
        }
    }
}

/// Lists each row that has no usable position, and counts those of other places.
fn name_left_out(file: &str, english: &English, places: &[Place], tolerance: f64, origins: &mut Origins) {
    for row in &english.unusable {
        origins.left_out.push(LeftOut {
            file: row.member.clone(),
            row: row.row,
            id: row.postcode.clone(),
            reason: row.reason.to_owned(),
            rows: 1,
        });
    }
    let mut tally = |reason: String, rows: usize| {
        if rows > 0 {
            let (id, rows) = (String::new(), rows as u64);
            origins.left_out.push(LeftOut { file: file.to_owned(), row: 0, id, reason, rows });
        }
    };
    let count = |kind: Place| places.iter().filter(|place| **place == kind).count();
    tally("outside England".to_owned(), english.abroad);
    let metres = grouped(tolerance.round() as u64);
    tally(format!("more than {metres} m from every zone of the study (sliver_tolerance)"), count(Place::Far));
    tally(
        "outside every zone, and in an authority that the study does not have".to_owned(),
        count(Place::OtherAuthority),
    );
    origins.left_out.sort();
}

fn assume(study: &Study, places: &[Place], origins: &mut Origins) {
    let (mut near, mut furthest) = (0u64, 0.0_f64);
    for place in places {
        if let Place::Near(_, metres) = place {
            (near, furthest) = (near + 1, furthest.max(*metres));
        }
    }
    if near > 0 {
        origins.assumptions.push(format!(
            "{} outside every polygon {} to the nearest zone, at most {} m away",
            counted(near as usize, "postcode"),
            verb(near as usize, "belong"),
            grouped(furthest.ceil() as u64)
        ));
    }
    let many = origins.kind().many();
    origins.assumptions.push(format!(
        "The people of a zone are shared equally between its {many}: no file says how many live at each"
    ));
    let bare = study.zone_indices().filter(|zone| origins.sharing(*zone) == 0).count();
    if bare > 0 {
        let zones = format!("{} {}", counted(bare, "zone"), verb(bare, "have"));
        origins.assumptions.push(format!("{zones} none of the {many}; no figure includes the people there"));
    }
}

/// Sum of the points, and the zones, of one output area's postcodes.
#[derive(Default)]
struct Gathered {
    sum: Coord<f64>,
    postcodes: u32,
    zones: BTreeMap<ZoneIx, u32>,
}

/// Output areas. Each has the mean point of its postcodes, and the zone in which most of them lie (the first, on a
/// tie).
fn output_areas<'a>(
    base: &Path,
    file: &PostcodeFile,
    placed: impl Iterator<Item = (&'a Placed, ZoneIx)>,
    origins: &mut Origins,
) -> Result<()> {
    let Some(path) = &file.output_areas else {
        let what = "it measures from output areas, but no file says which postcode is in which";
        let mend = "Add output_areas = \"...\" to [postcodes]: the ONS table of postcodes with oa11cd or oa21cd";
        return Err(Finding::new(Code::SettingInvalid, &file.file, what, mend).key("postcodes.output_areas").into());
    };
    let blob = bytes::read(base, path)?;
    let look_up = postcodes::output_areas(&blob)?;
    origins.inputs.push(input(path, blob.sha256, "ONS postcodes to output areas", look_up.rows));
    let mut areas: BTreeMap<OutputArea, Gathered> = BTreeMap::new();
    let mut unknown = 0;
    for (one, zone) in placed {
        let Some(code) = look_up.of.get(&one.postcode) else {
            unknown += 1;
            continue;
        };
        let area = areas.entry(*code).or_default();
        area.sum = area.sum + one.point;
        area.postcodes += 1;
        *area.zones.entry(zone).or_default() += 1;
    }
    if unknown > 0 {
        let reason = format!("a postcode that {path} does not have: newer than the look-up");
        origins.left_out.push(LeftOut { file: file.file.clone(), row: 0, id: String::new(), reason, rows: unknown });
    }
    for (code, area) in &areas {
        let most = area.zones.iter().max_by_key(|(zone, postcodes)| (**postcodes, std::cmp::Reverse(**zone)));
        let name = std::str::from_utf8(code).unwrap_or_default();
        if let Some((&zone, _)) = most {
            origins.push(name, area.sum / f64::from(area.postcodes), zone);
        }
    }
    let census = look_up.census;
    origins.assumptions.push(format!(
        "Output areas are those of the census of {census}; each is measured from the mean of its postcodes' points"
    ));
    Ok(())
}
