//! Hand-drawn maps for each rule, and random ones beside plain relaxation over every point.

mod drawn;
mod random;

use super::*;
use std::collections::BTreeMap;

/// Profiles as they are shipped.
fn shipped(name: &str) -> Profile {
    let text = match name {
        "walk" => include_str!("../../profiles/walk.toml"),
        "pram" => include_str!("../../profiles/pram.toml"),
        _ => include_str!("../../profiles/drive.toml"),
    };
    toml::from_str(text).unwrap()
}

/// `key=value key=value` as tags.
fn tags(text: &str) -> Vec<(&str, &str)> {
    text.split_whitespace().map(|tag| tag.split_once('=').unwrap()).collect()
}

/// A map of points in metres and ways over them.
#[derive(Debug, Default, Clone)]
struct Map {
    at: Vec<[f64; 2]>,
    barriers: BTreeMap<usize, String>,
    ways: Vec<(Vec<usize>, String)>,
}

impl Map {
    /// The ways that a profile opens, and all points.
    fn opened(&self, profile: &Profile) -> (Ways, Points) {
        let mut ways = Ways { first: vec![0], ..Ways::default() };
        for (points, text) in &self.ways {
            let passage = profile.passage(tags(text).as_slice());
            if !passage.is_closed() {
                ways.points.extend(points.iter().map(|point| *point as u32));
                ways.first.push(ways.points.len() as u32);
                ways.along.push(passage.along.unwrap_or(0.0) as f32);
                ways.against.push(passage.against.unwrap_or(0.0) as f32);
            }
        }
        let barrier =
            |point: usize| self.barriers.get(&point).is_some_and(|text| profile.is_barrier(tags(text).as_slice()));
        let at = self.at.iter().map(|at| at.map(|metres| (metres * 100.0).round() as i32)).collect();
        (ways, Points { at, barrier: (0..self.at.len()).map(barrier).collect() })
    }

    fn network(&self, profile: &Profile, measure: Measure) -> Network {
        let (ways, points) = self.opened(profile);
        Network::new(Graph::build(&ways, &points, measure), measure, LEGS)
    }
}

const LEGS: Legs = Legs { factor: 1.0, speed: 4.8, furthest: 1000.0, smallest_part: 0.0 };

/// Ticks of the journey between two places, if there is one within the cut-off.
fn ticks(network: &Network, from: [f64; 2], to: [f64; 2], cut_off: u32) -> Option<u32> {
    let (from, to) = (network.snap(from).ok(), network.snap(to).ok());
    network.rows(&[from], &[to], cut_off)[0].from.first().map(|(_, ticks)| *ticks)
}

#[test]
fn a_missing_point_cuts_a_way_and_marks_the_edge_of_the_map() {
    let mut ways =
        Ways { first: vec![0, 5], along: vec![4.8], against: vec![4.8], points: vec![0, 1, Ways::MISSING, 2, 3] };
    let points = Points { at: (0..4).map(|x| [x * 8_000, 0]).collect(), barrier: vec![false; 4] };
    let graph = Graph::build(&ways, &points, Measure::Time);
    assert_eq!((graph.edges(), graph.arcs(), graph.cut.len()), (2, 4, 2));
    let network = Network::new(graph, Measure::Time, LEGS);
    assert_eq!(ticks(&network, [0.0, 0.0], [240.0, 0.0], 1_000_000), None);
    assert_eq!(ticks(&network, [0.0, 0.0], [80.0, 0.0], 1_000_000), Some(60_000));
    let place = network.snap([0.0, 0.0]).ok();
    assert!(network.rows(&[place], &[place], 60_000)[0].at_rim);
    // Whole, it is one edge.
    ways = Ways { first: vec![0, 4], points: vec![0, 1, 2, 3], ..ways };
    assert_eq!(Graph::build(&ways, &points, Measure::Time).edges(), 1);
}

#[test]
fn metres_follow_the_bends() {
    let map = Map {
        at: vec![[0.0, 0.0], [300.0, 0.0], [300.0, 400.0]],
        ways: vec![(vec![0, 1, 2], "highway=path".to_owned())],
        ..Map::default()
    };
    let network = map.network(&shipped("walk"), Measure::Length);
    assert_eq!(ticks(&network, [0.0, 0.0], [300.0, 400.0], 10_000), Some(7_000));
    // 50 m off the network at both ends, and half of the first bend.
    assert_eq!(ticks(&network, [150.0, -50.0], [350.0, 400.0], 10_000), Some(5_500 + 1_000));
    assert_eq!(ticks(&network, [150.0, -50.0], [350.0, 400.0], 6_499), None);
    let snap = network.snap([150.0, -50.0]).unwrap();
    assert_eq!((network.place(&snap), snap.off, snap.part, snap.passed_over), ([150.0, 0.0], 50.0, 0, None));
    assert_eq!(network.snap([0.0, 1600.0]).unwrap_err().nearest, Some(1200.0_f64.hypot(300.0)));
}

#[test]
fn small_parts_that_are_not_joined_are_passed_over() {
    let way = |points: [usize; 2]| (points.to_vec(), "highway=path".to_owned());
    let map = Map {
        at: vec![[0.0, 0.0], [900.0, 0.0], [0.0, 100.0], [90.0, 100.0], [0.0, 500.0], [800.0, 500.0]],
        ways: vec![way([0, 1]), way([2, 3]), way([4, 5])],
        ..Map::default()
    };
    let (ways, points) = map.opened(&shipped("walk"));
    let legs = Legs { smallest_part: 500.0, ..LEGS };
    let network = Network::new(Graph::build(&ways, &points, Measure::Time), Measure::Time, legs);
    assert_eq!(network.parts(), [900.0, 800.0]);
    let snap = network.snap([50.0, 90.0]).unwrap();
    assert_eq!((snap.off, snap.passed_over, snap.part), (90.0, Some(10.0), 0));
    let snap = network.snap([50.0, 450.0]).unwrap();
    assert_eq!((snap.off, snap.passed_over, snap.part), (50.0, None, 1));
}
