//! The best use of one site's room at given prices of points: a continuous knapsack, filled by price for demand (Dantzig 1957).

/// What points take and sites have.
#[derive(Debug, Clone, Copy)]
pub(in crate::solve) struct Rooms<'a> {
    /// Demand of each point; 0 or more.
    pub demand: &'a [f64],
    /// Room of each site; infinite where it is not limited.
    pub room: &'a [f64],
}

impl Rooms<'_> {
    /// The largest sum of prices of the points that a site's room allows, shares of points counting as such; `each` is told the share
    /// of every point that is taken.
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
