//! Rules for coordinates in columns of tables.

use crate::error::{Code, Finding};
use crate::io::table::{Row, Table};

/// Longitude and latitude in each other's place: Britain lies between 49 and 61 degrees north, 9 west and 2 east.
pub fn h305_swapped(table: &Table, row: &Row, longitude: f64, latitude: f64) -> Option<Finding> {
    let swapped = (49.0..61.0).contains(&longitude) && (-9.0..3.0).contains(&latitude);
    swapped.then(|| {
        table.finding(
            row,
            Code::LonLatSwapped,
            format!("longitude is {longitude} and latitude {latitude}, which are each other's in Britain"),
            "Exchange the two columns in the file or in the mapping",
        )
    })
}

/// Degrees where metres must be.
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
