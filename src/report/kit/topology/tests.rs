use super::{Topology, twice_area};
use crate::model::testing::cases;
use geo::orient::{Direction, Orient};
use geo::{Area, Coord, Euclidean, Length, LineString, MultiPolygon, Polygon, unary_union};
use proptest::prelude::*;

fn area_of(rings: &[LineString<f64>]) -> f64 {
    rings.iter().map(|ring| twice_area(&ring.0) / 2.0).sum()
}

fn topology(areas: &[MultiPolygon<f64>]) -> Topology {
    Topology::new(areas.iter().map(Some))
}

/// The rings of each area on its own.
fn one_by_one(topology: &Topology, areas: usize) -> Vec<Vec<LineString<f64>>> {
    topology.dissolved(areas, &(0..areas as u32).map(Some).collect::<Vec<_>>())
}

fn ring(points: &[(f64, f64)]) -> LineString<f64> {
    let mut ring: LineString<f64> = points.to_vec().into();
    ring.close();
    ring
}

fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
    ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

fn area(exterior: LineString<f64>, holes: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    MultiPolygon(vec![Polygon::new(exterior, holes)])
}

/// A side of a cell from corner to corner, with a bend that both of its cells share.
fn side(from: (i32, i32), to: (i32, i32)) -> [(f64, f64); 2] {
    let (x, y) = (f64::from(from.0 + to.0) / 2.0, f64::from(from.1 + to.1) / 2.0);
    let bend = 0.1 * ((7 * (from.0 + to.0) + 3 * (from.1 + to.1)) % 5 - 2) as f64;
    [(f64::from(from.0), f64::from(from.1)), (x + bend, y + bend)]
}

/// Cells of a grid, every other one running clockwise.
fn grid(columns: i32, rows: i32) -> Vec<MultiPolygon<f64>> {
    let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    let cell = |(x, y): (i32, i32)| {
        let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        let mut points: Vec<_> = corners.windows(2).flat_map(|pair| side(pair[0], pair[1])).collect();
        if (x + y) % 2 == 0 {
            points.reverse();
        }
        area(ring(&points), Vec::new())
    };
    cells.map(cell).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn groups_have_the_area_of_their_union(of in prop::collection::vec(prop::option::of(0_u32..4), 42)) {
        let cells = grid(7, 6);
        let topology = topology(&cells);
        let dissolved = topology.dissolved(4, &of);
        for group in 0..4 {
            let members = cells.iter().zip(&of).filter(|(_, of)| **of == Some(group)).map(|(cell, _)| cell);
            let union = unary_union(&members.clone().map(|cell| cell.orient(Direction::Default)).collect::<Vec<_>>());
            let rings = &dissolved[group as usize];
            // The union needs rings in one direction, and snaps to its own grid.
            prop_assert!((area_of(rings) - union.unsigned_area()).abs() < 1e-6);
            prop_assert!((area_of(rings) - members.map(Area::unsigned_area).sum::<f64>()).abs() < 1e-9);
            let vertices = |lines: &mut dyn Iterator<Item = &LineString<f64>>| lines.map(|ring| ring.0.len() - 1).sum::<usize>();
            let of_union = vertices(&mut union.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors())));
            prop_assert!(vertices(&mut rings.iter()) >= of_union, "the union may join straight pieces, never add points");
        }
    }

    /// The lines between groups and around all of them are the outlines of the groups' unions, each inner one shared by
    /// two.
    #[test]
    fn borders_are_the_outlines_of_unions(of in prop::collection::vec(0_usize..5, 42)) {
        let cells = grid(7, 6);
        let topology = topology(&cells);
        let length = |lines: &[LineString<f64>]| lines.iter().map(|line| Euclidean.length(line)).sum::<f64>();
        let inner = length(&topology.borders(|left, right| right.is_some_and(|right| of[left] != of[right])));
        let shore = length(&topology.borders(|_, right| right.is_none()));
        let outline = |group: usize| {
            let members = cells.iter().zip(&of).filter(|(_, of)| **of == group);
            let union = unary_union(&members.map(|(cell, _)| cell.orient(Direction::Default)).collect::<Vec<_>>());
            let rings = union.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
            rings.map(|ring| Euclidean.length(ring)).sum::<f64>()
        };
        let outlines: f64 = (0..5).map(outline).sum();
        prop_assert!((2.0 * inner + shore - outlines).abs() < 1e-5, "{inner}, {shore}, {outlines}");
    }

    /// Whatever simplification takes from one group it gives to another: arcs have two sides.
    #[test]
    fn simplified_groups_still_fill_the_whole(
        of in prop::collection::vec(0_u32..3, 42),
        pixel in 0.01..3.0_f64,
    ) {
        let simple = topology(&grid(7, 6)).simplified(pixel);
        let groups = simple.dissolved(3, &of.iter().copied().map(Some).collect::<Vec<_>>());
        let whole = simple.dissolved(1, &[Some(0); 42]);
        prop_assert!((groups.iter().map(|rings| area_of(rings)).sum::<f64>() - area_of(&whole[0])).abs() < 1e-9);
        prop_assert!(groups.iter().flatten().all(|ring| ring.0.first() == ring.0.last()));
    }
}

/// Two areas side by side, with a border like a saw with a thousand teeth.
fn saw() -> [MultiPolygon<f64>; 2] {
    let teeth = || (0..=1000).map(|i| (10.0 + 0.01 * f64::from(i % 2), 0.02 * f64::from(i)));
    let left: Vec<_> = [(0.0, 0.0)].into_iter().chain(teeth()).chain([(0.0, 20.0)]).collect();
    let right: Vec<_> = teeth().chain([(20.0, 20.0), (20.0, 0.0)]).collect();
    [area(ring(&left), Vec::new()), area(ring(&right), Vec::new())]
}

#[test]
fn neighbours_share_the_very_same_simplified_points() {
    let simple = topology(&saw()).simplified(0.5);
    let parts = one_by_one(&simple, 2);
    let inside = |ring: &LineString<f64>| -> Vec<[u64; 2]> {
        let mut points: Vec<_> =
            ring.0.iter().filter(|p| p.x > 1.0 && p.x < 19.0).map(|p| [p.x, p.y].map(f64::to_bits)).collect();
        points.sort_unstable();
        points.dedup();
        points
    };
    assert_eq!(inside(&parts[0][0]), inside(&parts[1][0]));
    assert!(inside(&parts[0][0]).len() < 20, "{} points are left", inside(&parts[0][0]).len());
    assert!((area_of(&parts[0]) + area_of(&parts[1]) - 400.0).abs() < 1e-9);
}

#[test]
fn a_border_is_one_line_from_end_to_end() {
    let topology = topology(&saw());
    let lines = topology.borders(|_, right| right.is_some());
    assert_eq!(lines.iter().map(|line| line.0.len()).collect::<Vec<_>>(), [1001]);
    let shore = topology.borders(|_, right| right.is_none());
    assert_eq!(shore.len(), 1, "both outer arcs are joined: {shore:?}");
    assert_eq!(shore[0].0.first(), shore[0].0.last());
    assert_eq!(topology.borders(|_, _| false), []);
}

#[test]
fn an_enclave_fills_the_hole_of_its_neighbour() {
    let areas = [
        area(square(0.0, 0.0, 10.0), vec![square(2.0, 2.0, 5.0)]),
        area(square(2.0, 2.0, 5.0), vec![square(3.0, 3.0, 1.0)]),
        // Its ring starts at another vertex and runs in the opposite direction.
        area(ring(&[(4.0, 4.0), (4.0, 3.0), (3.0, 3.0), (3.0, 4.0)]), Vec::new()),
    ];
    let topology = topology(&areas);
    let parts = one_by_one(&topology, 3);
    assert_eq!(parts.iter().map(|rings| area_of(rings)).collect::<Vec<_>>(), [75.0, 24.0, 1.0]);
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    let together = topology.dissolved(1, &[Some(0); 3]);
    assert_eq!((area_of(&together[0]), together[0].len()), (100.0, 1), "no hole is left");
    let without_island = topology.dissolved(1, &[Some(0), Some(0), None]);
    assert_eq!((area_of(&without_island[0]), without_island[0].len()), (99.0, 2));
}

#[test]
fn an_area_of_two_parts_that_touches_itself_at_a_point() {
    let pinched =
        ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0), (0.0, 1.0)]);
    let two = MultiPolygon(vec![Polygon::new(pinched, Vec::new()), Polygon::new(square(5.0, 5.0, 1.0), Vec::new())]);
    let areas = [two, area(square(1.0, 0.0, 1.0), Vec::new())];
    let topology = topology(&areas);
    let parts = one_by_one(&topology, 2);
    assert_eq!([area_of(&parts[0]), area_of(&parts[1])], [3.0, 1.0]);
    assert_eq!(area_of(&topology.dissolved(1, &[Some(0); 2])[0]), 4.0);
    assert_eq!(topology.borders(|_, right| right.is_some()).iter().map(|line| line.0.len()).sum::<usize>(), 3);
}

#[test]
fn neighbours_that_share_no_vertices_stay_as_they_are() {
    let areas = [
        area(square(0.0, 0.0, 2.0), Vec::new()),
        area(square(2.0, 0.5, 1.0), Vec::new()),
        area(square(1.0, 1.0, 2.0), Vec::new()),
        area(square(0.0, 0.0, 2.0), Vec::new()),
    ];
    let topology = topology(&areas);
    let parts = one_by_one(&topology, 4);
    assert_eq!(parts.iter().map(|rings| area_of(rings)).collect::<Vec<_>>(), [4.0, 1.0, 4.0, 4.0]);
    assert_eq!(topology.borders(|_, right| right.is_some()), []);
}

#[test]
fn what_bounds_nothing_has_no_arcs() {
    let spike = ring(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 0.0)]);
    let areas = [Some(area(ring(&[(0.0, 0.0), (1.0, 0.0)]), Vec::new())), None, Some(area(spike, Vec::new()))];
    let topology = Topology::new(areas.iter().map(Option::as_ref));
    assert_eq!(one_by_one(&topology, 3), [[], [], []]);
}

#[test]
fn islands_keep_a_triangle_or_go() {
    let circle: Vec<_> = (0..100).map(|i| (0.0628 * f64::from(i)).sin_cos()).collect();
    let topology = topology(&[area(ring(&circle), Vec::new())]);
    let left = |pixel: f64| topology.simplified(pixel).dissolved(1, &[Some(0)]).remove(0);
    assert_eq!(left(2.0), [], "three square units are less than a pixel of four");
    for pixel in [0.1, 0.5, 1.0, 1.7] {
        let rings = left(pixel);
        assert!(rings[0].0.len() >= 4 && area_of(&rings) > 0.0, "{pixel}: {rings:?}");
    }
    let square = |x| Coord { x, y: 0.0 };
    assert_eq!(super::simplify::triangle(&[square(0.0), square(1.0), square(3.0), square(0.0)]).len(), 4);
}

#[test]
fn the_triangle_of_a_ring_runs_as_the_ring_does() {
    for mut points in [ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 2.0)]).0, square(3.0, 3.0, 2.0).0] {
        for _ in 0..2 {
            let triangle = super::simplify::triangle(&points);
            assert!(twice_area(&triangle) * twice_area(&points) > 0.0, "{triangle:?}");
            points.reverse();
        }
    }
}
