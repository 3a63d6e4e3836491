//! One small map for each rule. A letter is a point, 100 m from its neighbours, and a text names a way by its points.

use super::*;

/// A drawing with letters as points, and the ways over them: `"ABC highway=path"`.
fn drawn(drawing: &str, ways: &[&str], barriers: &[&str]) -> (Map, BTreeMap<char, usize>) {
    let mut map = Map::default();
    let mut letters = BTreeMap::new();
    for (row, line) in drawing.lines().enumerate() {
        for (column, letter) in line.chars().enumerate().filter(|(_, letter)| letter.is_alphabetic()) {
            letters.insert(letter, map.at.len());
            map.at.push([column as f64 * 100.0, 5_000.0 - row as f64 * 100.0]);
        }
    }
    for way in ways {
        let (points, tags) = way.split_once(' ').unwrap();
        map.ways.push((points.chars().map(|letter| letters[&letter]).collect(), tags.to_owned()));
    }
    for barrier in barriers {
        let (point, tags) = barrier.split_once(' ').unwrap();
        map.barriers.insert(letters[&point.chars().next().unwrap()], tags.to_owned());
    }
    (map, letters)
}

/// Minutes between two letters in each profile, to a hundredth; `-` where there is no journey.
fn minutes(drawing: &str, ways: &[&str], barriers: &[&str], pair: &str) -> String {
    let (map, letters) = drawn(drawing, ways, barriers);
    let ends: Vec<[f64; 2]> = pair.chars().map(|letter| map.at[letters[&letter]]).collect();
    let one = |name: &str| {
        let profile = shipped(name);
        if map.opened(&profile).0.is_empty() {
            return "-".to_owned();
        }
        let network = map.network(&profile, Measure::Time);
        let on_it = |at: [f64; 2]| network.snap(at).is_ok_and(|snap| snap.off < 1.0);
        match ticks(&network, ends[0], ends[1], 60 * 60_000) {
            Some(ticks) if on_it(ends[0]) && on_it(ends[1]) => format!("{:.2}", f64::from(ticks) / 60_000.0),
            _ => "-".to_owned(),
        }
    };
    ["walk", "pram", "drive"].map(one).join(" ")
}

/// 100 m take 1.25 minutes at 4.8 km/h.
const LINE: &str = "ABCDE";

fn line(tags: &str) -> String {
    minutes(LINE, &[&format!("ABCDE {tags}")], &[], "AE")
}

#[test]
fn classes_and_access_keys() {
    assert_eq!(line("highway=residential"), "5.00 5.00 0.86");
    assert_eq!(line("highway=footway"), "5.00 5.00 -");
    assert_eq!(line("highway=motorway oneway=no"), "- - 0.24");
    assert_eq!(line("highway=motorway foot=yes oneway=no"), "- - 0.24");
    assert_eq!(line("highway=proposed foot=yes motor_vehicle=yes"), "- - -");
    assert_eq!(line("highway=trunk"), "5.00 5.00 0.28");
    assert_eq!(line("highway=trunk motorroad=yes"), "- - 0.28");
    assert_eq!(line("highway=trunk motorroad=yes foot=designated"), "5.00 5.00 0.28");
    // The most specific key decides.
    assert_eq!(line("highway=residential access=private"), "- - -");
    assert_eq!(line("highway=residential access=private foot=yes"), "5.00 5.00 -");
    assert_eq!(line("highway=residential access=yes foot=no motor_vehicle=no motorcar=yes"), "- - 0.86");
    assert_eq!(line("highway=residential foot=unknown access=no"), "- - -");
    // A key of its own opens what is not listed, a general one does not.
    assert_eq!(line("highway=track motor_vehicle=yes"), "5.00 5.00 2.40");
    assert_eq!(line("highway=track access=yes"), "5.00 5.00 -");
    assert_eq!(line("highway=primary sidewalk=separate foot=use_sidepath"), "- - 0.37");
    assert_eq!(line("railway=rail"), "- - -");
}

#[test]
fn prams_need_firm_ground_without_steps() {
    assert_eq!(line("highway=steps"), "5.00 - -");
    assert_eq!(line("highway=steps ramp:stroller=yes"), "5.00 5.00 -");
    assert_eq!(line("highway=path surface=mud"), "5.00 - -");
    assert_eq!(line("highway=path surface=mud foot=designated"), "5.00 - -");
    assert_eq!(line("highway=path surface=asphalt smoothness=horrible"), "5.00 - -");
    assert_eq!(line("highway=track tracktype=grade5"), "5.00 - -");
    assert_eq!(line("highway=track tracktype=grade1"), "5.00 5.00 -");
}

#[test]
fn one_way_streets() {
    let both = |tags: &str| {
        let way = format!("ABCDE {tags}");
        [minutes(LINE, &[&way], &[], "AE"), minutes(LINE, &[&way], &[], "EA")]
    };
    // A street with one end has no way back, so that nothing lies on it: a ring does.
    let ring = |tags: &str| {
        let ways = ["ABCD highway=residential", &format!("DHGFEA highway=residential {tags}")];
        let map = "ABCD\nEFGH";
        [minutes(map, &ways, &[], "DA"), minutes(map, &ways, &[], "AE")]
    };
    assert_eq!(both("highway=residential"), ["5.00 5.00 0.86", "5.00 5.00 0.86"]);
    assert_eq!(ring(""), ["3.75 3.75 0.64", "1.25 1.25 0.21"]);
    assert_eq!(ring("oneway=yes"), ["3.75 3.75 0.64", "1.25 1.25 1.50"]);
    assert_eq!(ring("oneway=-1"), ["3.75 3.75 0.64", "1.25 1.25 0.21"]);
    assert_eq!(ring("oneway=yes oneway:motor_vehicle=no"), ["3.75 3.75 0.64", "1.25 1.25 0.21"]);
    assert_eq!(ring("oneway=yes oneway:foot=yes"), ["3.75 3.75 0.64", "8.75 8.75 1.50"]);
    assert_eq!(ring("junction=roundabout"), ["3.75 3.75 0.64", "1.25 1.25 1.50"]);
    assert_eq!(ring("junction=roundabout oneway=no"), ["3.75 3.75 0.64", "1.25 1.25 0.21"]);
    assert_eq!(ring("foot:backward=no"), ["3.75 3.75 0.64", "8.75 8.75 0.21"]);
}

#[test]
fn barriers_close_ways_for_those_who_cannot_pass() {
    let with = |barrier: &str| minutes(LINE, &["ABCDE highway=residential"], &[&format!("C {barrier}")], "AE");
    assert_eq!(with("barrier=gate"), "5.00 5.00 0.86");
    assert_eq!(with("barrier=gate access=private"), "- - -");
    assert_eq!(with("barrier=gate access=private foot=yes"), "5.00 5.00 -");
    assert_eq!(with("barrier=bollard"), "5.00 5.00 -");
    assert_eq!(with("barrier=bollard motor_vehicle=yes"), "5.00 5.00 0.86");
    assert_eq!(with("barrier=stile foot=yes"), "5.00 - -");
    assert_eq!(with("barrier=kissing_gate"), "5.00 - -");
    assert_eq!(with("barrier=kissing_gate wheelchair=yes"), "5.00 5.00 -");
    assert_eq!(with("highway=crossing access=no"), "5.00 5.00 0.86");
    // Nobody turns at a barrier, and everybody gets up to it.
    let crossing = ["ABC highway=residential", "DBE highway=residential"];
    let map = " D\nABC\n E";
    assert_eq!(minutes(map, &crossing, &["B barrier=bollard"], "AD"), "2.50 2.50 -");
    assert_eq!(minutes(map, &crossing, &["B barrier=bollard"], "AC"), "2.50 2.50 -");
    assert_eq!(minutes(map, &crossing, &["B barrier=bollard"], "AB"), "1.25 1.25 0.21");
}

#[test]
fn speed_limits() {
    // 30 mph is 48.28 km/h, of which four fifths are driven.
    assert_eq!(line("highway=primary maxspeed=30_mph"), "5.00 5.00 0.37");
    let drive = shipped("drive");
    let speed = |tags: &[(&str, &str)]| drive.passage(tags).along.map(|speed| (speed * 100.0).round() / 100.0);
    let primary = |limit| speed(&[("highway", "primary"), ("maxspeed", limit)]);
    assert_eq!(primary("30 mph"), Some(38.62));
    assert_eq!(primary("50"), Some(40.0));
    assert_eq!(primary("60 km/h"), Some(48.0));
    assert_eq!(primary("GB:nsl_dual"), Some(90.12));
    assert_eq!(primary("signals"), Some(65.0));
    assert_eq!(speed(&[("highway", "unclassified"), ("maxspeed", "60 mph")]), Some(45.0));
    assert_eq!(speed(&[("highway", "unclassified"), ("maxspeed", "20 mph")]), Some(25.75));
    assert_eq!(speed(&[("highway", "primary"), ("maxspeed:forward", "20 mph"), ("maxspeed", "60 mph")]), Some(25.75));
    assert_eq!(speed(&[("highway", "unclassified"), ("surface", "gravel")]), Some(20.0));
}

#[test]
fn places_on_one_edge_need_no_junction() {
    let (map, _) = drawn(LINE, &["ABCDE highway=residential"], &[]);
    let network = map.network(&shipped("walk"), Measure::Time);
    let at = |x: f64| [x, 5_000.0];
    assert_eq!(ticks(&network, at(120.0), at(200.0), 100_000), Some(60_000));
    assert_eq!(ticks(&network, at(200.0), at(120.0), 100_000), Some(60_000));
    assert_eq!(ticks(&network, at(200.0), at(200.0), 100_000), Some(0));
    // Against a one-way street one goes round.
    let ways = ["ABCD highway=residential oneway=yes", "DHGFEA highway=residential oneway=yes"];
    let (map, _) = drawn("ABCD\nEFGH", &ways, &[]);
    let network = map.network(&shipped("drive"), Measure::Length);
    assert_eq!(ticks(&network, at(120.0), at(200.0), 100_000), Some(800));
    assert_eq!(ticks(&network, at(200.0), at(120.0), 100_000), Some(8_000 - 800));
}
