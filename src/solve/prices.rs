//! Rows that are relaxed at a price instead of being kept.

use super::instance::Row;

/// A priced row is scaled by this multiple of its mean coefficient. Found by trial on South Yorkshire and England.
const UNIT: f64 = 2.0;

/// A relaxed row, scaled so that its price settles as quickly as that of a point.
#[derive(Debug)]
pub(super) struct Priced<'a> {
    pub row: &'a Row,
    /// Its position in the instance.
    pub at: usize,
    /// Activity of the row in one unit of the scaled row. The price is in weight per such unit.
    pub scale: f64,
    /// Largest absolute value of its price.
    most: f64,
}

/// Largest useful price of a row, in weight per unit of activity: `spread / step`.
///
/// Values of choices differ by at most `spread`, and activities are multiples of `step`. A choice that breaks the row
/// breaks it by at least one step. At a price above `spread / step` it pays more for that than any choice can win, so
/// the best choice keeps the row. A larger price then only adds to the bound, by paying for the room that is left, and
/// the bound is no smaller there. With several rows, larger prices can help in theory. But any price gives a valid
/// bound, and without a limit on prices the bound would be lost in their rounding errors.
pub(super) fn dearest(row: &Row, spread: f64) -> f64 {
    spread / row.step() as f64
}

impl<'a> Priced<'a> {
    /// Prices a row of a question in which values differ by at most `spread`.
    pub fn new(row: &'a Row, at: usize, spread: f64) -> Self {
        let mean = row.terms.iter().map(|term| term.1.abs() as f64).sum::<f64>() / row.terms.len() as f64;
        let scale = mean.max(1.0) * UNIT;
        Priced { row, at, scale, most: dearest(row, spread) * scale }
    }

    /// The nearest price that the row may have: positive for its upper end, negative for its lower end, no more than
    /// the penalty of a soft end, and no more than [`dearest`].
    pub fn admissible(&self, price: f64) -> f64 {
        let most = if self.row.at_most.is_some() { self.most } else { 0.0 };
        let least = match (self.row.at_least, self.row.soft) {
            (None, _) => 0.0,
            (Some(_), None) => -self.most,
            (Some(_), Some(soft)) => -(soft.penalty / soft.unit as f64 * self.scale).min(self.most),
        };
        price.clamp(least, most)
    }

    /// The end that a price is for, in scaled units.
    pub fn end(&self, price: f64) -> f64 {
        let end = if price > 0.0 { self.row.at_most } else { self.row.at_least };
        end.unwrap_or(0) as f64 / self.scale
    }

    /// The end of a row with only one end, in scaled units.
    pub fn one_end(&self) -> Option<f64> {
        match (self.row.at_least, self.row.at_most) {
            (Some(end), None) | (None, Some(end)) => Some(end as f64 / self.scale),
            _ => None,
        }
    }

    /// Slope of the bound in the price at an activity, both in scaled units.
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
