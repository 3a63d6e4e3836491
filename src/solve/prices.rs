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
    /// Largest size of its price.
    most: f64,
}

/// The largest price of a unit of a row that can mean anything: what all of the question can win, for the smallest step
/// of the row.
///
/// Let values differ by at most `spread`, and activities be multiples of `step`. Whoever breaks the row breaks it by a
/// step at least, and at a price above `spread / step` pays more for it than anything can win: the best choice then
/// keeps the row, and a still larger price only adds to what it is paid for the room it leaves. So the bound is no
/// smaller there. With several rows larger prices can help, in theory; but any price gives a bound that holds, and
/// prices without limit drown it in their own rounding.
pub(super) fn dearest(row: &Row, spread: f64) -> f64 {
    spread / row.step() as f64
}

impl<'a> Priced<'a> {
    /// Prices a row of a question whose values are at most `spread` apart.
    pub fn new(row: &'a Row, at: usize, spread: f64) -> Self {
        let mean = row.terms.iter().map(|term| term.1.abs() as f64).sum::<f64>() / row.terms.len() as f64;
        let scale = mean.max(1.0) * UNIT;
        Priced { row, at, scale, most: dearest(row, spread) * scale }
    }

    /// A price the row may have: positive for its upper end, negative for its lower end, no more than a soft end's
    /// penalty, and no more than can mean anything ([`dearest`]).
    pub fn admissible(&self, price: f64) -> f64 {
        let most = if self.row.at_most.is_some() { self.most } else { 0.0 };
        let least = match (self.row.at_least, self.row.soft) {
            (None, _) => 0.0,
            (Some(_), None) => -self.most,
            (Some(_), Some(soft)) => -(soft.penalty / soft.unit as f64 * self.scale).min(self.most),
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
