//! A question built in code, without a scenario file.

use super::{Answer, answer};
use crate::error::Result;
use crate::model::{Ambition, ExistingPolicy, LeastOf, Objective, ObjectiveKind, Scenario, Study, names};
use crate::solve::Options;
use crate::units::{Impedance, Pounds};
use std::time::Duration;

/// A question about a study: an objective, and the limits that a plan must keep.
///
/// Each method sets one key of the scenario ([`Question::scenario`] has all of them). What nobody sets has the default
/// of `docs/scenario.md`.
///
/// ```
/// use hubplan::Question;
/// use hubplan::model::{DemandPoint, SitePoint, Status, Study};
/// use hubplan::units::{Impedance, Pounds};
///
/// let study = Study::from_points(
///     [DemandPoint::new("north", (0.0, 9_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
///     [
///         SitePoint::new("library", (0.0, 500.0)).cost(Pounds(220_000)),
///         SitePoint::new("school", (0.0, 8_800.0)).cost(Pounds(260_000)),
///     ],
/// )?;
/// let answer = Question::coverage(&study, Impedance::metres(2_500.0)).budget(Pounds(300_000)).solve()?;
/// assert_eq!(answer.plan.hubs, ["library"]);
/// assert_eq!((answer.plan.objective, answer.plan.status), (Some(120.0), Status::Optimal));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Clone)]
pub struct Question<'a> {
    study: &'a Study,
    scenario: Scenario,
    options: Options<'a>,
}

/// What messages call the scenario.
const FILE: &str = "the question";

impl<'a> Question<'a> {
    /// A question with this objective; demand is the study's column `weight`.
    pub fn new(study: &'a Study, kind: ObjectiveKind, radius: Impedance) -> Self {
        let scenario = Scenario::new(Objective::plain(kind, names::WEIGHT.to_owned(), radius));
        Question { study, scenario, options: Options::default() }
    }

    /// The plan that covers most demand within the radius.
    pub fn coverage(study: &'a Study, radius: Impedance) -> Self {
        Question::new(study, ObjectiveKind::Coverage, radius)
    }

    /// The plan with the shortest mean journey. Figures on coverage are for this radius.
    pub fn median(study: &'a Study, radius: Impedance) -> Self {
        Question::new(study, ObjectiveKind::Median, radius)
    }

    /// The plan whose longest journey is shortest. Figures on coverage are for this radius.
    pub fn centre(study: &'a Study, radius: Impedance) -> Self {
        Question::new(study, ObjectiveKind::Centre, radius)
    }

    /// The plan with the fewest hubs that covers this share of demand, above 0 and up to 1, within the radius.
    pub fn fewest(study: &'a Study, radius: Impedance, share: f64) -> Self {
        let mut question = Question::new(study, ObjectiveKind::Fewest, radius);
        question.scenario.objective.share = Some(share);
        question
    }

    /// Demand as an expression of the study's columns, such as `children_0_4 * idaci_rate`.
    #[must_use]
    pub fn weight(mut self, expression: impl Into<String>) -> Self {
        self.scenario.objective.weight = expression.into();
        self
    }

    /// At most so many hubs.
    #[must_use]
    pub fn at_most(mut self, hubs: u32) -> Self {
        self.scenario.hubs.at_most = Some(hubs);
        self
    }

    /// Exactly so many hubs.
    #[must_use]
    pub fn exactly(mut self, hubs: u32) -> Self {
        self.scenario.hubs.exactly = Some(hubs);
        self
    }

    /// The money for all hubs together.
    #[must_use]
    pub fn budget(mut self, total: Pounds) -> Self {
        self.scenario.money.total = Some(total);
        self
    }

    /// Of plans with [`Question::fewest`], the one that costs least instead of the one with fewest hubs.
    #[must_use]
    pub fn least_cost(mut self) -> Self {
        self.scenario.objective.least = Some(LeastOf::Cost);
        self
    }

    /// The 70/30 ambition.
    #[must_use]
    pub fn ambition(mut self, ambition: Ambition) -> Self {
        self.scenario.ambition = Some(ambition);
        self
    }

    /// A site that must be a hub.
    #[must_use]
    pub fn require(mut self, site: impl Into<String>) -> Self {
        self.scenario.sites.required.push(site.into());
        self
    }

    /// A site that must not be a hub.
    #[must_use]
    pub fn exclude(mut self, site: impl Into<String>) -> Self {
        self.scenario.sites.excluded.push(site.into());
        self
    }

    /// Every centre that is open today must be a hub.
    #[must_use]
    pub fn keep_existing(mut self) -> Self {
        self.scenario.sites.existing = ExistingPolicy::Keep;
        self
    }

    /// Least distance between any two hubs.
    #[must_use]
    pub fn apart(mut self, distance: Impedance) -> Self {
        self.scenario.hubs.apart = Some(distance);
        self
    }

    /// Ends the search once the plan is proven to be within this share of the best: 0.01 is 1%.
    #[must_use]
    pub fn gap(mut self, gap: f64) -> Self {
        self.scenario.solve.gap = gap;
        self
    }

    /// Ends the search after this time, with the best plan so far and its bound.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.scenario.solve.time_limit = limit.as_secs_f64();
        self
    }

    /// Options of the search, such as a solver, a flag that cancels it or a function that hears of its progress. The
    /// gap, the time limit and the seed are those of the scenario.
    #[must_use]
    pub fn options(mut self, options: Options<'a>) -> Self {
        self.options = options;
        self
    }

    /// The whole scenario, to set what has no method here.
    pub fn scenario(&mut self) -> &mut Scenario {
        &mut self.scenario
    }

    /// Answers the question.
    ///
    /// # Errors
    /// As [`answer`]: [`crate::Error::Input`] with every fault of the question at once. A question that no plan can
    /// answer is no error: its status is infeasible, and it has the reasons.
    pub fn solve(&self) -> Result<Answer> {
        let solve = &self.scenario.solve;
        // What is no length of time is refused with the scenario.
        let time_limit = Duration::try_from_secs_f64(solve.time_limit).unwrap_or(Duration::MAX);
        let options = Options { time_limit, gap: solve.gap, seed: solve.seed, ..self.options };
        answer(self.study, &self.scenario, FILE, &options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::model::Status;
    use crate::model::testing::study_of_points;

    /// Demand at 0, 10 and 30, of 1, 2 and 4; a site at each.
    fn study() -> Study {
        study_of_points(&[(0.0, 0.0, 1.0), (10.0, 0.0, 2.0), (30.0, 0.0, 4.0)], &[(0.0, 0.0), (10.0, 0.0), (30.0, 0.0)])
    }

    #[test]
    fn every_method_sets_its_limit() {
        let (study, near) = (study(), Impedance::metres(5.0));
        let hubs = |question: Question<'_>| question.solve().unwrap().plan.hubs;
        assert_eq!(hubs(Question::coverage(&study, near).at_most(2)), ["s00001", "s00002"]);
        assert_eq!(hubs(Question::coverage(&study, near).exactly(1).exclude("s00002")), ["s00001"]);
        assert_eq!(hubs(Question::coverage(&study, near).at_most(2).require("s00000")), ["s00000", "s00002"]);
        let far = Impedance::metres(25.0);
        assert_eq!(hubs(Question::coverage(&study, near).at_most(2).apart(far)), ["s00000", "s00002"]);
        assert_eq!(hubs(Question::median(&study, near).at_most(1)), ["s00002"]);
        assert_eq!(hubs(Question::centre(&study, near).at_most(1)), ["s00001"]);
        assert_eq!(hubs(Question::fewest(&study, near, 0.8)), ["s00001", "s00002"]);
        let mut question = Question::coverage(&study, near).at_most(1).gap(0.5).time_limit(Duration::from_secs(9));
        question.scenario().title = Some("Mine".to_owned());
        let plan = question.solve().unwrap().plan;
        assert_eq!((plan.status, plan.scenario.title.as_deref()), (Status::Optimal, Some("Mine")));
    }

    #[test]
    fn what_cannot_be_asked_is_refused_and_what_cannot_be_is_told() {
        let study = study();
        let none = Question::coverage(&study, Impedance::metres(5.0)).require("s00000").exclude("s00000");
        assert!(matches!(none.solve(), Ok(answer) if answer.plan.status == Status::Infeasible));
        let wrong = Question::coverage(&study, Impedance::metres(-5.0)).weight("children");
        assert!(matches!(wrong.solve(), Err(Error::Input(findings)) if findings.len() == 2));
    }
}
