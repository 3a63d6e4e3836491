//! Random maps beside relaxation over every point of every way, which shares no code with the search.

use super::*;
use crate::testing::cases;
use proptest::prelude::*;

/// Side of the lattice that maps are drawn on.
const SIDE: usize = 5;

/// Tags of ways, with speeds along and against for a car as the rules of `drive.toml` make them.
const KINDS: [(&str, f64, f64); 9] = [
    ("highway=residential", 28.0, 28.0),
    ("highway=residential oneway=yes", 28.0, 0.0),
    ("highway=service oneway=-1", 0.0, 15.0),
    ("highway=primary", 65.0, 65.0),
    ("highway=tertiary junction=roundabout", 55.0, 0.0),
    ("highway=secondary maxspeed=50", 40.0, 40.0),
    ("highway=residential maxspeed:forward=20 maxspeed:backward=30", 16.0, 24.0),
    ("highway=residential access=private", 0.0, 0.0),
    ("highway=footway", 0.0, 0.0),
];

/// A way as its first point, its steps (0 east, 1 north, 2 west, 3 south) and its kind.
type Walk = (usize, Vec<u8>, usize);

/// Ways of which none uses a stretch that another has.
fn map_of(walks: &[Walk], barriers: &[(usize, bool)]) -> (Map, Vec<usize>) {
    let at = (0..SIDE * SIDE).map(|point| [(point % SIDE) as f64 * 100.0, (point / SIDE) as f64 * 100.0]).collect();
    let mut map = Map { at, ..Map::default() };
    let (mut used, mut kinds) = (std::collections::BTreeSet::new(), Vec::new());
    for (first, steps, kind) in walks {
        let mut points = vec![*first];
        for step in steps {
            let (x, y) = (points[points.len() - 1] % SIDE, points[points.len() - 1] / SIDE);
            let next = match step {
                0 if x + 1 < SIDE => y * SIDE + x + 1,
                1 if y + 1 < SIDE => (y + 1) * SIDE + x,
                2 if x > 0 => y * SIDE + x - 1,
                3 if y > 0 => (y - 1) * SIDE + x,
                _ => break,
            };
            let last = points[points.len() - 1];
            if !used.insert((last.min(next), last.max(next))) {
                break;
            }
            points.push(next);
        }
        if points.len() > 1 {
            map.ways.push((points, KINDS[*kind].0.to_owned()));
            kinds.push(*kind);
        }
    }
    for (point, closed) in barriers {
        let tags = if *closed { "barrier=bollard" } else { "barrier=gate" };
        map.barriers.insert(*point, tags.to_owned());
    }
    (map, kinds)
}

/// A place on the stretch of a way: way, stretch, share.
#[derive(Clone, Copy, PartialEq, Debug)]
struct On(usize, usize, f64);

/// Milliseconds between two places by relaxation. A state is a point of a way with the side from which one stands at
/// it; states at one point are joined unless it is closed.
fn by_relaxation(map: &Map, kinds: &[usize], from: On, to: On) -> Option<f64> {
    let mut states: Vec<(usize, usize, bool)> = Vec::new();
    for (way, (points, _)) in map.ways.iter().enumerate() {
        states.extend((0..points.len()).flat_map(|at| [(way, at, false), (way, at, true)]));
    }
    let index = |state: (usize, usize, bool)| states.iter().position(|other| *other == state).unwrap();
    let closed = |point: usize| map.barriers.get(&point).is_some_and(|tags| tags.contains("bollard"));
    let ms = |metres: f64, speed: f64| (speed > 0.0).then(|| metres * 3600.0 / speed);
    let mut arcs: Vec<(usize, usize, f64)> = Vec::new();
    for (way, (points, _)) in map.ways.iter().enumerate() {
        let (_, along, against) = KINDS[kinds[way]];
        for at in 0..points.len() - 1 {
            let (here, there) = (index((way, at, true)), index((way, at + 1, false)));
            arcs.extend(ms(100.0, along).map(|ms| (here, there, ms)));
            arcs.extend(ms(100.0, against).map(|ms| (there, here, ms)));
        }
    }
    for (one, a) in states.iter().enumerate() {
        for (other, b) in states.iter().enumerate() {
            let point = map.ways[a.0].0[a.1];
            if one != other && point == map.ways[b.0].0[b.1] && !closed(point) {
                arcs.push((one, other, 0.0));
            }
        }
    }
    let mut best = vec![f64::INFINITY; states.len()];
    let (_, along, against) = KINDS[kinds[from.0]];
    best[index((from.0, from.1 + 1, false))] = ms(100.0 * (1.0 - from.2), along).unwrap_or(f64::INFINITY);
    best[index((from.0, from.1, true))] = ms(100.0 * from.2, against).unwrap_or(f64::INFINITY);
    for _ in 0..states.len() {
        for (a, b, ms) in &arcs {
            best[*b] = best[*b].min(best[*a] + ms);
        }
    }
    let (_, in_along, in_against) = KINDS[kinds[to.0]];
    let mut found = vec![
        best[index((to.0, to.1, true))] + ms(100.0 * to.2, in_along).unwrap_or(f64::INFINITY),
        best[index((to.0, to.1 + 1, false))] + ms(100.0 * (1.0 - to.2), in_against).unwrap_or(f64::INFINITY),
    ];
    if (from.0, from.1) == (to.0, to.1) {
        let speed = match to.2.total_cmp(&from.2) {
            std::cmp::Ordering::Greater => along,
            std::cmp::Ordering::Equal => along.max(against),
            std::cmp::Ordering::Less => against,
        };
        found.extend(ms(100.0 * (to.2 - from.2).abs(), speed));
    }
    found.into_iter().min_by(f64::total_cmp).filter(|ms| ms.is_finite())
}

fn place(map: &Map, On(way, at, share): On) -> [f64; 2] {
    let [a, b] = [map.at[map.ways[way].0[at]], map.at[map.ways[way].0[at + 1]]];
    [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
}

prop_compose! {
    fn maps()(
        walks in prop::collection::vec((0..SIDE * SIDE, prop::collection::vec(0u8..4, 1..5), 0..KINDS.len()), 3..16),
        barriers in prop::collection::vec((0..SIDE * SIDE, any::<bool>()), 0..4),
    ) -> (Map, Vec<usize>) {
        map_of(&walks, &barriers)
    }
}

/// Places on the map that the network takes where they are.
fn places(map: &Map, network: &Network, picks: &[(usize, usize, u8)]) -> Vec<(On, Snap)> {
    let on = picks.iter().filter(|_| !map.ways.is_empty()).map(|(way, at, share)| {
        let way = way % map.ways.len();
        // Never halfway, where another stretch could be as near.
        On(way, at % (map.ways[way].0.len() - 1), f64::from(*share) / 100.0)
    });
    on.filter_map(|on| Some((on, network.snap(place(map, on)).ok().filter(|snap| snap.off < 0.02)?))).collect()
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn journeys_are_those_of_plain_relaxation(
        (map, kinds) in maps(),
        picks in prop::collection::vec((0usize..16, 0usize..5, 10u8..40), 2..8),
        measure_cut in 20_000u32..200_000,
    ) {
        let profile = shipped("drive");
        prop_assume!(!map.opened(&profile).0.is_empty());
        let network = map.network(&profile, Measure::Time);
        let places = places(&map, &network, &picks);
        let snaps: Vec<_> = places.iter().map(|(_, snap)| Some(*snap)).collect();
        let rows = network.rows(&snaps, &snaps, u32::MAX / 2);
        let short = network.rows(&snaps, &snaps, measure_cut);
        let nearest = network.nearest(&snaps, &snaps, 2);
        for (to, row) in rows.iter().enumerate() {
            for (from, (on, _)) in places.iter().enumerate() {
                let ours = row.from.iter().find(|(origin, _)| *origin as usize == from).map(|(_, ticks)| *ticks);
                let right = by_relaxation(&map, &kinds, *on, places[to].0);
                match (ours, right) {
                    // A millisecond for each edge, and centimetres at both ends.
                    (Some(ours), Some(right)) => {
                        prop_assert!((f64::from(ours) - right).abs() < 40.0, "{} {}", ours, right);
                    }
                    other => prop_assert!(other == (None, None), "{:?}", other),
                }
            }
            // A cut-off keeps exactly what is within it.
            let within: Vec<_> = row.from.iter().copied().filter(|(_, ticks)| *ticks <= measure_cut).collect();
            prop_assert_eq!(&short[to].from, &within);
        }
        for (from, near) in nearest.iter().enumerate() {
            let all = rows.iter().enumerate();
            let mut all: Vec<(u32, u32)> = all.filter_map(|(to, row)| {
                Some((row.from.iter().find(|(origin, _)| *origin as usize == from)?.1, to as u32))
            }).collect();
            all.sort_unstable();
            all.truncate(2);
            prop_assert_eq!(near, &all);
        }
    }

    /// As many ticks as the search finds, along lines that are as long and run from place to place.
    #[test]
    fn paths_are_as_long_as_their_journeys(
        (map, _) in maps(),
        picks in prop::collection::vec((0usize..16, 0usize..5, 10u8..40), 2..8),
        cut_off in prop_oneof![Just(u32::MAX / 2), 2_000u32..8_000],
    ) {
        let profile = shipped("drive");
        prop_assume!(!map.opened(&profile).0.is_empty());
        for measure in [Measure::Length, Measure::Time] {
            let tracer = Tracer::new(map.network(&profile, measure));
            let mut packed = Vec::new();
            tracer.network().graph().pack(&mut packed);
            prop_assert_eq!(packed.len(), tracer.network().graph().packed_size());
            let unpacked = Graph::unpacked(&packed);
            prop_assert_eq!(unpacked.as_ref(), Some(tracer.network().graph()));
            prop_assert_eq!(Graph::unpacked(&packed[..packed.len() - 1]), None);
            let snaps: Vec<_> = places(&map, tracer.network(), &picks).into_iter().map(|(_, snap)| snap).collect();
            let placed: Vec<_> = snaps.iter().copied().map(Some).collect();
            for (site, row) in snaps.iter().zip(tracer.network().rows(&placed, &placed, cut_off)) {
                let paths = tracer.paths(site, &snaps.iter().collect::<Vec<_>>(), cut_off);
                for (origin, path) in paths.iter().enumerate() {
                    let found = row.from.iter().find(|(from, _)| *from as usize == origin).map(|(_, ticks)| *ticks);
                    prop_assert_eq!(path.as_ref().map(|path| path.ticks), found);
                    let Some(Path { ticks, points }) = path else { continue };
                    let apart = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
                    let ends = [tracer.network().place(&snaps[origin]), tracer.network().place(site)];
                    prop_assert!(apart(points[0], ends[0]) < 0.02 && apart(points[points.len() - 1], ends[1]) < 0.02);
                    let metres: f64 = points.windows(2).map(|pair| apart(pair[0], pair[1])).sum();
                    // Half a decimetre for each edge; places lie on their edges.
                    let near = measure == Measure::Time || (metres - f64::from(*ticks) / 10.0).abs() < 1.5;
                    prop_assert!(near, "{} m, {} ticks", metres, ticks);
                }
            }
        }
    }

    #[test]
    fn turned_round_every_journey_takes_as_long_and_a_new_way_lengthens_none(
        (map, _) in maps(),
        picks in prop::collection::vec((0usize..16, 0usize..5, 10u8..40), 2..8),
    ) {
        let profile = shipped("drive");
        prop_assume!(!map.opened(&profile).0.is_empty());
        let network = map.network(&profile, Measure::Time);
        let (mut ways, points) = map.opened(&profile);
        let placed = places(&map, &network, &picks);
        let snaps: Vec<_> = placed.iter().map(|(_, snap)| Some(*snap)).collect();
        let there = network.rows(&snaps, &snaps, u32::MAX / 2);
        std::mem::swap(&mut ways.along, &mut ways.against);
        let turned = Network::new(Graph::build(&ways, &points, Measure::Time), Measure::Time, LEGS);
        let back = turned.rows(&snaps, &snaps, u32::MAX / 2);
        for (to, row) in there.iter().enumerate() {
            for (from, ticks) in &row.from {
                prop_assert!(back[*from as usize].from.contains(&(to as u32, *ticks)));
            }
        }
        // A way round the outside, drawn last so that edges keep their numbers where no vertex is new.
        let mut more = map.clone();
        more.at.extend([[-100.0, -100.0], [500.0, -100.0]]);
        more.ways.push((vec![0, SIDE * SIDE, SIDE * SIDE + 1, SIDE - 1], "highway=primary".to_owned()));
        let wider = more.network(&profile, Measure::Time);
        let again: Vec<_> = placed.iter().map(|(on, _)| wider.snap(place(&map, *on)).ok()).collect();
        let rows = wider.rows(&again, &again, u32::MAX / 2);
        for (to, row) in there.iter().enumerate() {
            for (from, ticks) in &row.from {
                let now = rows[to].from.iter().find(|(origin, _)| origin == from);
                // An edge that is cut in two is rounded twice.
                prop_assert!(now.is_some_and(|(_, now)| *now <= ticks + 16), "{:?} {}", now, ticks);
            }
        }
    }
}
