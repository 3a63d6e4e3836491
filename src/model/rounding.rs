//! How much figures may differ that should be equal: every tolerance of the program, with its reason.
//!
//! Each tolerance is relative. It must refer to the size of the numbers that were really added: what sites can reach
//! and prices can win. It must not refer to the weight of zones that nobody reaches, nor to a constant of 1. Then a
//! question in thousandths and one in thousands of millions are treated alike.

use crate::units::Impedance;

/// The last digits of a sum, relative to the sizes of all its amounts. A bound in a proof is raised by this much, so
/// that it holds whatever the order of adding.
pub const LAST: f64 = 1e-14;

/// A figure that is computed by two routes: a distance, a share of a share, the rest of an amount.
///
/// A number has almost 16 digits. A handful of operations changes the last digit; adding a hundred thousand numbers in
/// another order changes two or three more.
pub const DIGITS: f64 = 1e-12;

/// Totals that are sums of such figures. If a plan and a bound differ by no more, they meet, and the plan is the best
/// possible.
///
/// Ten times [`DIGITS`], because a bound is a sum over many parts.
pub const SUMS: f64 = 1e-11;

/// Figures that people write and read: shares that are asked for, gaps in files.
///
/// Files state twelve digits, and a share such as 0.7 has no exact binary form. A hundred times [`SUMS`] ignores both.
pub const STATED: f64 = 1e-9;

/// Tolerance of a solver of linear programs: it keeps its rows to about this, and its objective is as precise.
pub const SOLVER: f64 = 1e-7;

/// Whether two figures are the same, to [`DIGITS`] of the amounts that they were made of.
pub fn same(one: f64, other: f64, made_of: f64) -> bool {
    apart(one, other) <= DIGITS * size(one, other, made_of)
}

/// The longest journey that is still within a limit. "Exactly this far" counts: 3,000 m times a detour of 1.1 is
/// exactly 3.3 km, though it is more in its last digit. So journeys up to [`DIGITS`] beyond the limit count too.
pub fn edge(limit: f64) -> f64 {
    limit + DIGITS * limit.abs()
}

impl Impedance {
    /// Whether a journey lies within this radius, in the same unit. Inclusive: a family exactly at the radius is
    /// covered, whatever the last digits of either number. Only this function decides it.
    pub fn reaches(&self, journey: f64) -> bool {
        let radius = edge(self.value);
        journey <= radius
    }
}

/// Whether two totals meet, to [`SUMS`] of the amounts that they were made of.
pub fn met(one: f64, other: f64, made_of: f64) -> bool {
    apart(one, other) <= SUMS * size(one, other, made_of)
}

/// Absolute difference of two figures; 0 where they are equal, even if infinite.
fn apart(one: f64, other: f64) -> f64 {
    if one == other { 0.0 } else { (one - other).abs() }
}

/// The size that a tolerance refers to: `made_of`, but at least the figures themselves.
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
