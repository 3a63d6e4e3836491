//! OSTN15: how far the National Grid lies from the ETRS89 grid, by Ordnance Survey's table of one point a kilometre.
//!
//! The table is packed by `ostn15/pack.py` and unpacked when it is first asked for, in some milliseconds. Its licence
//! stands beside it.

use std::io::Read;
use std::sync::OnceLock;

/// Points of the table from west to east and from south to north, a kilometre apart; the first is at (0, 0).
const WIDTH: usize = 701;
const HEIGHT: usize = 1251;
const SPACING: f64 = 1000.0;

/// East and north of the false origin, in metres, as far as the table goes.
pub(super) const EXTENT: (f64, f64) = ((WIDTH - 1) as f64 * SPACING, (HEIGHT - 1) as f64 * SPACING);

/// Easting and northing on the National Grid, to the millimetre, of a point on the ETRS89 grid, both in metres; `None`
/// beyond the table.
pub(super) fn to_national_grid((easting, northing): (f64, f64)) -> Option<(f64, f64)> {
    let (east, north) = shift((easting, northing))?;
    let to_millimetres = |metres: f64| (metres * 1000.0).round() / 1000.0;
    Some((to_millimetres(easting + east), to_millimetres(northing + north)))
}

/// The inverse of [`to_national_grid`], unrounded. The shift of a point depends on where it comes from, so it is looked
/// up again at the result until it changes by no more than a tenth of a millimetre (*Transformations and OSGM15 User
/// Guide*, section on the reverse transformation).
pub(super) fn from_national_grid((easting, northing): (f64, f64)) -> Option<(f64, f64)> {
    /// Metres.
    const NEAR: f64 = 0.0001;
    /// Shifts differ by less than a metre from one kilometre to the next: each look-up gains three digits or more.
    const LOOK_UPS: usize = 10;
    let mut last = shift((easting, northing))?;
    for _ in 0..LOOK_UPS {
        let next = shift((easting - last.0, northing - last.1))?;
        if (next.0 - last.0).abs() <= NEAR && (next.1 - last.1).abs() <= NEAR {
            return Some((easting - next.0, northing - next.1));
        }
        last = next;
    }
    None
}

/// How far east and north of its place on the ETRS89 grid a point lies on the National Grid, in metres: bilinear
/// between the four points of the table around it.
fn shift((easting, northing): (f64, f64)) -> Option<(f64, f64)> {
    let (column, right) = cell(easting, WIDTH)?;
    let (row, up) = cell(northing, HEIGHT)?;
    let south_west = row * WIDTH + column;
    let corners = [south_west, south_west + 1, south_west + WIDTH, south_west + WIDTH + 1];
    let parts = [(1.0 - right) * (1.0 - up), right * (1.0 - up), (1.0 - right) * up, right * up];
    let table = table();
    let mean = |shifts: &[i32]| -> f64 {
        corners.iter().zip(parts).map(|(corner, part)| part * (f64::from(shifts[*corner]) / 1000.0)).sum()
    };
    Some((mean(&table.east), mean(&table.north)))
}

/// The point of the table before a coordinate, of `points` in all, and how far the coordinate lies towards the next,
/// from 0 to 1.
fn cell(metres: f64, points: usize) -> Option<(usize, f64)> {
    let place = metres / SPACING;
    if !(0.0..=(points - 1) as f64).contains(&place) {
        return None;
    }
    let before = (place as usize).min(points - 2);
    Some((before, place - before as f64))
}

/// The shifts in millimetres, row by row from the south-west.
struct Table {
    east: Vec<i32>,
    north: Vec<i32>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut bytes = Vec::new();
        let packed: &[u8] = include_bytes!("ostn15/shifts.zlib");
        // What is part of the program can be read; a test has read all of it.
        let _ = flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes);
        let mut integers = Integers { bytes: bytes.iter() };
        let east = unpack(&mut integers);
        Table { east, north: unpack(&mut integers) }
    })
}

/// Puts the differences of [`Integers`] back onto what the neighbours west, south and south-west foretell.
fn unpack(integers: &mut Integers<'_>) -> Vec<i32> {
    let mut shifts = vec![0; WIDTH * HEIGHT];
    for at in 0..shifts.len() {
        let (row, column) = (at / WIDTH, at % WIDTH);
        let foretold = match (row, column) {
            (0, 0) => 0,
            (0, _) => shifts[at - 1],
            (_, 0) => shifts[at - WIDTH],
            _ => shifts[at - 1] + shifts[at - WIDTH] - shifts[at - WIDTH - 1],
        };
        shifts[at] = foretold + integers.next().unwrap_or_default();
    }
    shifts
}

/// Integers of 7 bits a byte, least first, with the sign in the lowest bit.
struct Integers<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl Iterator for Integers<'_> {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        let (mut value, mut bits) = (0, 0);
        loop {
            let byte = *self.bytes.next()?;
            value |= i32::from(byte & 127) << bits;
            if byte < 128 {
                return Some(if value % 2 == 0 { value / 2 } else { -(value / 2) - 1 });
            }
            bits += 7;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table = table();
        let range = |shifts: &[i32]| (shifts.iter().min().copied().unwrap(), shifts.iter().max().copied().unwrap());
        // Ordnance Survey's first line, and the least and greatest of its columns.
        assert_eq!((table.east[0], table.north[0]), (90_750, -82_020));
        assert_eq!((range(&table.east), range(&table.north)), ((82_140, 111_046), (-84_180, -43_841)));
        let sum = |shifts: &[i32]| shifts.iter().map(|shift| i64::from(*shift)).sum::<i64>();
        assert_eq!((sum(&table.east), sum(&table.north)), SUMS);
    }

    /// Of all shifts east and north in Ordnance Survey's file, in millimetres.
    const SUMS: (i64, i64) = (85_289_625_360, -57_173_294_792);

    #[test]
    fn the_edges_of_the_table_belong_to_it() {
        let (width, height) = EXTENT;
        for corner in [(0.0, 0.0), (width, 0.0), (0.0, height), EXTENT] {
            assert!(shift(corner).is_some(), "{corner:?}");
        }
        for beyond in [(-0.001, 0.0), (0.0, height + 0.001), (width + 0.001, 0.0), (f64::NAN, 0.0), (0.0, f64::NAN)] {
            assert_eq!(shift(beyond), None, "{beyond:?}");
        }
    }
}
