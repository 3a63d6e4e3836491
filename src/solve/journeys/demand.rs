//! The demand side of a market: each point has a price for being served once, and a site earns what that exceeds the
//! point's loss there.
//!
//! The constraint "each point is served once" is relaxed at prices `u_i`, and ceilings at prices `p_c >= 0`. With `p_c`
//! times its burden added to each loss, the bound is
//!
//! `sum of u_i - sum of p_c most_c - max over x of sum over j of (sum over i of max(0, u_i - loss_ij)) x_j`
//!
//! with the limits on `x` (Cornuejols, Fisher & Nemhauser 1977). All signs are reversed here, because the volume method
//! maximises.

use super::market::{Entry, Market};
use crate::solve::lagrangian::Demand;
use rayon::prelude::*;

/// A market, with starting prices and scales.
pub(super) struct Priced<'a> {
    market: &'a Market,
    start: Vec<f64>,
    /// Step-length scale of each point's price, and the mean of these.
    lively: Vec<f64>,
    mean: f64,
    /// Burden in one scaled unit of each ceiling. The price of a ceiling is per such unit.
    scale: Vec<f64>,
}

/// A ceiling is scaled by this multiple of its mean burden, so that its price settles as quickly as that of a point.
const UNIT: f64 = 2.0;

/// Smallest step-length scale of a price, as a share of the mean.
const LIVELY: f64 = 0.01;

/// Number of blocks of points that are processed in parallel.
const BLOCKS: usize = 16;

impl<'a> Priced<'a> {
    /// Starts from a plan: the price of a point is half way between its losses at the nearest and the second nearest
    /// hub. Prices of ceilings start at 0.
    pub fn new(market: &'a Market, open: &[bool]) -> Self {
        let around = |point: usize| {
            let losses =
                market.entries_of(point).iter().filter(|entry| open[entry.site as usize]).map(|entry| entry.loss);
            let mut losses = losses.chain([market.beyond[point]; 2]);
            let (first, second) = (losses.next().unwrap_or_default(), losses.next().unwrap_or_default());
            let nearest = market.entries_of(point).first().map_or(first, |entry| entry.loss);
            (0.5 * (first + second), second - nearest)
        };
        let (start, lively): (Vec<f64>, Vec<f64>) = (0..market.points()).map(around).unzip();
        let mean = (lively.iter().sum::<f64>() / lively.len().max(1) as f64).max(f64::MIN_POSITIVE);
        let lively = lively.into_iter().map(|lively| lively.max(LIVELY * mean)).collect();
        let mut sums = vec![(0.0_f64, 0.0_f64); market.ceilings.len()];
        for point in 0..market.points() {
            for &at in &market.under[point] {
                sums[at as usize].0 += market.burden(point, at, market.far[point]);
                sums[at as usize].1 += 1.0;
            }
        }
        let scale =
            sums.into_iter().map(|(sum, points)| (UNIT * sum / points.max(1.0)).max(f64::MIN_POSITIVE)).collect();
        Priced { market, start, lively, mean, scale }
    }

    /// Prices of the ceilings, per unit of burden.
    fn of_ceilings(&self, prices: &[f64]) -> Vec<f64> {
        prices[self.market.points()..].iter().zip(&self.scale).map(|(price, scale)| price / scale).collect()
    }

    fn loss(&self, point: usize, entry: &Entry, ceilings: &[f64]) -> f64 {
        if self.market.under[point].is_empty() {
            entry.loss
        } else {
            self.market.blended(point, entry.loss, entry.journey, ceilings)
        }
    }

    /// Price of a point, no more than its loss when no site serves it.
    fn price(&self, point: usize, prices: &[f64], ceilings: &[f64]) -> f64 {
        if self.market.under[point].is_empty() {
            prices[point]
        } else {
            prices[point].min(self.beyond(point, ceilings))
        }
    }

    fn beyond(&self, point: usize, ceilings: &[f64]) -> f64 {
        self.market.blended(point, self.market.beyond[point], self.market.far[point], ceilings)
    }
}

impl Demand for Priced<'_> {
    fn prices(&self) -> usize {
        self.market.points() + self.market.ceilings.len()
    }

    fn first(&self, at: usize) -> f64 {
        self.start.get(at).copied().unwrap_or(0.0)
    }

    /// Below its loss at the nearest site, a point's price would attract no site; above its loss without a site, the
    /// point need not be served. Prices of ceilings move both ends, so a point under a ceiling is limited where its
    /// price is used.
    fn range(&self, at: usize) -> (f64, f64) {
        match self.market.under.get(at) {
            Some(under) if under.is_empty() => {
                let most = self.market.beyond[at];
                (self.market.entries_of(at).first().map_or(most, |entry| entry.loss.min(most)), most)
            }
            _ => (0.0, f64::INFINITY),
        }
    }

    fn asked(&self, at: usize) -> f64 {
        match at.checked_sub(self.market.points()) {
            Some(ceiling) => -self.market.ceilings[ceiling].most / self.scale[ceiling],
            None => 1.0,
        }
    }

    fn scale(&self, at: usize) -> f64 {
        self.lively.get(at).copied().unwrap_or(self.mean)
    }

    fn row_scale(&self) -> f64 {
        self.mean
    }

    /// Goes point by point, because a point's list can be left where losses exceed the price. The blocks are added up
    /// in order, so that the number of threads does not matter.
    fn earned(&self, prices: &[f64]) -> Vec<f64> {
        let ceilings = self.of_ceilings(prices);
        let points = self.market.points();
        let block = points.div_ceil(BLOCKS).max(1);
        let of_block = |block: &[u32]| {
            let mut earned = vec![0.0; self.market.frame.sites.len()];
            for point in block.iter().map(|point| *point as usize) {
                let price = self.price(point, prices, &ceilings);
                for entry in self.market.entries_of(point) {
                    let left = price - self.loss(point, entry, &ceilings);
                    if left <= 0.0 {
                        break;
                    }
                    earned[entry.site as usize] += left;
                }
            }
            earned
        };
        let all: Vec<u32> = (0..points as u32).collect();
        let blocks: Vec<Vec<f64>> = all.par_chunks(block).map(of_block).collect();
        let mut earned = vec![0.0; self.market.frame.sites.len()];
        for of_block in blocks {
            earned.iter_mut().zip(of_block).for_each(|(sum, part)| *sum += part);
        }
        earned
    }

    fn give(&self, site: usize, prices: &[f64], given: &mut [f64]) {
        let (ceilings, points) = (self.of_ceilings(prices), self.market.points());
        for &(point, at) in self.market.points_of(site) {
            let (point, entry) = (point as usize, self.market.entry(at));
            if self.price(point, prices, &ceilings) > self.loss(point, entry, &ceilings) {
                given[point] += 1.0;
                for &at in &self.market.under[point] {
                    given[points + at as usize] -=
                        self.market.burden(point, at, entry.journey) / self.scale[at as usize];
                }
            }
        }
    }

    fn give_anyway(&self, prices: &[f64], given: &mut [f64]) {
        let (ceilings, points) = (self.of_ceilings(prices), self.market.points());
        for point in (0..points).filter(|point| !self.market.under[*point].is_empty()) {
            if prices[point] >= self.beyond(point, &ceilings) {
                given[point] += 1.0;
                for &at in &self.market.under[point] {
                    let burden = self.market.burden(point, at, self.market.far[point]);
                    given[points + at as usize] -= burden / self.scale[at as usize];
                }
            }
        }
    }

    fn rest(&self, prices: &[f64]) -> f64 {
        let ceilings = self.of_ceilings(prices);
        let points: f64 = (0..self.market.points()).map(|point| self.price(point, prices, &ceilings)).sum();
        let allowed: f64 =
            self.market.ceilings.iter().zip(&ceilings).map(|(ceiling, price)| ceiling.most * price).sum();
        allowed - self.market.settled - points
    }
}
