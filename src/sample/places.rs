//! Buildings that could become hubs, and the centres that are open today.

use super::names::Names;
use super::random::Random;
use super::settle::Settlement;
use super::society::Zone;
use std::collections::BTreeSet;

/// A building or centre.
pub(super) struct Site {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) postcode: String,
    /// Position in whole metres from the centre of the land.
    pub(super) at: (f64, f64),
}

/// Kinds of candidate building: name, how many in a thousand, prefix of the id, and end of the name.
const KINDS: &[(&str, usize, &str, &str)] = &[
    ("primary_school", 520, "pri", "Primary School"),
    ("gp_practice", 200, "gp", "Surgery"),
    ("other_school", 140, "sch", "Academy"),
    ("library", 110, "lib", "Library"),
    ("nursery_school", 30, "nur", "Nursery School"),
];

/// Draws `sites` sites, `centres` of which are today's children's centres. Each lies inside its zone's ring.
pub(super) fn build(
    seed: u64,
    settlement: &Settlement,
    zones: &[Zone],
    rings: &[Vec<(f64, f64)>],
    sites: usize,
    centres: usize,
    names: &mut Names,
) -> Vec<Site> {
    let mut random = Random::new(seed, 4);
    let mut used = BTreeSet::new();
    let mut list = Vec::with_capacity(sites);
    for n in 0..sites {
        let (kind, prefix, ending, zone) = if n < centres {
            ("childrens_centre", "cc", "Children's Centre", centre_zone(&mut random, zones))
        } else {
            let (kind, prefix, ending) = kind(&mut random);
            (kind, prefix, ending, random.below(zones.len()))
        };
        let home = settlement.homes[zones[zone].home].at;
        let mut name = format!("{} {ending}", zones[zone].ward);
        if !used.insert(name.clone()) {
            name = format!("{} {ending}", names.next(&mut random));
            used.insert(name.clone());
        }
        list.push(Site {
            id: format!("{prefix}-{:05}", n + 1),
            name,
            kind,
            status: if n < centres { "existing" } else { "candidate" },
            postcode: postcode(zone, n),
            at: inside(&mut random, home, &rings[zone]),
        });
    }
    list
}

fn kind(random: &mut Random) -> (&'static str, &'static str, &'static str) {
    let mut draw = random.below(KINDS.iter().map(|kind| kind.1).sum());
    for &(kind, share, prefix, ending) in KINDS {
        if draw < share {
            return (kind, prefix, ending);
        }
        draw -= share;
    }
    (KINDS[0].0, KINDS[0].2, KINDS[0].3)
}

/// Draws a zone for a centre. Most centres, but not all, opened where need was greatest.
fn centre_zone(random: &mut Random, zones: &[Zone]) -> usize {
    let (first, second) = (random.below(zones.len()), random.below(zones.len()));
    if zones[first].idaci.rank <= zones[second].idaci.rank { first } else { second }
}

/// Draws a point inside a ring that is fully visible from `home`: in a triangle of home and one side.
fn inside(random: &mut Random, home: (f64, f64), ring: &[(f64, f64)]) -> (f64, f64) {
    let side = random.below(ring.len() - 1);
    let (a, b) = (ring[side], ring[side + 1]);
    let (along, out) = (random.unit(), random.between(0.05, 0.8));
    let edge = (a.0 + along * (b.0 - a.0), a.1 + along * (b.1 - a.1));
    ((home.0 + out * (edge.0 - home.0)).round(), (home.1 + out * (edge.1 - home.1)).round())
}

/// Draws a postcode of no real area: none begins with Q.
fn postcode(zone: usize, n: usize) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let letter = |i: usize| char::from(LETTERS[i % LETTERS.len()]);
    format!("QX{} {}{}{}", 1 + zone / 40 % 99, n % 10, letter(n / 10), letter(n / 200 + zone))
}
