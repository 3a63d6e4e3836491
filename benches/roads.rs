//! Journeys on roads: `cargo bench --bench roads`. Rutland needs `HUBPLAN_DATA`. The made-up map has a million crossings;
//! `HUBPLAN_CROSSINGS=10000000` makes one as large as England.

use criterion::{Criterion, criterion_group, criterion_main};
use hubplan::io::{osm, profile_file};
use hubplan::roads::{Graph, Legs, Measure, Network, Profile, Snap};
use hubplan::sample::{SampleOptions, generate};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LEGS: Legs = Legs { factor: 1.2, speed: 4.8, furthest: 1000.0, smallest_part: 5000.0 };

fn profile(name: &str) -> Profile {
    profile_file::read(Path::new(""), "study.toml", name).unwrap().profile
}

fn network(map: &Path, profile: &Profile) -> Network {
    let map = osm::read(map, "map", profile).unwrap();
    Network::new(Graph::build(&map.ways, &map.points, Measure::Time), Measure::Time, LEGS)
}

/// Places on the network, every so many of a table's rows with `easting` and `northing`.
fn places(network: &Network, points: &[[f64; 2]]) -> Vec<Option<Snap>> {
    points.iter().map(|at| network.snap(*at).ok()).collect()
}

fn rutland(criterion: &mut Criterion) {
    let Some(data) = std::env::var_os("HUBPLAN_DATA").map(PathBuf::from) else { return };
    let map = data.join("roads/rutland_latest.osm.pbf");
    let extent = network(&map, &profile("walk")).extent();
    // 34 x 38 places over the county, as many as it has postcodes, and as many sites as it has.
    let grid = |columns: usize, rows: usize| -> Vec<[f64; 2]> {
        let share = |at: usize, of: usize| (at as f64 + 0.5) / of as f64;
        let cell = |at: usize| [share(at % columns, columns), share(at / columns, rows)];
        let place = |at: usize| [0, 1].map(|axis| extent[axis] + (extent[axis + 2] - extent[axis]) * cell(at)[axis]);
        (0..columns * rows).map(place).collect()
    };
    let (zones, sites) = (grid(34, 38), grid(17, 2));
    let mut group = criterion.benchmark_group("rutland");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    for mode in ["walk", "drive"] {
        let profile = profile(mode);
        group.bench_function(format!("{mode}: read"), |bencher| {
            bencher.iter(|| osm::read(&map, "map", black_box(&profile)).unwrap().ways.len());
        });
        group.bench_function(format!("{mode}: read, build, place, all pairs within 45 minutes"), |bencher| {
            bencher.iter(|| {
                let network = network(&map, black_box(&profile));
                let (zones, sites) = (places(&network, &zones), places(&network, &sites));
                network.rows(&zones, &sites, 45 * 60_000).len()
            });
        });
    }
    group.finish();
}

fn made_up(criterion: &mut Criterion) {
    let crossings = std::env::var("HUBPLAN_CROSSINGS").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let files = generate(&SampleOptions { roads: Some(crossings), ..SampleOptions::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("streets.osm.pbf");
    std::fs::write(&map, &files.iter().find(|file| file.name == "streets.osm.pbf").unwrap().bytes).unwrap();
    drop(files);
    let mut group = criterion.benchmark_group(format!("{crossings} crossings"));
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for (mode, minutes) in [("walk", 30), ("drive", 20)] {
        let profile = profile(mode);
        group.bench_function(format!("{mode}: read and build"), |bencher| {
            bencher.iter(|| network(&map, black_box(&profile)).graph().edges());
        });
        let network = network(&map, &profile);
        let [west, south, east, north] = network.extent();
        let along = |low: f64, high: f64, at: usize| low + (high - low) * (at as f64 * 0.618_034).fract();
        let point = |at: usize| [along(west, east, at), along(south, north, at * 7 + 3)];
        let sites = places(&network, &(0..3_500).map(point).collect::<Vec<_>>());
        let zones = places(&network, &(3_500..8_500).map(point).collect::<Vec<_>>());
        group.bench_function(format!("{mode}: journeys to 500 sites within {minutes} minutes"), |bencher| {
            bencher.iter(|| network.rows(black_box(&zones), &sites[..500], minutes * 60_000).len());
        });
        group.bench_function(format!("{mode}: nearest of 3,500 sites for every crossing"), |bencher| {
            bencher.iter(|| network.nearest(black_box(&zones), &sites, 1).len());
        });
    }
    group.finish();
}

criterion_group!(benches, rutland, made_up);
criterion_main!(benches);
