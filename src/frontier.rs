//! A frontier: the best value of an objective at each value of a limit, each with its proven bound.
//!
//! Every point is the scenario with one number changed, and is solved like any other scenario. The points share the
//! study and, unless the radius is what changes, the cover lists. A point's result helps at the others (`nested.rs`):
//! where a limit only loosens along the curve, a plan of one point is also a plan of the next, and a bound of one
//! point also holds at the one before it. [`Ask::exact`] asks for every plan that no other plan beats in both respects
//! (`exact.rs`).

mod asked;
mod exact;
mod lines;
mod nested;
#[cfg(test)]
mod tests;

pub use asked::{Against, Ask, Of, Values, written};

use crate::answer::{self, Answer};
use crate::error::{Error, Result};
use crate::model::{Plan, Reach, Scenario, Sense, Status, Study, Terms};
use crate::units::Impedance;
use crate::{solve, travel, validate};
use asked::Asked;
use lines::Guide;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One point of a frontier.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::Options, units::Impedance};
/// use hubplan::frontier::{Against, Ask, Of, Values, frontier};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0));
/// let ask = Ask { of: Of::Coverage, against: Against::Hubs, values: Values::At(vec![1.0]), exact: false };
/// let curve = frontier(&study, question.scenario(), "the question", &ask, &Options::default(), &|_, _| {})?;
/// let point = &curve.points[0];
/// assert_eq!((point.at, point.objective(), point.bound()), (1.0, Some(120.0), Some(120.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Point {
    /// Value of the limit: hubs, pounds, the radius in the study's unit, or a share from 0 to 1.
    pub at: f64,
    /// The answer, with its status, bound and metrics; `None` when the search found neither a plan nor a proof that
    /// there is none.
    pub plan: Option<Plan>,
    /// Why there is no answer.
    pub why: Option<String>,
    /// Limit of the point whose search found the plan, if that is another point.
    pub plan_of: Option<f64>,
    /// Limit of the point whose search proved the bound, if that is another point.
    pub bound_of: Option<f64>,
}

impl Point {
    /// Objective of its plan, if it has one.
    pub fn objective(&self) -> Option<f64> {
        self.plan.as_ref()?.objective
    }

    /// Bound of its plan, if it has one.
    pub fn bound(&self) -> Option<f64> {
        self.plan.as_ref()?.bound
    }

    /// Whether it is proven that no plan keeps the limits.
    pub fn is_infeasible(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.status == Status::Infeasible)
    }
}

/// Whether the points of an exact frontier are all there are.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::Options, units::Impedance};
/// use hubplan::frontier::{Against, Ask, Exact, Of, Values, frontier};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0));
/// let values = Values::Range { from: Some(1.0), to: Some(2.0), points: None };
/// let ask = Ask { of: Of::Coverage, against: Against::Hubs, values, exact: true };
/// let curve = frontier(&study, question.scenario(), "the question", &ask, &Options::default(), &|_, _| {})?;
/// assert_eq!(curve.exact, Some(Exact::Proven));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Exact {
    /// Proven: between the ends, every plan that no other beats in both respects is among the points.
    Proven,
    /// Not proven, with the reason.
    Unproven(String),
}

/// The best value of an objective against a limit.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, solve::Options, units::Impedance};
/// use hubplan::frontier::{Against, Ask, Of, Values, frontier};
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 8_800.0))],
/// )?;
/// let mut question = Question::coverage(&study, Impedance::metres(2_500.0));
/// let ask = Ask { of: Of::Coverage, against: Against::Hubs, values: Values::At(vec![1.0, 2.0]), exact: false };
/// let curve = frontier(&study, question.scenario(), "the question", &ask, &Options::default(), &|_, _| {})?;
/// assert_eq!(curve.measured(120.0), Some(0.6));
/// assert_eq!(curve.gains(), [None, Some(0.4)]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Frontier {
    /// The objective.
    pub of: Of,
    /// The limit that changes.
    pub against: Against,
    /// Whether a larger or a smaller objective is better.
    pub sense: Sense,
    /// The points, in order of rising limits.
    pub points: Vec<Point>,
    /// Whether it is complete, for an exact frontier.
    pub exact: Option<Exact>,
    /// The scenario that the points vary, with the objective that was solved for.
    pub scenario: Scenario,
    /// Total weight of the zones that are planned for.
    pub weight: f64,
    /// The radius, in the study's unit.
    pub radius: Impedance,
    /// Relative gap at which the searches were allowed to end.
    pub gap: f64,
}

impl Frontier {
    /// An objective or a bound in the form that people read: a share of the weight for coverage, a journey for the
    /// mean, pounds for cost. `None` for the first two where no zone has any weight.
    pub fn measured(&self, objective: f64) -> Option<f64> {
        match self.of {
            Of::Coverage | Of::Mean => (self.weight > 0.0).then(|| objective / self.weight),
            Of::Cost => Some(objective),
        }
    }

    /// What one more unit of the limit changes, between each point and the nearest point below it that has a plan. The
    /// change is in the form of [`Frontier::measured`], for each hub, pound or unit of the radius, or for a share of
    /// 1.
    pub fn gains(&self) -> Vec<Option<f64>> {
        let mut before: Option<(f64, f64)> = None;
        let mut gains = Vec::with_capacity(self.points.len());
        for point in &self.points {
            let here = point.objective().and_then(|objective| Some((point.at, self.measured(objective)?)));
            gains.push(before.zip(here).map(|(before, here)| (here.1 - before.1) / (here.0 - before.0)));
            before = here.or(before);
        }
        gains
    }
}

/// Draws a frontier. `file` is what messages call the scenario. Time limit and gap of `options` are those of each
/// point (an exact frontier has no gap). `told` is called after each point, with the number of points if that is
/// known.
///
/// # Errors
/// [`Error::Input`] with all findings when the scenario does not fit the study at any point, or when a value is asked
/// for that the limit cannot take.
pub fn frontier(
    study: &Study,
    scenario: &Scenario,
    file: &str,
    ask: &Ask,
    options: &solve::Options,
    told: &(dyn Fn(usize, Option<usize>) + Sync),
) -> Result<Frontier> {
    let asked = Asked::new(study, scenario, file, ask)?;
    let gap = if ask.exact { 0.0 } else { options.gap };
    let options = solve::Options { gap, progress: None, ..*options };
    let terms = &asked.terms;
    let reach = (ask.against != Against::Radius).then(|| travel::reach(study, terms));
    let drawing =
        Drawing { study, file, asked: &asked, reach: reach.as_ref(), options, told, done: AtomicUsize::new(0) };
    let (points, exact) = if ask.exact { drawing.exactly()? } else { (drawing.at_values()?, None) };
    let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
    Ok(Frontier {
        of: ask.of,
        against: ask.against,
        sense: terms.aim.sense(),
        points,
        exact,
        weight: planned.map(|zone| terms.weight[zone.at()].0).sum(),
        radius: terms.radius,
        scenario: asked.scenario.clone(),
        gap,
    })
}

/// Every fourth point is solved without help from others; the points between use what these show.
const STRIDE: usize = 4;

/// A frontier being drawn.
struct Drawing<'a> {
    study: &'a Study,
    file: &'a str,
    asked: &'a Asked,
    /// The cover lists, where all points share them.
    reach: Option<&'a Reach>,
    options: solve::Options<'a>,
    told: &'a (dyn Fn(usize, Option<usize>) + Sync),
    done: AtomicUsize,
}

/// Result of the search at one value of the limit.
enum Found {
    /// An answer, with the scenario that it answers.
    Answer(Box<(Answer, Scenario)>),
    /// The scenario is not valid with this value.
    Refused(Error),
    /// The search found neither a plan nor a proof that there is none: the reason, and the question that was asked.
    Unknown(String, Box<(Terms, Scenario)>),
}

impl Drawing<'_> {
    /// The points at the values that were asked for.
    fn at_values(&self) -> Result<Vec<Point>> {
        let values = &self.asked.values;
        let found = self.in_two_passes(values)?;
        if found.iter().all(|found| matches!(found, Found::Refused(_))) {
            // If every value is refused, the mistake is not in the values: report it.
            let mut errors = found.into_iter().filter_map(|found| match found {
                Found::Refused(error) => Some(error),
                _ => None,
            });
            return errors.next().map_or(Ok(Vec::new()), Err);
        }
        Ok(nested::points(self, values, found))
    }

    /// Solves every [`STRIDE`]th value first, then the others with what those show: hubs to start from, and a bound at
    /// which the search may end.
    fn in_two_passes(&self, values: &[f64]) -> Result<Vec<Found>> {
        let against = self.asked.ask.against;
        let is_first = |at: usize| at.is_multiple_of(STRIDE) || at + 1 == values.len();
        let (first, second): (Vec<usize>, Vec<usize>) = (0..values.len()).partition(|at| is_first(*at));
        let answered = self.solve_all(values, &first, &[])?;
        // Only coverage against hubs or money carries results over; for everything else each point is solved alone.
        let carried = self.asked.ask.of == Of::Coverage && against.loosens() && against != Against::Radius;
        let mut guides: Vec<Guide> = Vec::new();
        for (at, found) in first.iter().zip(&answered).filter(|_| carried) {
            if let Found::Answer(answer) = found {
                guides.extend(Guide::new(self.study, against, values[*at], &answer.0));
            }
        }
        let others = self.solve_all(values, &second, &guides)?;
        let mut found: Vec<(usize, Found)> = second.into_iter().zip(others).collect();
        drop(guides);
        found.extend(first.into_iter().zip(answered));
        found.sort_by_key(|found| found.0);
        Ok(found.into_iter().map(|found| found.1).collect())
    }

    /// Solves for some of the values in parallel, and returns the results in the order of `which`.
    fn solve_all(&self, values: &[f64], which: &[usize], guides: &[Guide]) -> Result<Vec<Found>> {
        let against = self.asked.ask.against;
        let solve = |at: &usize| {
            let at = values[*at];
            let found = self.solve(at, |terms| lines::known(against, guides, at, terms));
            self.tell(Some(values.len()));
            found
        };
        which.par_iter().with_max_len(1).map(solve).collect()
    }

    fn solve<'k>(&self, at: f64, known: impl FnOnce(&Terms) -> solve::Known<'k>) -> Result<Found> {
        let scenario = self.asked.varied(at);
        let terms = match validate::scenario(self.study, &scenario, self.file) {
            Err(error @ Error::Input(_)) => return Ok(Found::Refused(error)),
            terms => terms?,
        };
        let own;
        let reach = match self.reach {
            Some(reach) => reach,
            None => {
                own = travel::reach(self.study, &terms);
                &own
            }
        };
        let options = solve::Options { known: known(&terms), ..self.options };
        match answer::resolved(self.study, &scenario, terms.clone(), reach, &options) {
            Err(Error::Unanswered(finding)) => Ok(Found::Unknown(finding.what, Box::new((terms, scenario)))),
            answer => Ok(Found::Answer(Box::new((answer?, scenario)))),
        }
    }

    fn tell(&self, of: Option<usize>) {
        (self.told)(self.done.fetch_add(1, Ordering::Relaxed) + 1, of);
    }
}

/// Findings as one reason: what is wrong, without file and row.
fn refusal(error: &Error) -> String {
    match error {
        Error::Input(findings) => findings.iter().map(|finding| finding.what.as_str()).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
