//! One authority's part of the relaxed problem: the best choice of its sites at given profits.

use super::instance::{Instance, Row};
use super::prices::dearest;
use crate::model::rounding;

/// The free sites of one authority, and the rows that its own choice keeps.
#[derive(Debug)]
pub(super) struct Group {
    pub sites: Vec<u32>,
    /// Fewest and most sites that may be open.
    pub least: usize,
    pub most: usize,
    /// The budget that the group's own choice keeps, if any.
    budget: Option<Budget>,
}

/// Budget of a group, in units of its row.
#[derive(Debug)]
struct Budget {
    /// Cost of each site of the group, in the group's order.
    costs: Vec<f64>,
    money: f64,
    /// Largest price of the budget that can be of use; see `dearest`.
    dearest: f64,
}

/// What a group chooses at given profits.
#[derive(Debug, Clone)]
pub(super) struct GroupChoice {
    /// Upper bound on what the group contributes, in weight: profits of the chosen sites, and the budget at its price.
    pub value: f64,
    /// Price of the group's budget, in weight per unit of cost; 0 without one.
    pub money: f64,
    /// Profit of each site of the group, less its cost at the budget's price.
    pub profit: Vec<f64>,
    pub chosen: Vec<bool>,
}

impl GroupChoice {
    /// Shadow price of the number of hubs: positive when the maximum binds, negative when the minimum does, otherwise
    /// 0. It lies half way between the profits of the last site in and the first site out.
    pub fn price_of_number(&self, group: &Group) -> f64 {
        let of = |chosen: bool| {
            let all = self.profit.iter().zip(&self.chosen);
            all.filter(move |site| *site.1 == chosen).map(|site| *site.0)
        };
        let (last, next) = (of(true).fold(f64::INFINITY, f64::min), of(false).fold(f64::NEG_INFINITY, f64::max));
        let number = of(true).count();
        match (number == group.most, number == group.least) {
            (true, _) if next > 0.0 => 0.5 * (if last.is_finite() { last } else { next } + next),
            (true, _) if last.is_finite() => 0.5 * last.max(0.0),
            (_, true) if last < 0.0 => 0.5 * (last + next.min(0.0).max(last)),
            _ => 0.0,
        }
    }
}

/// One group for each authority that has free sites, in order.
pub(super) fn groups_of(instance: &Instance) -> Vec<Group> {
    let mut by_authority = std::collections::BTreeMap::<u32, Vec<u32>>::new();
    for (at, site) in instance.sites.iter().enumerate() {
        by_authority.entry(site.group).or_default().push(at as u32);
    }
    let group = |sites: Vec<u32>| Group { least: 0, most: sites.len(), budget: None, sites };
    by_authority.into_values().map(group).collect()
}

impl Group {
    /// Takes in a local row that the group's own choice can keep: a number of hubs over all its sites, or its first
    /// budget. Returns whether it did. Values of choices differ by at most `spread`.
    pub fn keeps(&mut self, row: &Row, spread: f64) -> bool {
        if row.is_count() && row.terms.len() == self.sites.len() {
            let end = |end: i64| end.clamp(0, self.sites.len() as i64) as usize;
            self.least = row.at_least.map_or(self.least, |least| self.least.max(end(least)));
            self.most = row.at_most.map_or(self.most, |most| self.most.min(end(most)));
            return true;
        }
        let Some(money) = row.at_most.filter(|_| row.is_budget() && self.budget.is_none()) else { return false };
        let mut costs = vec![0.0; self.sites.len()];
        for (site, cost) in &row.terms {
            if let Ok(at) = self.sites.binary_search(site) {
                costs[at] = *cost as f64;
            }
        }
        self.budget = Some(Budget { costs, money: money as f64, dearest: dearest(row, spread) });
        true
    }

    /// The largest sum of profits that the group's rows allow. The budget is priced; the search for its price starts at
    /// `money`.
    pub fn choose(&self, profit: Vec<f64>, money: f64) -> GroupChoice {
        let Some(Budget { costs, money: budget, dearest }) = &self.budget else {
            let (value, chosen) = self.best_by_count(&profit);
            return GroupChoice { value, money: 0.0, profit, chosen };
        };
        let try_price = |price: f64| {
            let profit: Vec<f64> = profit.iter().zip(costs).map(|(profit, cost)| profit - price * cost).collect();
            let (value, chosen) = self.best_by_count(&profit);
            let spent: f64 = costs.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(cost, _)| cost).sum();
            (GroupChoice { value: value + price * budget, money: price, profit, chosen }, budget - spent)
        };
        // The bound is convex in the price. Search for its minimum between a price at which the choice overspends and
        // one at which it does not.
        let mut low = try_price(0.0);
        if low.1 >= 0.0 {
            return low.0;
        }
        let mean = costs.iter().sum::<f64>() / costs.len() as f64;
        let mut price =
            if money > 0.0 { money } else { profit.iter().sum::<f64>().abs() / costs.len() as f64 / mean.max(1.0) };
        price = price.min(*dearest);
        let mut high = try_price(price);
        for _ in 0..60 {
            if high.1 >= 0.0 || price >= *dearest {
                break;
            }
            price = (price * 2.0).max(*dearest * f64::EPSILON).min(*dearest);
            low = std::mem::replace(&mut high, try_price(price));
        }
        for _ in 0..20 {
            let ((below, slope_below), (above, slope_above)) = (&low, &high);
            if *slope_above <= *slope_below || *slope_above <= 0.0 {
                break;
            }
            // Next price: where the two tangents meet. The bound lies on or above both.
            let meet = (above.value - below.value + slope_below * below.money - slope_above * above.money)
                / (slope_below - slope_above);
            let floor = below.value + slope_below * (meet - below.money);
            let next = try_price(meet);
            if !meet.is_finite() || next.0.value <= floor + rounding::STATED * floor.abs() {
                if meet.is_finite() && next.0.value < high.0.value {
                    high = next;
                }
                break;
            }
            if next.1 < 0.0 { low = next } else { high = next }
        }
        if low.0.value < high.0.value { low.0 } else { high.0 }
    }

    /// The largest sum of profits over `least` to `most` sites.
    fn best_by_count(&self, profit: &[f64]) -> (f64, Vec<bool>) {
        let good = profit.iter().filter(|profit| **profit > 0.0).count();
        let take = good.clamp(self.least.min(self.most), self.most);
        let mut chosen: Vec<bool> = profit.iter().map(|profit| *profit > 0.0).collect();
        if take != good {
            chosen.fill(false);
            best_first(profit, take)[..take].iter().for_each(|at| chosen[*at as usize] = true);
        }
        (profit.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(profit, _)| profit).sum(), chosen)
    }
}

/// Positions of sites with the `take` largest profits first; on a tie the smaller position.
fn best_first(profit: &[f64], take: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..profit.len() as u32).collect();
    if take > 0 && take < order.len() {
        order.select_nth_unstable_by(take - 1, |a, b| {
            profit[*b as usize].total_cmp(&profit[*a as usize]).then(a.cmp(b))
        });
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::cases;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_group_is_bounded_by_its_best_choice(
            sites in prop::collection::vec((-5.0..20.0, 1..9_i64), 1..9),
            least in 0..4_usize,
            more in 0..4_usize,
            money in prop::option::of(0..30_i64),
            start in 0.0..5.0,
        ) {
            let profit: Vec<f64> = sites.iter().map(|site| site.0).collect();
            let most = (least + more).min(sites.len());
            let least = least.min(most);
            let costs = sites.iter().map(|site| site.1 as f64).collect();
            let budget = money.map(|money| Budget { costs, money: money as f64, dearest: 1e3 });
            let group = Group { sites: (0..sites.len() as u32).collect(), least, most, budget };
            let best = (0..1_u32 << sites.len())
                .map(|set| (0..sites.len()).filter(|at| set >> at & 1 == 1).collect::<Vec<usize>>())
                .filter(|open| (least..=most).contains(&open.len()))
                .filter(|open| money.is_none_or(|money| open.iter().map(|at| sites[*at].1).sum::<i64>() <= money))
                .map(|open| open.iter().map(|at| profit[*at]).sum::<f64>())
                .max_by(f64::total_cmp);
            let found = group.choose(profit, start);
            if let Some(best) = best {
                prop_assert!(found.value >= best - 1e-9, "{} below {best}", found.value);
                if money.is_none() {
                    prop_assert!(found.value <= best + 1e-9, "{} above {best}", found.value);
                }
            }
        }
    }
}
