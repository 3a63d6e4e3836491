//! The checker accepts what `evaluate` measured and refuses every kind of tampering.

use super::check;
use crate::evaluate::testing::{plan, study, study as villages, terms};
use crate::model::testing::{parts_of_points, plain_terms, study_of_points, with_authorities};
use crate::model::{AmbitionMode, Metrics, Plan, Reason, Role, Scope, SiteIx, Status, Study, Terms};
use crate::units::{Pounds, Weight};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const OPEN: [SiteIx; 2] = [SiteIx(1), SiteIx(3)];

/// Words of the faults, each once, in the order found.
fn limits(terms: &Terms, plan: &Plan) -> Vec<String> {
    let mut words: Vec<String> = check(&study(), terms, plan).into_iter().map(|fault| fault.limit).collect();
    words.dedup();
    words
}

#[test]
fn accepts_an_evaluated_plan() {
    let study = study();
    for cross_border in [true, false] {
        let mut terms = terms(&study);
        terms.cross_border = cross_border;
        assert_eq!(check(&study, &terms, &plan(&study, &terms, &OPEN)), []);
    }
}

#[test]
fn accepts_a_hub_exactly_on_the_radius() {
    // 0.1 + 0.2 is not 0.3: the distance from 0.1 to 0.4 is 0.30000000000000004.
    let study = study_of_points(&[(0.1, 0.0, 5.0)], &[(0.4, 0.0)]);
    let terms = plain_terms(&study, 0.3);
    assert_eq!(check(&study, &terms, &plan(&study, &terms, &[SiteIx(0)])), []);
}

proptest! {
    /// Two ways to the same figures: what `evaluate` measures, the checker finds again.
    #[test]
    fn accepts_every_evaluated_plan(
        zones in vec((0..12i32, 0..12i32, 0..50u32, 0..3usize), 1..30),
        sites in vec((0..12i32, 0..12i32, 0..3usize, any::<bool>(), 0..3u32), 3..12),
        picked in vec(any::<bool>(), 12),
        radius in 0..8u32,
        cross_border: bool,
        scope in select(vec![Scope::Pool, Scope::Authority, Scope::Both]),
    ) {
        let places: Vec<_> = zones.iter().map(|zone| (zone.0.into(), zone.1.into(), f64::from(zone.2) / 7.0)).collect();
        let points: Vec<_> = sites.iter().map(|site| (site.0.into(), site.1.into())).collect();
        let of_zones: Vec<_> = zones.iter().map(|zone| zone.3).collect();
        let of_sites: Vec<_> = sites.iter().map(|site| site.2).collect();
        let study = Study::new(with_authorities(parts_of_points(&places, &points), &of_zones, &of_sites)).unwrap();
        let mut terms = plain_terms(&study, radius.into());
        terms.cross_border = cross_border;
        terms.costed = true;
        terms.disadvantaged = sites.iter().map(|site| site.3).collect();
        terms.closing_price = sites.iter().map(|site| Weight(f64::from(site.4) / 3.0)).collect();
        terms.ambition = crate::evaluate::testing::terms(&villages()).ambition;
        terms.ambition.as_mut().unwrap().scope = scope;
        // The last authority is not being planned: its sites stand or are no part of it.
        let last = study.authorities.len() - 1;
        terms.planned[last] = false;
        for (i, site) in sites.iter().enumerate().filter(|(_, site)| site.2 == last) {
            terms.role[i] = if site.3 { Role::Standing } else { Role::Excluded };
        }
        let open: Vec<_> = study.site_indices().filter(|ix| picked[ix.at()] && terms.role[ix.at()] == Role::Free).collect();
        prop_assert_eq!(check(&study, &terms, &plan(&study, &terms, &open)), []);
    }
}

/// A change to the plan alone, or to the terms behind its back.
type Tampering = (&'static str, &'static str, fn(&mut Plan, &mut Terms));

fn metrics(plan: &mut Plan) -> &mut Metrics {
    plan.metrics.as_mut().unwrap()
}

/// Word expected, what is done, how.
const TAMPERINGS: &[Tampering] = &[
    ("version", "another version", |plan, _| plan.version = 2),
    ("hubs", "an unknown hub", |plan, _| plan.hubs[1] = "s9".into()),
    ("hubs", "a hub twice", |plan, _| plan.hubs = ["s00001", "s00003", "s00003"].map(Into::into).to_vec()),
    ("hubs", "hubs out of order", |plan, _| plan.hubs.reverse()),
    ("required", "a required site not opened", |_, terms| terms.role[0] = Role::Required),
    ("excluded", "an excluded site opened", |_, terms| terms.role[1] = Role::Excluded),
    ("planned", "a hub in an authority not planned", |plan, _| plan.hubs.push("s00005".into())),
    ("min_hubs", "too few hubs in an authority", |_, terms| terms.min_hubs[1] = 2),
    ("max_hubs", "too many hubs in an authority", |_, terms| terms.max_hubs[0] = Some(0)),
    ("total_min", "too few hubs", |_, terms| terms.total_min = 3),
    ("total_max", "too many hubs", |_, terms| terms.total_max = Some(1)),
    ("budget", "an authority over its budget", |_, terms| terms.budget[1] = Some(Pounds(149_999))),
    ("total_budget", "the plan over the total", |_, terms| terms.total_budget = Some(Pounds(249_999))),
    ("objective", "a larger objective", |plan, _| {
        plan.objective = Some(57.6);
        plan.bound = Some(57.6);
    }),
    ("objective", "no objective", |plan, _| plan.objective = None),
    ("objective", "a weight changed", |_, terms| terms.weight[2] = Weight(29.0)),
    ("bound", "a bound below the objective", |plan, _| plan.bound = Some(57.4)),
    ("bound", "no bound", |plan, _| plan.bound = None),
    ("gap", "a gap that is another", |plan, _| plan.gap = Some(0.01)),
    ("gap", "no gap", |plan, _| plan.gap = None),
    ("status", "optimal with a gap", |plan, _| {
        plan.bound = Some(60.0);
        plan.gap = Some(2.5 / 60.0);
    }),
    ("metrics", "no metrics", |plan, _| plan.metrics = None),
    ("metrics", "more coverage", |plan, _| metrics(plan).all.after.covered = Weight(64.0)),
    ("metrics", "another number of hubs", |plan, _| metrics(plan).hubs = 3),
    ("metrics", "cheaper hubs", |plan, _| metrics(plan).cost = Some(Pounds(1))),
    ("metrics", "no cost", |plan, _| metrics(plan).cost = None),
    ("metrics", "more hubs in disadvantaged communities", |plan, _| metrics(plan).hubs_disadvantaged = Some(2)),
    ("metrics", "a smaller shortfall", |plan, _| metrics(plan).ambition_shortfall = Some(0)),
    ("metrics", "no penalty", |plan, _| metrics(plan).penalty = Weight(0.0)),
    ("metrics", "no loss by closing", |plan, _| metrics(plan).closing_loss = Weight(0.0)),
    ("status", "infeasible with hubs", |plan, _| {
        plan.status = Status::Infeasible;
        plan.reasons = vec![Reason { limit: "budget".into(), authority: None, text: "No money.".into() }];
    }),
];

#[test]
fn refuses_every_tampering() {
    let study = study();
    for (word, what, tamper) in TAMPERINGS {
        let mut terms = terms(&study);
        let mut plan = plan(&study, &terms, &OPEN);
        tamper(&mut plan, &mut terms);
        let found = limits(&terms, &plan);
        assert!(found.iter().any(|limit| limit == word), "{what}: {found:?}");
    }
}

#[test]
fn families_do_not_cross_a_closed_border() {
    let study = study();
    let mut terms = terms(&study);
    // From s2 in Upper Wether two kilometres reach z4 in Nether Wether.
    terms.radius.value = 2000.0;
    terms.min_hubs[1] = 0;
    let plan = plan(&study, &terms, &[SiteIx(2)]);
    assert_eq!(check(&study, &terms, &plan), []);
    terms.cross_border = false;
    let faults = check(&study, &terms, &plan);
    assert_eq!(faults[0].limit, "objective", "{faults:?}");
}

#[test]
fn a_hard_ambition_is_kept_in_every_scope() {
    let study = study();
    for (scope, who) in [(Scope::Pool, "the plan"), (Scope::Authority, "Nether Wether"), (Scope::Both, "the plan")] {
        let mut terms = terms(&study);
        let ambition = terms.ambition.as_mut().unwrap();
        (ambition.mode, ambition.scope) = (AmbitionMode::Hard, scope);
        let faults = check(&study, &terms, &plan(&study, &terms, &OPEN));
        assert_eq!(faults[0].limit, "ambition");
        assert!(faults[0].text.starts_with(who), "{scope:?}: {faults:?}");
        assert_eq!(faults.len(), if scope == Scope::Both { 2 } else { 1 }, "{faults:?}");
    }
}

#[test]
fn infeasible_needs_a_reason_and_no_figures() {
    let study = study();
    let terms = terms(&study);
    let mut plan = plan(&study, &terms, &[]);
    (plan.objective, plan.bound, plan.gap, plan.metrics) = (None, None, None, None);
    plan.status = Status::Infeasible;
    assert_eq!(limits(&terms, &plan), ["status"]);
    plan.reasons.push(Reason { limit: "budget".into(), authority: None, text: "No money.".into() });
    assert_eq!(check(&study, &terms, &plan), []);
    plan.gap = Some(0.0);
    assert_eq!(limits(&terms, &plan), ["status"]);
}
