//! Results of `hubplan check --bound`, in sentences.

use super::layers::twelve_digits as figure;
use super::text::{counted, wrap};
use super::words;
use crate::evaluate::Fault;
use crate::model::{self, Certificate, Plan, Status, Study, rounding};
use crate::solve::Recheck;
use crate::units::{grouped, grouped_tenths};
use crate::words::listed;
use std::collections::BTreeSet;

/// Number of unsettled parts that are listed by name.
const NAMED: usize = 5;

/// Faults of a bound: the plan's file states another bound than its proof, or the new calculation contradicts them.
///
/// `plan` must have passed [`crate::evaluate::check`] and not be infeasible. `reachable` is the largest possible
/// objective ([`model::Terms::reachable`]). `recheck` is `None` before anything was calculated.
pub fn bound_faults(plan: &Plan, certificate: &Certificate, reachable: f64, recheck: Option<&Recheck>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |limit: &str, text: String| faults.push(Fault { limit: limit.to_owned(), text });
    let (Some(stated), Some(objective)) = (plan.bound, plan.objective) else { return Vec::new() };
    // If plan and bound have met, the plan states its own objective, and the proof states the sum of its parts: they
    // may differ by rounding.
    let slack = 2.0 * rounding::SUMS * (reachable + certificate.scale() + stated.abs());
    let proven = certificate.bound;
    if !(proven.is_finite() && (proven - stated).abs() <= slack) {
        let (stated, proven) = (figure(stated), figure(proven));
        let apart = format!("the plan states a bound of {stated}, but the proof has {proven}");
        fault("bound", format!("{apart}: they are from different runs"));
    }
    let Some(recheck) = recheck else { return faults };
    recheck.faults.iter().for_each(|text| fault("proof", text.clone()));
    if recheck.faults.is_empty() && recheck.unproven.is_empty() {
        let shown = recheck.bound;
        if shown > stated + slack {
            fault("bound", format!("it is stated as {}, but the proof gives {}", figure(stated), figure(shown)));
        }
        if shown < objective - slack {
            let both = format!("the proof shows that no plan is worth more than {}", figure(shown));
            fault("bound", format!("{both}, but this one is worth {}: one of the two is wrong", figure(objective)));
        }
    }
    faults
}

/// Says that the bound holds and why, or that some of its parts could not be settled in time.
pub fn bound_shown(study: &Study, plan: &Plan, certificate: &Certificate, recheck: &Recheck) -> String {
    let stated = plan.bound.unwrap_or_default();
    let bound = grouped_tenths(stated);
    if recheck.unproven.is_empty() {
        let basis = basis(study, certificate);
        return wrap("", &format!("The bound of {bound} holds: {basis}; {}.", distance(plan, stated)));
    }
    let blocks: usize = certificate.parts.iter().map(|part| part.blocks.len()).sum();
    let open = recheck.unproven.len();
    let name = |code: &String| {
        let authority = study.authorities.iter().find(|authority| authority.code == *code);
        authority.map_or_else(|| code.clone(), |authority| authority.name.clone())
    };
    let mut names: Vec<String> = recheck.unproven.iter().take(NAMED).map(name).collect();
    if open > NAMED {
        names.push(format!("{} more", open - NAMED));
    }
    wrap(
        "",
        &format!(
            "hubplan did not prove the bound of {bound} again: {} of {} took too long ({}). It found nothing against \
             the bound. Give more time with --time-limit.",
            grouped(open as u64),
            counted_blocks(study, blocks),
            listed(&names),
        ),
    )
}

/// What the bound is made of: `153 authorities at prices for 9,915 zones and the share`.
fn basis(study: &Study, certificate: &Certificate) -> String {
    let blocks = certificate.parts.iter().map(|part| part.blocks.len()).sum();
    let mut priced = Vec::new();
    if !certificate.zones.is_empty() {
        priced.push(counted(certificate.zones.len(), "zone"));
    }
    let limits: BTreeSet<&str> = certificate.limits.iter().map(|price| model::limit_of_all(&price.limit)).collect();
    priced.extend(limits.into_iter().map(str::to_owned));
    let blocks_in_words = counted_blocks(study, blocks);
    match (priced.is_empty(), certificate.parts.len()) {
        (true, 1) => format!("{blocks_in_words} as a whole"),
        (true, _) => format!("{blocks_in_words}, each by itself"),
        (false, _) => format!("{blocks_in_words} at prices for {}", listed(&priced)),
    }
}

/// How far the plan is from the bound, rounded up: `the plan is at most 0.05% below it`.
fn distance(plan: &Plan, bound: f64) -> String {
    let gap = plan.objective.map(|objective| model::gap(plan.sense, objective, bound));
    match gap.flatten() {
        _ if plan.status == Status::Optimal => "the plan reaches it, so no plan is better".to_owned(),
        Some(gap) => {
            let percent = (gap * 1e4 - rounding::STATED).ceil().max(0.0) / 100.0;
            format!("the plan is at most {percent:.2}% {} it", words::side(plan))
        }
        None => format!("the plan is {} it, which is 0", words::side(plan)),
    }
}

fn counted_blocks(study: &Study, blocks: usize) -> String {
    match (study.authorities.is_empty(), blocks) {
        (true, blocks) => counted(blocks, "region"),
        (false, 1) => "1 authority".to_owned(),
        (false, blocks) => format!("{} authorities", grouped(blocks as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing;
    use crate::model::{CERTIFICATE_VERSION, LimitPrice, PartBound, SiteIx, ZonePrice};

    /// A plan for the test villages with objective 57.5, a bound, and a proof of that bound.
    fn plan_and_proof(bound: f64) -> (Study, Plan, Certificate) {
        let study = testing::study();
        let mut plan = testing::plan(&study, &testing::terms(&study), &[SiteIx(1), SiteIx(3)]);
        (plan.status, plan.bound) = (Status::Feasible, Some(bound));
        let part = |block: &str| PartBound { blocks: vec![block.to_owned()], bound: bound / 2.0 };
        let zone = |at: usize| ZonePrice { zone: format!("z{at:05}"), price: 1.0 };
        let limit = |limit: &str, row| LimitPrice { limit: limit.to_owned(), row, price: 0.5 };
        let proof = Certificate {
            version: CERTIFICATE_VERSION,
            bound,
            constant: 0.0,
            parts: vec![part("A0"), part("A1")],
            zones: (0..1200).map(zone).collect(),
            limits: vec![limit("total", 2), limit("ambition", 4)],
        };
        (study, plan, proof)
    }

    fn shown(bound: f64) -> Recheck {
        Recheck { bound, faults: Vec::new(), unproven: Vec::new() }
    }

    fn words(plan: &Plan, proof: &Certificate, recheck: Option<&Recheck>) -> Vec<String> {
        bound_faults(plan, proof, 100.0, recheck).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn a_bound_that_holds_is_said_to_with_what_it_rests_on() {
        let (study, mut plan, mut proof) = plan_and_proof(58.0);
        assert_eq!(words(&plan, &proof, Some(&shown(58.0))), Vec::<String>::new());
        let text = bound_shown(&study, &plan, &proof, &shown(58.0)).replace('\n', " ");
        let basis = "2 authorities at prices for 1,200 zones, the share and the total";
        assert_eq!(text, format!("The bound of 58.0 holds: {basis}; the plan is at most 0.87% below it. "));
        (plan.bound, plan.status) = (Some(57.5), Status::Optimal);
        proof.zones.clear();
        proof.limits.clear();
        let text = bound_shown(&study, &plan, &proof, &shown(57.5)).replace('\n', " ");
        assert!(
            text.starts_with("The bound of 57.5 holds: 2 authorities, each by itself; the plan reaches it"),
            "{text}"
        );
        let blocks = proof.parts.pop().unwrap().blocks;
        proof.parts[0].blocks.extend(blocks);
        assert!(bound_shown(&study, &plan, &proof, &shown(57.5)).contains("2 authorities as a whole"));
    }

    #[test]
    fn what_could_not_be_settled_is_named_and_no_fault() {
        let (study, plan, proof) = plan_and_proof(58.0);
        let open = Recheck { unproven: vec!["A1".into()], ..shown(f64::INFINITY) };
        assert_eq!(words(&plan, &proof, Some(&open)), Vec::<String>::new());
        let text = bound_shown(&study, &plan, &proof, &open).replace('\n', " ");
        assert!(
            text.starts_with(
                "hubplan did not prove the bound of 58.0 again: 1 of 2 authorities took too long (Nether Wether)."
            ),
            "{text}"
        );
        let open = Recheck { unproven: (0..9).map(|at| format!("region {at}")).collect(), ..open };
        let text = bound_shown(&study, &plan, &proof, &open).replace('\n', " ");
        assert!(text.contains("region 4 and 4 more)"), "{text}");
    }

    #[test]
    fn a_proof_of_another_run_is_refused_above_and_below() {
        let (_, plan, mut proof) = plan_and_proof(58.0);
        for other in [57.999, 58.001, 58.0 + 1e-7, f64::NAN] {
            proof.bound = other;
            let faults = words(&plan, &proof, None);
            assert!(faults.len() == 1 && faults[0].ends_with("they are from different runs"), "{faults:?}");
        }
        proof.bound = 58.0 + 1e-11;
        assert_eq!(words(&plan, &proof, None), Vec::<String>::new(), "rounding is no difference");
    }

    #[test]
    fn a_bound_that_does_not_hold_is_a_fault() {
        let (_, plan, proof) = plan_and_proof(58.0);
        let faults = words(&plan, &proof, Some(&shown(58.25)));
        assert_eq!(faults, ["bound: it is stated as 58, but the proof gives 58.25"]);
        let faults = words(&plan, &proof, Some(&shown(57.25)));
        let expected = "bound: the proof shows that no plan is worth more than 57.25, but this one is worth 57.5: \
             one of the two is wrong";
        assert_eq!(faults, [expected]);
        let misfit = Recheck { faults: vec!["zone `z9` has two prices".into()], ..shown(f64::INFINITY) };
        assert_eq!(words(&plan, &proof, Some(&misfit)), ["proof: zone `z9` has two prices"]);
    }
}
