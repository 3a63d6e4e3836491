//! What a solver returns: the open sites, a bound, and how good the plan is known to be.

use super::{Certificate, LimitPrices, SiteIx};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How good the plan is known to be.
///
/// ```
/// use hubplan::model::Status;
/// assert_eq!(Status::Optimal.to_string(), "optimal");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Status {
    /// No plan can be better: the bound meets the objective.
    Optimal,
    /// A plan with a bound; the search stopped at the gap that was asked for.
    Gap,
    /// A plan with a bound that is further away than was asked for: time ran out, or the search was interrupted.
    Feasible,
    /// No plan keeps every limit; the reasons say why.
    Infeasible,
}

impl Status {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Optimal => "optimal",
            Status::Gap => "gap",
            Status::Feasible => "feasible",
            Status::Infeasible => "infeasible",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a search, or a part of it, stopped early.
///
/// ```
/// use hubplan::model::Stop;
/// assert_eq!(serde_json::to_string(&Stop::TimeLimit)?, "\"time_limit\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Stop {
    /// The time limit. Another run may find another plan.
    TimeLimit,
    /// Ctrl-C or SIGTERM. Another run may find another plan.
    Interrupted,
    /// The rest of the question is too large to prove exactly. The same run gives the same answer.
    TooLarge,
}

/// Why there is no plan: which limit of which authority, and by how much it is missed.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let question = Question::coverage(&study, Impedance::metres(800.0)).require("hall").exclude("hall");
/// let reasons = question.solve()?.plan.reasons;
/// assert_eq!(reasons[0].limit, "status");
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Reason {
    /// The limit, as a word: `budget`, `min_hubs`, `ambition`, `status`, `reach` ...
    pub limit: String,
    /// Code of the authority, if the reason concerns one.
    pub authority: Option<String>,
    /// A sentence with names and amounts.
    pub text: String,
}

/// A solver's answer. Its only figure that a person sees is the bound: `evaluate` measures the plan.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, solve, travel, units::Impedance, validate};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut question = Question::coverage(&study, Impedance::metres(800.0)).at_most(1);
/// let terms = validate::scenario(&study, question.scenario(), "the question")?;
/// let reach = travel::reach(&study, &terms);
/// let outcome = solve::solve(&study, &terms, &reach, &solve::Options::default())?;
/// assert_eq!((outcome.open, outcome.bound), (vec![SiteIx(0)], 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// Status.
    pub status: Status,
    /// Sites to open, in ascending order; empty when infeasible. Sites outside the authorities being planned are not
    /// included.
    pub open: Vec<SiteIx>,
    /// The year in which each of these opens; empty when all open at once.
    pub opens: Vec<u16>,
    /// No plan has a better objective.
    pub bound: f64,
    /// For each further stage of the objective: no plan that gives up no more of the earlier stages is better at this
    /// stage.
    pub then: Vec<f64>,
    /// Why the search stopped early, if it did.
    pub stop: Option<Stop>,
    /// Why there is no plan.
    pub reasons: Vec<Reason>,
    /// How the bound was proven, in words.
    pub proof: String,
    /// The certificate of the bound; `None` when infeasible, and where there is none.
    pub certificate: Option<Certificate>,
    /// Shadow prices of the limits, where the search computed them.
    pub prices: Option<LimitPrices>,
}

impl Outcome {
    /// A plan of hubs that all open at once, with its bound and how the bound was proven.
    pub fn found(status: Status, open: Vec<SiteIx>, bound: f64, stop: Option<Stop>, proof: String) -> Self {
        Outcome {
            status,
            open,
            opens: Vec::new(),
            bound,
            then: Vec::new(),
            stop,
            reasons: Vec::new(),
            proof,
            certificate: None,
            prices: None,
        }
    }

    /// No plan, and the reasons.
    pub fn infeasible(reasons: Vec<Reason>, proof: &str) -> Self {
        Outcome { reasons, ..Outcome::found(Status::Infeasible, Vec::new(), 0.0, None, proof.to_owned()) }
    }
}
