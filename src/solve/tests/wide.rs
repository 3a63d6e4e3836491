//! Questions with amounts of all sizes, from thousandths to thousands of millions, with ties, zeros, closing prices and
//! least distances: every plan, bound, gap and certificate against brute force.

use super::super::*;
use super::{Small, ZoneIx, brute_force, nobody_reached, reach, small, worth};
use crate::model::rounding::{self, SUMS};
use crate::model::testing::cases;
use crate::model::{self, Role, Sense, Status};
use proptest::prelude::*;
use std::time::Duration;

/// Number of questions that `cargo test` draws, always the same ones.
const CASES: u32 = 600;

/// A small question, and what is asked of it.
#[derive(Debug, Clone)]
struct Wide {
    small: Small,
    apart: Option<f64>,
    gap: f64,
}

/// An amount: zero, one of a few values that make ties, or of any size.
fn amount() -> impl Strategy<Value = f64> {
    let any = (1.0..10.0, -3..10_i32).prop_map(|(digits, size)| digits * 10_f64.powi(size));
    prop_oneof![2 => Just(0.0), 2 => Just(7.0), 1 => Just(0.1), 1 => Just(8e9), 4 => any]
}

fn wide() -> impl Strategy<Value = Wide> {
    let amounts = (prop::collection::vec(amount(), 14), prop::collection::vec(amount(), 10), amount());
    let asked = (
        // Whether amounts are of all sizes, and whether there are any.
        prop_oneof![3 => Just((true, 1.0)), 1 => Just((false, 1.0)), 1 => Just((true, 0.0))],
        prop_oneof![1 => Just(0.0), 1 => Just(1.0)],
        prop::option::weighted(0.5, 5.0..50.0),
        prop::sample::select(vec![0.0, 0.0, 0.02, 0.5]),
    );
    (small(), amounts, asked).prop_map(|(mut small, amounts, ((all_sizes, weighs), closes, apart, gap))| {
        if all_sizes {
            small.zones.iter_mut().zip(&amounts.0).for_each(|(zone, weight)| zone.2 = weight * weighs);
            small.closing_price.iter_mut().zip(&amounts.1).for_each(|(price, amount)| *price = amount * closes);
            small.ambition = small.ambition.map(|mut ambition| {
                ambition.4 = amounts.2;
                ambition
            });
        }
        Wide { small, apart, gap }
    })
}

/// Asks one question and checks everything in the answer.
fn asked(wide: &Wide) -> std::result::Result<(), TestCaseError> {
    let study = wide.small.study();
    let terms = Terms { apart: wide.apart, ..wide.small.terms(&study) };
    let reach = reach(&study, &terms);
    let told = std::sync::Mutex::new((None::<f64>, None::<f64>));
    let progress = |now: Progress| {
        let mut last = told.lock().expect("nobody panicked");
        let fell = now.plan < last.0 || last.1.is_some_and(|bound| now.bound.is_none_or(|now| now > bound));
        assert!(!fell, "{now:?} after {last:?}");
        *last = (now.plan, now.bound);
    };
    let options = Options {
        gap: wide.gap,
        progress: Some(&progress),
        time_limit: Duration::from_secs(600),
        ..Options::default()
    };
    let outcome = solve(&study, &terms, &reach, &options).expect("the search ends");
    if nobody_reached(&outcome) {
        return Ok(());
    }
    let Some(best) = brute_force(&study, &terms) else {
        prop_assert_eq!(outcome.status, Status::Infeasible);
        return Ok(());
    };
    let value = worth(&study, &terms, &outcome.open);
    prop_assert!(value.is_some(), "the plan keeps the limits: {:?}", outcome);
    let value = value.unwrap_or_default();
    let (bound, room) = (outcome.bound, SUMS * terms.reachable(&study, &reach).max(best.abs()).max(value.abs()));
    prop_assert!(bound >= best - room, "a bound of {bound} below the best plan, {best}");
    let usable = |zone: &ZoneIx| reach.sites_of(*zone).iter().any(|site| terms.role[site.at()] != Role::Excluded);
    let reached = study.zone_indices().filter(|zone| terms.plans_for(&study, *zone)).filter(usable);
    let most: f64 = reached.map(|zone| terms.weight[zone.at()].0).sum();
    prop_assert!(bound <= most + room, "a bound of {bound} above all that can be reached, {most}");
    match outcome.status {
        Status::Optimal => prop_assert!(value >= best - room, "{value} is called the best, not {best}"),
        Status::Gap => {
            prop_assert!(model::gap(Sense::Maximise, value, bound).is_some_and(|gap| gap <= wide.gap + 1e-12))
        }
        other => prop_assert!(false, "{other:?}: {value} of {bound}"),
    }
    let certificate = outcome.certificate.as_ref().expect("a plan has a certificate");
    let shown = recheck(&study, &terms, &reach, certificate, &Options::default()).expect("the solver ends");
    prop_assert_eq!((&shown.faults, &shown.unproven), (&Vec::new(), &Vec::new()), "{:?}", certificate);
    let made_of = 2.0 * (terms.reachable(&study, &reach) + certificate.scale() + bound.abs());
    prop_assert!(rounding::met(certificate.bound, bound, made_of), "{} in place of {bound}", certificate.bound);
    prop_assert!(shown.bound <= bound + SUMS * made_of, "{} shown of {bound}", shown.bound);
    Ok(())
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn amounts_of_all_sizes_are_answered_and_shown_as_brute_force_has_them(wide in wide()) {
        asked(&wide)?;
    }
}
