//! Positions of a plain study. They are first read as the files have them, and then brought onto one plane: the
//! National Grid, if all of them lie in Britain.

use super::super::files::Opened;
use super::super::ledger::Ledger;
use super::super::places::is_mark_of_none;
use super::super::sites::RawSite;
use super::Demand;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::crs;
use crate::io::features::InputCrs;
use crate::io::layouts::fields;
use crate::io::table::Row;
use crate::model::Crs;
use crate::validate::places::{h304_outside_britain, h305_swapped};
use crate::validate::tables::{self, FARTHEST, h213_too_large};
use geo::{Coord, Geometry};

/// The reason for leaving out a row without a position.
pub(super) const NONE: &str = "it has no position";

/// Coordinate system of a file's positions: that of its geometry, or the one that the study states for its columns.
/// Positions of other systems are converted to degrees row by row.
pub(super) fn axes(file: &Opened<'_>, usual: InputCrs) -> InputCrs {
    if usual == InputCrs::Nowhere {
        return usual;
    }
    match file.table.spatial.or(file.source.crs).unwrap_or(usual) {
        InputCrs::Epsg(_) => InputCrs::Wgs84,
        other => other,
    }
}

/// The position of a row, as its file has it; `None` when it has none. In a file with geometry only the geometry
/// counts. Mistakes go to `findings`.
pub(super) fn of_row(file: &Opened<'_>, row: &Row, usual: InputCrs, findings: &mut Findings) -> Option<Coord<f64>> {
    let table = &file.table;
    if usual == InputCrs::Nowhere {
        return Some(Coord::zero());
    }
    if table.is_spatial() {
        // Areas have become points when the file was opened.
        let Some(Geometry::Point(point)) = &row.geometry else { return None };
        return Some(point.0);
    }
    let columns = PAIRS.map(|(x, y)| file.binding.position(x).zip(file.binding.position(y)));
    let Some((first, second)) = columns.into_iter().flatten().next() else {
        // Reported for the first row only, because it is the same for all.
        if table.rows.first().is_some_and(|first| first.number == row.number) {
            findings.push(h202_no_coordinates(file));
        }
        return None;
    };
    let (x, y) = (coordinate(file, row, first, findings), coordinate(file, row, second, findings));
    let (x, y) = match (x?, y?) {
        (Some(x), Some(y)) => (x, y),
        (None, None) => return None,
        (x, _) => {
            findings.push(h208_half_a_position(file, row, if x.is_none() { first } else { second }));
            return None;
        }
    };
    let said = file.source.crs.unwrap_or(usual);
    if said == InputCrs::Plane && file.binding.position(fields::LONGITUDE) == Some(first) {
        if table.rows.first().is_some_and(|first| first.number == row.number) {
            findings.push(h306_degrees_on_a_plane(file, [first, second]));
        }
        return None;
    }
    let is_earth = said != InputCrs::Plane;
    if (is_earth && x == 0.0 && y == 0.0) || (said == InputCrs::Wgs84 && is_mark_of_none(x, y)) {
        return None;
    }
    if let Some(other) = &file.crs {
        let degrees = other.to_lonlat(x, y);
        if degrees.is_none() {
            findings.push(h304_outside_britain(table, row, x, y));
        }
        return degrees.map(|(x, y)| Coord { x, y });
    }
    let fault = match said {
        InputCrs::Wgs84 if x.abs() > 180.0 || y.abs() > 90.0 => Some(h306_no_degrees(file, row, x, y)),
        InputCrs::Wgs84 => h305_swapped(table, row, x, y),
        InputCrs::BritishGrid if x.abs() <= 180.0 && y.abs() <= 90.0 => Some(h306_no_metres(file, row, x, y)),
        InputCrs::BritishGrid | InputCrs::Plane | InputCrs::Epsg(_) | InputCrs::Nowhere => None,
    };
    match fault {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => Some(Coord { x, y }),
    }
}

/// One coordinate of a row: `None` when it cannot be read, `Some(None)` when it is blank.
fn coordinate(file: &Opened<'_>, row: &Row, column: usize, findings: &mut Findings) -> Option<Option<f64>> {
    let table = &file.table;
    match tables::number(table, row, column, &table.header[column]) {
        Ok(Some(value)) if value.abs() > FARTHEST => {
            findings.push(h213_too_large(table, row, column, FARTHEST));
            None
        }
        Ok(value) => Some(value),
        Err(finding) => {
            findings.push(finding);
            None
        }
    }
}

/// Columns that can hold the positions of a plain study, the first that a file has counting.
const PAIRS: [(&str, &str); 3] =
    [(fields::X, fields::Y), (fields::EASTING, fields::NORTHING), (fields::LONGITUDE, fields::LATITUDE)];

fn h202_no_coordinates(file: &Opened<'_>) -> Finding {
    let what = "it has no columns of positions: `x` and `y`, `easting` and `northing`, or `longitude` and `latitude`";
    let mend = "Add them, or map others: columns = { x = \"its header\", y = \"its header\" }";
    let finding = Finding::new(Code::ColumnMissing, file.name(), what, mend);
    Finding { spot: file.table.header_spot(), ..finding }
}

fn h306_degrees_on_a_plane(file: &Opened<'_>, columns: [usize; 2]) -> Finding {
    let [x, y] = columns.map(|column| &file.table.header[column]);
    let what = format!("`{x}` and `{y}` are degrees, but the study says that positions lie on a plane");
    let mend = "Write crs = \"EPSG:4326\" for the study or for this file";
    let finding = Finding::new(Code::CrsContradicted, file.name(), what, mend);
    Finding { spot: file.table.header_spot(), ..finding }
}

fn h208_half_a_position(file: &Opened<'_>, row: &Row, column: usize) -> Finding {
    let header = &file.table.header[column];
    let what = format!("`{header}` is blank, but the other coordinate is not");
    file.table.finding(row, Code::ValueMissing, what, "Every row needs both coordinates, or neither")
}

fn h306_no_degrees(file: &Opened<'_>, row: &Row, x: f64, y: f64) -> Finding {
    file.table.finding(
        row,
        Code::CrsContradicted,
        format!("x is {x} and y is {y}, but the study says they are degrees (EPSG:4326)"),
        "Write crs = \"EPSG:27700\" or \"plane\", or correct the coordinates",
    )
}

fn h306_no_metres(file: &Opened<'_>, row: &Row, x: f64, y: f64) -> Finding {
    file.table.finding(
        row,
        Code::CrsContradicted,
        format!("x is {x} and y is {y}, which look like degrees, but the study says they are metres (EPSG:27700)"),
        "Write crs = \"EPSG:4326\" or \"plane\" for the study, or { file = \"...\", crs = \"EPSG:4326\" } for this file \
         alone, or correct the coordinates",
    )
}

/// Brings demand points and sites onto one plane; `axes` are the coordinate systems of the two files. Degrees are
/// converted to the National Grid. Outside Britain that is impossible: if a matrix gives the travel, degrees are kept
/// for maps; if travel would be measured on them, they are refused.
pub(super) fn unite(
    axes: [InputCrs; 2],
    has_matrix: bool,
    demand: &mut [Demand],
    sites: &mut [RawSite],
    ledger: &mut Ledger,
) -> Result<Crs> {
    if axes.contains(&InputCrs::Nowhere) {
        return Ok(Crs::Nowhere);
    }
    if axes.contains(&InputCrs::Plane) {
        h306_degrees_beside_metres(demand, sites, ledger);
        return if axes[0] == axes[1] { Ok(Crs::Plane) } else { Err(h306_two_planes(axes, &ledger.study_file).into()) };
    }
    let mut points: Vec<(InputCrs, &mut Coord<f64>)> = Vec::new();
    points.extend(demand.iter_mut().map(|place| (axes[0], &mut place.point)));
    points.extend(sites.iter_mut().filter_map(|site| Some((axes[1], site.point.as_mut()?))));
    let on_grid = |crs: InputCrs, point: Coord<f64>| match crs {
        InputCrs::BritishGrid => Some(point),
        _ => crs::to_grid(point.x, point.y).map(|(x, y)| Coord { x, y }),
    };
    let outside = points.iter().find(|(crs, point)| on_grid(*crs, **point).is_none()).map(|(_, point)| **point);
    let Some(outside) = outside else {
        for (crs, point) in points {
            *point = on_grid(crs, *point).unwrap_or(*point);
        }
        return Ok(Crs::BritishGrid);
    };
    if !has_matrix {
        let what = format!("longitude {}, latitude {} lies outside Great Britain", outside.x, outside.y);
        let mend = "Project the coordinates to metres and write crs = \"plane\", or give a matrix";
        return Err(Finding::new(Code::OutsideBritain, &ledger.study_file, what, mend).key("crs").into());
    }
    for (crs, point) in points {
        if crs == InputCrs::BritishGrid {
            *point = crs::to_lonlat(point.x, point.y).map_or(*point, |(x, y)| Coord { x, y });
        }
    }
    ledger.assume(
        "Coordinates are outside Great Britain: hubplan keeps them in degrees and uses them only for \
         display",
    );
    Ok(Crs::Wgs84)
}

/// Refuses degrees in one file beside metres in the other: a plane has one unit.
fn h306_degrees_beside_metres(demand: &[Demand], sites: &[RawSite], ledger: &mut Ledger) {
    let demand: Vec<Coord<f64>> = demand.iter().map(|place| place.point).collect();
    let sites: Vec<Coord<f64>> = sites.iter().filter_map(|site| site.point).collect();
    let degrees = |points: &[Coord<f64>]| points.iter().all(|at| at.x.abs() <= 180.0 && at.y.abs() <= 90.0);
    let metres = |points: &[Coord<f64>]| points.iter().all(|at| at.x.abs() > 1000.0 && at.y.abs() > 1000.0);
    let which = match (degrees(&demand) && metres(&sites), metres(&demand) && degrees(&sites)) {
        _ if demand.is_empty() || sites.is_empty() => return,
        (true, _) => "the demand points",
        (_, true) => "the sites",
        _ => return,
    };
    let what = format!("the positions of {which} look like degrees, the others like metres");
    let mend = "State the coordinates of each file: { file = \"...\", crs = \"EPSG:4326\" }, and crs = \"EPSG:27700\" \
         for the study";
    ledger.findings.push(Finding::new(Code::CrsContradicted, &ledger.study_file, what, mend).key("crs"));
}

fn h306_two_planes(axes: [InputCrs; 2], study: &str) -> Finding {
    let what = format!("the demand points are in {} and the sites in {}", axes[0], axes[1]);
    let mend = "Export both in the same coordinates; your own plane has no place on a map";
    Finding::new(Code::CrsContradicted, study, what, mend).key("crs")
}
