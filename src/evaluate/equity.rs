//! Inequality of journeys: Gini, Palma, Kolm-Pollak, and the gap between deciles.

use crate::model::{
    Access, Aim, BeforeAfter, BeforeAfterEquity, Class, Equity, Group, Holding, Terms, equally_distributed, gini, palma,
};

/// Aversion to unequal journeys per radius, where the scenario states none; the default of `kolm_pollak`.
const AVERSION: f64 = 1.0;

/// Measures [`journeys`](super::access::journeys) under today's centres and under the plan; `groups` are those of the
/// same zones.
pub(super) fn equity(terms: &Terms, [before, after]: &[Vec<Holding>; 2], groups: &[Group]) -> BeforeAfterEquity {
    let radius = terms.radius.value;
    let per_travel = aversion(terms).unwrap_or(AVERSION / radius);
    let ends = ends(groups);
    let gap = |side: fn(&BeforeAfter) -> &Access| ends.map(|[(_, most), (_, least)]| [side(most), side(least)]);
    BeforeAfterEquity {
        aversion: aversion(terms).map_or(AVERSION, |per_travel| per_travel * radius),
        deciles: ends.map(|ends| ends.map(|(decile, _)| decile)),
        before: of(before, per_travel, gap(|group| &group.before)),
        after: of(after, per_travel, gap(|group| &group.after)),
    }
}

/// The aversion per unit of travel of the scenario's Kolm-Pollak objective, in whichever stage; `None` without one.
fn aversion(terms: &Terms) -> Option<f64> {
    let aims = std::iter::once(&terms.aim).chain(terms.then.iter().map(|stage| &stage.aim));
    aims.into_iter().find_map(|aim| match aim {
        Aim::KolmPollak { aversion, .. } => Some(*aversion),
        _ => None,
    })
}

/// The first and the last decile with any weight, with their figures.
fn ends(groups: &[Group]) -> Option<[(u8, &BeforeAfter); 2]> {
    let weighs = |group: &&Group| group.class == Class::Decile && group.access.after.weight.0 > 0.0;
    // Zones of unknown decile do not count.
    let number = |group: &'_ Group| group.name.parse::<u8>().ok();
    let mut deciles = groups.iter().filter(weighs).filter_map(|group| Some((number(group)?, &group.access)));
    let first = deciles.next()?;
    let last = deciles.next_back()?;
    Some([first, last])
}

fn of(journeys: &[Holding], aversion: f64, ends: Option<[&Access; 2]>) -> Equity {
    // Those who can reach no hub come last, and are left out.
    let journeys = &journeys[..journeys.partition_point(|(_, journey)| journey.is_finite())];
    if journeys.is_empty() {
        return Equity::default();
    }
    Equity {
        gini: gini(journeys),
        palma: palma(journeys),
        equal_journey: equally_distributed(journeys, aversion),
        coverage_gap: ends.and_then(|[most, least]| Some(most.coverage? - least.coverage?)),
        mean_gap: ends.and_then(|[most, least]| Some(most.mean? - least.mean?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::evaluate;
    use crate::evaluate::testing::{evaluation, parts, scenario, study, terms};
    use crate::model::testing::{plain_terms, study_of_points};
    use crate::model::{Columns, SiteIx, SiteStatus, Stage, Study};

    fn near(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
    }

    #[test]
    fn figures_of_the_villages() {
        let study = study();
        let equity = evaluation(&study, &terms(&study)).metrics.equity;
        // Today: the journeys are z0 0, z1 1000, z2 1000 (s2 is at z3), z3 0, z4 2000; z5 has no weight.
        let travelled = 50.0 * 1000.0 + 8.0 * 2000.0;
        let area = (15.0 * 0.0) + 50.0 * 50_000.0 + 8.0 * (100_000.0 + 16_000.0);
        near(equity.before.gini, 1.0 - area / (73.0 * travelled));
        // A tenth is 7.3 of z4's 8. Four tenths are 29.2: 15 with a journey of 0, and 14.2 with one kilometre.
        near(equity.before.palma, 7.3 * 2000.0 / (14.2 * 1000.0));
        let sum = 15.0 + 50.0 * 1.0_f64.exp() + 8.0 * 2.0_f64.exp();
        near(equity.before.equal_journey, (sum / 73.0).ln() * 1000.0);
        // Under the plan: the journeys of z2 and z4 are 0, of z1 and z3 one kilometre, of z0 two.
        let area = 25.0 * 25_000.0 + 10.0 * (50_000.0 + 20_000.0);
        near(equity.after.gini, 1.0 - area / (73.0 * 45_000.0));
        assert_eq!(equity.after.palma, None, "38 of 73 have no way to go, more than four tenths");
        let sum = 38.0 + 25.0 * 1.0_f64.exp() + 10.0 * 2.0_f64.exp();
        near(equity.after.equal_journey, (sum / 73.0).ln() * 1000.0);
        assert_eq!(equity.aversion, 1.0);
    }

    #[test]
    fn the_gap_is_between_deciles_with_families() {
        let study = study();
        let equity = evaluation(&study, &terms(&study)).metrics.equity;
        // Decile 10 is z5, which has no weight: the least deprived decile is 9, z4.
        assert_eq!(equity.deciles, Some([1, 9]));
        assert_eq!((equity.before.coverage_gap, equity.before.mean_gap), (Some(1.0), Some(-2000.0)));
        assert_eq!((equity.after.coverage_gap, equity.after.mean_gap), (Some(-1.0), Some(2000.0)));
        let mut parts = parts();
        parts.columns.insert("idaci_decile", "x.csv", vec![Some(4.0); 8]);
        let one = Study::new(parts.clone()).unwrap();
        let equity = evaluation(&one, &terms(&one)).metrics.equity;
        assert_eq!((equity.deciles, equity.after.coverage_gap, equity.after.mean_gap), (None, None, None));
        parts.columns = Columns::default();
        let none = Study::new(parts).unwrap();
        assert_eq!(evaluation(&none, &terms(&study)).metrics.equity.deciles, None);
    }

    #[test]
    fn who_can_reach_no_hub_is_left_out() {
        let study = study();
        let mut terms = terms(&study);
        terms.cross_border = false;
        let metrics = evaluate(&study, &terms, &scenario(), &[SiteIx(1)]).metrics;
        assert_eq!(metrics.all.after.unreachable.0, 8.0);
        // z2, 30, has a journey of 0; z1 and z3, 25, of one kilometre; z0, 10, of two: 65 in all.
        let area = 25.0 * 25_000.0 + 10.0 * (50_000.0 + 20_000.0);
        near(metrics.equity.after.gini, 1.0 - area / (65.0 * 45_000.0));
        assert_eq!(metrics.equity.after.coverage_gap, Some(0.0), "z0 is too far, and z4 has none");
        assert_eq!(metrics.equity.after.mean_gap, None, "decile 9 can reach none");
    }

    #[test]
    fn without_centres_or_weight_there_is_nothing_to_say() {
        let mut parts = parts();
        parts.sites.iter_mut().for_each(|site| site.status = SiteStatus::Candidate);
        let study = Study::new(parts).unwrap();
        let mut terms = terms(&study);
        let equity = evaluation(&study, &terms).metrics.equity;
        assert_eq!(equity.before, Equity::default());
        assert!(equity.after.gini.is_some());
        terms.weight.iter_mut().for_each(|weight| weight.0 = 0.0);
        let equity = evaluation(&study, &terms).metrics.equity;
        assert_eq!((equity.deciles, equity.before, equity.after), (None, Equity::default(), Equity::default()));
    }

    #[test]
    fn one_zone_is_even() {
        let study = study_of_points(&[(0.0, 0.0, 3.0)], &[(3.0, 4.0)]);
        let plain: crate::model::Scenario =
            toml::from_str("version = 1\nstudy = 's.toml'\n[objective]\nradius = 2\nweight = 'weight'").unwrap();
        let equity = evaluate(&study, &plain_terms(&study, 2.0), &plain, &[SiteIx(0)]).metrics.equity;
        assert_eq!((equity.after.gini, equity.after.equal_journey), (Some(0.0), Some(5.0)));
        near(equity.after.palma, 0.25);
        assert_eq!(evaluate(&study, &plain_terms(&study, 2.0), &plain, &[]).metrics.equity.after, Equity::default());
    }

    #[test]
    fn a_kolm_pollak_objective_is_the_figure_that_is_reported() {
        let study = study();
        for (first, aversion) in [(true, 1.0), (true, 2.5), (false, 0.5)] {
            let mut terms = terms(&study);
            let aim = Aim::KolmPollak { aversion: aversion / terms.radius.value, unreached: 1e6 };
            if first {
                terms.aim = aim
            } else {
                terms.then.push(Stage { aim, giving_up: 0.01 })
            }
            let metrics = evaluation(&study, &terms).metrics;
            near(Some(metrics.equity.aversion), aversion);
            if first {
                near(metrics.equity.after.equal_journey, metrics.counted);
            }
        }
    }
}
