//! Where the numbers of hubs stand: each over its hub, or beside it at the end of a line where several would collide.

use super::room::{Patch, Room};

/// Between two numbers, pixels.
const GAP: f64 = 1.0;
/// Around the place of a hub whose number stands beside it, pixels.
pub(super) const DOT: f64 = 3.0;
/// How far from its hub a number may stand, pixels: the nearest are tried first.
const RINGS: [f64; 12] = [12.0, 16.0, 20.0, 25.0, 31.0, 38.0, 46.0, 56.0, 68.0, 82.0, 100.0, 125.0];
/// Places on a ring.
const DIRECTIONS: u32 = 16;
/// What a line through another number, and a number over another hub, are worth in pixels of distance.
const CROSSING: f64 = 40.0;
const HIDING: f64 = 30.0;

/// Finds a place for the number of each hub, in pixels; `None` where there is no room at all. Numbers reach `half` to
/// each side of their place, and lie in `room`, which they take. No two overlap.
///
/// Numbers that are alone stay where their hubs are. The others are placed one by one, each as near to its hub as can
/// be without hiding another hub and without a line through another number.
pub(super) fn placed(hubs: &[(f64, f64)], half: (f64, f64), room: &mut Room) -> Vec<Option<(f64, f64)>> {
    let patch = |at: (f64, f64)| Patch::around(at, (half.0 + GAP / 2.0, half.1 + GAP / 2.0));
    let own: Vec<Patch> = hubs.iter().map(|hub| patch(*hub)).collect();
    let alone = |at: usize| !own.iter().enumerate().any(|(other, taken)| other != at && taken.meets(&own[at]));
    let mut places = vec![None; hubs.len()];
    for at in (0..hubs.len()).filter(|at| alone(*at)) {
        if room.has(&own[at]) {
            room.take(own[at]);
            places[at] = Some(hubs[at]);
        }
    }
    for at in 0..hubs.len() {
        if places[at].is_some() {
            continue;
        }
        let hidden = |patch: &Patch| {
            let others = hubs.iter().enumerate().filter(|(other, _)| *other != at);
            others.filter(|(_, hub)| patch.meets(&Patch::around(**hub, (DOT, DOT)))).count()
        };
        let cost = |place: (f64, f64)| {
            let far = (place.0 - hubs[at].0).hypot(place.1 - hubs[at].1);
            far + CROSSING * room.crossed(hubs[at], place) as f64 + HIDING * hidden(&patch(place)) as f64
        };
        let free = around(hubs[at]).filter(|place| room.has(&patch(*place)));
        let best = free.map(|place| (cost(place), place)).min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, place)) = best {
            room.take(patch(place));
            places[at] = Some(place);
        }
    }
    places
}

/// The hub's own place, then the rings.
fn around(hub: (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let on_ring = move |ring: f64| {
        (0..DIRECTIONS).map(move |direction| {
            // The first is to the right and a little up, where a label is read best.
            let angle = f64::from(direction) / f64::from(DIRECTIONS) * std::f64::consts::TAU - 0.4;
            (hub.0 + ring * angle.cos(), hub.1 + ring * angle.sin())
        })
    };
    std::iter::once(hub).chain(RINGS.into_iter().flat_map(on_ring))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    const HALF: (f64, f64) = (9.0, 8.5);

    proptest! {
        #![proptest_config(cases(128))]

        /// Whatever the layout, crowded or not: numbers lie in the picture and on nothing.
        #[test]
        fn numbers_never_overlap(
            hubs in prop::collection::vec((0.0..400.0_f64, 0.0..300.0_f64), 1..60),
            crowd in prop::collection::vec((190.0..210.0_f64, 140.0..160.0_f64), 0..12),
        ) {
            let hubs = [hubs, crowd].concat();
            let places = placed(&hubs, HALF, &mut Room::new(400.0, 300.0));
            let patches: Vec<Patch> = places.iter().flatten().map(|place| Patch::around(*place, HALF)).collect();
            for (at, one) in patches.iter().enumerate() {
                prop_assert!(one.left >= 0.0 && one.right <= 400.0 && one.top >= 0.0 && one.bottom <= 300.0, "{one:?}");
                prop_assert!(!patches[..at].iter().any(|other| other.meets(one)), "{one:?}");
            }
            let lost = places.iter().filter(|place| place.is_none()).count();
            prop_assert!(lost == 0, "{lost} of {} have no number", places.len());
        }
    }

    #[test]
    fn a_number_that_is_alone_stays_with_its_hub_and_two_part() {
        let hubs = [(50.0, 50.0), (200.0, 100.0), (204.0, 100.0)];
        let places = placed(&hubs, HALF, &mut Room::new(400.0, 300.0));
        assert_eq!(places[0], Some(hubs[0]));
        let [one, other] = [places[1].unwrap(), places[2].unwrap()];
        assert!((one.0 - other.0).hypot(one.1 - other.1) > 16.0, "{one:?}, {other:?}");
        assert!(placed(&[(5.0, 5.0)], HALF, &mut Room::new(10.0, 10.0))[0].is_none(), "there is no room");
    }
}
