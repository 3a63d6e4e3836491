//! Reads positions from columns or geometry, and reports the usual mistakes with them.

use super::files::Opened;
use crate::error::Findings;
use crate::io::crs;
use crate::io::layouts::fields;
use crate::io::table::Row;
use crate::validate::places::{h304_outside_britain, h305_swapped, h306_contradicted, h306_no_degrees, on_the_grid};
use crate::validate::tables;
use geo::Coord;

/// The columns that hold a table's coordinates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Position {
    /// Columns of easting and northing, in another system if the study says so for the file.
    Grid(usize, usize),
    /// Columns of longitude and latitude.
    Degrees(usize, usize),
}

/// Latitude with which the ONS Postcode Directory marks a postcode without a position; the longitude is then 0.
const NO_POSITION: f64 = 99.99;

impl Position {
    /// The columns with coordinates; metres are preferred to degrees.
    pub fn of(file: &Opened<'_>) -> Option<Position> {
        let pair = |a: &str, b: &str| Some((file.binding.position(a)?, file.binding.position(b)?));
        pair(fields::EASTING, fields::NORTHING)
            .map(|(x, y)| Position::Grid(x, y))
            .or_else(|| pair(fields::LONGITUDE, fields::LATITUDE).map(|(x, y)| Position::Degrees(x, y)))
            // Of what grid `x` and `y` are nobody knows: a postcode says more.
            .or_else(|| {
                let alone = file.binding.position(fields::POSTCODE).is_none();
                pair(fields::X, fields::Y).filter(|_| alone).map(|(x, y)| Position::Grid(x, y))
            })
    }

    /// The row's point in British National Grid metres; `None` when it is blank, 0,0 or the mark for no position.
    /// Mistakes go to `findings`.
    pub fn read(self, file: &Opened<'_>, row: &Row, findings: &mut Findings) -> Option<Coord<f64>> {
        let table = &file.table;
        let (Position::Grid(first, second) | Position::Degrees(first, second)) = self;
        let mut read = |column: usize| match tables::number(table, row, column, "") {
            Ok(value) => value,
            Err(finding) => {
                findings.push(finding);
                None
            }
        };
        let (x, y) = (read(first)?, read(second)?);
        let metres = matches!(self, Position::Grid(..));
        if (x == 0.0 && y == 0.0) || (!metres && is_mark_of_none(x, y)) {
            return None;
        }
        if metres && let Some(other) = &file.crs {
            let on_grid = other.to_lonlat(x, y).and_then(|(lon, lat)| crs::to_grid(lon, lat));
            if on_grid.is_none() {
                findings.push(h304_outside_britain(table, row, x, y));
            }
            return on_grid.map(|(x, y)| Coord { x, y });
        }
        let fault = match metres {
            true => h306_contradicted(table, row, x, y),
            false => h305_swapped(table, row, x, y).or_else(|| h306_no_degrees(table, row, x, y)),
        };
        if let Some(finding) = fault {
            findings.push(finding);
            return None;
        }
        let on_grid = if metres { Some((x, y)).filter(|_| on_the_grid(x, y)) } else { crs::to_grid(x, y) };
        if on_grid.is_none() {
            findings.push(h304_outside_britain(table, row, x, y));
        }
        on_grid.map(|(x, y)| Coord { x, y })
    }
}

/// Whether longitude and latitude are 0 and 99.999999, with which the ONS Postcode Directory marks "no position".
pub(super) fn is_mark_of_none(longitude: f64, latitude: f64) -> bool {
    longitude == 0.0 && (NO_POSITION..=100.0).contains(&latitude)
}
