//! Loads plain studies: the user's own demand points and sites, on any plane.

mod position;

use super::attributes;
use super::authorities::Register;
use super::families;
use super::files::{self, Opened};
use super::ledger::Ledger;
use super::rows::wanted;
use super::sites::{self, RawSite};
use super::{numbers, services, travel, zones};
use crate::error::{Code, Finding, Findings, Result};
use crate::io::features::{InputCrs, Positions};
use crate::io::layouts::{About, fields};
use crate::io::study_file::{PlainFiles, SiteFile, Source, StudyFile};
use crate::io::table::Row;
use crate::model::{AuthorityIx, Columns, Site, SiteStatus, Study, StudyParts, Zone, tidied};
use crate::validate::tables::h204_key_doubled;
use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A demand point as read from its file.
pub(super) struct Demand {
    row: usize,
    id: String,
    name: Option<String>,
    pub(super) point: Coord<f64>,
    authority: Option<String>,
}

/// Loads a plain study.
pub(super) fn load(name: &str, base: &Path, file: &StudyFile, plain: &PlainFiles) -> Result<Study> {
    let mut ledger = Ledger::new(name, &file.sha256);
    h108_not_of_plain_studies(file, plain, &mut ledger);
    let nowhere = file.crs == Some(InputCrs::Nowhere);
    let [demand, sites] =
        if nowhere { [About::DemandNowhere, About::SitesNowhere] } else { [About::Demand, About::Sites] };
    let mut wanted: Vec<(&Source, About)> = vec![(&plain.demand, demand), (&plain.sites, sites)];
    let matrices: Vec<&Source> = plain.matrix.iter().chain(file.travel.sources()).collect();
    wanted.extend(matrices.iter().map(|source| (*source, About::Pairs)));
    wanted.extend(file.authorities.tables.iter().map(|source| (source, About::Authorities)));
    wanted.extend(file.authority_attributes.iter().map(|source| (source, About::Attributes)));
    let opened = files::open_all(base, Positions { usual: file.crs, own: true }, &wanted, &mut ledger)?;
    h303_crs_unknown(file, &mut ledger);
    h303_nowhere(file, &wanted, !matrices.is_empty(), &mut ledger);
    // Rows are read even if another file could not be, so that all mistakes are reported at once.
    let mut opened = opened.into_iter();
    let (demand_file, site_file) = (opened.next().flatten(), opened.next().flatten());
    let matrices: Vec<Opened<'_>> = opened.by_ref().take(matrices.len()).flatten().collect();

    let usual = file.crs.unwrap_or(InputCrs::Plane);
    let (mut demand, columns) = match &demand_file {
        Some(file) => read_demand(file, usual, &mut ledger),
        None => Default::default(),
    };
    let options = SiteFile { file: plain.sites.clone(), status: None, closed: true, id_prefix: None };
    let locate = |file: &Opened<'_>, row: &Row, findings: &mut Findings| position::of_row(file, row, usual, findings);
    let site_files: Vec<_> = site_file.iter().map(|file| (file, &options)).collect();
    let mut raw = sites::gather(&site_files, &locate, &mut ledger);
    ledger.checkpoint()?;
    raw.retain(|site| {
        if site.point.is_none() {
            site.leave_out(&mut ledger, position::NONE);
        }
        site.point.is_some()
    });
    let axes = [&demand_file, &site_file].map(|file| file.as_ref().map_or(usual, |file| position::axes(file, usual)));
    let study_crs = position::unite(axes, !matrices.is_empty(), &mut demand, &mut raw, &mut ledger)?;

    let mut register = Register::default();
    if nowhere {
        h403_no_authority(&demand, &raw, &mut ledger);
        ledger.checkpoint()?;
    }
    share_authorities(&mut demand, &mut raw, &mut register, &mut ledger);
    for table in opened.by_ref().take(file.authorities.tables.len()).flatten() {
        register.add_budgets(&table, &mut ledger);
    }
    let tables: Vec<Opened<'_>> = opened.flatten().collect();
    let attributes = attributes::add(&tables, &mut register, &mut ledger);
    let by_code = |code: &Option<String>| code.as_deref().and_then(|code| register.by_code(code));
    let zones: Vec<Zone> = demand.into_iter().map(|point| zone(point, by_code)).collect();
    let sites: Vec<Site> = raw.into_iter().filter_map(|raw| site(raw, by_code)).collect();
    let travel = travel::source(base, file, &matrices, (study_crs, &zones, &sites), &mut ledger)?;
    let services = services::load(base, file, (&zones, &sites), &mut ledger)?;
    zones::check_something_left(&zones, &sites, (&plain.demand.file, &[&plain.sites.file]), &mut ledger);
    let parts = StudyParts {
        authorities: register.list,
        attributes,
        columns,
        travel: travel.source,
        snaps: travel.snaps,
        services,
        ..StudyParts::new(&file.name, study_crs, zones, sites)
    };
    let parts = families::split(parts, file, travel.without_car, &mut ledger);
    ledger.close(parts)
}

/// Refuses keys that have no effect in a plain study, rather than silently ignoring them.
fn h108_not_of_plain_studies(file: &StudyFile, plain: &PlainFiles, ledger: &mut Ledger) {
    let keys = [
        (!file.sites.is_empty(), "sites"),
        (!file.districts.tables.is_empty(), "districts"),
        (file.authorities.boundaries.is_some(), "authorities.boundaries"),
        (file.postcodes.is_some(), "postcodes"),
        (file.vintage.is_some(), "vintage"),
        (plain.matrix.is_some() && file.travel.sources().next().is_some(), "travel.matrix"),
        (plain.matrix.is_some() && file.travel.network.is_some(), "travel.network"),
    ];
    for (_, key) in keys.into_iter().filter(|(given, _)| *given) {
        let what = format!("`{key}` does not belong in a plain study");
        let mend = "Delete it; [plain] names demand, sites and matrix";
        ledger.findings.push(Finding::new(Code::StudyMalformed, &ledger.study_file, what, mend).key(key));
    }
}

fn h303_crs_unknown(file: &StudyFile, ledger: &mut Ledger) {
    if file.crs.is_none() {
        let what = "a plain study must state its coordinate system";
        let mend = "Write crs = \"plane\", \"EPSG:27700\" or \"EPSG:4326\"";
        ledger.findings.push(Finding::new(Code::CrsUnknown, &ledger.study_file, what, mend).key("crs"));
    }
}

/// Refuses a study without positions whose journeys no matrix holds, and one file without positions among others.
fn h303_nowhere(file: &StudyFile, wanted: &[(&Source, About)], has_matrix: bool, ledger: &mut Ledger) {
    let nowhere = Some(InputCrs::Nowhere);
    if file.crs == nowhere && !has_matrix {
        let what = "crs = \"none\" says that places have no positions, but no matrix holds the journeys between them";
        let mend = "Name one: [travel] matrix = \"minutes.csv\"; or state the coordinates of the places";
        ledger.findings.push(Finding::new(Code::CrsUnknown, &ledger.study_file, what, mend).key("crs"));
    }
    for (source, _) in wanted.iter().filter(|(source, _)| source.crs == nowhere) {
        let what = format!("{} has crs = \"none\"", source.file);
        let mend = "Write it once, for the whole study: places have positions in every file or in none";
        ledger.findings.push(Finding::new(Code::CrsUnknown, &ledger.study_file, what, mend).key("crs"));
    }
}

/// Refuses places without an authority beside places that have one: without positions none is the nearest.
fn h403_no_authority(demand: &[Demand], sites: &[RawSite], ledger: &mut Ledger) {
    let of_sites = sites.iter().map(|site| (&site.id, &site.authority));
    let places = demand.iter().map(|point| (&point.id, &point.authority)).chain(of_sites);
    let (with, without): (Vec<_>, Vec<_>) = places.partition(|(_, authority)| authority.is_some());
    if let ([_, ..], [(first, _), ..]) = (&with[..], &without[..]) {
        let what = format!(
            "{} of {} demand points and sites state no authority, `{first}` first; without positions none is the nearest",
            without.len(),
            with.len() + without.len()
        );
        let mend = "State the authority of every demand point and site, or of none";
        ledger.findings.push(Finding::new(Code::ZoneWithoutAuthority, &ledger.study_file, what, mend));
    }
}

fn zone(point: Demand, by_code: impl Fn(&Option<String>) -> Option<AuthorityIx>) -> Zone {
    let zone = Zone { authority: by_code(&point.authority), ..Zone::point(point.id, point.point) };
    match point.name {
        Some(name) => Zone { name, ..zone },
        None => zone,
    }
}

fn site(raw: RawSite, by_code: impl Fn(&Option<String>) -> Option<AuthorityIx>) -> Option<Site> {
    Some(Site {
        authority: by_code(&raw.authority),
        id: raw.id,
        name: raw.name,
        kind: raw.kind,
        postcode: raw.postcode,
        address: raw.address,
        point: raw.point?,
        located_by: raw.located_by,
        zone: None,
        zone_distance: 0.0,
        status: raw.status.unwrap_or(SiteStatus::Candidate),
        cost: raw.cost,
        capacity: raw.capacity,
        disadvantaged: raw.disadvantaged,
        opened: raw.opened,
        closed: raw.closed,
    })
}

/// The demand points, in order of id, and their numbers.
fn read_demand(file: &Opened<'_>, usual: InputCrs, ledger: &mut Ledger) -> (Vec<Demand>, Columns) {
    let table = &file.table;
    let mut first_row: HashMap<&str, usize> = HashMap::new();
    let mut list = Vec::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok()) {
        let id = table.cell(row, file.binding.key);
        if id.is_empty() {
            let mend = "Give every demand point its own identifier";
            ledger.findings.push(table.finding(row, Code::ValueMissing, "the demand point has no identifier", mend));
            continue;
        }
        if let Some(&first) = first_row.get(id) {
            ledger.findings.push(h204_key_doubled(table, row, id, table.spot(&table.rows[first])));
            continue;
        }
        first_row.insert(id, at);
        let text = |field: &str| {
            let cell = table.cell(row, file.binding.position(field)?);
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        let authority = text(fields::AUTHORITY_CODE).or_else(|| text(fields::AUTHORITY_NAME));
        match position::of_row(file, row, usual, &mut ledger.findings) {
            Some(point) => list.push(Demand { row: at, id: id.to_owned(), name: text(fields::NAME), point, authority }),
            None => ledger.leave_out(file.name(), &table.spot(row), id, position::NONE),
        }
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    let columns = read_columns(file, &list, ledger);
    (list, columns)
}

/// Gives every demand point and site an authority, unless none states one. A row without an authority gets that of the
/// nearest row of either file that has one; the study records how many.
fn share_authorities(demand: &mut [Demand], sites: &mut [RawSite], register: &mut Register, ledger: &mut Ledger) {
    spell_alike(
        demand.iter_mut().map(|point| &mut point.authority).chain(sites.iter_mut().map(|site| &mut site.authority)),
    );
    let mut stated: Vec<(Coord<f64>, String)> = Vec::new();
    stated.extend(sites.iter().filter_map(|site| Some((site.point?, site.authority.clone()?))));
    stated.extend(demand.iter().filter_map(|point| Some((point.point, point.authority.clone()?))));
    if stated.is_empty() {
        return;
    }
    // The first one counts, among places at the same point and among places at the same distance.
    let mut first_at: HashMap<[u64; 2], usize> = HashMap::new();
    for (at, (point, _)) in stated.iter().enumerate() {
        first_at.entry([point.x.to_bits(), point.y.to_bits()]).or_insert(at);
    }
    let places = first_at.values().map(|&at| GeomWithData::new([stated[at].0.x, stated[at].0.y], at));
    let places = RTree::bulk_load(places.collect());
    let nearest = |point: Coord<f64>| {
        let mut near = places.nearest_neighbor_iter_with_distance_2(&[point.x, point.y]).peekable();
        let closest = near.peek()?.1;
        let first = near.take_while(|(_, square)| *square <= closest).map(|(place, _)| place.data).min()?;
        Some(stated[first].1.clone())
    };
    let mut given = 0;
    for point in demand.iter_mut().filter(|point| point.authority.is_none()) {
        point.authority = nearest(point.point);
        given += 1;
    }
    for site in sites.iter_mut().filter(|site| site.authority.is_none()) {
        site.authority = site.point.and_then(nearest);
        given += 1;
    }
    if given > 0 {
        ledger.assume(format!(
            "{given} demand points or sites without an authority belong to that of the nearest place that states one"
        ));
    }
    let codes = demand.iter().map(|point| &point.authority).chain(sites.iter().map(|site| &site.authority));
    *register = Register::of_codes(codes.flatten().cloned());
}

/// Makes different spellings of one authority, such as `Leeds` and `leeds`, the same as the first one.
fn spell_alike<'a>(authorities: impl Iterator<Item = &'a mut Option<String>>) {
    let mut authorities: Vec<&mut String> = authorities.flatten().collect();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for authority in &authorities {
        let spelling = first.entry(tidied(authority)).or_insert_with(|| (*authority).clone());
        if **authority < *spelling {
            spelling.clone_from(authority);
        }
    }
    for authority in &mut authorities {
        if let Some(spelling) = first.get(&tidied(authority)) {
            authority.clone_from(spelling);
        }
    }
}

/// Columns of numbers over the demand points.
fn read_columns(file: &Opened<'_>, demand: &[Demand], ledger: &mut Ledger) -> Columns {
    let mut columns = Columns::default();
    let numeric = file.binding.columns.iter().filter(|(name, _)| !fields::NOT_NUMBERS.contains(&name.as_str()));
    let mut blank = Vec::new();
    for (name, positions) in numeric {
        let rows = demand.iter().map(|point| Some(point.row));
        let (values, zeros) = numbers::column(file, rows, name, positions, &mut ledger.findings);
        columns.insert(name.clone(), file.name(), values);
        blank.push((name, zeros));
    }
    for (name, zeros) in blank {
        numbers::assume_zeros_of(file, name, &zeros, &columns, ledger);
    }
    columns
}
