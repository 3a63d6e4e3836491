//! When a plan is close enough to its bound, and which status it then has.

use super::Options;
use crate::model::{Sense, Status, Stop, is_within};

/// The gap that was asked for, and the rounding within which values count as equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    /// Whether the objective is maximised or minimised.
    pub sense: Sense,
    /// Relative gap at which the search may stop: 0.01 is 1%.
    pub gap: f64,
    /// Sum of the absolute amounts in the objective, for rounding.
    pub made_of: f64,
}

impl Near {
    /// For a search that maximises.
    pub fn maximising(options: &Options, made_of: f64) -> Self {
        Near { sense: Sense::Maximise, gap: options.gap, made_of }
    }

    /// Whether plan and bound meet, to rounding: then the plan is the best possible.
    pub fn is_best(&self, objective: f64, bound: f64) -> bool {
        is_within(self.sense, objective, bound, 0.0, self.made_of)
    }

    /// Whether the plan is within the gap that was asked for.
    pub fn is_close(&self, objective: f64, bound: f64) -> bool {
        is_within(self.sense, objective, bound, self.gap, self.made_of)
    }

    /// Status of a plan with this bound, and the cause of the stop where the gap was not reached.
    pub fn status(&self, objective: f64, bound: f64, stop: Option<Stop>) -> (Status, Option<Stop>) {
        match () {
            () if self.is_best(objective, bound) => (Status::Optimal, None),
            () if self.is_close(objective, bound) => (Status::Gap, None),
            () => (Status::Feasible, stop),
        }
    }

    /// The bound to state. It is never worse than the plan's objective, and equal to it where the plan is the best
    /// possible.
    pub fn stated(&self, objective: f64, bound: f64) -> f64 {
        if self.is_best(objective, bound) || self.sense.better(objective, bound) { objective } else { bound }
    }
}
