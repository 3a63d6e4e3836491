//! Plain studies: demand points and sites of the user's own, on any plane.

use super::attributes;
use super::authorities::Register;
use super::files::{self, Opened};
use super::ledger::Ledger;
use super::rows::wanted;
use super::sites::{self, RawSite};
use super::{numbers, services, travel, zones};
use crate::error::{Code, Finding, Findings, Result};
use crate::io::crs;
use crate::io::features::InputCrs;
use crate::io::layouts::{About, fields};
use crate::io::study_file::{PlainFiles, SiteFile, Source, StudyFile};
use crate::io::table::Row;
use crate::model::{AuthorityIx, CentroidSource, Columns, Crs, Site, SiteStatus, Study, StudyParts, Zone};
use crate::validate::places::h305_swapped;
use crate::validate::tables::{self, FARTHEST, h204_key_doubled, h213_too_large};
use geo::{Coord, Geometry};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::HashMap;
use std::path::Path;

/// A demand point as its file describes it.
struct Demand {
    row: usize,
    id: String,
    name: Option<String>,
    point: Coord<f64>,
    authority: Option<String>,
}

/// Loads a plain study.
pub(super) fn load(name: &str, base: &Path, file: &StudyFile, plain: &PlainFiles) -> Result<Study> {
    let mut ledger = Ledger::new(name, &file.sha256);
    h108_not_of_plain_studies(file, plain, &mut ledger);
    let mut wanted: Vec<(&Source, About)> = vec![(&plain.demand, About::Demand), (&plain.sites, About::Sites)];
    let matrix = plain.matrix.as_ref().or(file.travel.matrix.as_ref());
    wanted.extend(matrix.map(|source| (source, About::Pairs)));
    wanted.extend(file.authorities.tables.iter().map(|source| (source, About::Authorities)));
    wanted.extend(file.authority_attributes.iter().map(|source| (source, About::Attributes)));
    let opened = files::open_all(base, file.crs, &wanted, &mut ledger)?;
    h303_crs_unknown(file, &mut ledger);
    // Rows are read even when another file could not be, so that all that is wrong is told at once.
    let mut opened = opened.into_iter();
    let (demand_file, site_file) = (opened.next().flatten(), opened.next().flatten());
    let matrix = if matrix.is_some() { opened.next().flatten() } else { None };

    let crs = file.crs.unwrap_or(InputCrs::Plane);
    let (mut demand, columns) = match &demand_file {
        Some(file) => read_demand(file, crs, &mut ledger),
        None => Default::default(),
    };
    let options = SiteFile { file: plain.sites.clone(), status: None, closed: true, id_prefix: None };
    let locate = |file: &Opened<'_>, row: &Row, findings: &mut Findings| point_of(file, row, crs, findings);
    let site_files: Vec<_> = site_file.iter().map(|file| (file, &options)).collect();
    let mut raw = sites::gather(&site_files, &locate, &mut ledger);
    ledger.checkpoint()?;
    let study_crs = project(crs, matrix.is_some(), &mut demand, &mut raw, &mut ledger)?;

    let mut register = Register::default();
    share_authorities(&mut demand, &mut raw, &mut register, &mut ledger);
    for table in opened.by_ref().take(file.authorities.tables.len()).flatten() {
        register.add_budgets(&table, &mut ledger);
    }
    let tables: Vec<Opened<'_>> = opened.flatten().collect();
    let attributes = attributes::add(&tables, &mut register, &mut ledger);
    let by_code = |code: &Option<String>| code.as_deref().and_then(|code| register.by_code(code));
    let zones: Vec<Zone> = demand.into_iter().map(|point| zone(point, by_code)).collect();
    let sites: Vec<Site> = raw.into_iter().filter_map(|raw| site(raw, by_code)).collect();
    let travel = travel::source(file, matrix.as_ref(), &zones, &sites, &mut ledger);
    let services = services::load(base, file, &sites, &mut ledger)?;
    zones::check_something_left(&zones, &sites, (&plain.demand.file, &[&plain.sites.file]), &mut ledger);
    ledger.close(StudyParts {
        name: file.name.clone(),
        crs: study_crs,
        vintage: None,
        zones,
        sites,
        authorities: register.list,
        attributes,
        columns,
        travel,
        services,
        inputs: Vec::new(),
        attribution: Vec::new(),
        assumptions: Vec::new(),
        left_out: Vec::new(),
    })
}

/// Keys that a plain study has no use for: better refused than silently not read.
fn h108_not_of_plain_studies(file: &StudyFile, plain: &PlainFiles, ledger: &mut Ledger) {
    let keys = [
        (!file.sites.is_empty(), "sites"),
        (!file.districts.tables.is_empty(), "districts"),
        (file.authorities.boundaries.is_some(), "authorities.boundaries"),
        (file.postcodes.is_some(), "postcodes"),
        (file.vintage.is_some(), "vintage"),
        (plain.matrix.is_some() && file.travel.matrix.is_some(), "travel.matrix"),
    ];
    for (_, key) in keys.into_iter().filter(|(given, _)| *given) {
        let what = format!("`{key}` does not belong in a plain study");
        let mend = "Take it out; [plain] names demand, sites and matrix";
        ledger.findings.push(Finding::new(Code::StudyMalformed, &ledger.study_file, what, mend).key(key));
    }
}

fn h303_crs_unknown(file: &StudyFile, ledger: &mut Ledger) {
    if file.crs.is_none() {
        let what = "a plain study must say what its coordinates are";
        let mend = "Write crs = \"plane\", \"EPSG:27700\" or \"EPSG:4326\"";
        ledger.findings.push(Finding::new(Code::CrsUnknown, &ledger.study_file, what, mend).key("crs"));
    }
}

fn zone(point: Demand, by_code: impl Fn(&Option<String>) -> Option<AuthorityIx>) -> Zone {
    Zone {
        authority: by_code(&point.authority),
        name: point.name.unwrap_or_else(|| point.id.clone()),
        code: point.id,
        ward: None,
        district: None,
        rural_urban: None,
        region: None,
        centroid: point.point,
        centroid_source: CentroidSource::Given,
        polygon: None,
    }
}

fn site(raw: RawSite, by_code: impl Fn(&Option<String>) -> Option<AuthorityIx>) -> Option<Site> {
    Some(Site {
        authority: by_code(&raw.authority),
        id: raw.id,
        name: raw.name,
        kind: raw.kind,
        postcode: raw.postcode,
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
fn read_demand(file: &Opened<'_>, crs: InputCrs, ledger: &mut Ledger) -> (Vec<Demand>, Columns) {
    let table = &file.table;
    let mut first_row: HashMap<&str, usize> = HashMap::new();
    let mut list = Vec::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok()) {
        let id = table.cell(row, file.binding.key);
        if id.is_empty() {
            let mend = "Give every demand point an identifier of its own";
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
        if let Some(point) = point_of(file, row, crs, &mut ledger.findings) {
            list.push(Demand { row: at, id: id.to_owned(), name: text(fields::NAME), point, authority });
        }
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    let columns = read_columns(file, &list, ledger);
    (list, columns)
}

/// The coordinates as written. Without both, the row cannot be used, and in a plain study that is an error.
fn point_of(file: &Opened<'_>, row: &Row, crs: InputCrs, findings: &mut Findings) -> Option<Coord<f64>> {
    let table = &file.table;
    if let Some(Geometry::Point(point)) = &row.geometry {
        return Some(point.0);
    }
    let mut coordinate = |field: &str| {
        let Some(column) = file.binding.position(field) else {
            if row.number <= 2 {
                findings.push(h202_no_coordinate(file, field));
            }
            return None;
        };
        match tables::number(table, row, column, field) {
            Ok(Some(value)) if value.abs() > FARTHEST => {
                findings.push(h213_too_large(table, row, column, FARTHEST));
                None
            }
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                let what = format!("`{}` is blank", table.header[column]);
                findings.push(table.finding(row, Code::ValueMissing, what, "Every row needs both coordinates"));
                None
            }
            Err(finding) => {
                findings.push(finding);
                None
            }
        }
    };
    let (x, y) = (coordinate(fields::X), coordinate(fields::Y));
    let (x, y) = (x?, y?);
    let fault = match crs {
        InputCrs::Wgs84 if x.abs() > 180.0 || y.abs() > 90.0 => Some(h306_no_degrees(file, row, x, y)),
        InputCrs::Wgs84 => h305_swapped(table, row, x, y),
        InputCrs::BritishGrid if x.abs() <= 180.0 && y.abs() <= 90.0 => Some(h306_no_metres(file, row, x, y)),
        InputCrs::BritishGrid => None,
        InputCrs::Plane => None,
    };
    match fault {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => Some(Coord { x, y }),
    }
}

fn h202_no_coordinate(file: &Opened<'_>, field: &str) -> Finding {
    let mend = format!("Map it: columns = {{ {field} = \"its header\" }}");
    Finding::new(Code::ColumnMissing, file.name(), format!("it has no column `{field}`"), mend).row(1)
}

fn h306_no_degrees(file: &Opened<'_>, row: &Row, x: f64, y: f64) -> Finding {
    file.table.finding(
        row,
        Code::CrsContradicted,
        format!("x is {x} and y {y}, and the study says they are degrees (EPSG:4326)"),
        "Say crs = \"EPSG:27700\" or \"plane\", or correct the coordinates",
    )
}

fn h306_no_metres(file: &Opened<'_>, row: &Row, x: f64, y: f64) -> Finding {
    file.table.finding(
        row,
        Code::CrsContradicted,
        format!("x is {x} and y {y}, which look like degrees, and the study says they are metres (EPSG:27700)"),
        "Say crs = \"EPSG:4326\" or \"plane\", or correct the coordinates",
    )
}

/// Brings degrees onto the National Grid. Outside Britain there is no grid: degrees are kept as they are for maps when a matrix
/// gives the travel, and refused when travel would be measured on them.
fn project(
    crs: InputCrs,
    has_matrix: bool,
    demand: &mut [Demand],
    sites: &mut [RawSite],
    ledger: &mut Ledger,
) -> Result<Crs> {
    match crs {
        InputCrs::Plane => return Ok(Crs::Plane),
        InputCrs::BritishGrid => return Ok(Crs::BritishGrid),
        InputCrs::Wgs84 => {}
    }
    let to_grid = |point: Coord<f64>| crs::to_grid(point.x, point.y).map(|(x, y)| Coord { x, y });
    let points = demand.iter().map(|point| point.point).chain(sites.iter().filter_map(|site| site.point));
    if let Some(outside) = points.into_iter().find(|&point| to_grid(point).is_none()) {
        if has_matrix {
            ledger.assume("Coordinates lie outside Great Britain: they are kept in degrees and used only for display");
            return Ok(Crs::Wgs84);
        }
        let what = format!("longitude {}, latitude {} lies outside Great Britain", outside.x, outside.y);
        let mend = "Project the coordinates to metres and say crs = \"plane\", or give a matrix";
        return Err(Finding::new(Code::OutsideBritain, &ledger.study_file, what, mend).key("crs").into());
    }
    for point in demand.iter_mut().map(|point| &mut point.point) {
        *point = to_grid(*point).unwrap_or(*point);
    }
    for point in sites.iter_mut().filter_map(|site| site.point.as_mut()) {
        *point = to_grid(*point).unwrap_or(*point);
    }
    Ok(Crs::BritishGrid)
}

/// Every demand point and site gets an authority, or none does. A row that states none takes that of the nearest row that does, in
/// the other file or its own; the study says how many.
fn share_authorities(demand: &mut [Demand], sites: &mut [RawSite], register: &mut Register, ledger: &mut Ledger) {
    let mut stated: Vec<(Coord<f64>, String)> = Vec::new();
    stated.extend(sites.iter().filter_map(|site| Some((site.point?, site.authority.clone()?))));
    stated.extend(demand.iter().filter_map(|point| Some((point.point, point.authority.clone()?))));
    if stated.is_empty() {
        return;
    }
    // Of places at one point, and of places equally far, the first.
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
            "{given} demand points or sites that state no authority belong to that of the nearest place that does"
        ));
    }
    let codes = demand.iter().map(|point| &point.authority).chain(sites.iter().map(|site| &site.authority));
    *register = Register::new(codes.flatten().map(|code| (code.clone(), None)), &[], ledger);
}

/// Columns of numbers over the demand points.
fn read_columns(file: &Opened<'_>, demand: &[Demand], ledger: &mut Ledger) -> Columns {
    let mut columns = Columns::default();
    let numeric = file.binding.columns.iter().filter(|(name, _)| !fields::NOT_NUMBERS.contains(&name.as_str()));
    for (name, positions) in numeric {
        let mut zeros = 0;
        let mut value =
            |point: &Demand| numbers::cell(file, point.row, name, positions, &mut zeros, &mut ledger.findings);
        let values = demand.iter().map(&mut value).collect();
        columns.insert(name.clone(), file.name(), values);
        numbers::assume_zeros(file, name, zeros, ledger);
    }
    columns
}
