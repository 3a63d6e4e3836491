//! Every change that a reason proposes is tried: it leads to a plan, and a smaller change would not.

use super::super::*;
use super::reasons::{ambition, reasons, two_towns};
use super::{answer, nobody_reached, reach, small};
use crate::model::{Aim, AmbitionMode, FloorTerms, PhaseTerms, Role, Scope, Share, Status, ZoneIx};
use crate::units::Pounds;
use proptest::prelude::*;

/// A fixed seed: the same questions in every run.
fn runner(cases: u32) -> proptest::test_runner::TestRunner {
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
    let config =
        ProptestConfig { cases, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// The clashes that leave a question without a plan, before they are put into words; none if it has a plan.
fn clashes(study: &Study, terms: &Terms) -> Vec<limits::Clash> {
    let reach = reach(study, terms);
    let question = limits::Question::new(study, terms, &reach);
    let told = limits::clashes(&question);
    if !told.is_empty() {
        return told;
    }
    let options = Options::default();
    let instance = Instance::new(study, terms, &reach);
    let clock = Clock::new(&options);
    match feasible::decide(&instance, Backend::Microlp, &clock).expect("the solver ends") {
        feasible::Feasibility::Impossible => {
            feasible::clashes(&question, &instance, Backend::Microlp, &clock).expect("the solver ends")
        }
        _ => Vec::new(),
    }
}

/// Where nothing is within reach or no site may be a hub, no number in the limits can be changed to help.
fn is_elsewhere(clash: &limits::Clash) -> bool {
    ["reach", "status"].contains(&clash.reason.limit.as_str())
}

#[test]
fn whoever_follows_the_reasons_comes_to_a_plan() {
    let impossible = std::cell::Cell::new(0);
    let with_distance = (small(), prop::option::weighted(0.3, 5.0..60.0));
    let tried = runner(600).run(&with_distance, |(small, apart)| {
        let study = small.study();
        let mut terms = small.terms(&study);
        terms.apart = apart;
        let first = clashes(&study, &terms);
        if first.is_empty() || first.iter().any(is_elsewhere) {
            return Ok(());
        }
        impossible.set(impossible.get() + 1);
        prop_assert_eq!(answer(&study, &terms).status, Status::Infeasible);
        let mut rounds = 0;
        loop {
            let left = clashes(&study, &terms);
            let Some(clash) = left.first() else { break };
            let Some(mend) = clash.mends.first() else {
                return Err(TestCaseError::fail(format!("nothing is proposed for {clash:?}")));
            };
            terms = mend.applied(&terms);
            rounds += 1;
            prop_assert!(rounds < 40, "no end: {:?}", clash);
        }
        let outcome = answer(&study, &terms);
        let possible = outcome.status != Status::Infeasible || nobody_reached(&outcome);
        prop_assert!(possible, "{:?}", outcome.reasons);
        Ok(())
    });
    tried.unwrap();
    let impossible = impossible.get();
    assert!(impossible > 100, "{impossible} questions had no plan");
}

#[test]
fn every_change_that_is_proposed_ends_its_clash_and_says_whom_it_is_about() {
    runner(400)
        .run(&small(), |small| {
            let study = small.study();
            let terms = small.terms(&study);
            let reach = reach(&study, &terms);
            let question = limits::Question::new(&study, &terms, &reach);
            for clash in clashes(&study, &terms) {
                let same = |other: &limits::Clash| other.reason == clash.reason;
                for mend in &clash.mends {
                    let left = clashes(&study, &mend.applied(&terms));
                    prop_assert!(!left.iter().any(same), "{:?} does not end {:?}", mend, clash);
                }
                let told = clash.clone().told(&question).text;
                prop_assert!(is_elsewhere(&clash) || told.len() > clash.reason.text.len(), "{}", told);
                if let Some(code) = &clash.reason.authority {
                    let authority = study.areas().find(code).expect("an authority");
                    prop_assert!(told.contains(&study.authorities[authority.at()].name), "{}", told);
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Two required sites outside disadvantaged communities are the cause, and the reason says so.
#[test]
fn required_sites_that_break_the_ambition_are_named() {
    let (study, mut terms) = two_towns();
    terms.disadvantaged = vec![true, true, false, false, true, true];
    (terms.role[2], terms.role[3]) = (Role::Required, Role::Required);
    terms.total_max = Some(3);
    terms.ambition = ambition(AmbitionMode::Hard, Scope::Pool);
    let told = "The plan can have 3 hubs at most, 3 of them in disadvantaged communities (IDACI decile 1-3), but 2 \
         sites that must be open are outside them, which leaves room for at most 1: s00002 and s00003. Ask for a \
         share of 33% or no longer require s00002 and s00003.";
    assert_eq!(reasons(&study, &terms), [told]);
    terms.disadvantaged = vec![true, true, false, false, true, true];
    for change in
        [limits::Mend::Share(Share(3300)), limits::Mend::Release { sites: vec![SiteIx(2), SiteIx(3)], number: 2 }]
    {
        assert_ne!(answer(&study, &change.applied(&terms)).status, Status::Infeasible, "{change:?}");
    }
    // A share of 34% requires 2 of 3.
    let more = limits::Mend::Share(Share(3400)).applied(&terms);
    assert_eq!(answer(&study, &more).status, Status::Infeasible);
}

/// A larger number of hubs is proposed where enough sites are in disadvantaged communities.
#[test]
fn the_smallest_number_of_hubs_that_keeps_the_share_is_proposed() {
    let (study, mut terms) = two_towns();
    terms.disadvantaged = vec![true, true, true, false, true, true];
    terms.role[3] = Role::Required;
    terms.total_max = Some(2);
    terms.ambition = ambition(AmbitionMode::Hard, Scope::Pool);
    let told = reasons(&study, &terms).remove(0);
    assert!(told.ends_with("Allow 4 hubs in all, ask for a share of 50% or no longer require s00003."), "{told}");
    for (hubs, status) in [(3, Status::Infeasible), (4, Status::Optimal)] {
        let outcome = answer(&study, &limits::Mend::TotalMax(hubs).applied(&terms));
        assert_eq!(outcome.status, status, "{hubs} hubs");
    }
}

/// Money by year: the proposal is the missing amount, in the year in which it is missing.
#[test]
fn money_of_a_year_that_is_proposed_is_enough() {
    let (study, mut terms) = two_towns();
    terms.costed = true;
    terms.role[0] = Role::Required;
    terms.phases = Some(PhaseTerms {
        years: vec![2026, 2027],
        factor: vec![1.0, 1.0],
        budget: Some(vec![Pounds(60_000), Pounds(30_000)]),
        authority_budget: vec![None, None],
        carried: true,
        hubs: None,
        first_year: vec![0, 0],
        last_year: vec![1; 6],
        serving: Vec::new(),
        ambition_each_year: false,
    });
    let told = "All authorities together have £90,000 by the end of 2027, but the 1 site that must open by then costs \
                £100,000, £10,000 more. Give all authorities together £10,000 more in 2027.";
    assert_eq!(reasons(&study, &terms), [told]);
    let more = |more: i64| limits::Mend::MoneyOfYear { authority: None, year: 1, more: Pounds(more) }.applied(&terms);
    assert_eq!(answer(&study, &more(9_999)).status, Status::Infeasible);
    assert_ne!(answer(&study, &more(10_000)).status, Status::Infeasible);
}

/// A floor on a place: the share that a plan within the limits reaches there is proposed.
#[test]
fn a_smaller_floor_that_is_proposed_is_kept() {
    let (study, mut terms) = two_towns();
    terms.total_max = Some(1);
    let floor =
        |share: f64| vec![FloorTerms { label: "all families".into(), zones: (0..6).map(ZoneIx).collect(), share }];
    terms.floors = floor(0.9);
    let told = reasons(&study, &terms).remove(0);
    assert!(told.ends_with("covers more than 28.6%. Ask for at most 28.57% there."), "{told}");
    terms.floors = floor(0.2857);
    assert_eq!(answer(&study, &terms).status, Status::Optimal);
}

/// Fewest hubs for a share: the reason names the limits, and the share that a plan within them covers.
#[test]
fn a_smaller_share_that_is_proposed_is_covered() {
    let (study, mut terms) = two_towns();
    terms.total_max = Some(2);
    terms.aim = Aim::Fewest { share: 1.0, by_cost: false };
    let told = reasons(&study, &terms).remove(0);
    assert!(told.starts_with("No plan within the total of at most 2 hubs covers 100% of the weight"), "{told}");
    assert!(told.contains("Ask for at most 52.38% (objective.share)"), "{told}");
    terms.aim = Aim::Fewest { share: 0.5238, by_cost: false };
    assert_eq!(answer(&study, &terms).status, Status::Optimal);
}
