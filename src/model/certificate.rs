//! The proof of a bound: the content of `proof.json`, with which the bound can be derived again without the search.
//!
//! Split the sites into parts (authorities, or regions of a study without authorities). Give every zone that several
//! parts can serve a price `l_i`, from 0 to its weight, and every limit that joins parts a price `p_r` for each of its
//! units. Then no plan is worth more than
//!
//! `constant + sum of (w_i - l_i) + sum of p_r * end_r + sum over parts of the best it can do alone at these prices`.
//!
//! The certificate states the prices and, for each part, an upper bound on the best that it can do alone.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of `proof.json` that this build writes and reads.
pub const CERTIFICATE_VERSION: u32 = 1;

/// Prices and figures that show a bound: `proof.json`.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// let certificate = answer.certificate.as_ref();
/// assert!(certificate.is_some_and(|certificate| certificate.bound >= 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Certificate {
    /// Version of this format.
    pub version: u32,
    /// Upper bound on the objective of every plan: the sum of the constant and the parts' bounds.
    pub bound: f64,
    /// What no part's choice changes: weight that is covered in any case, what prices leave of the weights of shared
    /// zones, and the ends of joining limits at their prices.
    pub constant: f64,
    /// The parts, each with its bound.
    pub parts: Vec<PartBound>,
    /// Prices of the zones that several parts can serve, in the objective's unit for the whole zone.
    pub zones: Vec<ZonePrice>,
    /// Prices of the limits that join parts.
    pub limits: Vec<LimitPrice>,
}

impl Certificate {
    /// Sum of the absolute amounts in the bound, for rounding.
    pub fn scale(&self) -> f64 {
        self.constant.abs() + self.parts.iter().map(|part| part.bound.abs()).sum::<f64>()
    }
}

/// One part: no choice of its sites is worth more than `bound` at the prices.
///
/// ```
/// use hubplan::model::PartBound;
/// let part: PartBound = serde_json::from_str(r#"{ "blocks": ["E08000018"], "bound": 1250.5 }"#)?;
/// assert_eq!((part.blocks.len(), part.bound), (1, 1_250.5));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct PartBound {
    /// The blocks that make it up: codes of authorities, or `region 1`, `region 2` ... of a study without authorities.
    pub blocks: Vec<String>,
    /// The upper bound on its value at the prices.
    pub bound: f64,
}

/// The price of a zone that several parts can serve.
///
/// ```
/// use hubplan::model::ZonePrice;
/// let price: ZonePrice = serde_json::from_str(r#"{ "zone": "E01007429", "price": 12.5 }"#)?;
/// assert_eq!(price.zone, "E01007429");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct ZonePrice {
    /// Code of the zone.
    pub zone: String,
    /// What the zone counts for each part that serves it, in weight; 0 to the zone's weight.
    pub price: f64,
}

/// The price of a limit that joins several parts.
///
/// ```
/// use hubplan::model::{LimitPrice, limit_of_all};
/// let price: LimitPrice = serde_json::from_str(r#"{ "limit": "total", "row": 2, "price": 40.0 }"#)?;
/// assert_eq!(limit_of_all(&price.limit), "the total");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct LimitPrice {
    /// The limit, as a word: `ambition`, `total`, `budget` ...
    pub limit: String,
    /// Its position among all rows of the scenario's limits, from 0.
    pub row: usize,
    /// Price per unit of the row, in the objective's unit: positive for an upper end, negative for a lower end.
    pub price: f64,
}

/// A limit that joins parts, as words for a sentence: `the share`, `the total`, `the budget for all`.
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
