//! When a plan is near enough to its bound, and what may be said of it then.

use super::Options;
use crate::model::{Sense, Status, Stop, is_within};

/// What a search was asked for, and what counts as no difference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    /// Which way the objective is better.
    pub sense: Sense,
    /// Relative gap at which the search may end.
    pub gap: f64,
    /// What the objective's amounts sum up to, for rounding.
    pub made_of: f64,
}

impl Near {
    /// For a search that maximises.
    pub fn maximising(options: &Options, made_of: f64) -> Self {
        Near { sense: Sense::Maximise, gap: options.gap, made_of }
    }

    /// Whether nothing can be better than the plan.
    pub fn is_best(&self, objective: f64, bound: f64) -> bool {
        is_within(self.sense, objective, bound, 0.0, self.made_of)
    }

    /// Whether the plan is as good as asked for.
    pub fn is_close(&self, objective: f64, bound: f64) -> bool {
        is_within(self.sense, objective, bound, self.gap, self.made_of)
    }

    /// What may be said of a plan with this bound, and why the search stopped if that is less than was asked for.
    pub fn status(&self, objective: f64, bound: f64, stop: Option<Stop>) -> (Status, Option<Stop>) {
        match () {
            () if self.is_best(objective, bound) => (Status::Optimal, None),
            () if self.is_close(objective, bound) => (Status::Gap, None),
            () => (Status::Feasible, stop),
        }
    }

    /// The bound to state: no plan that exists is beyond it, and that of a best plan is its worth to the last digit.
    pub fn stated(&self, objective: f64, bound: f64) -> f64 {
        if self.is_best(objective, bound) || self.sense.better(objective, bound) { objective } else { bound }
    }
}
