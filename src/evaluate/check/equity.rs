//! Inequality of journeys, computed again by other sums than in `evaluate`.

use super::Faults;
use super::families::{Families, Near};
use super::groups;
use crate::model::{Aim, BeforeAfterEquity, Equity, Metrics, Plan, Study, Terms, rounding};
use std::collections::BTreeMap;

pub(super) fn check(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    metrics: &Metrics,
    families: &Families,
    faults: &mut Faults,
) {
    let stated: &BeforeAfterEquity = &metrics.equity;
    let own = [&terms.aim].into_iter().chain(terms.then.iter().map(|stage| &stage.aim)).find_map(|aim| match aim {
        Aim::KolmPollak { aversion, .. } => Some(*aversion),
        _ => None,
    });
    let per_travel = own.unwrap_or(1.0 / terms.radius.value);
    faults.amount("the aversion to unequal journeys", stated.aversion, own.map_or(1.0, |own| own * terms.radius.value));
    let mut deciles: BTreeMap<u8, Vec<(f64, Near, Near)>> = BTreeMap::new();
    let mut all = Vec::new();
    for (zone, weight, today, after) in families.zones.iter().filter(|zone| zone.1 > 0.0) {
        all.push((*weight, *today, *after));
        let column = metrics.decile_of.as_deref();
        if let Some(decile) = column.and_then(|column| groups::decile(study, plan, column, *zone)) {
            deciles.entry(decile as u8).or_default().push((*weight, *today, *after));
        }
    }
    let (first, last) = (deciles.first_key_value(), deciles.last_key_value());
    let ends = first.zip(last).filter(|(first, last)| first.0 < last.0);
    let numbers = |pair: Option<[u8; 2]>| pair.map(|[first, last]| format!("{first} and {last}"));
    let found = ends.map(|(first, last)| [*first.0, *last.0]);
    faults.optional("the pair of the most and the least deprived decile", numbers(stated.deciles), numbers(found));
    type Side = fn(&(f64, Near, Near)) -> (f64, Near);
    let sides: [(&str, &Equity, Side); 2] = [
        ("today", &stated.before, |zone| (zone.0, zone.1)),
        ("under the plan", &stated.after, |zone| (zone.0, zone.2)),
    ];
    for (when, stated, side) in sides {
        let list = |zones: &[(f64, Near, Near)]| zones.iter().map(side).collect::<Vec<_>>();
        let ends = ends.map(|(first, last)| [list(first.1), list(last.1)]);
        spread(when, stated, &list(&all), per_travel, faults);
        gaps(when, stated, &list(&all), ends, faults);
    }
}

/// Gini by ranks, Palma by filling tenths from either end, Kolm-Pollak by its formula.
fn spread(when: &str, stated: &Equity, zones: &[(f64, Near)], aversion: f64, faults: &mut Faults) {
    let mut ways: Vec<(f64, f64)> = zones.iter().filter_map(|(weight, near)| Some((near.distance?, *weight))).collect();
    ways.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = ways.iter().map(|way| way.1).sum();
    let travelled: f64 = ways.iter().map(|way| way.0 * way.1).sum();
    let mut further = 0.0;
    let mut ranked = 0.0;
    for (way, weight) in &ways {
        ranked += way * weight * (all - further - weight / 2.0);
        further += weight;
    }
    let gini = (travelled > 0.0).then(|| 2.0 * ranked / (all * travelled) - 1.0);
    faults.optional_amount(&format!("the Gini index of journeys {when}"), stated.gini, gini);

    let fill = |tenths: f64, ways: &mut dyn Iterator<Item = &(f64, f64)>| {
        let (mut room, mut sum) = (all * tenths / 10.0, 0.0);
        for (way, weight) in ways {
            let part = if *weight < room { *weight } else { room };
            sum += part * way;
            room -= part;
        }
        sum
    };
    let (most, least) = (fill(1.0, &mut ways.iter()), fill(4.0, &mut ways.iter().rev()));
    let palma = (least > 0.0).then_some(most / least);
    // The sum of the four tenths may be 0 but for rounding. Then the ratio, or its absence, says nothing.
    let nothing = least <= rounding::STATED * travelled;
    if !(nothing && stated.palma.is_none_or(|ratio| ratio > 1e6)) {
        faults.optional_amount(&format!("the Palma ratio of journeys {when}"), stated.palma, palma);
    }

    let longest = ways.first().map_or(0.0, |way| way.0);
    let shares = ways.iter().map(|(way, weight)| weight / all * ((way - longest) * aversion).exp());
    let equal = (all > 0.0 && aversion.is_finite()).then(|| longest + shares.sum::<f64>().ln() / aversion);
    faults.optional_amount(&format!("the Kolm-Pollak distance or time {when}"), stated.equal_journey, equal);
}

/// What the most deprived decile has more than the least deprived one.
fn gaps(when: &str, stated: &Equity, all: &[(f64, Near)], ends: Option<[Vec<(f64, Near)>; 2]>, faults: &mut Faults) {
    let anybody = all.iter().any(|(_, near)| near.distance.is_some());
    let weight = |zones: &[(f64, Near)], counts: &dyn Fn(&Near) -> bool| -> f64 {
        zones.iter().filter(|(_, near)| counts(near)).map(|(weight, _)| weight).sum()
    };
    let covered = |zones: &[(f64, Near)]| {
        let of_all = weight(zones, &|_| true);
        (weight(zones, &|near| near.surely) / of_all, weight(zones, &|near| near.perhaps) / of_all)
    };
    let mean = |zones: &[(f64, Near)]| {
        let reachable = weight(zones, &|near| near.distance.is_some());
        let travelled: f64 = zones.iter().filter_map(|(weight, near)| Some(weight * near.distance?)).sum();
        (reachable > 0.0).then(|| travelled / reachable)
    };
    let what = format!("the gap in coverage between deciles {when}");
    match (stated.coverage_gap, ends.as_ref().filter(|_| anybody)) {
        (Some(gap), Some([most, least])) => {
            let ((low, high), (least_low, least_high)) = (covered(most), covered(least));
            faults.amount_between(&what, gap, (low - least_high, high - least_low));
        }
        (gap, found) => {
            let found = found.map(|[most, least]| covered(most).0 - covered(least).0);
            faults.optional(&what, gap, found);
        }
    }
    let found = ends.filter(|_| anybody).and_then(|[most, least]| Some(mean(&most)? - mean(&least)?));
    faults.optional_amount(&format!("the gap in mean distance or time between deciles {when}"), stated.mean_gap, found);
}
