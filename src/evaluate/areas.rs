//! Wards, districts and constituencies: the places that the public knows, with their children, deprivation, hubs and
//! reach.

use super::access::Situation;
use super::baseline;
use super::groups::{Deciles, Members};
use super::people::Counts;
use crate::model::{AreaRow, Class, Group, SiteIx, Study, Terms, Zone, ZoneIx};

/// A zone in one of these deciles is one of the 30% most disadvantaged.
const DISADVANTAGED: u8 = 3;

/// What every row is measured by.
pub(super) struct Sides<'a> {
    pub(super) study: &'a Study,
    pub(super) terms: &'a Terms,
    pub(super) deciles: &'a Deciles,
    pub(super) counts: &'a Counts,
    pub(super) today: &'a Situation,
    pub(super) plan: &'a Situation,
    /// Hubs of the plan, in rising order.
    pub(super) hubs: &'a [SiteIx],
}

/// A row for each ward, then for each district and each constituency, in the order of their groups; none of a class
/// that is not known. Zones of no known ward stand together, so that the rows add up to the whole. Districts have rows
/// only where some zone's district is not its authority by another name.
///
/// `groups` are the figures of `members`, in the same order.
pub(super) fn areas(sides: &Sides<'_>, members: &[Members], groups: &[Group]) -> Vec<AreaRow> {
    let centres: Vec<SiteIx> = sides.study.open_today().collect();
    let (centres, hubs) = (by_zone(sides.study, &centres), by_zone(sides.study, sides.hubs));
    let of = |class: Class| members.iter().zip(groups).filter(move |(members, _)| members.class == class);
    let districts = of(Class::District).any(|(members, _)| differ(sides.study, members));
    let wanted = of(Class::Ward).chain(of(Class::District).filter(|_| districts)).chain(of(Class::Constituency));
    wanted.map(|(members, group)| row(sides, members, group, (&centres, &hubs))).collect()
}

/// How many of some sites stand in each zone.
fn by_zone(study: &Study, sites: &[SiteIx]) -> Vec<usize> {
    let mut counts = vec![0; study.zones.len()];
    sites.iter().filter_map(|site| study.sites[site.at()].zone).for_each(|zone| counts[zone.at()] += 1);
    counts
}

/// Whether a district is something else than an authority by the same name.
fn differ(study: &Study, group: &Members) -> bool {
    let names = |zone: &ZoneIx| {
        let place = &study.zones[zone.at()];
        let authority = place.authority.map(|authority| study.authorities[authority.at()].name.as_str());
        place.district.as_deref().is_some_and(|district| Some(district) != authority)
    };
    group.zones.iter().any(names)
}

fn row(sides: &Sides<'_>, members: &Members, group: &Group, (centres, hubs): (&[usize], &[usize])) -> AreaRow {
    let Sides { study, terms, today, plan, .. } = sides;
    let zones = &members.zones;
    let change = baseline::access_change(terms, today, plan, zones);
    let sum = |counts: &[usize]| zones.iter().map(|zone| counts[zone.at()]).sum();
    let place = |zone: &ZoneIx| &study.zones[zone.at()];
    let authority = |zone: &Zone| zone.authority.map(|authority| study.authorities[authority.at()].name.clone());
    let deciles: Vec<u8> = zones.iter().filter_map(|zone| sides.deciles.of(study, *zone)).collect();
    let disadvantaged = deciles.iter().filter(|decile| **decile <= DISADVANTAGED).count();
    let is = |class: Class| group.class == class;
    AreaRow {
        class: group.class,
        ward: is(Class::Ward).then(|| one(zones, |zone| place(zone).ward.clone())).flatten(),
        constituency: is(Class::Constituency).then(|| one(zones, |zone| place(zone).constituency.clone())).flatten(),
        district: one(zones, |zone| place(zone).district.clone()),
        authority: one(zones, |zone| authority(place(zone))),
        children: group.children,
        low_income: sides.counts.low_income_share(zones),
        disadvantaged: (!deciles.is_empty()).then(|| disadvantaged as f64 / deciles.len() as f64),
        centres_today: sum(centres),
        hubs: sum(hubs),
        access: group.access,
        gained: change.gained,
        lost: change.lost,
    }
}

/// The name that all zones have.
fn one(zones: &[ZoneIx], name: impl Fn(&ZoneIx) -> Option<String>) -> Option<String> {
    let first = name(zones.first()?)?;
    zones.iter().all(|zone| name(zone).as_deref() == Some(&first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, parts, terms};
    use crate::model::names;

    fn study() -> Study {
        let mut parts = parts();
        let column = |numbers: [f64; 8]| numbers.map(Some).to_vec();
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", column([11.0, 19.0, 31.0, 6.0, 8.0, 2.0, 7.0, 5.0]));
        parts.columns.insert(names::IDACI_RATE, "r.csv", column([0.5, 0.25, 0.5, 0.5, 0.25, 1.0, 0.5, 0.5]));
        Study::new(parts).unwrap()
    }

    fn named(row: &AreaRow) -> [&str; 3] {
        [row.ward.as_ref().or(row.constituency.as_ref()), row.district.as_ref(), row.authority.as_ref()]
            .map(|name| name.map_or("-", String::as_str))
    }

    #[test]
    fn wards_of_the_villages() {
        let study = study();
        let rows = evaluation(&study, &terms(&study)).areas;
        let names: Vec<_> = rows.iter().map(named).collect();
        assert_eq!(
            names,
            [
                ["Mill", "-", "Nether Wether"],
                ["Church End", "Wetherdale", "Upper Wether"],
                ["Mill", "Wetherdale", "Upper Wether"],
                ["-", "Wetherdale", "Upper Wether"],
                ["-", "-", "Nether Wether"],
                ["Wether North", "Wetherdale", "Upper Wether"],
                ["Wether South", "-", "-"],
            ]
        );
        // Church End: z0 and z1. The centre at z0's door closes; z1 is 1 km from s0 today, and from s1 under the plan.
        let ward = &rows[1];
        let children = ward.children.unwrap();
        assert_eq!((children.all, children.within_today, children.within, children.lost), (30.0, 30.0, 19.0, 11.0));
        assert_eq!((ward.low_income, ward.disadvantaged), (Some((5.5 + 4.75) / 30.0), Some(1.0)));
        assert_eq!((ward.centres_today, ward.hubs, ward.gained.0, ward.lost.0), (1, 0, 0.0, 10.0));
        assert_eq!((ward.access.before.worst, ward.access.after.worst), (Some(1000.0), Some(2000.0)));
    }

    #[test]
    fn rows_of_a_class_add_up_to_the_whole() {
        let mut changed = parts();
        changed.columns = study().columns.clone();
        changed.zones[1].ward = None;
        let study = Study::new(changed).unwrap();
        let evaluation = evaluation(&study, &terms(&study));
        let (metrics, all) = (&evaluation.metrics, evaluation.metrics.children.unwrap());
        for class in [Class::Ward, Class::District, Class::Constituency] {
            let rows = || evaluation.areas.iter().filter(|row| row.class == class);
            let children = |figure: fn(&crate::model::Children) -> f64| -> f64 {
                rows().map(|row| figure(&row.children.unwrap())).sum()
            };
            assert_eq!(children(|children| children.all), all.all);
            assert_eq!(children(|children| children.within_today), all.within_today);
            assert_eq!(children(|children| children.within), all.within);
            assert_eq!(children(|children| children.gained), all.gained);
            assert_eq!(children(|children| children.lost), all.lost);
            assert_eq!(rows().map(|row| row.hubs).sum::<usize>(), metrics.hubs);
            let centres = metrics.hubs_existing + metrics.centres_closed;
            assert_eq!(rows().map(|row| row.centres_today).sum::<usize>(), centres);
            let weight = |figure: fn(&AreaRow) -> f64| -> f64 { rows().map(figure).sum() };
            assert_eq!(weight(|row| row.access.after.weight.0), metrics.all.after.weight.0);
            assert_eq!(weight(|row| row.access.after.covered.0), metrics.all.after.covered.0);
            assert_eq!(weight(|row| row.access.before.covered.0), metrics.all.before.covered.0);
            assert_eq!(weight(|row| row.lost.0), metrics.change.lost.0);
            assert_eq!(rows().map(|row| row.access.after.zones).sum::<usize>(), metrics.all.after.zones);
        }
        assert_eq!(evaluation.areas.iter().filter(|row| row.class == Class::Ward && row.ward.is_none()).count(), 1);
    }

    #[test]
    fn districts_that_are_authorities_have_no_rows() {
        let mut parts = parts();
        for zone in &mut parts.zones {
            zone.district = zone.authority.map(|authority| parts.authorities[authority.at()].name.clone());
            zone.ward = None;
            zone.constituency = None;
        }
        let study = Study::new(parts).unwrap();
        assert_eq!(evaluation(&study, &terms(&study)).areas, []);
    }
}
