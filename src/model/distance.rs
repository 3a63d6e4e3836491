//! How a study measures distance to centres, as a researcher writes it in `[distance]` of `study.toml`.

use super::names;
use crate::units::Impedance;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The table `[distance]`: from which origins to which centres, and what is reported. Every choice is printed with the
/// results.
///
/// ```
/// use hubplan::{model::DistanceSettings, units::Impedance};
/// let settings = DistanceSettings { radii: vec![Impedance::metres(800.0)], ..DistanceSettings::default() };
/// assert_eq!(settings.weights, ["children_0_4"]);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct DistanceSettings {
    /// Origins: `"zones"` (default), `"output_areas"` or `"postcodes"`.
    pub origins: OriginKind,
    /// Kinds of centre that count, as the file of sites names them; empty means every existing centre.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Radii, inclusive, such as `["800 m", "2.5 km"]`. Default 2.5 km, the distance of the Sure Start studies.
    pub radii: Vec<Impedance>,
    /// How many of the nearest centres are listed for each origin, 1 to 20 (default 1).
    pub nearest: usize,
    /// Columns of people that summaries are weighted by; each also makes a table of its own. Default `children_0_4`.
    pub weights: Vec<String>,
    /// Groups for the summaries, besides all zones together: `authority`, `district`, `ward`, `region`, `rural_urban`,
    /// or a column of deciles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Quantiles of the distance, between 0 and 1.
    pub quantiles: Vec<f64>,
    /// Floating catchments (2SFCA); none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catchment: Option<Catchment>,
    /// Gini and concentration index; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inequality: Option<Inequality>,
    /// File of centres that would close: one id on each line, or a table with a column `id`. The results then show who
    /// loses access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closures: Option<String>,
    /// `solution.json` of a plan; its hubs are measured like today's centres and compared with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

impl Default for DistanceSettings {
    fn default() -> Self {
        DistanceSettings {
            origins: OriginKind::Zones,
            kinds: Vec::new(),
            radii: vec![Impedance::metres(2500.0)],
            nearest: 1,
            weights: vec![names::CHILDREN_0_4.to_owned()],
            groups: Vec::new(),
            quantiles: vec![0.1, 0.25, 0.5, 0.75, 0.9],
            catchment: None,
            inequality: None,
            closures: None,
            plan: None,
        }
    }
}

/// The origins from which a study measures.
///
/// ```
/// use hubplan::model::OriginKind;
/// assert_eq!((OriginKind::Postcodes.one(), OriginKind::Postcodes.many()), ("postcode", "postcodes"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum OriginKind {
    /// The point that stands for each zone.
    #[default]
    Zones,
    /// Census output areas: each is the mean of its postcodes' points and has an equal share of its zone's people.
    OutputAreas,
    /// Every postcode of the `[postcodes]` file, each with an equal share of its zone's people.
    Postcodes,
}

impl OriginKind {
    /// The word for one of them.
    pub fn one(self) -> &'static str {
        match self {
            OriginKind::Zones => "zone",
            OriginKind::OutputAreas => "output area",
            OriginKind::Postcodes => "postcode",
        }
    }

    /// The word for several of them.
    pub fn many(self) -> &'static str {
        match self {
            OriginKind::Zones => "zones",
            OriginKind::OutputAreas => "output areas",
            OriginKind::Postcodes => "postcodes",
        }
    }
}

/// Two-step floating catchment areas: `A_i = sum over j of f(d_ij) S_j / (sum over k of f(d_kj) P_k)`, where S is
/// supply and P people. f is 1 within the radius (Luo and Wang 2003), or falls from band to band (the enhanced form,
/// Luo and Qi 2009).
///
/// ```
/// use hubplan::model::{Catchment, Supply};
/// let catchment: Catchment = toml::from_str("radius = \"2.5 km\"\nbands = [{ to = \"1 km\", weight = 1 }]")?;
/// assert_eq!((catchment.supply, catchment.bands.len()), (Supply::One, 1));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Catchment {
    /// Radius of the catchments, inclusive.
    pub radius: Impedance,
    /// Column of the people who compete for the centres; by default the first of `weights`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// What a centre offers: `"one"` (default, every centre alike) or `"capacity"` (the column of the sites).
    #[serde(default)]
    pub supply: Supply,
    /// Bands of the enhanced form, from the nearest outwards. Without them only the basic form is measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

/// What a centre offers to the people in its catchment.
///
/// ```
/// use hubplan::{model::{Catchment, Supply}, units::Impedance};
/// let radius = Impedance::metres(2_500.0);
/// let by_capacity = Catchment { radius, people: None, supply: Supply::Capacity, bands: Vec::new() };
/// assert_ne!(by_capacity.supply, Supply::default());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Supply {
    /// Every centre counts as 1.
    #[default]
    One,
    /// Families it can serve, from the sites' file.
    Capacity,
}

/// One band of an enhanced catchment.
///
/// ```
/// use hubplan::{model::Band, units::Impedance};
/// let bands = [(800.0, 1.0), (2_500.0, 0.5)].map(|(to, weight)| Band { to: Impedance::metres(to), weight });
/// assert!(bands.is_sorted_by_key(|band| band.to.value));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Band {
    /// Outer edge, inclusive.
    pub to: Impedance,
    /// What a person in the band counts, more than 0 and at most 1.
    pub weight: f64,
}

/// How unequal access is, with intervals by bootstrap over the zones.
///
/// ```
/// use hubplan::model::Inequality;
/// let inequality: Inequality = toml::from_str("rank = \"imd_rank\"")?;
/// assert_eq!((inequality.replicates, inequality.level), (1_000, 0.95));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Inequality {
    /// Column by which the concentration index ranks zones; the most disadvantaged zones have the smallest values, as
    /// in `imd_rank`.
    pub rank: String,
    /// Number of bootstrap samples (default 1000); 0 omits the intervals.
    #[serde(default = "thousand")]
    pub replicates: u32,
    /// Seed of the bootstrap (default 1).
    #[serde(default = "one")]
    pub seed: u64,
    /// Share of the samples inside an interval (default 0.95).
    #[serde(default = "ninety_five")]
    pub level: f64,
}

fn thousand() -> u32 {
    1000
}

fn one() -> u64 {
    1
}

fn ninety_five() -> f64 {
    0.95
}
