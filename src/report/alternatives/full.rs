//! Writes every plan into a folder of its own.

use crate::alternatives::{Alternative, Alternatives};
use crate::error::Result;
use crate::model::{self, Plan, Status, Study};
use crate::report::folder::{Contents, Draft, is_ours};
use crate::report::{RunInfo, with_outputs};
use std::path::Path;

/// Adds a subfolder for each plan to `draft`, whose folder is `folder`.
///
/// A subfolder presents its plan as an answer to the unchanged scenario. Only the first plan may be called the best
/// there. The others get the bound of the first, which holds for every plan of the scenario, and the gap to it.
///
/// # Errors
/// As [`crate::report::write()`].
pub(super) fn put(draft: &mut Draft, folder: &Path, study: &Study, found: &Alternatives, run: &RunInfo) -> Result<()> {
    let Some(first) = unrestricted(found) else { return Ok(()) };
    let names: Vec<String> = (1..=found.plans.len()).map(|rank| format!("plan-{rank:02}")).collect();
    names.iter().try_for_each(|name| is_ours(&folder.join(name), Contents::Plan))?;
    for ((at, alternative), name) in found.plans.iter().enumerate().zip(&names) {
        let plan = by_itself(first, alternative, at + 1);
        let evaluation = alternative.answer.evaluation.as_ref();
        let certificate = first.answer.certificate.as_ref();
        with_outputs(study, &plan, evaluation, certificate, |outputs| draft.folder_within(name, outputs, run))?;
    }
    Ok(())
}

/// The plan that was found without having to differ from another.
fn unrestricted(found: &Alternatives) -> Option<&Alternative> {
    found.plans.iter().find(|plan| plan.answer.terms.unlike.is_empty())
}

/// A plan as an answer to the unchanged scenario.
fn by_itself(first: &Alternative, alternative: &Alternative, rank: usize) -> Plan {
    let mut plan = alternative.answer.plan.clone();
    if alternative.answer.terms.unlike.is_empty() {
        return plan;
    }
    plan.bound = first.answer.plan.bound;
    let figures = plan.objective.zip(plan.bound);
    plan.gap = figures.and_then(|(objective, bound)| model::gap(plan.sense, objective, bound));
    let is_best = figures.is_some_and(|(objective, bound)| model::is_within(plan.sense, objective, bound, 0.0, 0.0));
    plan.status = if is_best { Status::Optimal } else { Status::Feasible };
    plan.stop = None;
    plan.prices = None;
    plan.proof = format!("plan {rank} of alternatives; the bound is that of the best: {}", first.answer.plan.proof);
    plan
}
