//! What a bound rests on: the content of `proof.json`, with which it can be shown again without the search.
//!
//! Cut the sites into parts (authorities, or regions of a plain study). Give every zone near the edge of a part a price
//! `l_i`, 0 to its weight, and every limit that joins parts a price `p_r` for each of its units. Then no plan is worth more than
//!
//! `constant + sum of (w_i - l_i) + sum of p_r * end_r + sum over parts of the best it can do alone at these prices`.
//!
//! The certificate names the prices and, for each part, a figure that the best it can do alone does not exceed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of `proof.json` that this build writes and reads.
pub const CERTIFICATE_VERSION: u32 = 1;

/// Prices and figures that show a bound: `proof.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// Version of this format.
    pub version: u32,
    /// No plan has a larger objective than this: what the prices and the parts' figures add up to.
    pub bound: f64,
    /// What no part's choice changes: weight covered in any case, what prices leave of the zones near edges, ends of joining limits.
    pub constant: f64,
    /// The parts, each with its share of the bound.
    pub parts: Vec<PartBound>,
    /// Prices of the zones that several parts can serve, in the objective's unit for the whole zone.
    pub zones: Vec<ZonePrice>,
    /// Prices of the limits that join parts.
    pub limits: Vec<LimitPrice>,
}

impl Certificate {
    /// Sizes of what the bound is added up from: what rounding is relative to.
    pub fn scale(&self) -> f64 {
        self.constant.abs() + self.parts.iter().map(|part| part.bound.abs()).sum::<f64>()
    }
}

/// One part: no choice of its sites is worth more than `bound` at the prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartBound {
    /// The blocks that make it up: codes of authorities, or `region 1`, `region 2` ... of a plain study.
    pub blocks: Vec<String>,
    /// The figure.
    pub bound: f64,
}

/// The price of a zone that several parts can serve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ZonePrice {
    /// Code of the zone.
    pub zone: String,
    /// What it is worth to each part that serves it; 0 to its weight.
    pub price: f64,
}

/// The price of a limit that joins several parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LimitPrice {
    /// The limit, as a word: `ambition`, `total`, `budget` ...
    pub limit: String,
    /// Its position among all rows of the scenario's limits, from 0.
    pub row: usize,
    /// Objective for each unit of the row: positive for an upper end, negative for a lower one.
    pub price: f64,
}

/// A limit that joins parts, as it stands in a sentence: `the share`, `the total`, `the budget for all`.
pub fn limit_of_all(limit: &str) -> &str {
    match limit {
        "ambition" => "the share",
        "total" => "the total",
        "budget" => "the budget for all",
        "apart" => "the least distance between hubs",
        "phase_budget" => "the budgets of the years",
        "phase_hubs" => "the most hubs of each year",
        "unlike" => "the difference from other plans",
        other => other,
    }
}
