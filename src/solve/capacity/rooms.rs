//! The best use of one site's room at given prices of points: a continuous knapsack, filled in order of price per unit
//! of demand (Dantzig 1957).

use crate::solve::instance::Instance;
use crate::solve::lagrangian::Demand;
use rayon::prelude::*;

/// Demand of the points and room of the sites.
#[derive(Debug, Clone, Copy)]
pub(in crate::solve) struct Rooms<'a> {
    /// Demand of each point, in the unit of the room; 0 or more.
    pub demand: &'a [f64],
    /// Room of each site; infinite where it is not limited.
    pub room: &'a [f64],
}

impl Rooms<'_> {
    /// The largest sum of prices of points, or of shares of points, that fit into a site's room. `each` is called with
    /// the share (0 to 1) of every point that is taken.
    pub fn fill(
        &self,
        site: usize,
        points: impl Iterator<Item = usize> + Clone,
        price: &[f64],
        mut each: impl FnMut(usize, f64),
    ) -> f64 {
        let asked: f64 = points.clone().map(|point| self.demand[point]).sum();
        let mut room = self.room[site];
        let mut value = 0.0;
        if asked <= room {
            for point in points {
                each(point, 1.0);
                value += price[point];
            }
            return value;
        }
        let ratio =
            |point: usize| if self.demand[point] > 0.0 { price[point] / self.demand[point] } else { f64::INFINITY };
        let mut order: Vec<(f64, usize)> = points.map(|point| (ratio(point), point)).collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, point) in order {
            let share = if self.demand[point] <= room { 1.0 } else { room / self.demand[point] };
            if share > 0.0 {
                each(point, share);
                value += share * price[point];
                room = (room - self.demand[point]).max(0.0);
            }
        }
        value
    }
}

/// Covering with limited room. A site earns the best filling of its room, and a point is covered by the share of it
/// that is served.
pub(in crate::solve) struct Filled<'a> {
    pub instance: &'a Instance,
    pub rooms: Rooms<'a>,
}

impl Filled<'_> {
    fn points(&self, site: usize) -> impl Iterator<Item = usize> + Clone + '_ {
        self.instance.cover.points_of(site).iter().map(|point| *point as usize)
    }
}

impl Demand for Filled<'_> {
    fn prices(&self) -> usize {
        self.instance.prices()
    }

    fn first(&self, point: usize) -> f64 {
        self.instance.first(point)
    }

    fn range(&self, point: usize) -> (f64, f64) {
        self.instance.range(point)
    }

    fn asked(&self, point: usize) -> f64 {
        self.instance.asked(point)
    }

    fn earned(&self, prices: &[f64]) -> Vec<f64> {
        let of = |site: usize| self.rooms.fill(site, self.points(site), prices, |_, _| {});
        (0..self.instance.sites.len()).into_par_iter().map(of).collect()
    }

    fn give(&self, site: usize, prices: &[f64], given: &mut [f64]) {
        self.rooms.fill(site, self.points(site), prices, |point, share| given[point] += share);
    }

    fn rest(&self, prices: &[f64]) -> f64 {
        self.instance.rest(prices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_goes_to_who_pays_most_for_it() {
        let rooms = Rooms { demand: &[4.0, 2.0, 0.0, 5.0], room: &[5.0, 11.0, 0.0] };
        let mut shares = Vec::new();
        let value = rooms.fill(0, 0..4, &[4.0, 6.0, 1.0, 1.0], |point, share| shares.push((point, share)));
        assert_eq!(shares, [(2, 1.0), (1, 1.0), (0, 0.75)]);
        assert_eq!(value, 1.0 + 6.0 + 3.0);
        assert_eq!(rooms.fill(1, 0..4, &[4.0, 6.0, 1.0, 1.0], |_, share| assert_eq!(share, 1.0)), 12.0);
        assert_eq!(rooms.fill(2, 0..4, &[4.0, 6.0, 1.0, 1.0], |point, _| assert_eq!(point, 2)), 1.0);
    }
}
