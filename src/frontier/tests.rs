//! Frontiers against brute force on small plain studies.

use super::{Against, Ask, Exact, Frontier, Of, Values, frontier};
use crate::model::testing::cases;
use crate::model::testing::{
    all_plans, close, parts_of_points, plain_scenario as scenario, study_of_points, with_authorities,
};
use crate::model::{Scenario, SiteIx, Status, Study};
use crate::solve::Options;
use crate::units::Pounds;
use proptest::prelude::*;

fn drawn(study: &Study, scenario: &Scenario, ask: &Ask, gap: f64) -> Frontier {
    let options = Options { gap, ..Options::default() };
    frontier(study, scenario, "scenario.toml", ask, &options, &|_, _| ()).unwrap()
}

fn ask(against: Against, values: Values) -> Ask {
    Ask { of: Of::Coverage, against, values, exact: false }
}

fn range(from: f64, to: f64) -> Values {
    Values::Range { from: Some(from), to: Some(to), points: None }
}

/// Best coverage of the plans for which `keeps` is true.
fn best(all: &[(f64, Vec<SiteIx>)], keeps: impl Fn(&[SiteIx]) -> bool) -> Option<f64> {
    all.iter().filter(|plan| keeps(&plan.1)).map(|plan| plan.0).reduce(f64::max)
}

/// Zones with weights, sites, and costs.
type Places = (Vec<(f64, f64, f64)>, Vec<(f64, f64)>, Vec<i64>);

fn places() -> impl Strategy<Value = Places> {
    (
        prop::collection::vec((0.0..100.0, 0.0..100.0, 1.0..20.0), 5..14),
        prop::collection::vec((0.0..100.0, 0.0..100.0), 4..9),
        prop::collection::vec(prop_oneof![Just(3), 1..9_i64], 9),
    )
}

fn costed(zones: &[(f64, f64, f64)], sites: &[(f64, f64)], costs: &[i64]) -> Study {
    let mut parts = parts_of_points(zones, sites);
    parts.sites.iter_mut().zip(costs).for_each(|(site, cost)| site.cost = Some(Pounds(*cost)));
    Study::new(parts).unwrap()
}

proptest! {
    #![proptest_config(cases(50))]

    /// However early the searches end, plans and bounds are monotone, and the bounds hold.
    #[test]
    fn a_curve_is_monotone_and_its_bounds_hold((zones, sites, _) in places(), gap in prop_oneof![Just(0.0), Just(0.3), Just(0.95)]) {
        let study = study_of_points(&zones, &sites);
        let all = all_plans(&study, 20.0, |open| !open.is_empty());
        if all.iter().all(|plan| plan.0 == 0.0) {
            return Ok(());
        }
        let curve = drawn(&study, &scenario(""), &ask(Against::Hubs, range(1.0, sites.len() as f64)), gap);
        prop_assert_eq!(curve.points.len(), sites.len());
        let (mut plan, mut bound) = (0.0, 0.0);
        for point in &curve.points {
            let truth = best(&all, |open| open.len() <= point.at as usize).unwrap_or_default();
            let (found, proven) = (point.objective().unwrap_or_default(), point.bound().unwrap_or_default());
            prop_assert!(found <= truth + 1e-9 && proven >= truth - 1e-9 * truth, "{found}, {truth}, {proven}");
            prop_assert!(found >= plan - 1e-9 && proven >= bound - 1e-9, "monotone");
            let answer = point.plan.as_ref().expect("a plan");
            prop_assert!(answer.hubs.len() <= point.at as usize && answer.scenario.hubs.at_most == Some(point.at as u32));
            prop_assert!(gap > 0.0 || answer.status == Status::Optimal && close(found, truth));
            prop_assert_eq!(answer.status == Status::Optimal, close(found, proven));
            (plan, bound) = (found, proven);
        }
    }

    /// Two authorities have prices between them: the line of each point lies above the true value at every other
    /// point.
    #[test]
    fn lines_lie_above_the_curve((zones, sites, costs) in places(), against in prop_oneof![Just(Against::Hubs), Just(Against::Budget)]) {
        let of_zones: Vec<usize> = (0..zones.len()).map(|at| at % 2).collect();
        let of_sites: Vec<usize> = (0..sites.len()).map(|at| at % 2).collect();
        let mut parts = with_authorities(parts_of_points(&zones, &sites), &of_zones, &of_sites);
        parts.sites.iter_mut().zip(&costs).for_each(|(site, cost)| site.cost = Some(Pounds(*cost)));
        let study = Study::new(parts).unwrap();
        let all = all_plans(&study, 20.0, |_| true);
        if all.iter().all(|plan| plan.0 == 0.0) {
            return Ok(());
        }
        let used = |open: &[SiteIx]| match against {
            Against::Hubs => open.len() as f64,
            _ => open.iter().map(|site| costs[site.at()]).sum::<i64>() as f64,
        };
        let base = scenario("[hubs]\nmin_each = 0\n");
        let values: Vec<f64> = (1..=12).map(f64::from).collect();
        let curve = drawn(&study, &base, &ask(against, Values::At(values.clone())), 0.2);
        for point in &curve.points {
            let truth = best(&all, |open| used(open) <= point.at).unwrap_or_default();
            prop_assert!(point.bound().unwrap_or_default() >= truth - 1e-9 * truth, "{} against {truth}", point.bound().unwrap());
            prop_assert!(point.objective().unwrap_or_default() <= truth + 1e-9 * truth);
        }
        let reach_of = |terms: &crate::model::Terms| crate::travel::reach(&study, terms);
        for at in &values {
            let mut varied = base.clone();
            match against {
                Against::Hubs => varied.hubs.at_most = Some(*at as u32),
                _ => varied.money.total = Some(Pounds(*at as i64)),
            }
            let terms = crate::validate::scenario(&study, &varied, "scenario.toml").unwrap();
            let reach = reach_of(&terms);
            let answer = crate::answer::resolved(&study, &varied, terms, &reach, &Options::default()).unwrap();
            let Some(certificate) = &answer.certificate else { continue };
            let Some(line) = super::lines::Line::of(against, *at, &answer.terms, certificate) else { continue };
            for other in &values {
                let truth = best(&all, |open| used(open) <= *other).unwrap_or_default();
                prop_assert!(line.at(*other) >= truth - 1e-9 * truth.max(1.0), "{line:?} at {other}: {truth}");
            }
        }
    }

    #[test]
    fn exact_points_against_hubs_are_those_of_brute_force((zones, sites, _) in places()) {
        let study = study_of_points(&zones, &sites);
        let all = all_plans(&study, 20.0, |open| !open.is_empty());
        if all.iter().all(|plan| plan.0 == 0.0) {
            return Ok(());
        }
        let asked = Ask { exact: true, ..ask(Against::Hubs, range(1.0, sites.len() as f64)) };
        let curve = drawn(&study, &scenario(""), &asked, 0.5);
        let mut expected: Vec<(f64, f64)> = Vec::new();
        for hubs in 1..=sites.len() {
            let covered = best(&all, |open| open.len() <= hubs).unwrap_or_default();
            if expected.last().is_none_or(|last| covered > last.1 + 1e-9) {
                expected.push((hubs as f64, covered));
            }
        }
        prop_assert_eq!(&curve.exact, &Some(Exact::Proven));
        prop_assert!(same(&curve, &expected), "{:?} against {expected:?}", told(&curve));
    }

    #[test]
    fn exact_points_against_money_are_those_of_brute_force((zones, sites, costs) in places(), from in 1..6_i64, more in 0..30_i64) {
        let study = costed(&zones, &sites, &costs);
        let cost = |open: &[SiteIx]| open.iter().map(|site| costs[site.at()]).sum::<i64>();
        let all = all_plans(&study, 20.0, |_| true);
        if all.iter().all(|plan| plan.0 == 0.0) {
            return Ok(());
        }
        let to = from + more;
        let asked = Ask { exact: true, ..ask(Against::Budget, range(from as f64, to as f64)) };
        let curve = drawn(&study, &scenario(""), &asked, 0.5);
        let mut expected: Vec<(f64, f64)> = Vec::new();
        for money in 0..=to {
            let covered = best(&all, |open| cost(open) <= money).unwrap_or_default();
            if expected.last().is_none_or(|last| covered > last.1 + 1e-9) {
                expected.push((money as f64, covered));
            }
        }
        // A plan that costs less than the lower end is only a point if it is the best for that end.
        let below = expected.iter().filter(|point| point.0 <= from as f64).count().saturating_sub(1);
        prop_assert_eq!(&curve.exact, &Some(Exact::Proven));
        prop_assert!(same(&curve, &expected[below..]), "{:?} against {expected:?}", told(&curve));
    }
}

fn told(curve: &Frontier) -> Vec<(f64, f64)> {
    curve.points.iter().map(|point| (point.at, point.objective().unwrap_or_default())).collect()
}

fn same(curve: &Frontier, expected: &[(f64, f64)]) -> bool {
    let found = told(curve);
    found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.0 == b.0 && close(a.1, b.1))
}

fn line() -> Study {
    study_of_points(&[(0.0, 0.0, 5.0), (50.0, 0.0, 3.0), (100.0, 0.0, 2.0)], &[(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)])
}

#[test]
fn each_hub_buys_what_it_covers() {
    let curve = drawn(&line(), &scenario("[hubs]\nat_most = 3\n"), &ask(Against::Hubs, range(1.0, 3.0)), 0.0);
    assert_eq!(told(&curve), [(1.0, 5.0), (2.0, 8.0), (3.0, 10.0)]);
    let gains: Vec<Option<f64>> = curve.gains();
    assert!(gains[0].is_none() && close(gains[1].unwrap(), 0.3) && close(gains[2].unwrap(), 0.2), "{gains:?}");
    // The ends come from the scenario if none are given.
    let nothing = Values::Range { from: None, to: None, points: None };
    let same = drawn(&line(), &scenario("[hubs]\nat_most = 3\n"), &ask(Against::Hubs, nothing), 0.0);
    assert_eq!(told(&same), told(&curve));
}

#[test]
fn a_larger_radius_covers_more() {
    let study = line();
    let values = Values::At(vec![60.0, 1.0, 49.0, 50.0]);
    let curve = drawn(&study, &scenario("[hubs]\nat_most = 1\n"), &ask(Against::Radius, values), 0.0);
    assert_eq!(told(&curve), [(1.0, 5.0), (49.0, 5.0), (50.0, 10.0), (60.0, 10.0)]);
}

#[test]
fn exactly_so_many_hubs_stay_exactly_so_many() {
    let curve = drawn(&line(), &scenario("[hubs]\nexactly = 2\n"), &ask(Against::Hubs, range(1.0, 3.0)), 0.0);
    for point in &curve.points {
        assert_eq!(point.plan.as_ref().unwrap().hubs.len(), point.at as usize);
        assert_eq!((point.plan_of, point.bound_of), (None, None));
    }
}

#[test]
fn a_share_that_no_plan_can_keep_has_its_reason() {
    let mut parts = parts_of_points(&[(0.0, 0.0, 5.0), (50.0, 0.0, 3.0)], &[(0.0, 0.0), (50.0, 0.0)]);
    parts.sites[0].disadvantaged = Some(false);
    parts.sites[1].disadvantaged = Some(true);
    let study = Study::new(parts).unwrap();
    let at = |scenario: &Scenario| drawn(&study, scenario, &ask(Against::Share, Values::At(vec![0.0, 0.5, 1.0])), 0.0);
    let curve = at(&scenario("[hubs]\nat_most = 2\n"));
    assert_eq!(told(&curve), [(0.0, 8.0), (0.5, 8.0), (1.0, 3.0)]);
    let both = at(&scenario("[hubs]\nexactly = 2\n"));
    assert!(both.points[2].is_infeasible() && both.points[1].objective() == Some(8.0));
    assert!(both.points[2].plan.as_ref().unwrap().reasons[0].text.contains("disadvantaged"));
}

/// A total that is shared out changes the authorities' own maxima, so nothing is carried over between points.
#[test]
fn totals_that_are_shared_out_show_nothing_about_each_other() {
    let parts = parts_of_points(&[(0.0, 0.0, 5.0), (50.0, 0.0, 5.0)], &[(0.0, 0.0), (50.0, 0.0), (51.0, 0.0)]);
    let study = Study::new(with_authorities(parts, &[0, 1], &[0, 1, 1])).unwrap();
    let shared = scenario("[hubs]\nat_most = 3\nmin_each = 1\nallot_by = \"weight\"\n");
    let curve = drawn(&study, &shared, &ask(Against::Hubs, range(1.0, 3.0)), 0.9);
    assert!(curve.points[0].plan.is_none() && curve.points[0].why.as_ref().unwrap().contains("cannot be shared out"));
    assert!(curve.points.iter().all(|point| point.plan_of.is_none() && point.bound_of.is_none()));
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let nothing = Values::Range { from: None, to: None, points: None };
    let exact = |against, values| Ask { exact: true, ..ask(against, values) };
    for (asked, key) in [
        (ask(Against::Hubs, nothing.clone()), "--to"),
        (ask(Against::Hubs, range(3.0, 1.0)), "--from"),
        (ask(Against::Hubs, Values::At(vec![1.5])), "--at"),
        (ask(Against::Hubs, Values::At(Vec::new())), "--points"),
        (ask(Against::Share, Values::At(vec![1.5])), "--at"),
        (ask(Against::Coverage, nothing.clone()), "--against"),
        (exact(Against::Radius, nothing), "--exact"),
        (exact(Against::Hubs, Values::At(vec![1.0])), "--at"),
    ] {
        let error =
            frontier(&line(), &scenario(""), "scenario.toml", &asked, &Options::default(), &|_, _| ()).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("H515") && text.contains(key), "{text}");
    }
}

#[test]
fn values_are_read_as_planners_write_them() {
    assert_eq!(Against::Budget.parse("£3.5m"), Ok(3_500_000.0));
    assert_eq!(Against::Budget.parse("3,500,000"), Ok(3_500_000.0));
    assert_eq!((Against::Share.parse("70%"), Against::Share.parse("0.7")), (Ok(0.7), Ok(0.7)));
    assert_eq!((Against::Radius.parse("2.5 km"), Against::Hubs.parse("12")), (Ok(2500.0), Ok(12.0)));
    assert!(Against::Hubs.parse("many").is_err());
}
