//! Holds hubplan's conversion to the National Grid against `lonlat_bng`: at every point of the table, between all of
//! them, and at random. Says how far apart they are, and fails beyond a millimetre.

#[path = "../../../src/io/crs/mercator.rs"]
mod mercator;
#[path = "../../../src/io/crs/ostn15.rs"]
#[allow(dead_code)]
mod ostn15;

/// Metres; and the same in degrees, north and east, at 61 degrees north.
const MILLIMETRE: f64 = 0.001;
const DEGREES: (f64, f64) = (1.9e-8, 0.9e-8);
const RANDOM: u64 = 2_000_000;

#[derive(Default)]
struct Seen {
    compared: u64,
    alone: u64,
    apart: f64,
    apart_back: (f64, f64),
}

impl Seen {
    /// Compares both directions at a point of the ETRS89 grid.
    fn at(&mut self, easting: f64, northing: f64) {
        let ours = ostn15::to_national_grid((easting, northing));
        let theirs = lonlat_bng::convert_etrs89_to_osgb36(easting, northing).ok();
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            self.alone += u64::from(ours.is_some() != theirs.is_some());
            return;
        };
        self.compared += 1;
        self.apart = self.apart.max((ours.0 - theirs.0).abs()).max((ours.1 - theirs.1).abs());
        let back = ostn15::from_national_grid(theirs).map(mercator::unproject);
        if let (Some(ours), Ok(theirs)) = (back, lonlat_bng::convert_osgb36_to_ll(theirs.0, theirs.1)) {
            self.apart_back.0 = self.apart_back.0.max((ours.0 - theirs.0).abs());
            self.apart_back.1 = self.apart_back.1.max((ours.1 - theirs.1).abs());
            let ours = ostn15::to_national_grid(mercator::project(theirs.0, theirs.1));
            if let (Some(ours), Ok(theirs)) = (ours, lonlat_bng::convert_osgb36(theirs.0, theirs.1)) {
                self.apart = self.apart.max((ours.0 - theirs.0).abs()).max((ours.1 - theirs.1).abs());
            }
        }
    }
}

fn main() {
    let mut seen = Seen::default();
    for kilometre in 0..701 * 1251 {
        let (easting, northing) = (f64::from(kilometre % 701) * 1000.0, f64::from(kilometre / 701) * 1000.0);
        // The east edge of the table is beyond the other's last column, where it takes the next row's first.
        if easting < 700_000.0 && northing < 1_250_000.0 {
            seen.at(easting, northing);
            seen.at(easting + 500.0, northing + 500.0);
        }
    }
    let mut state = 20_261_130_u64;
    let mut random = || {
        // Knuth's linear congruence; the upper half of its bits.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as f64 / 4_294_967_296.0
    };
    for _ in 0..RANDOM {
        seen.at(random() * 699_999.0, random() * 1_249_999.0);
    }
    let Seen { compared, alone, apart, apart_back } = seen;
    println!(
        "{compared} points: {:.4} mm apart at most; back, {:.1e} and {:.1e} degrees; {alone} known to one of the two",
        apart * 1000.0,
        apart_back.0,
        apart_back.1
    );
    // Both round to the millimetre, which may part what lies on its edge.
    if compared < 3_000_000 || apart > MILLIMETRE * 1.01 || apart_back.0 > DEGREES.0 || apart_back.1 > DEGREES.1 {
        std::process::exit(1);
    }
}
