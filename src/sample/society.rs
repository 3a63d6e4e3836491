//! Assigns authorities, districts and wards to the zones, and gives them deprivation and young children.

use super::names::Names;
use super::random::{Noise, Random};
use super::settle::{Grain, Home, Settlement, Town};

/// Largest number of LSOA-sized zones in a ward.
const WARD: usize = 6;
/// Largest number of zones of any size in a ward: each is named by a letter.
const LETTERS: usize = 26;
/// Largest number of LSOA-sized zones in a lower-tier district of a county.
const DISTRICT: usize = 60;
/// One authority in this many is a county with several districts; the others are unitary.
const COUNTY_EACH: usize = 3;
/// A town with at least this many LSOA-sized zones counts as urban.
const URBAN_TOWN: usize = 10;
/// LSOA-sized zones in a town for each of its deprived estates.
const ESTATE: usize = 14;

/// An authority of the sample.
pub(super) struct Authority {
    pub(super) code: String,
    pub(super) name: String,
}

/// A zone with everything that the files say about it. Zones are in order of code.
pub(super) struct Zone {
    pub(super) code: String,
    pub(super) name: String,
    /// Index of its home in the settlement.
    pub(super) home: usize,
    /// Index of its authority.
    pub(super) authority: usize,
    pub(super) district: String,
    pub(super) ward: String,
    pub(super) ward_code: String,
    pub(super) urban: bool,
    pub(super) imd: Index,
    pub(super) idaci: Index,
    pub(super) children_0_4: u32,
    pub(super) children_0_15: u32,
    pub(super) population: u32,
}

/// One index of deprivation: score or rate in thousandths, with rank and decile over the sample (1 = most deprived).
#[derive(Clone, Copy, Default)]
pub(super) struct Index {
    pub(super) thousandths: u32,
    pub(super) rank: u32,
    pub(super) decile: u32,
}

/// Divides the homes among `authorities` authorities and gives each home its people.
pub(super) fn populate(
    seed: u64,
    settlement: &Settlement,
    grain: Grain,
    authorities: usize,
    names: &mut Names,
) -> (Vec<Authority>, Vec<Zone>) {
    let seats = seats(&settlement.towns, authorities);
    let authorities = seats
        .iter()
        .enumerate()
        .map(|(i, town)| Authority { code: format!("X{:08}", 8_000_001 + i), name: town.name.clone() })
        .collect();
    let mut zones = divide(seed, settlement, grain, &seats, names);
    let mut random = Random::new(seed, 3);
    deprive(&mut random, settlement, grain, &mut zones);
    for zone in &mut zones {
        let need = f64::from(zone.idaci.thousandths) / 1000.0;
        let population = grain.share(random.between(1200.0, 2100.0));
        let share = (0.04 + 0.035 * need + 0.008 * random.bell()).max(0.012);
        zone.population = population.round() as u32;
        zone.children_0_4 = (population * share).round() as u32;
        zone.children_0_15 = (population * share * random.between(3.0, 3.6)).round() as u32;
    }
    (authorities, zones)
}

/// The towns that authorities are named after and governed from: large towns, far apart.
fn seats(towns: &[Town], wanted: usize) -> Vec<&Town> {
    let mut apart = 200_000.0;
    loop {
        let mut seats: Vec<&Town> = Vec::with_capacity(wanted);
        for town in towns {
            if seats.len() < wanted && seats.iter().all(|seat| square(seat.centre, town.centre) >= apart * apart) {
                seats.push(town);
            }
        }
        if seats.len() == wanted {
            return seats;
        }
        apart *= 0.8;
    }
}

/// Assigns every home to the nearest seat, then splits authorities into districts and districts into wards.
fn divide(seed: u64, settlement: &Settlement, grain: Grain, seats: &[&Town], names: &mut Names) -> Vec<Zone> {
    let mut random = Random::new(seed, 2);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); seats.len()];
    for (i, home) in settlement.homes.iter().enumerate() {
        let nearest = (0..seats.len())
            .min_by(|a, b| square(seats[*a].centre, home.at).total_cmp(&square(seats[*b].centre, home.at)))
            .unwrap_or(0);
        members[nearest].push(i);
    }
    let mut zones = Vec::with_capacity(settlement.homes.len());
    let mut wards = 0;
    for (authority, homes) in members.into_iter().enumerate() {
        let size = if authority % COUNTY_EACH == COUNTY_EACH - 1 { grain.zones(DISTRICT) } else { usize::MAX };
        for (d, district) in split(homes, &settlement.homes, size).into_iter().enumerate() {
            let district_name = if d == 0 { seats[authority].name.clone() } else { names.next(&mut random) };
            for (w, ward) in split(district, &settlement.homes, grain.zones(WARD).min(LETTERS)).into_iter().enumerate()
            {
                wards += 1;
                let ward_name = names.next(&mut random);
                for (letter, home) in ('A'..='Z').zip(ward) {
                    zones.push(Zone {
                        code: format!("X{:08}", 1_000_001 + zones.len()),
                        name: format!("{district_name} {:03}{letter}", w + 1),
                        home,
                        authority,
                        district: district_name.clone(),
                        ward: ward_name.clone(),
                        ward_code: format!("X{:08}", 5_000_000 + wards),
                        urban: settlement.homes[home]
                            .town
                            .is_some_and(|town| settlement.towns[town].zones >= grain.zones(URBAN_TOWN)),
                        imd: Index::default(),
                        idaci: Index::default(),
                        children_0_4: 0,
                        children_0_15: 0,
                        population: 0,
                    });
                }
            }
        }
    }
    zones
}

/// Halves a set of homes across its longer side until no part has more than `most` homes.
fn split(mut part: Vec<usize>, homes: &[Home], most: usize) -> Vec<Vec<usize>> {
    if part.len() <= most {
        return if part.is_empty() { Vec::new() } else { vec![part] };
    }
    let span = |coordinate: fn((f64, f64)) -> f64| {
        let values = part.iter().map(|&i| coordinate(homes[i].at));
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    let along: fn((f64, f64)) -> f64 = if span(|at| at.0) >= span(|at| at.1) { |at| at.0 } else { |at| at.1 };
    part.sort_by(|&a, &b| along(homes[a].at).total_cmp(&along(homes[b].at)).then(a.cmp(&b)));
    let rest = part.split_off(part.len() / 2);
    let mut parts = split(part, homes, most);
    parts.extend(split(rest, homes, most));
    parts
}

/// Gives every zone both indices. The middle of large towns and a few estates are deprived; neighbours are similar.
fn deprive(random: &mut Random, settlement: &Settlement, grain: Grain, zones: &mut [Zone]) {
    let broad = Noise::new(random, 9000.0);
    let local = Noise::new(random, 1500.0);
    let largest = settlement.towns.iter().map(|town| town.radius).fold(1.0, f64::max);
    let estates: Vec<(f64, f64)> = settlement
        .towns
        .iter()
        .flat_map(|town| (0..town.zones.div_ceil(grain.zones(ESTATE))).map(move |_| town))
        .map(|town| {
            let (x, y) = random.in_disc();
            (town.centre.0 + x * town.radius, town.centre.1 + y * town.radius)
        })
        .collect();
    let estates = rstar::RTree::bulk_load(estates.into_iter().map(|(x, y)| [x, y]).collect());
    let mut imd = Vec::with_capacity(zones.len());
    let mut idaci = Vec::with_capacity(zones.len());
    for zone in zones.iter() {
        let home = settlement.homes[zone.home];
        let (x, y) = home.at;
        let centrality = home.town.map_or(-0.2, |town| {
            let town = &settlement.towns[town];
            let outward = (square(town.centre, home.at).sqrt() / town.radius).min(1.0);
            (0.4 + 0.6 * (town.radius / largest).sqrt()) * (1.0 - outward)
        });
        let estate = estates.nearest_neighbor(&[x, y]).map_or(0.0, |[ex, ey]| {
            let away = square((*ex, *ey), home.at).sqrt() / 900.0;
            if away < 1.0 { (1.0 - away * away) * (1.0 - away * away) } else { 0.0 }
        });
        let need =
            0.9 * centrality + 0.8 * estate + 0.45 * broad.at(x, y) + 0.3 * local.at(x, y) + 0.16 * random.bell();
        imd.push(need);
        idaci.push(need + 0.22 * random.bell());
    }
    for (zone, (imd, idaci)) in zones.iter_mut().zip(rank(&imd, 1.5, 82.0).into_iter().zip(rank(&idaci, 0.008, 0.78))) {
        (zone.imd, zone.idaci) = (imd, idaci);
    }
}

/// Scores from `low` to `high`, most of them low, with ranks over all zones and deciles by rank. Equal scores rank in
/// order of code.
fn rank(need: &[f64], low: f64, high: f64) -> Vec<Index> {
    let least = need.iter().copied().fold(f64::MAX, f64::min);
    let most = need.iter().copied().fold(f64::MIN, f64::max);
    let mut indices: Vec<Index> = need
        .iter()
        .map(|need| {
            let share = (need - least) / (most - least).max(f64::MIN_POSITIVE);
            let thousandths = (1000.0 * (low + (high - low) * share * share)).round() as u32;
            Index { thousandths, ..Index::default() }
        })
        .collect();
    let mut order: Vec<usize> = (0..need.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(indices[i].thousandths), i));
    for (position, i) in order.into_iter().enumerate() {
        indices[i].rank = position as u32 + 1;
        indices[i].decile = ((position + 1) * 10).div_ceil(need.len()) as u32;
    }
    indices
}

fn square(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)
}
