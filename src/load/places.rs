//! Positions: coordinates in columns or in a geometry, and the mistakes that are made with them.

use super::files::Opened;
use crate::error::Findings;
use crate::io::crs;
use crate::io::layouts::fields;
use crate::io::table::{Row, Table};
use crate::validate::places::{h304_outside_britain, h305_swapped, h306_contradicted, h306_no_degrees, on_the_grid};
use crate::validate::tables;
use geo::Coord;

/// Where a table has coordinates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Position {
    /// Positions of easting and northing.
    Grid(usize, usize),
    /// Positions of longitude and latitude.
    Degrees(usize, usize),
}

impl Position {
    /// The columns with coordinates; metres go before degrees.
    pub fn of(file: &Opened<'_>) -> Option<Position> {
        let pair = |a: &str, b: &str| Some((file.binding.position(a)?, file.binding.position(b)?));
        pair(fields::EASTING, fields::NORTHING)
            .map(|(x, y)| Position::Grid(x, y))
            .or_else(|| pair(fields::LONGITUDE, fields::LATITUDE).map(|(x, y)| Position::Degrees(x, y)))
    }

    /// The row's point in British National Grid metres; `None` when blank or 0,0. Mistakes go to `findings`.
    pub fn read(self, table: &Table, row: &Row, findings: &mut Findings) -> Option<Coord<f64>> {
        let (Position::Grid(first, second) | Position::Degrees(first, second)) = self;
        let mut read = |column: usize| match tables::number(table, row, column, "") {
            Ok(value) => value,
            Err(finding) => {
                findings.push(finding);
                None
            }
        };
        let (x, y) = (read(first)?, read(second)?);
        if x == 0.0 && y == 0.0 {
            return None;
        }
        let metres = matches!(self, Position::Grid(..));
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
