//! What a solver returns: the open sites, a bound, and how far the proof went.

use super::{Certificate, LimitPrices, SiteIx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How good an answer is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No plan can be better: the bound meets the objective.
    Optimal,
    /// A plan with a bound; the search ended at the gap that was asked for.
    Gap,
    /// A plan with a bound that is further off than asked for: time ran out, or the search was interrupted.
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

/// Why a search, or a part of it, stopped before it was through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The time limit: another run on another machine may differ.
    TimeLimit,
    /// Ctrl-C or SIGTERM: another run may differ.
    Interrupted,
    /// What is left of the problem is too large to prove exactly; the same run gives the same answer.
    TooLarge,
}

/// Why nothing is possible, or which limit stands in the way: which limit of which authority, and by how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The limit, as a word: `budget`, `min_hubs`, `ambition`, `status`, `reach` ...
    pub limit: String,
    /// Code of the authority, when it is about one.
    pub authority: Option<String>,
    /// A sentence with names and amounts.
    pub text: String,
}

/// A solver's answer. It carries no figure that a person sees, except the bound: `evaluate` measures the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Status.
    pub status: Status,
    /// Sites to open, in rising order; empty when infeasible. Sites outside the authorities being planned are not in it.
    pub open: Vec<SiteIx>,
    /// The year in which each of these opens; empty when all open at once.
    pub opens: Vec<u16>,
    /// No plan has a better objective than this.
    pub bound: f64,
    /// For each further stage of the objective: no plan that gives up no more before it is better there than this.
    pub then: Vec<f64>,
    /// Why the search stopped early, if it did.
    pub stop: Option<Stop>,
    /// Why nothing is possible.
    pub reasons: Vec<Reason>,
    /// How the bound was shown, in words.
    pub proof: String,
    /// What shows it again; `None` when infeasible, and where nothing was proven.
    pub certificate: Option<Certificate>,
    /// What the limits cost at the margin, where the search found out.
    pub prices: Option<LimitPrices>,
}

impl Outcome {
    /// A plan of hubs that all open at once, with its bound and how that was shown; nothing more is known of it.
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

    /// No plan, and why there is none.
    pub fn infeasible(reasons: Vec<Reason>, proof: &str) -> Self {
        Outcome { reasons, ..Outcome::found(Status::Infeasible, Vec::new(), 0.0, None, proof.to_owned()) }
    }
}
