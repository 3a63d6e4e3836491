//! What stays the same in all nodes of a question: kinds of sites, and propagation of the limits.

use crate::solve::instance::{Fate, Instance, Row};
use std::collections::BTreeMap;

/// Sites with the same coefficients in every row.
#[derive(Debug)]
pub(super) struct Kind {
    pub sites: Vec<u32>,
    /// `(row, coefficient)`, in ascending order of row.
    pub terms: Vec<(u32, i64)>,
}

/// The question of one part, or of any set of sites.
#[derive(Debug)]
pub(super) struct Problem<'a> {
    pub instance: &'a Instance,
    /// Dominance: pairs `(j, k)` such that some best choice keeps `x_j <= x_k` for all of them at once.
    pub order: &'a [(u32, u32)],
    pub kinds: Vec<Kind>,
    /// For each row, the number of which every activity is a multiple.
    pub steps: Vec<f64>,
    /// Sum of the absolute amounts in a value, for rounding.
    pub scale: f64,
}

/// Fewest and most open sites of a kind.
pub(super) type Range = (u32, u32);

impl<'a> Problem<'a> {
    pub fn new(instance: &'a Instance, order: &'a [(u32, u32)]) -> Self {
        let mut rows_of = vec![Vec::new(); instance.sites.len()];
        for (at, row) in instance.rows.iter().enumerate() {
            for &(site, coefficient) in &row.terms {
                rows_of[site as usize].push((at as u32, coefficient));
            }
        }
        let mut by_terms: BTreeMap<Vec<(u32, i64)>, Vec<u32>> = BTreeMap::new();
        for (site, terms) in rows_of.into_iter().enumerate() {
            by_terms.entry(terms).or_default().push(site as u32);
        }
        let kinds = by_terms.into_iter().map(|(terms, sites)| Kind { sites, terms }).collect();
        let steps = instance.rows.iter().map(|row| row.step() as f64).collect();
        Problem { instance, order, kinds, steps, scale: instance.scale() }
    }

    /// Work of one pass over everything, in pairs of point and site.
    pub fn size(&self) -> u64 {
        (2 * self.instance.cover.pairs() + 8 * self.instance.sites.len()) as u64
    }

    /// The range of each kind when nothing is decided.
    pub fn any(&self) -> Vec<Range> {
        self.kinds.iter().map(|kind| (0, kind.sites.len() as u32)).collect()
    }

    /// Smallest and largest activity of a row with every kind within its range.
    pub fn activity(&self, row: usize, ranges: &[Range]) -> (i64, i64) {
        let (mut least, mut most) = (0, 0);
        for (kind, &(low, high)) in self.kinds.iter().zip(ranges) {
            let Some(coefficient) = kind.coefficient(row) else { continue };
            let (few, many) = (coefficient * i64::from(low), coefficient * i64::from(high));
            least += few.min(many);
            most += few.max(many);
        }
        (least, most)
    }

    /// Propagates rows, ranges, fates and the dominance order until nothing changes; false when they contradict each
    /// other.
    pub fn settle(&self, fates: &mut [Fate], ranges: &mut [Range]) -> bool {
        loop {
            let Some(mut changed) = self.settle_order(fates) else { return false };
            for (at, kind) in self.kinds.iter().enumerate() {
                match kind.settle(fates, &mut ranges[at]) {
                    Some(settled) => changed |= settled,
                    None => return false,
                }
            }
            for (at, row) in self.instance.rows.iter().enumerate() {
                match self.settle_row(at, row, ranges) {
                    Some(settled) => changed |= settled,
                    None => return false,
                }
            }
            if !changed {
                return true;
            }
        }
    }

    fn settle_order(&self, fates: &mut [Fate]) -> Option<bool> {
        let mut changed = false;
        for &(j, k) in self.order {
            let (j, k) = (j as usize, k as usize);
            match (fates[j], fates[k]) {
                (Fate::Open, Fate::Closed) => return None,
                (Fate::Free, Fate::Closed) => (fates[j], changed) = (Fate::Closed, true),
                (Fate::Open, Fate::Free) => (fates[k], changed) = (Fate::Open, true),
                _ => {}
            }
        }
        Some(changed)
    }

    /// Narrows the ranges to what a row allows; `None` when the row cannot be kept. Returns whether anything changed.
    fn settle_row(&self, at: usize, row: &Row, ranges: &mut [Range]) -> Option<bool> {
        let (least, most) = self.activity(at, ranges);
        let floor = row.at_least.filter(|_| row.soft.is_none());
        if row.at_most.is_some_and(|end| least > end) || floor.is_some_and(|end| most < end) {
            return None;
        }
        let mut changed = false;
        for (kind, range) in self.kinds.iter().zip(ranges) {
            let Some(a) = kind.coefficient(at) else { continue };
            let (low, high) = (i64::from(range.0), i64::from(range.1));
            // How many more or fewer sites of this kind the slack at either end allows.
            let above = row.at_most.map(|end| (end - least) / a.abs());
            let below = floor.map(|end| (most - end) / a.abs());
            let (up, down) = if a > 0 { (above, below) } else { (below, above) };
            let new_high = up.map_or(high, |more| high.min(low + more));
            let new_low = down.map_or(low, |fewer| low.max(high - fewer));
            if new_low > new_high {
                return None;
            }
            changed |= (new_low, new_high) != (low, high);
            *range = (new_low as u32, new_high as u32);
        }
        Some(changed)
    }
}

impl Kind {
    fn coefficient(&self, row: usize) -> Option<i64> {
        self.terms.iter().find(|term| term.0 as usize == row).map(|term| term.1)
    }

    /// Makes the range of a kind and the fates of its sites agree; `None` when they contradict each other. Returns
    /// whether anything changed.
    fn settle(&self, fates: &mut [Fate], range: &mut Range) -> Option<bool> {
        let count = |fate: Fate| self.sites.iter().filter(|site| fates[**site as usize] == fate).count() as u32;
        let (open, free) = (count(Fate::Open), count(Fate::Free));
        let narrowed = (range.0.max(open), range.1.min(open + free));
        if narrowed.0 > narrowed.1 {
            return None;
        }
        let mut changed = narrowed != *range;
        *range = narrowed;
        let all = if free == 0 {
            None
        } else if range.1 == open {
            Some(Fate::Closed)
        } else if range.0 == open + free {
            Some(Fate::Open)
        } else {
            None
        };
        if let Some(all) = all {
            for site in &self.sites {
                let fate = &mut fates[*site as usize];
                if *fate == Fate::Free {
                    *fate = all;
                }
            }
            changed = true;
        }
        Some(changed)
    }
}
