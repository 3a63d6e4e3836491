//! Compact path data: whole tenths of a pixel, relative to the previous point.

use super::view::View;
use geo::LineString;

/// The `d` of a path, in tenths of a pixel.
#[derive(Debug, Default)]
pub(super) struct Path {
    data: String,
    pen: [i32; 2],
}

impl Path {
    /// Rings of an area. Rings without area at a tenth of a pixel are left out.
    pub(super) fn rings(view: &View, rings: &[LineString<f64>]) -> String {
        let mut path = Path::default();
        for ring in rings {
            let mut points = rounded(view, ring);
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            if twice_area(&points) != 0 {
                path.draw(&points);
                path.data.push('z');
                path.pen = points[0];
            }
        }
        path.data
    }

    /// Lines. Lines without length at a tenth of a pixel are left out.
    pub(super) fn lines(view: &View, lines: &[LineString<f64>]) -> String {
        let mut path = Path::default();
        for line in lines {
            let points = rounded(view, line);
            if points.len() > 1 {
                path.draw(&points);
            }
        }
        path.data
    }

    /// Moves to the first point and draws to the others.
    fn draw(&mut self, points: &[[i32; 2]]) {
        for (i, point) in points.iter().enumerate() {
            match i {
                0 => self.data.push('m'),
                1 => self.data.push('l'),
                _ => {}
            }
            let [x, y] = [point[0] - self.pen[0], point[1] - self.pen[1]];
            self.number(x, i < 2);
            self.number(y, false);
            self.pen = *point;
        }
    }

    /// Appends a number. A minus sign separates numbers as well as a space does.
    fn number(&mut self, number: i32, after_letter: bool) {
        if !after_letter && number >= 0 {
            self.data.push(' ');
        }
        self.data.push_str(&number.to_string());
    }
}

fn rounded(view: &View, line: &LineString<f64>) -> Vec<[i32; 2]> {
    let mut points: Vec<_> = line.0.iter().map(|point| view.tenths(*point)).collect();
    points.dedup();
    points
}

fn twice_area(ring: &[[i32; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::study_of_points;

    /// One pixel per unit, with the origin 10 pixels from the left and 110 from the top.
    fn view() -> View {
        View::new(&study_of_points(&[(0.0, 0.0, 1.0), (100.0, 100.0, 1.0)], &[]), &[], 120.0, 120.0)
    }

    #[test]
    fn data_is_relative_and_short() {
        let ring: LineString<f64> = vec![(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 0.0)].into();
        let sliver: LineString<f64> = vec![(0.0, 0.0), (1.0, 0.0), (2.0, 0.01), (0.0, 0.0)].into();
        let rings = Path::rings(&view(), &[ring.clone(), sliver, ring.clone()]);
        assert_eq!(rings, "m100 1100l10 0 0-20zm0 0l10 0 0-20z");
        assert_eq!(Path::lines(&view(), &[ring]), "m100 1100l10 0 0-20-10 20");
        assert_eq!(Path::lines(&view(), &[vec![(5.0, 5.0), (5.01, 5.0)].into()]), "");
    }
}
