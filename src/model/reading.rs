//! How "disadvantaged" in the 70/30 ambition is read: zone by zone, in words, and by default.

use super::columns::names;
use super::{AuthorityIx, Study, Threshold, Zone, ZoneIx, rounding};
use std::collections::{BTreeMap, BTreeSet};

/// The decile column that defines disadvantage when the scenario names none: IDACI, else IMD.
pub fn default_reading(study: &Study) -> Option<&'static str> {
    [names::IDACI_DECILE, names::IMD_DECILE].into_iter().find(|name| study.columns.contains(name))
}

/// A reading in words, such as `IDACI deciles 1-3` or `the worst 30% of each authority's zones by imd_rank`.
pub fn index_label(index: &str, worst: Threshold) -> String {
    let stem = index.trim_end_matches("_decile").trim_end_matches("_rank").to_uppercase();
    match worst {
        Threshold::Decile(1) => format!("{stem} decile 1"),
        Threshold::Decile(decile) => format!("{stem} deciles 1-{decile}"),
        Threshold::Rank(rank) => format!("{stem} ranks 1-{rank}"),
        Threshold::ShareWithinAuthority(share) => {
            format!("the worst {:.0}% of each authority's zones by {index}", share * 100.0)
        }
    }
}

/// Whether each zone is disadvantaged: its value of `index` is within the threshold. A zone without a value is not;
/// without such a column no zone is.
pub fn disadvantaged_zones(study: &Study, index: &str, worst: Threshold) -> Vec<bool> {
    let value = |zone: ZoneIx| study.columns.get(index, zone);
    let up_to = |limit: f64| study.zone_indices().map(|zone| value(zone).is_some_and(|value| value <= limit)).collect();
    match worst {
        Threshold::Decile(decile) => up_to(f64::from(decile)),
        Threshold::Rank(rank) => up_to(f64::from(rank)),
        Threshold::ShareWithinAuthority(share) => worst_within_authorities(study, &value, share),
    }
}

/// Of the `n` areas of each authority with a value, the first `floor(share * n)`: smallest value first, equal values in
/// order of code. Zones without an authority count as those of one authority.
fn worst_within_authorities(study: &Study, value: &dyn Fn(ZoneIx) -> Option<f64>, share: f64) -> Vec<bool> {
    let mut by_authority: BTreeMap<Option<AuthorityIx>, Vec<(f64, ZoneIx)>> = BTreeMap::new();
    for zone in study.zone_indices() {
        if let Some(value) = value(zone) {
            by_authority.entry(study.zones[zone.at()].authority).or_default().push((value, zone));
        }
    }
    let mut worst = vec![false; study.zones.len()];
    for zones in by_authority.values_mut() {
        zones.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // 0.3 * 10 must be 3, not 2.9999999999999996.
        let area = |zone: ZoneIx| Some(&study.zones[zone.at()]).filter(|zone| zone.is_area()).map(Zone::area);
        let areas: Vec<&str> = zones.iter().filter_map(|(_, zone)| area(*zone)).collect();
        let count = (share * areas.len() as f64 + rounding::STATED).floor() as usize;
        let chosen: BTreeSet<&str> = areas.into_iter().take(count).collect();
        for (_, zone) in zones.iter() {
            worst[zone.at()] = chosen.contains(study.zones[zone.at()].area());
        }
    }
    worst
}
