//! Between longitude and latitude (WGS84) and the British National Grid (EPSG:27700): a projection to the ETRS89 grid,
//! and from there by Ordnance Survey's OSTN15. The whole of its table is used, from the Isles of Scilly to Shetland.
//!
//! `tests/ostn15` holds both against another implementation.

mod mercator;
mod ostn15;
mod other;

pub use other::OtherCrs;

/// Longitudes that can fall into the table of OSTN15; the series of the projection are good nowhere else.
const LONGITUDES: (f64, f64) = (-10.0, 4.0);
/// Latitudes that can fall into it.
const LATITUDES: (f64, f64) = (49.0, 62.0);

/// Easting and northing in metres, to the millimetre, from longitude and latitude in degrees; `None` outside the
/// National Grid.
///
/// WGS84 is taken for ETRS89, as the mapping agencies do: the two drift apart by less than a metre.
///
/// ```
/// let (easting, northing) = hubplan::io::crs::to_grid(-1.4714, 53.3811).expect("Sheffield is in Britain");
/// assert_eq!((easting.round(), northing.round()), (435_260.0, 387_267.0));
/// assert_eq!(hubplan::io::crs::to_grid(2.3522, 48.8566), None, "Paris is not");
/// ```
pub fn to_grid(lon: f64, lat: f64) -> Option<(f64, f64)> {
    if !is_british_lonlat(lon, lat) {
        return None;
    }
    ostn15::to_national_grid(mercator::project(lon, lat))
}

/// Longitude and latitude in degrees of an easting and northing in metres; `None` outside the National Grid.
pub fn to_lonlat(easting: f64, northing: f64) -> Option<(f64, f64)> {
    ostn15::from_national_grid((easting, northing)).map(mercator::unproject)
}

/// Whether a longitude and latitude are near enough to Britain to be projected.
pub(crate) fn is_british_lonlat(lon: f64, lat: f64) -> bool {
    within(lon, LONGITUDES) && within(lat, LATITUDES)
}

/// Whether an easting and northing lie within the rectangle of the National Grid.
pub(crate) fn is_on_grid(easting: f64, northing: f64) -> bool {
    within(easting, (0.0, ostn15::EXTENT.0)) && within(northing, (0.0, ostn15::EXTENT.1))
}

fn within(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    /// Ordnance Survey's own test (`OSTN15_OSGM15_TestInput_ETRStoOSGB` and `...TestOutput...` of the OSTN15 developer
    /// pack): a point's name, latitude, longitude, easting, northing.
    fn published() -> Vec<(&'static str, [f64; 4])> {
        let rows = include_str!("crs/ostn15/points.csv").lines().skip(1);
        let cells = rows.map(|row| row.split(',').collect::<Vec<_>>());
        cells.map(|cells| (cells[0], [1, 2, 3, 4].map(|at| cells[at].parse().unwrap()))).collect()
    }

    #[test]
    fn published_points_agree_to_a_millimetre() {
        let published = published();
        assert_eq!(published.len(), 40);
        for (name, [lat, lon, easting, northing]) in published {
            let (e, n) = to_grid(lon, lat).unwrap();
            assert!((e - easting).abs() < 0.0015 && (n - northing).abs() < 0.0015, "{name}: {e} {n}");
            let (x, y) = to_lonlat(easting, northing).unwrap();
            // At St Kilda the terms that the series leaves out are worth 4 mm.
            assert!((x - lon).abs() < 6e-8 && (y - lat).abs() < 4e-8, "{name}: {x} {y}");
        }
    }

    #[test]
    fn the_whole_of_scilly_and_shetland_is_on_the_grid() {
        // Western Rocks and Out Stack.
        for (lon, lat) in [(-6.4185, 49.8647), (-0.8739, 60.8609)] {
            let (e, n) = to_grid(lon, lat).unwrap();
            let (x, y) = to_lonlat(e, n).unwrap();
            assert!((x - lon).abs() < 3e-8 && (y - lat).abs() < 3e-8, "{x} {y}");
        }
    }

    #[test]
    fn elsewhere_is_nowhere() {
        for (lon, lat) in [(2.3522, 48.8566), (51.5, -0.12), (530_000.0, 180_000.0), (-74.0, 40.7), (f64::NAN, 52.0)] {
            assert_eq!(to_grid(lon, lat), None, "{lon} {lat}");
        }
        assert_eq!(to_lonlat(-1.0, 0.0), None);
        assert_eq!(to_lonlat(f64::NAN, 0.0), None);
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn there_and_back_is_the_same_place(lon in -7.5f64..2.0, lat in 49.95f64..60.9) {
            let (e, n) = to_grid(lon, lat).unwrap();
            let (x, y) = to_lonlat(e, n).unwrap();
            // The grid is rounded to the millimetre, and the series leaves out a few more in the far west.
            prop_assert!((x - lon).abs() < 6e-8 && (y - lat).abs() < 4e-8, "{} {} against {} {}", x, y, lon, lat);
        }
    }
}
