//! Names of towns and villages for the maps, from gazetteers.

use super::files::Opened;
use super::ledger::Ledger;
use super::places::Position;
use super::rows::wanted;
use crate::error::{Code, Finding};
use crate::io::layouts::fields;
use crate::io::table::Row;
use crate::model::{LeftOut, Town, TownSize, Zone};
use geo::{BoundingRect, Coord, Geometry, InteriorPoint, Intersects, Rect};

/// Around the zones, metres: maps show a little of the land beyond.
const AROUND: f64 = 5_000.0;

/// The towns in or near the zones, the largest first; of one size, in the order of the files.
pub(super) fn read(files: &[Opened<'_>], zones: &[Zone], ledger: &mut Ledger) -> Vec<Town> {
    let Some(land) = land(zones) else { return Vec::new() };
    let mut towns = Vec::new();
    for file in files {
        let points = Position::of(file);
        let has_points = file.table.rows.iter().any(|row| row.geometry.is_some());
        if points.is_none() && !has_points {
            ledger.findings.push(h202_no_positions(file));
            continue;
        }
        for (at, row) in file.table.rows.iter().enumerate() {
            if let Err(reason) = wanted(file, at) {
                ledger.tally(file.name(), reason.unwrap_or("excluded by `only`"), 1);
                continue;
            }
            let name = file.table.cell(row, file.binding.position(fields::NAME).unwrap_or(file.binding.key));
            let point = match (points, &row.geometry) {
                (Some(columns), _) => columns.read(file, row, &mut ledger.findings),
                (None, Some(Geometry::Point(point))) => Some(point.0),
                // Built-up areas: a point inside stands for them.
                (None, Some(area)) => area.interior_point().map(|point| point.0),
                (None, None) => None,
            };
            match point {
                _ if name.is_empty() => ledger.leave_out(file.name(), &file.table.spot(row), "", "it has no name"),
                None => ledger.leave_out(file.name(), &file.table.spot(row), name, "it has no position"),
                Some(point) if !land.intersects(&point) => ledger.tally(file.name(), LeftOut::ELSEWHERE, 1),
                Some(point) => towns.push(Town { name: name.to_owned(), size: size(file, row), point }),
            }
        }
    }
    towns.sort_by_key(|town| town.size);
    towns
}

fn size(file: &Opened<'_>, row: &Row) -> TownSize {
    let kind = file.binding.position(fields::KIND).map(|at| file.table.cell(row, at).to_lowercase());
    match kind.as_deref() {
        Some("city") => TownSize::City,
        None | Some("" | "town") => TownSize::Town,
        Some(_) => TownSize::Village,
    }
}

/// The rectangle around the zones and a little land beyond.
fn land(zones: &[Zone]) -> Option<Rect<f64>> {
    let boxes = zones.iter().map(|zone| {
        let area = zone.polygon.as_ref().and_then(BoundingRect::bounding_rect);
        area.unwrap_or_else(|| Rect::new(zone.centroid, zone.centroid))
    });
    let around = Coord { x: AROUND, y: AROUND };
    let whole = boxes.reduce(|one, other| {
        let lower = Coord { x: one.min().x.min(other.min().x), y: one.min().y.min(other.min().y) };
        Rect::new(lower, Coord { x: one.max().x.max(other.max().x), y: one.max().y.max(other.max().y) })
    })?;
    Some(Rect::new(whole.min() - around, whole.max() + around))
}

fn h202_no_positions(file: &Opened<'_>) -> Finding {
    let what = "towns need a position, and the file has neither points nor columns of them";
    let mend = "Name the columns: columns = { easting = \"...\", northing = \"...\" }, or longitude and latitude";
    Finding { spot: file.table.header_spot(), ..Finding::new(Code::ColumnMissing, file.name(), what, mend) }
}
