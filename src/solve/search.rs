//! One search over a presolved instance, from the first plan to the outcome. It follows the list in ARCHITECTURE.md.

use super::certify;
use super::course;
use super::decompose::{Decomposition, Joint, Round};
use super::feasible::{self, Feasibility};
use super::heuristic::{self, Choice};
use super::instance::Instance;
use super::lagrangian::{self, Effort, Relaxation};
use super::limits::{Question, counted};
use super::near::Near;
use super::parts::Parts;
use super::proof::{self, Remainder};
use super::recheck;
use super::{Clock, Options};
use crate::error::{Error, Result};
use crate::model::{self, Certificate, Outcome, Sense, SiteIx, Stop};

/// Work limit of the first pricing, in pairs of point and site over all steps of the volume method: enough for prices
/// that the parts can start from.
const PRICING: usize = 450_000_000;

/// Fewest and most steps of the first pricing.
const STEPS: (usize, usize) = (100, 2000);

/// Work limit for checking a certificate before it is written, in pairs of point and site: all parts together share the
/// first, and each part may use at least the second. Large questions are not searched again; only their sums are
/// checked.
const CHECKING: u64 = 100_000_000;
const CHECKING_PART: u64 = 2_000_000;

/// One search.
pub(super) struct Search<'a> {
    pub question: &'a Question<'a>,
    pub options: &'a Options<'a>,
    pub clock: &'a Clock<'a>,
    pub instance: &'a Instance,
    /// Dominance: pairs `(j, k)` such that some best plan keeps `x_j <= x_k` for all of them at once.
    pub order: &'a [(u32, u32)],
    /// Whether the instance is the coverage question as the scenario asks it, so that a certificate can be written for
    /// it.
    pub certifies: bool,
}

/// The bound proven so far.
struct Shown {
    /// Upper bound on the objective, in weight.
    bound: f64,
    /// How it was proven, in words.
    proof: String,
    certificate: Option<Certificate>,
}

/// Result of a search without a certificate.
pub(super) struct Bounded {
    /// The best plan found.
    pub plan: Choice,
    /// Upper bound: no plan is worth more.
    pub bound: f64,
    /// How the bound was proven, in words.
    pub proof: String,
}

impl Search<'_> {
    /// Plan and bound of a model that changes the weights and prices of the question, so that no certificate applies.
    /// `None` when provably no choice keeps every limit.
    ///
    /// # Errors
    /// As [`super::solve`].
    pub fn bounded(&self) -> Result<Option<Bounded>> {
        let Some(first) = self.first_plan()? else { return Ok(None) };
        let relaxation = Relaxation::new(self.instance);
        let (best, found) = self.priced(first, &relaxation);
        let parts = Parts::new(self.instance, self.order);
        let Joint { plan, round, rounds } = self.joined(&parts, &found, best);
        let bound = self.near().stated(plan.value, self.best_bound(&round, &found));
        Ok(Some(Bounded { bound, proof: described(&parts, &round, rounds), plan }))
    }

    pub fn run(&self) -> Result<Outcome> {
        self.tell("finding a plan", None, None, None);
        let Some(first) = self.first_plan()? else {
            let Question { study, terms, .. } = self.question;
            let reasons = feasible::explain(study, terms, self.instance, self.options.backend, self.clock)?;
            return Ok(Outcome::infeasible(
                reasons,
                "A mixed-integer solver proved that no choice of sites keeps every limit.",
            ));
        };
        let first = self.known_or(first);
        if let Some(outcome) = self.at_known_bound(&first) {
            return Ok(outcome);
        }
        self.tell("pricing", Some(first.value), None, None);
        let relaxation = Relaxation::new(self.instance);
        let (best, found) = self.priced(first, &relaxation);
        let parts = Parts::new(self.instance, self.order);
        let Joint { plan, round, rounds } = self.joined(&parts, &found, best);
        if let Some(outcome) = self.at_known_bound(&plan).filter(|outcome| outcome.bound < round.bound) {
            return Ok(outcome);
        }
        let proof = described(&parts, &round, rounds);
        let shown = self.certified(&parts, &round, self.best_bound(&round, &found).max(plan.value), proof);
        let prices = self.certifies.then(|| certify::prices(self.question, &parts, &round));
        let mut outcome = if self.clock.is_over() || self.near().is_close(plan.value, shown.bound) {
            self.outcome(plan, shown, self.clock.stop())
        } else {
            self.prove(plan, shown, &found)?
        };
        outcome.prices = prices;
        Ok(outcome)
    }

    /// The best plan of an instance that is not the question itself, and an upper bound on all its choices, without a
    /// certificate. Unlike `bounded`, it also tries to close the gap with the mixed-integer solver. `None` when no
    /// choice keeps every limit.
    pub fn plan_and_bound(&self) -> Result<Option<(Choice, f64)>> {
        let Some(first) = self.first_plan()? else { return Ok(None) };
        let relaxation = Relaxation::new(self.instance);
        let (best, found) = self.priced(first, &relaxation);
        let parts = Parts::new(self.instance, self.order);
        let Joint { plan, round, .. } = self.joined(&parts, &found, best);
        let bound = self.best_bound(&round, &found).max(plan.value);
        if self.clock.is_over() || self.near().is_close(plan.value, bound) {
            return Ok(Some((plan, bound)));
        }
        let closed = proof::close(self.instance, (plan, bound), &found, self.options, self.clock, &mut |_, _| {})?;
        Ok(Some((closed.best, closed.bound)))
    }

    /// The plan, or a better one found by interchange from hubs that another search has found.
    fn known_or(&self, plan: Choice) -> Choice {
        let hubs = self.options.known.hubs;
        if hubs.is_empty() {
            return plan;
        }
        let open = self.instance.sites.iter().map(|site| hubs.binary_search(&site.ix).is_ok()).collect();
        let near = heuristic::improved(self.instance, &Choice { open, value: 0.0 }, self.clock);
        near.filter(|near| near.value > plan.value).unwrap_or(plan)
    }

    /// The upper bound that another search has proven, where it applies here.
    fn known_bound(&self) -> Option<f64> {
        // That bound is for the question as the scenario asks it. It does not hold where a model weights zones
        // differently or leaves a limit out.
        self.options.known.bound.filter(|_| self.certifies && self.question.terms.is_covering())
    }

    /// The outcome, if the plan is within the gap of a bound that another search has proven.
    fn at_known_bound(&self, plan: &Choice) -> Option<Outcome> {
        let (near, bound) = (self.near(), self.known_bound()?);
        let (status, stop) = near.is_close(plan.value, bound).then(|| near.status(plan.value, bound, None))?;
        let (bound, open) = (near.stated(plan.value, bound), self.instance.open_sites(&plan.open));
        let proof = "a bound that another search has proven.".to_owned();
        Some(Outcome::found(status, open, bound, stop, proof))
    }

    /// Prices by the volume method. With a single part, plans are improved and suggested on the way; with several,
    /// `decompose` does that later.
    pub fn priced<'b>(&self, first: Choice, relaxation: &'b Relaxation<'b>) -> (Choice, lagrangian::Bound<'b>) {
        let mut best = first.clone();
        if !relaxation.is_joined()
            && let Some(better) = heuristic::improved(self.instance, &first, self.clock)
        {
            best = better;
        }
        let steps = (PRICING / self.instance.size().max(1)).clamp(STEPS.0, STEPS.1);
        let effort = Effort { steps, gap: self.options.gap };
        let most = self.instance.most();
        let found = lagrangian::bound(relaxation, best.value, &effort, self.clock, |often, bound| {
            if !relaxation.is_joined() {
                best = self.suggested(often, &best);
            }
            self.tell("pricing", Some(best.value), Some(bound.min(most)), None);
            best.value
        });
        (best, found)
    }

    /// Solves the parts at prices, round after round.
    fn joined(&self, parts: &Parts, found: &lagrangian::Bound, plan: Choice) -> Joint {
        let (backend, clock, near) = (self.options.backend, self.clock, self.near());
        let known = self.known_bound().unwrap_or(f64::INFINITY);
        let stage =
            if self.question.study.authorities.is_empty() { "region by region" } else { "authority by authority" };
        let most = self.instance.most();
        Decomposition { parts, backend, clock, near, known }.run(found, plan, |round, plan, bound| {
            self.tell(stage, Some(plan), Some(bound.min(most)), Some(round));
        })
    }

    /// A first plan that keeps every limit; `None` when provably none does.
    pub fn first_plan(&self) -> Result<Option<Choice>> {
        if self.instance.broken().is_some() {
            return Ok(None);
        }
        if let Some(choice) = heuristic::greedy(self.instance, self.clock) {
            return Ok(Some(choice));
        }
        self.tell("looking for a plan that keeps every limit", None, None, None);
        match feasible::decide(self.instance, self.options.backend, self.clock)? {
            Feasibility::Impossible => Ok(None),
            Feasibility::Unknown => Err(unknown()),
            Feasibility::Possible(open) => {
                let order: Vec<usize> = (0..open.len()).filter(|site| open[*site]).collect();
                let kept = Choice::checked(self.instance, open);
                let better = heuristic::plan_from(self.instance, &order, self.clock);
                Choice::better(kept, better).map(Some).ok_or_else(unknown)
            }
        }
    }

    /// The best plan so far, or a better one that opens sites in the order of how often (0 to 1) the relaxed choices
    /// open them.
    fn suggested(&self, often: &[f64], best: &Choice) -> Choice {
        let mut order: Vec<usize> = (0..often.len()).filter(|site| often[*site] > 0.05).collect();
        order.sort_by(|a, b| often[*b].total_cmp(&often[*a]).then(a.cmp(b)));
        match heuristic::plan_from(self.instance, &order, self.clock) {
            Some(choice) if choice.value > best.value => choice,
            _ => best.clone(),
        }
    }

    /// The smallest of three bounds: the round's, that of the first prices, and the trivial one.
    fn best_bound(&self, round: &Round, found: &lagrangian::Bound) -> f64 {
        round.bound.min(found.value()).min(self.instance.most())
    }

    /// The bound to state, with a certificate that has been checked. Where the certificate proves only a weaker bound,
    /// the weaker bound is stated.
    ///
    /// The original question may round the end of a joining row less sharply than the presolved instance does. The
    /// certificate of the round is then weaker than its bound, and a small question is certified as one part instead.
    fn certified(&self, parts: &Parts, round: &Round, bound: f64, proof: String) -> Shown {
        if !self.certifies {
            return Shown { bound, proof, certificate: None };
        }
        let near = self.near();
        let is_as_good =
            |certificate: &Certificate| near.is_best(bound, certificate.bound) || certificate.bound <= bound;
        let of_round = certify::of_round(self.question, parts, round);
        let mut best = Some(of_round).filter(|of_round| self.tried(of_round).holds);
        if !best.as_ref().is_some_and(is_as_good) && self.is_small() {
            let whole = certify::of_whole(self.question, self.instance, bound);
            best = Some(whole).filter(|whole| self.tried(whole).holds).or(best);
        }
        let best = match best {
            Some(best) if best.bound <= self.instance.most() => best,
            best => {
                let most = certify::of_most(self.question, self.instance);
                best.filter(|best| best.bound <= most.bound).unwrap_or(most)
            }
        };
        Shown { bound: best.bound, proof, certificate: Some(best) }
    }

    fn is_small(&self) -> bool {
        self.instance.size() <= proof::LARGEST
    }

    /// Checks a certificate before it is written.
    fn tried(&self, certificate: &Certificate) -> recheck::Trial {
        let each = (CHECKING / certificate.parts.len().max(1) as u64).max(CHECKING_PART);
        recheck::tried(self.question, certificate, if self.is_small() { each } else { 0 }, self.clock)
    }

    /// Closes the remaining gap with a mixed-integer solver, where what is undecided is small enough.
    fn prove(&self, plan: Choice, shown: Shown, found: &lagrangian::Bound) -> Result<Outcome> {
        let mut tell = |plan, bound| self.tell("proving", Some(plan), Some(bound), None);
        let Remainder { best, bound, left, stop } =
            proof::close(self.instance, (plan, shown.bound), found, self.options, self.clock, &mut tell)?;
        let Some((sites, points)) = left.filter(|_| bound < shown.bound) else {
            return Ok(self.outcome(best, shown, stop));
        };
        let solver = self.options.backend.as_str();
        let proof = format!(
            "{}, and {solver} for the {} and {} of zones not yet decided",
            shown.proof,
            counted(sites, "site"),
            counted(points, "group")
        );
        if !self.certifies {
            return Ok(self.outcome(best, Shown { bound, proof, certificate: None }, stop));
        }
        let (best, closed) = self.corrected(best, bound, proof);
        Ok(self.outcome(best, closed.filter(|closed| closed.bound < shown.bound).unwrap_or(shown), stop))
    }

    /// Checks a bound that a mixed-integer solver has proven for the whole instance. Such a solver keeps its rows only
    /// to a tolerance, and can miss weights that are tiny beside the others. If the check finds a better choice, that
    /// choice replaces the plan and the bound that the check proved replaces the solver's.
    fn corrected(&self, best: Choice, bound: f64, proof: String) -> (Choice, Option<Shown>) {
        let certificate = certify::of_whole(self.question, self.instance, bound);
        let trial = self.tried(&certificate);
        if trial.holds {
            return (best, Some(Shown { bound: certificate.bound, proof, certificate: Some(certificate) }));
        }
        let best = trial
            .better
            .and_then(|open| self.choice_of(&open))
            .filter(|better| better.value > best.value)
            .unwrap_or(best);
        if !trial.bound.is_finite() {
            return (best, None);
        }
        let certificate = certify::of_whole(self.question, self.instance, trial.bound.max(best.value));
        (best, Some(Shown { bound: certificate.bound, proof, certificate: Some(certificate) }))
    }

    /// These sites as a choice, if it keeps every limit.
    fn choice_of(&self, open: &[SiteIx]) -> Option<Choice> {
        let open = self.instance.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
        Choice::checked(self.instance, open)
    }

    fn near(&self) -> Near {
        Near::maximising(self.options, self.instance.scale())
    }

    fn outcome(&self, best: Choice, shown: Shown, stop: Option<Stop>) -> Outcome {
        let Shown { bound, proof, certificate } = shown;
        let (status, stop) = self.near().status(best.value, bound, stop);
        let bound = self.near().stated(best.value, bound);
        self.tell("done", Some(best.value), Some(bound), None);
        let open = self.instance.open_sites(&best.open);
        Outcome { certificate, ..Outcome::found(status, open, bound, stop, format!("{proof}.")) }
    }

    fn tell(&self, stage: &'static str, plan: Option<f64>, bound: Option<f64>, round: Option<usize>) {
        course::tell_round(self.options, stage, Sense::Maximise, (plan, bound), round);
    }
}

/// The error when time ran out with neither a plan nor a proof that there is none.
pub(super) fn unknown() -> Error {
    super::unanswered("no plan that keeps every limit", "Give more time with --time-limit, or loosen the limits")
}

/// How a round proves its bound, in words.
fn described(parts: &Parts, round: &Round, rounds: usize) -> String {
    let mut priced: Vec<&str> = parts.priced.iter().map(|priced| model::limit_of_all(priced.row.limit)).collect();
    priced.dedup();
    let border = counted(parts.border.len(), "group") + " of border zones";
    let all: Vec<&str> = Some(border.as_str()).filter(|_| !parts.border.is_empty()).into_iter().chain(priced).collect();
    let how = match round.unfinished() {
        0 => "solved exactly".to_owned(),
        some => format!("solved, {some} of them not completely,"),
    };
    let number = parts.list.len();
    let who = if number == 1 { "all sites at once".to_owned() } else { counted(number, "part") };
    let at = if all.is_empty() { String::new() } else { format!(" at prices for {}", feasible::listed(&all)) };
    let after = if rounds > 1 { format!(", after {rounds} rounds") } else { String::new() };
    format!("{who} {how}{at}{after}")
}
