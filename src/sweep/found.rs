//! What a sweep keeps of one scenario's answer: a few figures and the hubs, not the tables.

use crate::model::{Metrics, Plan, Reason, Sense, Status, Stop};
use crate::units::{Pounds, Weight};
use serde::{Deserialize, Serialize};

/// The answer to one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// A plan, or the reasons why there is none.
    Found(Box<Found>),
    /// The search found neither within its time: the reason, in words. The next run asks again.
    Failed(String),
}

impl Answered {
    /// The plan, or why there is none; `None` when the search ended without an answer.
    pub fn found(&self) -> Option<&Found> {
        match self {
            Answered::Found(found) => Some(found),
            Answered::Failed(_) => None,
        }
    }
}

/// The part of a plan that a sweep needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Found {
    /// What is proven about the plan.
    pub status: Status,
    /// Whether a larger or a smaller objective is better.
    pub sense: Sense,
    /// Objective; `null` when infeasible.
    pub objective: Option<f64>,
    /// Proven bound; `null` when infeasible.
    pub bound: Option<f64>,
    /// Relative gap between objective and bound.
    pub gap: Option<f64>,
    /// Why the search stopped early, if it did.
    pub stop: Option<Stop>,
    /// Ids of the hubs, sorted.
    pub hubs: Vec<String>,
    /// Why no plan is possible.
    pub reasons: Vec<Reason>,
    /// The main figures; `null` when infeasible.
    pub measures: Option<Measures>,
}

/// The main figures of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Measures {
    /// Hubs.
    pub hubs: usize,
    /// How many of these are open today.
    pub hubs_existing: usize,
    /// How many of these are in disadvantaged communities; `None` where the study does not say.
    pub hubs_disadvantaged: Option<usize>,
    /// Weight within the radius.
    pub covered: Weight,
    /// Share of weight within the radius, from 0 to 1; `None` where no zone has any weight.
    pub coverage: Option<f64>,
    /// Mean journey, in the study's unit.
    pub mean: Option<f64>,
    /// Longest journey, in the study's unit.
    pub worst: Option<f64>,
    /// Cost of the hubs.
    pub cost: Option<Pounds>,
    /// The part of that cost that is assumed.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub cost_assumed: Pounds,
    /// Factor by which journeys are assumed to be longer than straight lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detour: Option<f64>,
}

impl Found {
    /// Takes from a plan what a sweep keeps.
    pub fn of(plan: &Plan) -> Self {
        Found {
            status: plan.status,
            sense: plan.sense,
            objective: plan.objective,
            bound: plan.bound,
            gap: plan.gap,
            stop: plan.stop,
            hubs: plan.hubs.clone(),
            reasons: plan.reasons.clone(),
            measures: plan.metrics.as_ref().map(Measures::of),
        }
    }
}

fn is_nothing(pounds: &Pounds) -> bool {
    *pounds == Pounds(0)
}

impl Measures {
    fn of(metrics: &Metrics) -> Self {
        let access = &metrics.all.after;
        Measures {
            hubs: metrics.hubs,
            hubs_existing: metrics.hubs_existing,
            hubs_disadvantaged: metrics.hubs_disadvantaged,
            covered: access.covered,
            coverage: access.coverage,
            mean: access.mean,
            worst: access.worst,
            cost: metrics.cost,
            cost_assumed: metrics.assumed.cost,
            detour: metrics.assumed.detour,
        }
    }

    /// Share of the hubs in disadvantaged communities; `None` where the study does not say or there are no hubs.
    pub fn share_disadvantaged(&self) -> Option<f64> {
        self.hubs_disadvantaged.filter(|_| self.hubs > 0).map(|within| within as f64 / self.hubs as f64)
    }
}
