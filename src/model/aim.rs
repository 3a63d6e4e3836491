//! The objective of a plan, in numbers: the worth of a journey, and whether the sum of worths is maximised or
//! minimised.
//!
//! Several models of the literature differ only in one function of the journey to the nearest hub: 1 or 0 (coverage), a
//! fall between two radii (decay), the journey itself (median), its exponential (Kolm-Pollak). [`Aim::of_journey`] is
//! that function; search, evaluation and checker all read it from here.

use super::rounding::edge;
use super::{ObjectiveKind, Part};
use crate::units::Impedance;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether an objective is maximised or minimised.
///
/// ```
/// use hubplan::model::Sense;
/// assert!(Sense::Maximise.better(120.0, 80.0));
/// assert!(Sense::Minimise.better(900.0, 1_200.0));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Sense {
    /// The larger the better; the bound is at least the objective.
    #[default]
    Maximise,
    /// The smaller the better; the bound is at most the objective.
    Minimise,
}

impl Sense {
    /// Whether it is [`Sense::Maximise`].
    pub fn is_maximise(&self) -> bool {
        *self == Sense::Maximise
    }

    /// Whether one value is better than another.
    pub fn better(self, one: f64, other: f64) -> bool {
        match self {
            Sense::Maximise => one > other,
            Sense::Minimise => one < other,
        }
    }
}

/// How the worth of a hub falls with the journey to it, from 1 within the inner radius to 0 beyond the outer one.
///
/// ```
/// use hubplan::model::Fall;
/// let fall = Fall::Linear { full: 1_000.0 };
/// assert_eq!([500.0, 2_000.0, 3_500.0].map(|journey| fall.of(journey, 3_000.0)), [1.0, 0.5, 0.0]);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fall {
    /// In a straight line (Church & Roberts 1983; Berman, Krass & Drezner 2003).
    Linear {
        /// Inner radius.
        full: f64,
    },
    /// `(exp(-a s) - exp(-a)) / (1 - exp(-a))`, `s` running from 0 at the inner radius to 1 at the outer one.
    Exponential {
        /// Inner radius.
        full: f64,
        /// How steep: `a` above 0.
        steepness: f64,
    },
    /// In steps: pairs `(within, worth)`, with rising journeys and falling worths; 0 beyond the last step.
    Steps(Vec<(f64, f64)>),
}

/// The objective of a plan.
///
/// ```
/// use hubplan::{model::Aim, units::Impedance};
/// let (median, radius) = (Aim::Median { unreached: 9_000.0 }, Impedance::metres(2_500.0));
/// assert_eq!(median.of_journey(Some(1_200.0), &radius), 1_200.0);
/// assert_eq!(median.of_journey(None, &radius), 9_000.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Aim {
    /// Most weight within the radius.
    Coverage,
    /// Most weight, each zone counted by how near its hub is.
    Decay(Fall),
    /// Smallest sum of weight x journey.
    Median {
        /// What a journey counts for families who can reach no hub, and the most that it counts for all others; in the
        /// travel unit.
        unreached: f64,
    },
    /// Smallest sum of weight x exp(aversion x journey), from which the Kolm-Pollak equally distributed equivalent
    /// follows.
    KolmPollak {
        /// Aversion per unit of travel, above 0.
        aversion: f64,
        /// As for the median.
        unreached: f64,
    },
    /// The shortest longest journey.
    Centre {
        /// Whether a journey is multiplied by the zone's weight.
        weighted: bool,
        /// As for the median.
        unreached: f64,
    },
    /// The fewest hubs, or the least cost, that cover a share of the weight.
    Fewest {
        /// Share of the weight, above 0 and up to 1.
        share: f64,
        /// Whether the cost is minimised instead of the number of hubs.
        by_cost: bool,
    },
    /// The largest smallest share covered of any authority.
    WorstOff,
}

impl Aim {
    /// Whether it is maximised or minimised.
    pub fn sense(&self) -> Sense {
        match self {
            Aim::Coverage | Aim::Decay(_) | Aim::WorstOff => Sense::Maximise,
            Aim::Median { .. } | Aim::KolmPollak { .. } | Aim::Centre { .. } | Aim::Fewest { .. } => Sense::Minimise,
        }
    }

    /// What the journey to the nearest hub counts for each unit of weight; `None` is no journey at all. It never
    /// becomes better as journeys become longer. For objectives that are no sum over zones, this is what coverage
    /// counts.
    pub fn of_journey(&self, journey: Option<f64>, radius: &Impedance) -> f64 {
        let or = |most: f64| journey.map_or(most, |journey| journey.min(most));
        match self {
            Aim::Coverage | Aim::Fewest { .. } | Aim::WorstOff => {
                f64::from(u8::from(journey.is_some_and(|journey| radius.reaches(journey))))
            }
            Aim::Decay(fall) => journey.map_or(0.0, |journey| fall.of(journey, radius.value)),
            Aim::Median { unreached } | Aim::Centre { unreached, .. } => or(*unreached),
            Aim::KolmPollak { aversion, unreached } => (aversion * or(*unreached)).exp(),
        }
    }

    /// Converts a sum over zones of weight x [`Aim::of_journey`] into the objective: for Kolm-Pollak the equally
    /// distributed equivalent `ln(sum / weight) / aversion`, otherwise the sum itself. It rises with the sum, so a
    /// bound converts in the same manner.
    pub fn told(&self, sum: f64, weight: f64) -> f64 {
        match self {
            // No journey is shorter than 0, so a bound on the sum below the weight means a bound of 0.
            Aim::KolmPollak { aversion, .. } if weight > 0.0 => (sum / weight).max(1.0).ln() / aversion,
            Aim::KolmPollak { .. } => 0.0,
            _ => sum,
        }
    }

    /// The kind of objective in a scenario.
    pub fn kind(&self) -> ObjectiveKind {
        match self {
            Aim::Coverage => ObjectiveKind::Coverage,
            Aim::Decay(_) => ObjectiveKind::Decay,
            Aim::Median { .. } => ObjectiveKind::Median,
            Aim::Centre { .. } => ObjectiveKind::Centre,
            Aim::Fewest { .. } => ObjectiveKind::Fewest,
            Aim::KolmPollak { .. } => ObjectiveKind::KolmPollak,
            Aim::WorstOff => ObjectiveKind::WorstOff,
        }
    }

    /// Whether penalties and closing prices, which are stated in weight, can be combined with it.
    pub fn takes_penalties(&self) -> bool {
        Part::Objective(self.kind()).goes_with(Part::Priced)
    }

    /// What the model is called in the literature.
    pub fn model(&self) -> &'static str {
        match self {
            Aim::Coverage => "maximal covering",
            Aim::Decay(_) => "gradual covering",
            Aim::Median { .. } => "p-median",
            Aim::KolmPollak { .. } => "Kolm-Pollak p-median",
            Aim::Centre { .. } => "p-center",
            Aim::Fewest { .. } => "set covering",
            Aim::WorstOff => "max-min covering",
        }
    }
}

impl Fall {
    /// Worth of a journey, 0 to 1.
    pub fn of(&self, journey: f64, outer: f64) -> f64 {
        let along = |full: f64| ((journey - full) / (outer - full)).clamp(0.0, 1.0);
        match self {
            _ if journey > edge(outer) => 0.0,
            Fall::Linear { full } if outer > *full => 1.0 - along(*full),
            Fall::Exponential { full, steepness } if outer > *full => {
                let least = (-steepness).exp();
                ((-steepness * along(*full)).exp() - least) / (1.0 - least)
            }
            Fall::Linear { .. } | Fall::Exponential { .. } => 1.0,
            Fall::Steps(steps) => {
                steps.iter().find(|(within, _)| journey <= edge(*within)).map_or(0.0, |(_, worth)| *worth)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_runs_from_one_to_nothing() {
        for fall in [Fall::Linear { full: 1.0 }, Fall::Exponential { full: 1.0, steepness: 3.0 }] {
            assert_eq!((fall.of(0.5, 3.0), fall.of(1.0, 3.0), fall.of(3.1, 3.0)), (1.0, 1.0, 0.0));
            assert!(fall.of(3.0, 3.0).abs() < 1e-12);
            assert!((1..30).all(|at| fall.of(f64::from(at) / 10.0, 3.0) >= fall.of(f64::from(at + 1) / 10.0, 3.0)));
        }
        assert_eq!(Fall::Linear { full: 1.0 }.of(2.0, 3.0), 0.5);
        assert!(Fall::Exponential { full: 1.0, steepness: 3.0 }.of(2.0, 3.0) < 0.2);
        let steps = Fall::Steps(vec![(1.0, 1.0), (2.0, 0.4)]);
        assert_eq!([1.0, 1.1, 2.0, 2.1].map(|journey| steps.of(journey, 2.0)), [1.0, 0.4, 0.4, 0.0]);
        // A journey of exactly the limit counts: 3 times 1.1 differs from 3.3 in its last digit.
        let steps = Fall::Steps(vec![(3.3, 1.0), (6.6, 0.4)]);
        assert_eq!([3.0 * 1.1, 6.0 * 1.1].map(|journey| steps.of(journey, 6.6)), [1.0, 0.4]);
        assert_eq!(Fall::Linear { full: 3.3 }.of(3.0 * 1.1, 3.3), 1.0);
    }

    #[test]
    fn a_fall_between_equal_radii_is_coverage() {
        let radius = Impedance::metres(2.0);
        for journey in [0.0, 1.9, 2.0, 2.1] {
            let covered = Aim::Coverage.of_journey(Some(journey), &radius);
            assert_eq!(Aim::Decay(Fall::Linear { full: 2.0 }).of_journey(Some(journey), &radius), covered);
            let exponential = Fall::Exponential { full: 2.0, steepness: 1.0 };
            assert_eq!(Aim::Decay(exponential).of_journey(Some(journey), &radius), covered);
        }
    }

    #[test]
    fn who_can_reach_no_hub_counts_as_the_longest_journey() {
        let radius = Impedance::metres(2.0);
        let median = Aim::Median { unreached: 9.0 };
        assert_eq!([Some(3.0), Some(12.0), None].map(|journey| median.of_journey(journey, &radius)), [3.0, 9.0, 9.0]);
        assert_eq!(Aim::Decay(Fall::Linear { full: 1.0 }).of_journey(None, &radius), 0.0);
    }
}
