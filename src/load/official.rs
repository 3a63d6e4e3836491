//! Official studies: small areas of England, with look-ups, figures and buildings.

use super::attributes;
use super::authorities::{self, Register};
use super::beyond;
use super::crosswalk;
use super::families;
use super::files::{self, Opened};
use super::glance;
use super::ledger::Ledger;
use super::placing::{self, Ground};
use super::rows::{self, Joined};
use super::zones::{self, KnownZones};
use super::{numbers, services, towns, travel};
use crate::error::{Code, Error, Finding, Findings, Result};
use crate::io::features::{InputCrs, Positions};
use crate::io::layouts::About;
use crate::io::study_file::{Source, StudyFile, ZoneFiles};
use crate::model::{Crs, Study, StudyParts, names};
use crate::validate::tables::h401_vintage_mixed;
use rayon::prelude::*;
use std::path::Path;

/// The files of an official study, by use.
struct Files<'a> {
    /// Boundaries, then centroids (if there are any), then tables.
    zones: Vec<Opened<'a>>,
    has_centroids: bool,
    districts: Vec<Opened<'a>>,
    authorities: Vec<Opened<'a>>,
    authority_boundaries: Option<Opened<'a>>,
    attributes: Vec<Opened<'a>>,
    towns: Vec<Opened<'a>>,
    sites: Vec<Opened<'a>>,
    matrices: Vec<Opened<'a>>,
}

/// Loads an official study.
pub(super) fn load(name: &str, base: &Path, file: &StudyFile, zone_files: &ZoneFiles) -> Result<Study> {
    let mut ledger = Ledger::new(name, &file.sha256);
    let mut files = open(base, file, zone_files, &mut ledger)?;
    let vintage = file.vintage.or(files.zones[0].binding.vintage);
    let changes = match &zone_files.crosswalk {
        Some(asked) => {
            let first = 1 + usize::from(files.has_centroids);
            crosswalk::apply(base, asked, &mut files.zones, first, vintage, &mut ledger)?
        }
        None => crosswalk::Changes::new(),
    };
    let boundaries = &files.zones[0];
    let mixed = |table: &Opened<'_>| h401_vintage_mixed(table.name(), table.binding.vintage, vintage);
    files.zones.iter().filter_map(mixed).for_each(|finding| ledger.findings.push(finding));
    ledger.checkpoint()?;

    let known = KnownZones::of(boundaries, vintage.is_some(), &mut ledger);
    if known.codes.is_empty() {
        ledger.checkpoint()?;
    }
    let mut joined: Vec<Joined> =
        files.zones.par_iter().map(|table| rows::join(table, &known, vintage.is_some())).collect();
    // Findings about the rows of the boundaries were already recorded when the known zones were made from them.
    joined[0].findings = Findings::new();
    for (table, joined) in files.zones.iter().zip(&mut joined) {
        rows::enter(table, joined, &mut ledger);
        numbers::check_about_here(table, joined, &known.codes, &mut ledger);
    }
    // If a table lacks rows, stop here: otherwise every zone would be reported once more.
    ledger.checkpoint_at(Code::ZoneWithoutRow)?;
    let mut labels = zones::label(&files.zones, files.has_centroids, &joined, known.codes.len(), &mut ledger);
    authorities::from_districts(&files.districts, &mut labels);
    if let Some(outlines) = &files.authority_boundaries {
        let point = |at: usize| zones::centroid(&labels[at], &known.polygons[at]).map(|(point, _)| point);
        let points: Vec<_> =
            (0..labels.len()).map(|at| if labels[at].authority_code.is_none() { point(at) } else { None }).collect();
        authorities::from_boundaries(outlines, &mut labels, &points, file.sliver_tolerance, &mut ledger);
    }

    let mut register = Register::of_zones(&labels, &zone_files.authorities, &mut ledger);
    let chosen =
        zones::choose(&known, &labels, &register, !zone_files.authorities.is_empty(), boundaries.name(), &mut ledger);
    register.keep_only_of(&chosen, &labels);
    for table in &files.authorities {
        register.add_budgets(table, &mut ledger);
    }
    let attributes = attributes::add(&files.attributes, &mut register, &mut ledger);
    let zones = zones::make(&chosen, &known, &labels, &register, &mut ledger);
    let towns = towns::read(&files.towns, &zones, &mut ledger);
    let read = files.zones.par_iter().zip(&joined);
    let read = read.map(|(table, joined)| numbers::read(table, joined, &known.codes, &chosen)).collect();
    let mut columns = numbers::merge(&files.zones, read, &zones, &mut ledger);
    if let (Some(asked), false) = (&zone_files.crosswalk, changes.is_empty()) {
        columns.insert(names::CROSSWALK, asked.file.clone(), crosswalk::flags(&changes, &zones, &mut ledger));
    }
    let sites: Vec<_> = files.sites.iter().zip(&file.sites).collect();
    let (raw, postcodes) = placing::gather(base, file, &sites, &mut ledger)?;
    let beyond = beyond::of(&known, &labels, &chosen, &zones, !zone_files.authorities.is_empty());
    let ground = Ground::new(known, &chosen, &zones, &register, file.sliver_tolerance);
    let sites = ground.place(raw, postcodes.as_ref(), &mut ledger);
    let places = (Crs::BritishGrid, &zones[..], &sites[..]);
    let travel = travel::source(base, file, &files.matrices, places, &mut ledger)?;
    let services = services::load(base, file, (&zones, &sites), &mut ledger)?;
    let site_files: Vec<&str> = files.sites.iter().map(Opened::name).collect();
    zones::check_something_left(&zones, &sites, (boundaries.name(), &site_files), &mut ledger);
    let parts = StudyParts {
        vintage,
        authorities: register.list,
        attributes,
        columns,
        travel: travel.source,
        snaps: travel.snaps,
        towns,
        services,
        beyond,
        ..StudyParts::new(&file.name, Crs::BritishGrid, zones, sites)
    };
    let parts = families::split(parts, file, travel.without_car, &mut ledger);
    ledger.close(parts)
}

/// Opens every file except the postcodes, which are only read if sites need them.
fn open<'a>(base: &Path, file: &'a StudyFile, zones: &'a ZoneFiles, ledger: &mut Ledger) -> Result<Files<'a>> {
    let mut wanted: Vec<(&Source, About)> = vec![(&zones.boundaries, About::Zones)];
    wanted.extend(zones.centroids.iter().map(|source| (source, About::Zones)));
    wanted.extend(zones.tables.iter().map(|source| (source, About::Zones)));
    let zone_count = wanted.len();
    wanted.extend(file.districts.tables.iter().map(|source| (source, About::Districts)));
    wanted.extend(file.authorities.tables.iter().map(|source| (source, About::Authorities)));
    wanted.extend(file.authorities.boundaries.iter().map(|source| (source, About::Authorities)));
    wanted.extend(file.authority_attributes.iter().map(|source| (source, About::Attributes)));
    wanted.extend(zones.towns.iter().map(|source| (source, About::Towns)));
    wanted.extend(file.sites.iter().map(|site| (&site.file, About::Sites)));
    wanted.extend(file.travel.sources().map(|source| (source, About::Pairs)));
    h303_plane(file, &wanted, ledger);
    let opened = files::open_all(base, Positions { usual: file.crs, own: false }, &wanted, ledger)?;
    if !ledger.findings.is_empty() {
        glance::at_rows(file, zones, &opened, zone_count, ledger);
    }
    ledger.checkpoint()?;

    // Every file was opened: otherwise the checkpoint would have failed.
    let mut rest = opened.into_iter().flatten();
    let mut take = |count: usize| rest.by_ref().take(count).collect::<Vec<_>>();
    let files = Files {
        zones: take(zone_count),
        has_centroids: zones.centroids.is_some(),
        districts: take(file.districts.tables.len()),
        authorities: take(file.authorities.tables.len()),
        authority_boundaries: take(usize::from(file.authorities.boundaries.is_some())).pop(),
        attributes: take(file.authority_attributes.len()),
        towns: take(zones.towns.len()),
        sites: take(file.sites.len()),
        matrices: take(file.travel.sources().count()),
    };
    if files.zones.len() == zone_count { Ok(files) } else { Err(Error::Internal("a file was lost".to_owned())) }
}

/// Refuses a plane, or no positions: zones of England lie on the National Grid.
fn h303_plane(file: &StudyFile, wanted: &[(&Source, About)], ledger: &mut Ledger) {
    let said = wanted.iter().map(|(source, _)| (source.crs, source.file.as_str()));
    for (crs, of) in said.chain([(file.crs, "the study")]) {
        let Some(crs @ (InputCrs::Plane | InputCrs::Nowhere)) = crs else { continue };
        let what = format!("{of} has crs = \"{crs}\", but small areas of England have a position on the map");
        let mend = "Write \"EPSG:27700\" or \"EPSG:4326\"; only [plain] studies lie elsewhere";
        ledger.findings.push(Finding::new(Code::CrsUnknown, &ledger.study_file, what, mend).key("crs"));
    }
}
