//! Numeric columns over the zones of a study: what weights, deciles and ranks are read from.

use super::ZoneIx;
use std::collections::BTreeMap;

/// Canonical column names that recognised layouts give; a user's file may give any other.
pub mod names {
    /// Index of Multiple Deprivation: score.
    pub const IMD_SCORE: &str = "imd_score";
    /// Index of Multiple Deprivation: rank, 1 = most deprived.
    pub const IMD_RANK: &str = "imd_rank";
    /// Index of Multiple Deprivation: decile, 1 = most deprived tenth.
    pub const IMD_DECILE: &str = "imd_decile";
    /// Income Deprivation Affecting Children Index: rate, 0 to 1.
    pub const IDACI_RATE: &str = "idaci_rate";
    /// Income Deprivation Affecting Children Index: rank.
    pub const IDACI_RANK: &str = "idaci_rank";
    /// Income Deprivation Affecting Children Index: decile.
    pub const IDACI_DECILE: &str = "idaci_decile";
    /// Children aged 0 to 4.
    pub const CHILDREN_0_4: &str = "children_0_4";
    /// Children aged 0 to 15.
    pub const CHILDREN_0_15: &str = "children_0_15";
    /// All residents.
    pub const POPULATION: &str = "population";
    /// How a zone's figures came from zones of another census: 0 unchanged, 1 split, 2 merged, 3 irregular.
    pub const CROSSWALK: &str = "crosswalk";
    /// The weight of the demand points, in a study of points.
    pub const WEIGHT: &str = "weight";

    /// Those that count people.
    pub const OF_PEOPLE: [&str; 3] = [CHILDREN_0_4, CHILDREN_0_15, POPULATION];

    /// Those that tables of zones give.
    pub const OF_ZONES: [&str; 9] = [
        IMD_SCORE,
        IMD_RANK,
        IMD_DECILE,
        IDACI_RATE,
        IDACI_RANK,
        IDACI_DECILE,
        CHILDREN_0_4,
        CHILDREN_0_15,
        POPULATION,
    ];
}

/// One column: where it came from and a value for each zone.
#[derive(Debug, Clone)]
struct Column {
    origin: String,
    /// NaN stands for a blank cell; it is never visible outside this module.
    values: Vec<f64>,
}

/// Named numeric columns with one value for each zone. Blanks are distinct from zeros.
///
/// ```
/// use hubplan::model::{Columns, ZoneIx, names};
/// let mut columns = Columns::default();
/// columns.insert(names::CHILDREN_0_4, "census.csv", vec![Some(80.0), None]);
/// assert_eq!(columns.get("children_0_4", ZoneIx(0)), Some(80.0));
/// assert_eq!(columns.get("children_0_4", ZoneIx(1)), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_name: BTreeMap<String, Column>,
}

impl Columns {
    /// Adds or replaces a column: `origin` is the file it came from, `values` one for each zone in order, `None` for a
    /// blank.
    pub fn insert(&mut self, name: impl Into<String>, origin: impl Into<String>, values: Vec<Option<f64>>) {
        let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        self.by_name.insert(name.into(), Column { origin: origin.into(), values });
    }

    /// True when the study has such a column.
    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// All names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// File the column came from.
    pub fn origin(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(|column| column.origin.as_str())
    }

    /// The value for one zone; `None` when the column is unknown or the cell was blank.
    pub fn get(&self, name: &str, zone: ZoneIx) -> Option<f64> {
        let value = *self.by_name.get(name)?.values.get(zone.at())?;
        (!value.is_nan()).then_some(value)
    }
}
