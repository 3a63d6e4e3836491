//! Crowded places at a larger scale: which windows of the map, and where their pictures stand.

use super::room::Patch;

/// How much larger an inset is.
pub(super) const ZOOM: f64 = 2.5;
/// Hubs whose numbers do not stand in their places, from which on a window gets an inset.
const CROWD: usize = 4;
/// Insets of one map, at most.
const MOST: usize = 2;
/// Between the map and its insets, pixels.
pub(super) const GAP: f64 = 10.0;

/// The windows of a map of this size (pixels) that get insets of this size, the most crowded first: from `crowded`, the
/// places of hubs whose numbers had to be moved. They do not overlap, and lie in the map.
pub(super) fn windows(crowded: &[(f64, f64)], map: (f64, f64), inset: (f64, f64)) -> Vec<Patch> {
    let half = (inset.0 / ZOOM / 2.0, inset.1 / ZOOM / 2.0);
    if half.0 * 2.0 > map.0 || half.1 * 2.0 > map.1 {
        return Vec::new();
    }
    let window = |at: (f64, f64)| {
        let held = |value: f64, half: f64, whole: f64| value.clamp(half, whole - half);
        Patch::around((held(at.0, half.0, map.0), held(at.1, half.1, map.1)), half)
    };
    let mut windows: Vec<Patch> = Vec::new();
    let mut left = crowded.to_vec();
    while windows.len() < MOST {
        let in_it = |window: &Patch| left.iter().copied().filter(|place| window.holds(*place)).collect::<Vec<_>>();
        // Around each of them, and then around those that it holds.
        let tried = left.iter().flat_map(|place| {
            let first = window(*place);
            [first, window(middle(&in_it(&first)))]
        });
        let free = tried.filter(|window| !windows.iter().any(|other| other.meets(window)));
        let best = free.map(|window| (in_it(&window).len(), window)).reduce(|a, b| if b.0 >= a.0 { b } else { a });
        match best {
            Some((count, window)) if count >= CROWD => {
                left.retain(|place| !window.holds(*place));
                windows.push(window);
            }
            _ => break,
        }
    }
    windows
}

/// The middle of the rectangle around places.
fn middle(places: &[(f64, f64)]) -> (f64, f64) {
    let ends = |values: &dyn Fn(&(f64, f64)) -> f64| {
        let low = places.iter().map(values).fold(f64::INFINITY, f64::min);
        (low + places.iter().map(values).fold(f64::NEG_INFINITY, f64::max)) / 2.0
    };
    (ends(&|place| place.0), ends(&|place| place.1))
}

/// `A`, `B`.
pub(super) fn letter(at: usize) -> char {
    char::from(b'A' + at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_has_a_window_and_a_few_have_none() {
        let crowd = |x: f64, count: usize| (0..count).map(move |i| (x + 3.0 * i as f64, 200.0));
        let inset = (250.0, 200.0);
        let of = |places: Vec<(f64, f64)>| windows(&places, (600.0, 400.0), inset);
        assert_eq!(of(crowd(300.0, CROWD - 1).collect()), []);
        let one = of(crowd(300.0, 5).chain(crowd(20.0, 2)).collect());
        assert_eq!(one, [Patch::around((306.0, 200.0), (50.0, 40.0))]);
        let two = of(crowd(300.0, 5).chain(crowd(2.0, 6)).chain(crowd(500.0, 4)).collect());
        assert_eq!(two.len(), MOST, "the smallest crowd of three has none");
        assert!(two[0].holds((2.0, 200.0)) && two[0].left == 0.0 && !two[0].meets(&two[1]), "{two:?}");
        assert_eq!(windows(&[(1.0, 1.0); 9], (90.0, 400.0), inset), [], "the window is as large as the map");
    }
}
