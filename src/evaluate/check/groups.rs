//! Families by decile, authority and every other class of zones, computed again.

use super::Faults;
use super::families::{Families, Tallies};
use super::people::{self, Heads};
use crate::model::{Class, Metrics, Plan, Study, Threshold, Vintage, ZoneIx, names};
use std::collections::BTreeMap;

/// Class, name and, to keep places of the same name apart, a number in the order in which a plan states them.
type Key = (Class, String, usize);

const CLASSES: [Class; 7] =
    [Class::Decile, Class::Authority, Class::District, Class::Ward, Class::Constituency, Class::RuralUrban, Class::Car];

/// Compares the figures of every group with those of its zones.
pub(super) fn check(study: &Study, plan: &Plan, metrics: &Metrics, families: &Families, faults: &mut Faults) {
    let column = metrics.decile_of.as_deref();
    for name in [names::IDACI_DECILE, names::IMD_DECILE] {
        faults.unless(column.is_some() || !study.columns.contains(name), "metrics", || {
            format!("the plan states no column of deciles, but the study has `{name}`")
        });
    }
    if let Some(column) = column {
        faults.unless(study.columns.contains(column), "metrics", || {
            format!("the plan takes deciles from `{column}`, which the study does not have")
        });
    }
    let counted = people::are_counted(study, families);
    let mut found: BTreeMap<Key, (Tallies, Heads)> = BTreeMap::new();
    for class in CLASSES {
        let keys = families.zones.iter().map(|(zone, ..)| name_in(study, plan, column, class, *zone));
        let keys: Vec<Option<(String, usize)>> = keys.collect();
        if keys.iter().all(Option::is_none) {
            continue;
        }
        for (key, zone) in keys.into_iter().zip(&families.zones) {
            let (name, number) = key.unwrap_or_else(|| ("not known".to_owned(), usize::MAX));
            let (tallies, heads) = found.entry((class, name, number)).or_default();
            tallies.add(zone);
            heads.add_zone(study, zone);
        }
    }
    for group in &metrics.groups {
        let words = in_words(group.class, &group.name);
        let first: Key = (group.class, group.name.clone(), 0);
        let next = found.range(first..).next().map(|(key, _)| key.clone());
        match next.filter(|(class, name, _)| (*class, name) == (group.class, &group.name)) {
            Some(key) => {
                if let Some((tallies, heads)) = found.remove(&key) {
                    tallies.compare(&words, &group.access, faults);
                    heads.compare(&format!("children of {words}"), group.children.as_ref(), counted, faults);
                }
            }
            None => faults.push("metrics", format!("the plan states figures for {words}, which has no zone")),
        }
    }
    for (class, name, _) in found.keys() {
        faults.push("metrics", format!("the plan states no figures for {}", in_words(*class, name)));
    }
}

fn in_words(class: Class, name: &str) -> String {
    let class = match class {
        Class::Decile => "decile",
        Class::Authority => "authority",
        Class::District => "district",
        Class::Ward => "ward",
        Class::Constituency => "constituency",
        Class::RuralUrban => "rural/urban class",
        Class::Car => "families",
    };
    format!("{class} {name}")
}

/// The group of a class that the zone is in, if it is known.
fn name_in(study: &Study, plan: &Plan, column: Option<&str>, class: Class, zone: ZoneIx) -> Option<(String, usize)> {
    let place = &study.zones[zone.at()];
    let authority = place.authority.map(|authority| (study.authorities[authority.at()].name.clone(), authority.at()));
    match class {
        Class::Decile => decile(study, plan, column?, zone).map(|decile| (format!("{decile}"), 0)),
        Class::Authority => authority,
        Class::District => place.district.clone().map(|name| (name, 0)),
        Class::Ward => {
            let ward = place.ward.as_ref()?;
            let around = place.district.clone().or(authority.map(|(name, _)| name));
            Some((around.map_or_else(|| ward.clone(), |around| format!("{around}: {ward}")), 0))
        }
        Class::Constituency => place.constituency.clone().map(|name| (name, 0)),
        Class::RuralUrban => place.rural_urban.clone().map(|name| (name, 0)),
        Class::Car => {
            let car = place.families.as_ref()?.have_car;
            Some((if car { "with a car" } else { "without a car" }.to_owned(), 0))
        }
    }
}

/// The decile of a zone: the value of the column, or the tenth of all of England's zones that its rank is in.
pub(super) fn decile(study: &Study, plan: &Plan, column: &str, zone: ZoneIx) -> Option<f64> {
    let value = study.columns.get(column, zone)?;
    let own = plan.scenario.ambition.as_ref();
    let by_value = own.is_some_and(|own| own.index == column && matches!(own.worst, Threshold::Decile(_)));
    let decile = if column.ends_with("_rank") && !by_value {
        let zones = match study.vintage? {
            Vintage::Lsoa2011 => 32_844.0,
            Vintage::Lsoa2021 => 33_755.0,
        };
        (10.0 * value / zones).ceil()
    } else {
        value
    };
    (1.0..=10.0).contains(&decile).then_some(decile.floor())
}
