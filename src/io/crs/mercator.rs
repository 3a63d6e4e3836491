//! The National Grid's Transverse Mercator on the GRS80 ellipsoid: between longitude and latitude in degrees and metres
//! on the ETRS89 grid.
//!
//! Ordnance Survey, *A guide to coordinate systems in Great Britain*, annexe C, equations C1 to C8. Names as there.

/// Semi-axes of GRS80, metres.
const A: f64 = 6_378_137.0;
const B: f64 = 6_356_752.314_1;
/// Scale on the central meridian, and the true and false origins.
const F0: f64 = 0.999_601_271_7;
const PHI0: f64 = 49.0;
const LAMBDA0: f64 = -2.0;
const E0: f64 = 400_000.0;
const N0: f64 = -100_000.0;

/// What depends on the latitude alone.
struct Radii {
    /// Of curvature across and along the meridian, scaled, in metres; their ratio less 1.
    nu: f64,
    rho: f64,
    eta2: f64,
}

fn radii(phi: f64) -> Radii {
    let e2 = (A * A - B * B) / (A * A);
    let sin2 = phi.sin() * phi.sin();
    let nu = A * F0 / (1.0 - e2 * sin2).sqrt();
    let rho = A * F0 * (1.0 - e2) * (1.0 - e2 * sin2).powf(-1.5);
    Radii { nu, rho, eta2: nu / rho - 1.0 }
}

/// The arc of the meridian from the true origin to a latitude in radians, scaled, in metres (C3).
fn meridian(phi: f64) -> f64 {
    let n = (A - B) / (A + B);
    let phi0 = PHI0.to_radians();
    let (minus, plus) = (phi - phi0, phi + phi0);
    B * F0
        * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * minus
            - (3.0 * n + 3.0 * n * n + 2.625 * n.powi(3)) * minus.sin() * plus.cos()
            + 1.875 * (n * n + n.powi(3)) * (2.0 * minus).sin() * (2.0 * plus).cos()
            - 35.0 / 24.0 * n.powi(3) * (3.0 * minus).sin() * (3.0 * plus).cos())
}

/// Easting and northing on the ETRS89 grid of a longitude and latitude (C1 to C5).
pub(super) fn project(lon: f64, lat: f64) -> (f64, f64) {
    let (phi, l) = (lat.to_radians(), (lon - LAMBDA0).to_radians());
    let (sin, cos, tan2) = (phi.sin(), phi.cos(), phi.tan().powi(2));
    let Radii { nu, rho, eta2 } = radii(phi);
    let northing = meridian(phi)
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

/// Longitude and latitude of an easting and northing on the ETRS89 grid (C6 to C8).
pub(super) fn unproject((easting, northing): (f64, f64)) -> (f64, f64) {
    /// Metres along the meridian, and refinements, of which four are enough.
    const NEAR: f64 = 0.000_001;
    const REFINEMENTS: usize = 10;
    let mut phi = PHI0.to_radians();
    for _ in 0..REFINEMENTS {
        let rest = northing - N0 - meridian(phi);
        phi += rest / (A * F0);
        if rest.abs() < NEAR {
            break;
        }
    }
    let Radii { nu, rho, eta2 } = radii(phi);
    let (tan, tan2, sec) = (phi.tan(), phi.tan().powi(2), 1.0 / phi.cos());
    let e = easting - E0;
    let latitude = phi - tan / (2.0 * rho * nu) * e.powi(2)
        + tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * tan2 + eta2 - 9.0 * tan2 * eta2) * e.powi(4)
        - tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * tan2 + 45.0 * tan2 * tan2) * e.powi(6);
    let longitude = LAMBDA0.to_radians() + sec / nu * e
        - sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * tan2) * e.powi(3)
        + sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * tan2 + 24.0 * tan2 * tan2) * e.powi(5)
        - sec / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * tan2 + 1320.0 * tan2 * tan2 + 720.0 * tan2.powi(3)) * e.powi(7);
    (longitude.to_degrees(), latitude.to_degrees())
}
