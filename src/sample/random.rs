//! Random numbers that are the same on every machine: PCG-64, and only arithmetic whose result IEEE 754 fixes.
//!
//! Draws are made here from raw bits, because the distributions of `rand` may change between versions. Nothing in this
//! module calls the system's mathematical library (`sin`, `exp`, `powf`), whose last digit differs between systems.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{RngCore, SeedableRng};

/// A stream of random draws.
pub(super) struct Random(Pcg64);

impl Random {
    /// The stream for a seed and a purpose. Each purpose has its own stream, so that asking for more sites does not
    /// change the zones.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Random(Pcg64::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(purpose)))
    }

    /// Uniform from 0 (inclusive) to 1 (exclusive).
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform from `low` (inclusive) to `high` (exclusive).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from 0 to `count` - 1; `count` is at least 1.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Approximately normal with mean 0 and standard deviation 1 (the sum of twelve uniform draws, less 6).
    pub(super) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Uniform in the unit disc.
    pub(super) fn in_disc(&mut self) -> (f64, f64) {
        loop {
            let (x, y) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            if x * x + y * y <= 1.0 {
                return (x, y);
            }
        }
    }

    /// Picks an entry of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// Smooth noise from -1 to 1: random values on a lattice, interpolated between its points.
pub(super) struct Noise {
    cell: f64,
    values: Vec<f64>,
}

/// Points along each side of the lattice; beyond it the noise repeats.
const SIDE: i64 = 64;

impl Noise {
    /// Noise whose hills are about `cell` metres wide.
    pub(super) fn new(random: &mut Random, cell: f64) -> Self {
        Noise { cell, values: (0..SIDE * SIDE).map(|_| random.between(-1.0, 1.0)).collect() }
    }

    /// The value at a point.
    pub(super) fn at(&self, x: f64, y: f64) -> f64 {
        let (u, v) = (x / self.cell, y / self.cell);
        let (column, row) = (u.floor(), v.floor());
        let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
        let (s, t) = (smooth(u - column), smooth(v - row));
        let value = |dx: i64, dy: i64| {
            let (i, j) = ((column as i64 + dx).rem_euclid(SIDE), (row as i64 + dy).rem_euclid(SIDE));
            self.values[(j * SIDE + i) as usize]
        };
        let bottom = value(0, 0) * (1.0 - s) + value(1, 0) * s;
        let top = value(0, 1) * (1.0 - s) + value(1, 1) * s;
        bottom * (1.0 - t) + top * t
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_pinned() {
        let mut random = Random::new(7, 1);
        let draws: Vec<usize> = (0..6).map(|_| random.below(1000)).collect();
        assert_eq!(draws, [957, 455, 323, 620, 54, 729]);
    }

    #[test]
    fn noise_is_smooth_and_bounded() {
        let noise = Noise::new(&mut Random::new(1, 0), 100.0);
        for i in 0..2000 {
            let x = f64::from(i) * 3.7 - 4000.0;
            assert!(noise.at(x, -x / 3.0).abs() <= 1.0);
            assert!((noise.at(x + 0.1, 5.0) - noise.at(x, 5.0)).abs() < 0.01);
        }
    }
}
