//! How a study measures exposure to centres in the first years of life, as a researcher writes it in `[exposure]` of
//! `study.toml`.

use super::{Month, OriginKind, names};
use crate::units::Impedance;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The table `[exposure]`: which cohorts, within which radii of which centres.
///
/// ```
/// use hubplan::model::ExposureSettings;
/// let settings: ExposureSettings = toml::from_str("cohorts = { first = \"1999-09\", last = \"2003-09\" }")?;
/// assert_eq!((settings.months, settings.cohorts.months().len()), (60, 5));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct ExposureSettings {
    /// Origins: `"zones"` (default), `"output_areas"` or `"postcodes"`.
    #[serde(default)]
    pub origins: OriginKind,
    /// Children, by their month of birth.
    pub cohorts: Cohorts,
    /// How many months of life are measured (default 60, the first five years). "At five" is the month after them.
    #[serde(default = "sixty")]
    pub months: u32,
    /// Radii in rising order, inclusive; they are the outer edges of rings. Default 2.5 km.
    #[serde(default = "pram_pushing")]
    pub radii: Vec<Impedance>,
    /// Shares of the months, in rising order, that divide exposure into bands: `[0.5]` gives `none`, `up to 0.5`,
    /// `above 0.5`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<f64>,
    /// Named classes of centre; each is measured alone, besides `all`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, CentreClass>,
    /// Column of children for the number of centres per 1,000 (default `children_0_4`).
    #[serde(default = "children")]
    pub children: String,
    /// Month of the list of centres: those without a date of closing are certainly open up to then, and possibly later.
    /// Without it they stay open for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Month>,
    /// First and last year of the table of centres per 1,000 children; by default the years that the cohorts span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<[i32; 2]>,
}

impl ExposureSettings {
    /// Exposure of these cohorts; everything else has its default.
    pub fn new(cohorts: Cohorts) -> Self {
        ExposureSettings {
            origins: OriginKind::default(),
            cohorts,
            months: sixty(),
            radii: pram_pushing(),
            bands: Vec::new(),
            kinds: BTreeMap::new(),
            children: children(),
            as_of: None,
            years: None,
        }
    }
}

/// Cohorts at regular intervals, from a first to a last month of birth.
///
/// ```
/// use hubplan::model::{Cohorts, Month};
/// let cohorts = Cohorts { first: Month::of(1999, 9), last: Month::of(2000, 8), every: 4 };
/// assert_eq!(cohorts.months(), [Month::of(1999, 9), Month::of(2000, 1), Month::of(2000, 5)]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct Cohorts {
    /// Month of birth of the first cohort, such as `"1999-09"`.
    pub first: Month,
    /// No cohort is born after this month.
    pub last: Month,
    /// Months between cohorts (default 12).
    #[serde(default = "twelve")]
    pub every: u32,
}

impl Cohorts {
    /// Their months of birth.
    pub fn months(&self) -> Vec<Month> {
        let step = self.every.max(1) as i32;
        (0..).map(|i| self.first.plus(i * step)).take_while(|month| *month <= self.last).collect()
    }
}

/// The centres of a class: of any of these kinds, opened in these months. A condition that is not given does not apply.
///
/// ```
/// use hubplan::model::{CentreClass, Month};
/// let early = CentreClass { opened_to: Some(Month::of(2003, 12)), ..CentreClass::default() };
/// assert!(early.kind.is_empty(), "centres of every kind");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct CentreClass {
    /// Kinds, as the file of sites names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Opened in this month or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_from: Option<Month>,
    /// Opened in this month or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_to: Option<Month>,
}

fn sixty() -> u32 {
    60
}

fn twelve() -> u32 {
    12
}

fn pram_pushing() -> Vec<Impedance> {
    vec![Impedance::metres(2500.0)]
}

fn children() -> String {
    names::CHILDREN_0_4.to_owned()
}
