//! How far figures may differ that ought to be equal: every tolerance of the program, each with its reason.
//!
//! Each is relative. What it is relative to must be of the size of the numbers that were really added: what sites can
//! reach and prices can win, not the weight of zones that nobody reaches, and never a plain 1. A question of
//! thousandths and one of thousands of millions are then treated alike.

use crate::units::Impedance;

/// The last digits of a sum, against the sizes of all its amounts: what a figure of a proof is rounded up by, so that
/// it holds in any order of adding.
pub const LAST: f64 = 1e-14;

/// One figure that is worked out by two routes: a distance, a share of a share, what is left of an amount.
///
/// A number has almost 16 digits. A handful of operations takes the last, a sum of a hundred thousand in another order
/// two or three more.
pub const DIGITS: f64 = 1e-12;

/// Totals that are sums of such figures. A plan and a bound that are no further apart have met, and the plan is the
/// best.
///
/// Ten times [`DIGITS`]: a bound is a sum over many parts.
pub const SUMS: f64 = 1e-11;

/// Figures that people write and read: shares that are asked for, gaps in files.
///
/// Files carry twelve digits, and a share such as 0.7 is no binary number: a hundred times [`SUMS`] tells neither
/// apart.
pub const STATED: f64 = 1e-9;

/// What a solver of linear programs may be off: it holds its rows to about this, and its objective follows from them.
pub const SOLVER: f64 = 1e-7;

/// Whether two figures are the same up to [`DIGITS`] of what they were made of.
pub fn same(one: f64, other: f64, made_of: f64) -> bool {
    apart(one, other) <= DIGITS * size(one, other, made_of)
}

/// How far a journey may be and still be within a limit: "exactly this far" counts, and 3,000 m times a detour of 1.1
/// is exactly 3.3 km, though it is more in its last digit. So is whatever lies within [`DIGITS`] beyond.
pub fn edge(limit: f64) -> f64 {
    limit + DIGITS * limit.abs()
}

impl Impedance {
    /// Whether a journey lies within this one as a radius, in the same unit. Inclusive: a family exactly at the radius
    /// is covered, whatever the last digits of either. The only place that decides it.
    pub fn reaches(&self, journey: f64) -> bool {
        let radius = edge(self.value);
        journey <= radius
    }
}

/// Whether two totals have met, up to [`SUMS`] of what they were made of.
pub fn met(one: f64, other: f64, made_of: f64) -> bool {
    apart(one, other) <= SUMS * size(one, other, made_of)
}

/// How far apart two figures are; nothing where they are equal, be they infinite.
fn apart(one: f64, other: f64) -> f64 {
    if one == other { 0.0 } else { (one - other).abs() }
}

/// A figure is made of amounts of its own size at least.
fn size(one: f64, other: f64, made_of: f64) -> f64 {
    let finite = |figure: f64| if figure.is_finite() { figure.abs() } else { 0.0 };
    finite(made_of).max(finite(one)).max(finite(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_this_far_is_within_whatever_its_last_digit() {
        assert!(3000.0 * 1.1 > 3300.0 && 3000.0 * 1.1 <= edge(3300.0));
        for limit in [1e-3, 1.0, 3300.0, 1e9] {
            assert!(
                limit <= edge(limit) && limit * (1.0 + 1e-13) <= edge(limit) && limit * (1.0 + 1e-11) > edge(limit)
            );
        }
        assert_eq!((edge(0.0), edge(f64::INFINITY)), (0.0, f64::INFINITY));
    }

    #[test]
    fn what_figures_are_made_of_decides_and_not_their_unit() {
        for unit in [1e-3, 1.0, 1e10] {
            assert!(met(3.0 * unit, (3.0 + 2e-11) * unit, 0.0));
            assert!(!met(3.0 * unit, (3.0 + 4e-11) * unit, 0.0));
            assert!(met(0.0, 1e-12 * unit, unit) && !met(0.0, 1e-12 * unit, 0.0));
            assert!(same(0.1 + 0.2, 0.3, 0.0) && !same(3.0 * unit, (3.0 + 4e-12) * unit, 0.0));
        }
        assert!(met(f64::INFINITY, f64::INFINITY, 1.0) && !met(1.0, f64::INFINITY, f64::INFINITY));
        assert!(!met(f64::NAN, 1.0, 1.0));
    }
}
