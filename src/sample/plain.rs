//! A plain study on a plane: demand points in clustered towns, and sites among them. Used by benchmarks of n points
//! and m sites.

use super::files::file;
use super::random::Random;
use super::settle::Settlement;
use super::{LAND, SampleFile, SampleOptions, ZONES_PER_HUB};
use std::fmt::Write;

/// `demand.csv`, `sites.csv`, and the study and scenario that name them.
pub(super) fn files(options: &SampleOptions, settlement: &Settlement) -> Vec<SampleFile> {
    let mut random = Random::new(options.seed, 5);
    let hubs = (options.zones / ZONES_PER_HUB).clamp(1, options.sites);
    let scenario = include_str!("plain_scenario.toml").replace("{name}", LAND).replace("{hubs}", &hubs.to_string());
    vec![
        file("study.toml", include_str!("plain_study.toml").replace("{name}", LAND)),
        file("scenario.toml", scenario),
        file("demand.csv", demand(&mut random, settlement)),
        file("sites.csv", sites(&mut random, options, settlement)),
    ]
}

fn demand(random: &mut Random, settlement: &Settlement) -> String {
    let mut text = String::from("id,x,y,weight\n");
    for (i, home) in settlement.homes.iter().enumerate() {
        let _ = writeln!(text, "d{:06},{},{},{}", i + 1, home.at.0, home.at.1, 5 + random.below(96));
    }
    text
}

/// Sites stand a few hundred metres from a demand point.
fn sites(random: &mut Random, options: &SampleOptions, settlement: &Settlement) -> String {
    let mut text = String::from("id,x,y,cost,status\n");
    for i in 0..options.sites {
        let home = random.pick(&settlement.homes).at;
        let (dx, dy) = random.in_disc();
        let status = if i < options.centres { "existing" } else { "candidate" };
        let cost = 100_000 + 10_000 * random.below(31);
        let _ = writeln!(
            text,
            "s{:06},{},{},{cost},{status}",
            i + 1,
            home.0 + (dx * 300.0).round(),
            home.1 + (dy * 300.0).round()
        );
    }
    text
}
