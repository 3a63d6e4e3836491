//! Rows that are priced instead of kept.

use super::instance::Row;

/// A priced row is measured in this many times its mean coefficient; found by trial on South Yorkshire and England.
const UNIT: f64 = 2.0;

/// A row priced by the method, in units that make it as quick to settle as a point.
#[derive(Debug)]
pub(super) struct Priced<'a> {
    pub row: &'a Row,
    /// Its position in the instance.
    pub at: usize,
    /// Amount of the row's own activity in one unit of its price.
    pub scale: f64,
}

impl<'a> Priced<'a> {
    pub fn new(row: &'a Row, at: usize) -> Self {
        let mean = row.terms.iter().map(|term| term.1.abs() as f64).sum::<f64>() / row.terms.len() as f64;
        Priced { row, at, scale: mean.max(1.0) * UNIT }
    }

    /// A price the row may have: positive for its upper end, negative for its lower end, and no more than a soft end's penalty.
    pub fn admissible(&self, price: f64) -> f64 {
        let most = if self.row.at_most.is_some() { f64::INFINITY } else { 0.0 };
        let least = match (self.row.at_least, self.row.soft) {
            (None, _) => 0.0,
            (Some(_), None) => f64::NEG_INFINITY,
            (Some(_), Some(soft)) => -soft.penalty / soft.unit as f64 * self.scale,
        };
        price.clamp(least, most)
    }

    /// The end that a price pays for.
    pub fn end(&self, price: f64) -> f64 {
        let end = if price > 0.0 { self.row.at_most } else { self.row.at_least };
        end.unwrap_or(0) as f64 / self.scale
    }

    /// The end of a row that has only one.
    pub fn one_end(&self) -> Option<f64> {
        match (self.row.at_least, self.row.at_most) {
            (Some(end), None) | (None, Some(end)) => Some(end as f64 / self.scale),
            _ => None,
        }
    }

    /// Slope of the bound in the price at an activity (in units of the scale).
    pub fn slope(&self, price: f64, activity: f64) -> f64 {
        let above = self.row.at_most.map(|end| end as f64 / self.scale - activity);
        let below = self.row.at_least.map(|end| end as f64 / self.scale - activity);
        match (above, below) {
            (Some(above), _) if price > 0.0 || price == 0.0 && above < 0.0 => above,
            (_, Some(below)) if price < 0.0 || price == 0.0 && below > 0.0 => below,
            _ => 0.0,
        }
    }
}
