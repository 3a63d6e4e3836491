//! Converts between longitude and latitude (WGS84) and the British National Grid (EPSG:27700), with Ordnance Survey's
//! OSTN15.
//!
//! The shift grid comes from [`lonlat_bng`]. That crate's own conversion from longitude and latitude refuses latitudes
//! below 49.922, which cuts off St Agnes and with it the zone and authority of the Isles of Scilly, and above 60.84
//! (Unst). The grid itself holds both, so the projection is calculated here, and only the shift comes from the crate.

mod other;

pub use other::OtherCrs;

/// The rectangle of the National Grid for which OSTN15 is published: metres east and north of the false origin.
const GRID: (f64, f64) = (700_000.0, 1_250_000.0);
/// Longitudes, in degrees, that can fall into [`GRID`]. The series below are accurate nowhere else.
const LONGITUDES: (f64, f64) = (-10.0, 4.0);
/// Latitudes, in degrees, that can fall into [`GRID`].
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
    let (easting, northing) = project(lon, lat);
    lonlat_bng::convert_etrs89_to_osgb36(easting, northing).ok()
}

/// Longitude and latitude in degrees, to eight decimals, from easting and northing in metres; `None` outside the
/// National Grid.
pub fn to_lonlat(easting: f64, northing: f64) -> Option<(f64, f64)> {
    lonlat_bng::convert_osgb36_to_ll(easting, northing).ok()
}

/// Whether a longitude and latitude are near enough to Britain to be projected.
pub(crate) fn is_british_lonlat(lon: f64, lat: f64) -> bool {
    within(lon, LONGITUDES) && within(lat, LATITUDES)
}

/// Whether an easting and northing lie within the rectangle of the National Grid.
pub(crate) fn is_on_grid(easting: f64, northing: f64) -> bool {
    within(easting, (0.0, GRID.0)) && within(northing, (0.0, GRID.1))
}

fn within(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

/// The National Grid's Transverse Mercator projection on the GRS80 ellipsoid: metres on the ETRS89 grid, before the
/// OSTN15 shift.
///
/// From Ordnance Survey, *A guide to coordinate systems in Great Britain*, annexe C, equations C1 to C5, with its
/// names.
fn project(lon: f64, lat: f64) -> (f64, f64) {
    /// Semi-axes of GRS80 in metres.
    const A: f64 = 6_378_137.0;
    const B: f64 = 6_356_752.314_1;
    /// Scale on the central meridian, and the true and false origins.
    const F0: f64 = 0.999_601_271_7;
    const PHI0: f64 = 49.0;
    const LAMBDA0: f64 = -2.0;
    const E0: f64 = 400_000.0;
    const N0: f64 = -100_000.0;

    let (phi, phi0, l) = (lat.to_radians(), PHI0.to_radians(), (lon - LAMBDA0).to_radians());
    let (sin, cos, tan2) = (phi.sin(), phi.cos(), phi.tan().powi(2));
    let e2 = (A * A - B * B) / (A * A);
    let n = (A - B) / (A + B);
    let nu = A * F0 / (1.0 - e2 * sin * sin).sqrt();
    let rho = A * F0 * (1.0 - e2) * (1.0 - e2 * sin * sin).powf(-1.5);
    let eta2 = nu / rho - 1.0;

    let (minus, plus) = (phi - phi0, phi + phi0);
    let m = B
        * F0
        * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * minus
            - (3.0 * n + 3.0 * n * n + 2.625 * n.powi(3)) * minus.sin() * plus.cos()
            + 1.875 * (n * n + n.powi(3)) * (2.0 * minus).sin() * (2.0 * plus).cos()
            - 35.0 / 24.0 * n.powi(3) * (3.0 * minus).sin() * (3.0 * plus).cos());

    let northing = m
        + N0
        + nu / 2.0 * sin * cos * l.powi(2)
        + nu / 24.0 * sin * cos.powi(3) * (5.0 - tan2 + 9.0 * eta2) * l.powi(4)
        + nu / 720.0 * sin * cos.powi(5) * (61.0 - 58.0 * tan2 + tan2 * tan2) * l.powi(6);
    let easting = E0
        + nu * cos * l
        + nu / 6.0 * cos.powi(3) * (nu / rho - tan2) * l.powi(3)
        + nu / 120.0 * cos.powi(5) * (5.0 - 18.0 * tan2 + tan2 * tan2 + 14.0 * eta2 - 58.0 * tan2 * eta2) * l.powi(5);
    (easting, northing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    /// Points of Ordnance Survey's own test file (`OSTN15_OSGM15_TestInput_ETRStoOSGB` and `...TestOutput...` of the OSTN15
    /// developer pack): latitude, longitude, easting, northing.
    const PUBLISHED: [(f64, f64, f64, f64); 7] = [
        (49.922_263_94, -6.299_777_52, 91_492.146, 11_318.804), // TP01, St Mary's
        (49.960_061_38, -5.203_046_1, 170_370.718, 11_572.405), // TP02, the Lizard
        (50.438_858_26, -4.108_645_636, 250_359.811, 62_016.569), // TP03, Plymouth
        (51.374_470_26, 1.444_547_304, 639_821.835, 169_565.858), // TP07, North Foreland
        (51.427_547_43, -2.544_076_183, 362_269.991, 169_978.69), // TP08, Bristol
        (51.489_365_65, -0.119_925_572, 530_624.974, 178_388.464), // TP09, London
        (51.894_366_37, 0.897_243_27, 599_445.59, 225_722.826), // TP11, Colchester
    ];

    #[test]
    fn published_points_agree_to_two_millimetres() {
        for (lat, lon, easting, northing) in PUBLISHED {
            let (e, n) = to_grid(lon, lat).unwrap();
            assert!((e - easting).abs() < 0.002 && (n - northing).abs() < 0.002, "{lat} {lon}: {e} {n}");
            let (x, y) = to_lonlat(easting, northing).unwrap();
            assert!((x - lon).abs() < 3e-8 && (y - lat).abs() < 3e-8, "{easting} {northing}: {x} {y}");
        }
    }

    #[test]
    fn the_whole_of_scilly_and_shetland_is_on_the_grid() {
        // Western Rocks and Out Stack: outside the latitudes that lonlat_bng accepts.
        for (lon, lat) in [(-6.4185, 49.8647), (-0.8739, 60.8609)] {
            assert!(lonlat_bng::convert_osgb36(lon, lat).is_err());
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
        fn agrees_with_lonlat_bng_where_that_one_answers(lon in -6.5f64..1.75, lat in 49.93f64..60.8) {
            let (e, n) = to_grid(lon, lat).unwrap();
            let (x, y) = lonlat_bng::convert_osgb36(lon, lat).unwrap();
            prop_assert!((e - x).abs() < 0.0015 && (n - y).abs() < 0.0015, "{} {} against {} {}", e, n, x, y);
        }
    }
}
