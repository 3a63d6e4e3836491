//! A made-up map of streets, as large as asked for, with places to travel between: for benches of journeys on roads.

use super::files::file;
use super::pbf::{self, Way};
use super::random::Random;
use super::{LAND, SampleFile, SampleOptions, ZONES_PER_HUB};
use crate::error::{Error, Result};
use crate::io::crs;
use std::fmt::Write;

/// South-western corner of the streets on the National Grid, in metres.
const CORNER: (f64, f64) = (80_000.0, 20_000.0);
/// Metres between two crossings: ten million of them then fill an area as large as England, 130,000 square kilometres,
/// which has about as many.
const BLOCK: f64 = 114.0;
/// Crossings of one way.
const LONGEST: usize = 25;
/// One street in so many is a main road, and one in so many a through road.
const MAIN: usize = 40;
const THROUGH: usize = 10;

/// The most crossings: with more, the streets would leave the National Grid.
pub(super) const MOST: usize = 25_000_000;

/// `streets.osm.pbf`, and a plain study of places along the streets.
pub(super) fn files(options: &SampleOptions, crossings: usize) -> Result<Vec<SampleFile>> {
    let mut random = Random::new(options.seed, 6);
    let side = (crossings as f64).sqrt().ceil() as usize;
    let at: Vec<(f64, f64)> = (0..side * side)
        .map(|at| {
            let mut along = |number: usize| number as f64 * BLOCK + random.between(-15.0, 15.0);
            let east = CORNER.0 + along(at % side);
            (east, CORNER.1 + along(at / side))
        })
        .collect();
    let degrees: Option<Vec<_>> = at.iter().map(|(east, north)| crs::to_lonlat(*east, *north)).collect();
    let degrees = degrees.ok_or_else(|| Error::Internal("the streets leave the National Grid".to_owned()))?;
    let ways = streets(&mut random, side);
    let map = pbf::map(&degrees, &ways).map_err(|error| Error::Internal(error.to_string()))?;
    let hubs = (options.zones / ZONES_PER_HUB).clamp(1, options.sites);
    let scenario = include_str!("roads_scenario.toml").replace("{name}", LAND).replace("{hubs}", &hubs.to_string());
    Ok(vec![
        file("study.toml", include_str!("roads_study.toml").replace("{name}", LAND)),
        file("scenario.toml", scenario),
        SampleFile { name: "streets.osm.pbf", bytes: map },
        file(
            "demand.csv",
            places(&mut random, &at, "id,x,y,weight", 'd', options.zones, |random, _| {
                (5 + random.below(96)).to_string()
            }),
        ),
        file(
            "sites.csv",
            places(&mut random, &at, "id,x,y,status", 's', options.sites, |_, at| {
                if at < options.centres { "existing" } else { "candidate" }.to_owned()
            }),
        ),
    ])
}

/// Streets along the rows and the columns, with gaps.
fn streets(random: &mut Random, side: usize) -> Vec<Way> {
    let mut ways = Vec::new();
    for lengthwise in [true, false] {
        for street in 0..side {
            let class = match street {
                street if street % MAIN == 0 => "primary",
                street if street % THROUGH == 0 => "tertiary",
                _ => "residential",
            };
            let point =
                |along: usize| (if lengthwise { street * side + along } else { along * side + street }) as i64 + 1;
            let mut start = 0;
            for along in 1..side {
                // Main roads have no gaps.
                let gap = class == "residential" && random.below(8) == 0;
                if gap || along - start == LONGEST || along + 1 == side {
                    let end = if gap { along - 1 } else { along };
                    if end > start {
                        let mut tags = vec![("highway", class)];
                        if class == "residential" && random.below(12) == 0 {
                            tags.push(("oneway", "yes"));
                        }
                        ways.push(Way { points: (start..=end).map(point).collect(), tags });
                    }
                    start = along;
                }
            }
        }
    }
    ways
}

/// A table of places a few metres from a crossing.
fn places(
    random: &mut Random,
    at: &[(f64, f64)],
    header: &str,
    letter: char,
    count: usize,
    last: impl Fn(&mut Random, usize) -> String,
) -> String {
    let mut text = format!("{header}\n");
    for number in 0..count {
        let (x, y) = random.pick(at);
        let (dx, dy) = random.in_disc();
        let last = last(random, number);
        let _ = writeln!(text, "{letter}{:06},{:.1},{:.1},{last}", number + 1, x + dx * 25.0, y + dy * 25.0);
    }
    text
}
