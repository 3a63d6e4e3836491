//! The columns of hubs and zones: the same names and values in the tables and on the maps.
//!
//! Weights keep 12 significant digits, which drops the noise of floating-point sums and nothing else; travel is rounded to a
//! thousandth of its unit, positions to a millimetre; on a plane, whose unit may be a degree, to seven decimals.

use crate::model::{Crs, HubRow, LocatedBy, Study, ZoneRow};
use crate::units::TravelUnit;
use serde_json::Value;

/// A table: a header, and rows of as many cells.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

/// `number` to 12 significant digits.
pub(super) fn twelve_digits(number: f64) -> f64 {
    // Printing and reading back is the one rounding to decimal digits that is exact.
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// `number` to three decimals.
fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// A coordinate to a millimetre on the National Grid, to about a centimetre on a plane of degrees.
fn coordinate(crs: Crs, number: f64) -> f64 {
    match crs {
        Crs::BritishGrid => thousandths(number),
        Crs::Plane => (number * 1e7).round() / 1e7,
    }
}

/// `hubs.csv` and the properties of `hubs.geojson`.
pub(super) fn hubs(study: &Study, hubs: &[HubRow]) -> Table {
    let (x, y) = match study.crs {
        Crs::BritishGrid => ("easting", "northing"),
        Crs::Plane => ("x", "y"),
    };
    let header = [
        "id",
        "name",
        "kind",
        "postcode",
        "part",
        "open_today",
        "authority",
        "zone",
        "disadvantaged",
        "cost_pounds",
        "zones",
        "weight",
        "weight_within_radius",
        "located_by",
        x,
        y,
    ];
    let row = |hub: &HubRow| {
        vec![
            hub.id.as_str().into(),
            hub.name.as_str().into(),
            hub.kind.clone().into(),
            hub.postcode.clone().into(),
            hub.part.into(),
            hub.existing.into(),
            hub.authority.clone().into(),
            hub.zone.clone().into(),
            hub.disadvantaged.into(),
            hub.cost.map(|cost| cost.0).into(),
            hub.zones.into(),
            twelve_digits(hub.load.0).into(),
            twelve_digits(hub.load_covered.0).into(),
            located_by(hub.located_by).into(),
            coordinate(study.crs, hub.x).into(),
            coordinate(study.crs, hub.y).into(),
        ]
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: hubs.iter().map(row).collect() }
}

fn located_by(how: LocatedBy) -> &'static str {
    match how {
        LocatedBy::Coordinates => "coordinates",
        LocatedBy::Postcode => "postcode",
    }
}

/// `zones.csv` and the properties of `zones.geojson`.
pub(super) fn zones(study: &Study, zones: &[ZoneRow]) -> Table {
    let unit = match study.travel.unit() {
        TravelUnit::Metres => "metres",
        TravelUnit::Minutes => "minutes",
        TravelUnit::Plain => "travel",
    };
    let (to_hub, to_hub_today) = (format!("{unit}_to_hub"), format!("{unit}_to_hub_today"));
    let header = [
        "code",
        "name",
        "authority",
        "district",
        "ward",
        "rural_urban",
        "decile",
        "weight",
        "planned",
        "hub",
        &to_hub,
        "within_radius",
        "hub_today",
        &to_hub_today,
        "within_radius_today",
        "change",
    ];
    let row = |zone: &ZoneRow| {
        vec![
            zone.code.as_str().into(),
            zone.name.as_str().into(),
            zone.authority.clone().into(),
            zone.district.clone().into(),
            zone.ward.clone().into(),
            zone.rural_urban.clone().into(),
            zone.decile.into(),
            twelve_digits(zone.weight.0).into(),
            zone.planned.into(),
            zone.hub.clone().into(),
            zone.impedance.map(thousandths).into(),
            zone.covered.into(),
            zone.hub_before.clone().into(),
            zone.impedance_before.map(thousandths).into(),
            zone.covered_before.into(),
            zone.change.into(),
        ]
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: zones.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_on_a_plane_are_not_moved() {
        assert_eq!(coordinate(Crs::Plane, -0.1276474), -0.1276474);
        assert_eq!(coordinate(Crs::BritishGrid, 530_047.123_45), 530_047.123);
    }
}
