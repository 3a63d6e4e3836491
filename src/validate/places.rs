//! Rules for coordinates in columns of tables.

use crate::error::{Code, Finding};
use crate::io::table::{Row, Table};

/// Refuses swapped longitude and latitude: Britain lies between 49 and 61 degrees north, 9 west and 2 east.
pub fn h305_swapped(table: &Table, row: &Row, longitude: f64, latitude: f64) -> Option<Finding> {
    let swapped = (49.0..61.0).contains(&longitude) && (-9.0..3.0).contains(&latitude);
    swapped.then(|| {
        table.finding(
            row,
            Code::LonLatSwapped,
            format!("longitude is {longitude} and latitude {latitude}, which are swapped for Britain"),
            "Swap the two columns in the file or in the mapping",
        )
    })
}

/// The finding that a place is outside Great Britain, such as one in the Channel whose longitude lacks its minus sign.
/// Coordinates are in degrees or metres, as in the file.
pub fn h304_outside_britain(table: &Table, row: &Row, x: f64, y: f64) -> Finding {
    let what = format!("the coordinates {x}, {y} lie outside Great Britain");
    table.finding(
        row,
        Code::OutsideBritain,
        what,
        "Correct them, or leave them blank to locate the site by its postcode",
    )
}

/// Whether an easting and northing in metres lie within the National Grid.
pub fn on_the_grid(easting: f64, northing: f64) -> bool {
    (0.0..=700_000.0).contains(&easting) && (0.0..=1_300_000.0).contains(&northing)
}

/// Refuses metres where degrees are expected.
pub fn h306_no_degrees(table: &Table, row: &Row, longitude: f64, latitude: f64) -> Option<Finding> {
    (longitude.abs() > 180.0 || latitude.abs() > 90.0).then(|| {
        table.finding(
            row,
            Code::CrsContradicted,
            format!("longitude is {longitude} and latitude {latitude}, which look like metres and must be degrees"),
            "Map the columns as easting and northing",
        )
    })
}

/// Refuses degrees where metres are expected.
pub fn h306_contradicted(table: &Table, row: &Row, easting: f64, northing: f64) -> Option<Finding> {
    (easting.abs() <= 180.0 && northing.abs() <= 90.0).then(|| {
        table.finding(
            row,
            Code::CrsContradicted,
            format!("easting is {easting} and northing {northing}, which look like degrees and must be metres"),
            "Map the columns as longitude and latitude",
        )
    })
}
