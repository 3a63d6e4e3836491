//! Scenario in, plan out: the one path through validation, travel, solver and evaluation.
//!
//! The command line, bindings and tests all ask their questions here, so that every plan is made in the same way.

mod question;

pub use question::Question;

use crate::error::{Error, Result};
use crate::evaluate::{self, Evaluation};
use crate::model::{
    self, Aim, Certificate, Outcome, PLAN_VERSION, Plan, PlanStage, Reach, Role, Scenario, Sense, SiteIx, Stage,
    Status, Study, Terms, Then, rounding,
};
use crate::{solve, travel, validate};
use std::time::Instant;

/// A plan and the tables that describe it.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// assert_eq!(answer.plan.hubs, ["hall"]);
/// assert!(answer.evaluation.is_some_and(|tables| tables.zones[0].covered));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The plan, with its proof.
    pub plan: Plan,
    /// Hubs and zones one by one; `None` when infeasible.
    pub evaluation: Option<Evaluation>,
    /// Data from which the bound can be proven again; `None` when infeasible, and where no certificate exists.
    pub certificate: Option<Certificate>,
    /// The scenario as numbers.
    pub terms: Terms,
}

/// Answers a scenario: finds a plan with a proven bound, or the reasons why there is none.
///
/// `file` is what messages call the scenario.
///
/// # Errors
/// [`Error::Input`] with all findings when the scenario does not fit the study; [`Error::Unanswered`] when the search
/// ended without an answer; [`Error::Internal`] for faults of ours.
pub fn answer(study: &Study, scenario: &Scenario, file: &str, options: &solve::Options) -> Result<Answer> {
    let start = Instant::now();
    let terms = validate::scenario(study, scenario, file)?;
    if terms.contradictions.is_empty() {
        tell(options, &terms, "measuring journeys to the sites");
        let reach = travel::reach(study, &terms);
        // The time that the cover lists took counts towards the limit: to whoever waits, they are part of the search.
        let time_limit = options.time_limit.saturating_sub(start.elapsed());
        let options = solve::Options { time_limit, ..*options };
        resolved(study, scenario, terms, &reach, &options).map_err(|error| error.about(file))
    } else {
        let outcome = Outcome::infeasible(terms.contradictions.clone(), CONTRADICTED);
        Ok(conclude(study, scenario, terms, &outcome, options.seed))
    }
}

/// Like [`answer`], for a scenario that is already numbers and the cover lists that belong to them. Callers that ask
/// many questions about the same numbers use it.
///
/// # Errors
/// As [`solve::solve`].
pub fn resolved(
    study: &Study,
    scenario: &Scenario,
    terms: Terms,
    reach: &Reach,
    options: &solve::Options,
) -> Result<Answer> {
    let outcome = if terms.contradictions.is_empty() {
        solve::solve(study, &terms, reach, options)?
    } else {
        Outcome::infeasible(terms.contradictions.clone(), CONTRADICTED)
    };
    tell(options, &terms, "measuring the plan");
    let answer = conclude(study, scenario, terms, &outcome, options.seed);
    agree(&outcome, &answer.plan, answer.terms.reachable(study, reach))?;
    Ok(answer)
}

/// Reports a stage of work outside the search.
fn tell(options: &solve::Options, terms: &Terms, stage: &'static str) {
    if let Some(progress) = options.progress {
        progress(solve::Progress { stage, sense: terms.aim.sense(), plan: None, bound: None, round: None });
    }
}

/// Compares what the solver claims with what was measured. It is an internal error if the plan is better than its
/// bound, or if an "optimal" plan does not reach its bound: neither may pass for an answer.
fn agree(outcome: &Outcome, plan: &Plan, reachable: f64) -> Result<()> {
    let Some(objective) = plan.objective else { return Ok(()) };
    // The tolerance is the wider one: sums over years, and logarithms of sums, lose more than their last digits.
    let slack = rounding::STATED * reachable.max(outcome.bound.abs()).max(objective.abs());
    let apart = (objective - outcome.bound).abs() > slack;
    if apart && (plan.sense.better(objective, outcome.bound) || outcome.status == Status::Optimal) {
        let bound = outcome.bound;
        return Err(Error::Internal(format!("the plan measures {objective}, but its bound is {bound}")));
    }
    Ok(())
}

/// The proof for a scenario in which a site both must and must not be a hub.
pub(crate) const CONTRADICTED: &str = "the scenario contradicts itself";

/// The proof of a plan whose hubs were given begins with this: nothing was searched for.
pub(crate) const GIVEN: &str = "none: the hubs were given";

/// Measures a set of hubs that somebody else chose against the scenario, and lists the limits that they break. Nothing
/// is proven about it.
///
/// # Errors
/// As [`answer`].
pub fn measure(study: &Study, scenario: &Scenario, file: &str, mut open: Vec<SiteIx>) -> Result<Answer> {
    let mut terms = validate::scenario(study, scenario, file)?;
    // Centres of authorities that are not being planned stay open whatever the plan; they are counted separately.
    open.retain(|site| terms.role[site.at()] != Role::Standing);
    open.sort();
    open.dedup();
    let weight: f64 =
        study.zone_indices().filter(|&zone| terms.plans_for(study, zone)).map(|zone| terms.weight[zone.at()].0).sum();
    let (bound, limit) = match terms.aim.sense() {
        Sense::Maximise => (terms.aim.of_journey(Some(0.0), &terms.radius) * weight, "all the weight there is"),
        Sense::Minimise => (0.0, "nothing"),
    };
    let bound = if terms.aim == Aim::WorstOff { 1.0 } else { bound };
    // A list of hubs has no years: all are taken to open in the first.
    let (bound, opens) = match &terms.phases {
        Some(phases) => {
            let first = phases.years[0];
            terms
                .assumptions
                .push(format!("The hubs were given without years. hubplan takes them to open in {first}."));
            (bound * phases.factor.iter().sum::<f64>(), vec![first; open.len()])
        }
        None => (bound, Vec::new()),
    };
    let outcome = Outcome {
        status: Status::Feasible,
        open,
        opens,
        bound,
        then: Vec::new(),
        stop: None,
        reasons: Vec::new(),
        proof: format!("{GIVEN}, and the bound is {limit}"),
        certificate: None,
        prices: None,
    };
    let mut answer = conclude(study, scenario, terms, &outcome, scenario.solve.seed);
    let broken = evaluate::worst_first(study, &answer.terms, &answer.plan);
    answer.plan.broken = broken.iter().map(ToString::to_string).collect();
    Ok(answer)
}

/// Gives a plan a tighter bound that was proven elsewhere, and the status that follows from it. `gap` is the relative
/// gap at which a search may end.
pub(crate) fn rebound(plan: &mut Plan, bound: f64, gap: f64) {
    let Some(objective) = plan.objective else { return };
    // Two sums may differ in the last digit. A bound is never worse than the objective of a plan that exists.
    let bound = if plan.sense.better(objective, bound) { objective } else { bound };
    (plan.bound, plan.gap) = (Some(bound), model::gap(plan.sense, objective, bound));
    if model::is_within(plan.sense, objective, bound, 0.0, 0.0) {
        (plan.status, plan.stop) = (Status::Optimal, None);
    } else if model::is_within(plan.sense, objective, bound, gap, 0.0) {
        (plan.status, plan.stop) = (Status::Gap, None);
    }
}

/// Turns a solver's outcome into an answer. Every figure except the bound is measured here.
pub(crate) fn conclude(study: &Study, scenario: &Scenario, terms: Terms, outcome: &Outcome, seed: u64) -> Answer {
    let mut evaluation =
        (outcome.status != Status::Infeasible).then(|| evaluate::evaluate(study, &terms, scenario, &outcome.open));
    let opened = (&outcome.open[..], &outcome.opens[..]);
    let phases = evaluation.as_mut().and_then(|evaluation| evaluate::phased(study, &terms, opened, evaluation));
    let sense = terms.aim.sense();
    let objective = evaluation.as_ref().map(|evaluation| evaluate::objective(&evaluation.metrics, sense));
    // The solver's sums and ours may differ in the last digits. So the bound is moved to the objective where the plan
    // is optimal, or would otherwise be better than its bound.
    let reached = |objective: f64| outcome.status == Status::Optimal || sense.better(objective, outcome.bound);
    let bound = objective.map(|objective| if reached(objective) { objective } else { outcome.bound });
    let mut assumptions = study.assumptions.clone();
    assumptions.extend(terms.assumptions.iter().cloned());
    let plan = Plan {
        version: PLAN_VERSION,
        title: scenario.title.clone().unwrap_or_else(|| study.name.clone()),
        status: outcome.status,
        sense,
        objective,
        bound,
        gap: objective.zip(bound).and_then(|(objective, bound)| model::gap(sense, objective, bound)),
        then: stages(study, scenario, &terms, outcome),
        stop: outcome.stop,
        proof: outcome.proof.clone(),
        hubs: outcome.open.iter().map(|site| study.sites[site.at()].id.clone()).collect(),
        reasons: outcome.reasons.clone(),
        broken: Vec::new(),
        metrics: evaluation.as_ref().map(|evaluation| evaluation.metrics.clone()),
        phases,
        evidence: evaluation.as_ref().and_then(|_| evaluate::evidence(study, &terms, &outcome.open)),
        prices: outcome.prices.clone(),
        assumptions,
        study: study.name.clone(),
        vintage: study.vintage,
        scenario: scenario.clone(),
        inputs: study.inputs.clone(),
        left_out: study.rows_left_out(),
        seed,
        attribution: study.attribution.clone(),
    };
    Answer { plan, evaluation, certificate: outcome.certificate.clone(), terms }
}

/// Objective and bound of each further stage of the scenario's objective (`objective.then`).
fn stages(study: &Study, scenario: &Scenario, terms: &Terms, outcome: &Outcome) -> Vec<PlanStage> {
    let asked = scenario.objective.then.iter().zip(&terms.then).zip(&outcome.then);
    let stage = |((then, stage), bound): ((&Then, &Stage), &f64)| {
        let counted = evaluate::counted_by(study, terms, &stage.aim, &outcome.open);
        let bound = if stage.aim.sense().better(counted, *bound) { counted } else { *bound };
        PlanStage { kind: then.kind, giving_up: then.giving_up, counted, bound }
    };
    asked.map(stage).collect()
}

#[cfg(test)]
mod tests;
