//! The market told by prices: each point pays for being served once, and a site earns what is left above the loss there.
//!
//! Relaxing "each point is served once" by prices `u_i` leaves
//! `sum of u_i - max over x of sum over j of (sum over i of max(0, u_i - loss_ij)) x_j` with the limits on `x`
//! (Cornuejols, Fisher & Nemhauser 1977); here with the sign turned, because the volume method maximises.

use super::market::Market;
use crate::solve::lagrangian::Demand;

/// A market, and prices to start from.
pub(super) struct Priced<'a> {
    pub market: &'a Market,
    pub start: Vec<f64>,
}

impl Demand for Priced<'_> {
    fn prices(&self) -> usize {
        self.market.points()
    }

    fn first(&self, point: usize) -> f64 {
        self.start[point]
    }

    /// Below the loss at the nearest site no site would serve; above that of being served by none, none need.
    fn range(&self, point: usize) -> (f64, f64) {
        let most = self.market.beyond[point];
        (self.market.entries_of(point).first().map_or(most, |entry| entry.loss.min(most)), most)
    }

    fn asked(&self, _: usize) -> f64 {
        1.0
    }

    fn earned(&self, site: usize, prices: &[f64]) -> f64 {
        let earned = |(point, at): &(u32, u32)| (prices[*point as usize] - self.market.entry(*at).loss).max(0.0);
        self.market.points_of(site).iter().map(earned).sum()
    }

    fn give(&self, site: usize, prices: &[f64], given: &mut [f64]) {
        for &(point, at) in self.market.points_of(site) {
            if prices[point as usize] > self.market.entry(at).loss {
                given[point as usize] += 1.0;
            }
        }
    }

    fn rest(&self, prices: &[f64]) -> f64 {
        -self.market.settled - prices.iter().sum::<f64>()
    }
}
