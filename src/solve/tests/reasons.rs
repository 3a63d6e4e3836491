//! The reasons that are stated when there is no plan: names and amounts.

use super::super::*;
use super::{reach, worth};
use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
use crate::model::{AmbitionMode, AmbitionTerms, ReachBuilder, Role, Rounding, Scope, Share};
use crate::model::{Status, Stop};
use crate::units::{Pounds, Weight};

/// Two authorities with three sites each, in a row, one zone at each site.
pub(super) fn two_towns() -> (Study, Terms) {
    let zones: Vec<(f64, f64, f64)> = (0..6).map(|i| (f64::from(i) * 10.0, 0.0, f64::from(i) + 1.0)).collect();
    let sites: Vec<(f64, f64)> = zones.iter().map(|zone| (zone.0, zone.1)).collect();
    let towns = [0, 0, 0, 1, 1, 1];
    let study = Study::new(with_authorities(parts_of_points(&zones, &sites), &towns, &towns)).expect("valid");
    let mut terms = plain_terms(&study, 1.0);
    terms.cost.fill(Pounds(100_000));
    terms.disadvantaged = vec![true, false, false, false, false, false];
    (study, terms)
}

pub(super) fn ambition(mode: AmbitionMode, scope: Scope) -> Option<AmbitionTerms> {
    let (share, rounding, label) = (Share::new(0.7), Rounding::Up, "IDACI decile 1-3".to_owned());
    Some(AmbitionTerms { mode, share, scope, rounding, penalty: Weight(1.0), label })
}

pub(super) fn reasons(study: &Study, terms: &Terms) -> Vec<String> {
    let outcome = super::answer(study, terms);
    assert_eq!(outcome.status, Status::Infeasible);
    outcome.reasons.into_iter().map(|reason| reason.text).collect()
}

#[test]
fn a_budget_below_the_required_sites_is_told_in_pounds() {
    let (study, mut terms) = two_towns();
    (terms.role[0], terms.role[1]) = (Role::Required, Role::Required);
    terms.budget[0] = Some(Pounds(150_000));
    let told =
        ["Authority 0 has £150,000, but its 2 required sites cost £200,000, £50,000 more: s00000 and s00001. Give \
        Authority 0 £200,000 or no longer require s00000."];
    assert_eq!(reasons(&study, &terms), told);
}

#[test]
fn a_budget_below_the_cheapest_minimum_is_told_in_pounds() {
    let (study, mut terms) = two_towns();
    terms.min_hubs[1] = 2;
    terms.budget[1] = Some(Pounds(199_999));
    assert_eq!(
        reasons(&study, &terms),
        ["Authority 1 has £199,999, but the cheapest 2 hubs it must have cost £200,000, £1 more. Give \
             Authority 1 £200,000 or ask Authority 1 \
            for at least 1 hub."]
    );
}

#[test]
fn a_hard_ambition_without_disadvantaged_sites_names_the_authority() {
    let (study, mut terms) = two_towns();
    terms.min_hubs = vec![1, 1];
    terms.ambition = ambition(AmbitionMode::Hard, Scope::Authority);
    let told = "Authority 1 must have at least 1 hub, 1 of them in disadvantaged communities (IDACI decile 1-3), but \
         none of the 3 sites that may become a hub is in one. Ask Authority 1 for no hub or ask for no share.";
    assert_eq!(reasons(&study, &terms), [told]);
}

#[test]
fn nothing_within_reach_and_too_many_hubs_are_told() {
    let (study, mut terms) = two_towns();
    let mut builder = ReachBuilder::new(6);
    (0..6).for_each(|_| builder.push_zone(&[]));
    let outcome = solve(&study, &terms, &builder.build(6), &Options::default()).expect("the search ends");
    assert_eq!((outcome.status, outcome.reasons[0].limit.as_str()), (Status::Infeasible, "reach"));
    terms.min_hubs = vec![2, 2];
    terms.total_max = Some(3);
    let told = "At most 3 hubs may open, but the authorities' minimums and required sites add up to 4 \
     (Authority 0: 2 and \
                Authority 1: 2). Allow 4 hubs in all or ask every authority for 1 hub less.";
    assert_eq!(reasons(&study, &terms), [told]);
}

#[test]
fn limits_that_only_clash_together_are_named_together() {
    let (study, mut terms) = two_towns();
    // One disadvantaged site, but it costs all the money, and two hubs are wanted.
    terms.min_hubs[0] = 1;
    terms.cost[0] = Pounds(300_000);
    terms.budget[0] = Some(Pounds(250_000));
    terms.ambition = ambition(AmbitionMode::Hard, Scope::Authority);
    let told = "Authority 0 cannot keep the share of 70% of hubs in disadvantaged communities (IDACI decile 1-3), \
                its budget of £250,000 and its minimum of 1 hub together. Ask for no share, give Authority 0 \
                 £300,000 or ask Authority 0 \
                for no hub.";
    assert_eq!(reasons(&study, &terms), [told]);
}

#[test]
fn without_time_nothing_is_claimed() {
    let (study, mut terms) = two_towns();
    terms.total_max = Some(2);
    let options = Options { time_limit: Duration::ZERO, ..Options::default() };
    let outcome = solve(&study, &terms, &reach(&study, &terms), &options).expect("greedy needs no time");
    assert_ne!(outcome.status, Status::Infeasible);
    let value = worth(&study, &terms, &outcome.open).expect("the plan keeps the limits");
    assert!(outcome.bound >= value);
    assert!(outcome.status == Status::Optimal || outcome.stop == Some(Stop::TimeLimit));
}
