//! The best choice of the free sites at given prices of points, with the prices of rows that make the bound smallest.
//!
//! With every site's profit known, the choice splits into kinds: the best so many sites of each. For one row at a time,
//! the total is a convex, piecewise linear function of the row's price, and its minimum is found. At that price two
//! choices are equally good, one on either side of the row's end. Their mixture that meets the end exactly is the
//! solution of the continuous knapsack.

use super::rest::{Rest, RestKind, RestRow};
use crate::model::rounding;

/// Passes over the rows when there are several.
const PASSES: usize = 2;

/// Most steps of each phase of the search for a row's price: to enclose the minimum, and to close in on it.
const STEPS: usize = 40;

/// A choice and its value.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    /// Largest total profit, with the rows at their prices.
    pub value: f64,
    /// How far each free site is open, 0 to 1.
    pub open: Vec<f64>,
    /// Price of each row of [`Rest::rows`].
    pub row: Vec<f64>,
}

/// Free sites of each kind by profit, the best first, with running sums of their profits.
#[derive(Debug)]
pub(super) struct Ranking {
    pub order: Vec<u32>,
    sums: Vec<f64>,
    /// The profits in this order.
    pub sorted: Vec<f64>,
}

impl Ranking {
    /// Ranks sites by profit. `order` holds the sites kind after kind, in any order within a kind; sorting is quicker
    /// the closer it is to the result.
    pub fn new(rest: &Rest, profit: &[f64], mut order: Vec<u32>) -> Self {
        for kind in &rest.kinds {
            order[kind.start..kind.end].sort_by(|a, b| profit[*b as usize].total_cmp(&profit[*a as usize]));
        }
        let sorted: Vec<f64> = order.iter().map(|site| profit[*site as usize]).collect();
        let mut sums = Vec::with_capacity(sorted.len());
        for kind in &rest.kinds {
            let mut sum = 0.0;
            for value in &sorted[kind.start..kind.end] {
                sum += value;
                sums.push(sum);
            }
        }
        Ranking { order, sums, sorted }
    }

    /// How many sites of a kind to open when each costs `shift`, within the kind's range.
    pub fn number(&self, kind: &RestKind, shift: f64) -> usize {
        let good = self.sorted[kind.start..kind.end].partition_point(|profit| *profit > shift);
        good.clamp(kind.least, kind.most)
    }

    fn worth(&self, kind: &RestKind, number: usize, shift: f64) -> f64 {
        if number == 0 { 0.0 } else { self.sums[kind.start + number - 1] - number as f64 * shift }
    }
}

/// What each site of a kind costs at these prices of rows.
pub(super) fn shift(kind: &RestKind, prices: &[f64]) -> f64 {
    kind.terms.iter().map(|(row, a)| a * prices[*row as usize]).sum()
}

/// The choice at the prices of rows that make the bound smallest; the search starts at the prices `row`.
pub(super) fn choose(rest: &Rest, ranking: &Ranking, row: Vec<f64>) -> Chosen {
    let mut prices = row;
    let mut mixture = None;
    let passes = if rest.rows.len() > 1 { PASSES } else { 1 };
    for at in (0..passes).flat_map(|_| 0..rest.rows.len()) {
        let line = Line::new(rest, ranking, &prices, at);
        let (price, mixed) = line.lowest(prices[at].abs());
        prices[at] = price;
        mixture = mixed;
    }
    let mut chosen = Chosen { value: 0.0, open: vec![0.0; rest.sites.len()], row: Vec::new() };
    chosen.value = rest.rows.iter().zip(&prices).map(|(row, price)| row.cost(*price)).sum();
    for (at, kind) in rest.kinds.iter().enumerate() {
        let shift = shift(kind, &prices);
        let number = ranking.number(kind, shift);
        chosen.value += ranking.worth(kind, number, shift);
        let (few, many, part) = match &mixture {
            Some(Mixture { over, under, part }) => {
                let (over, under) = (over[at], under[at]);
                if over > under { (under, over, *part) } else { (over, under, 1.0 - part) }
            }
            None => (number, number, 0.0),
        };
        let sites = &ranking.order[kind.start..kind.end];
        sites[..few].iter().for_each(|site| chosen.open[*site as usize] = 1.0);
        sites[few..many].iter().for_each(|site| chosen.open[*site as usize] = part);
    }
    chosen.row = prices;
    chosen
}

/// Two choices that are equally good, mixed with the share `part` (0 to 1) of the first.
struct Mixture {
    over: Vec<usize>,
    under: Vec<usize>,
    part: f64,
}

/// The total as a function of the price of one row, with the other prices fixed.
struct Line<'a> {
    rest: &'a Rest,
    ranking: &'a Ranking,
    row: &'a RestRow,
    /// For each kind, what each of its sites costs by the other rows, and its coefficient in this one.
    base: Vec<(f64, f64)>,
}

/// The total at one price.
struct Place {
    price: f64,
    value: f64,
    /// Activity of the row.
    activity: f64,
}

impl<'a> Line<'a> {
    fn new(rest: &'a Rest, ranking: &'a Ranking, prices: &[f64], at: usize) -> Self {
        let of = |kind: &RestKind| {
            let own = kind.terms.iter().find(|term| term.0 as usize == at).map_or(0.0, |term| term.1);
            (shift(kind, prices) - own * prices[at], own)
        };
        Line { rest, ranking, row: &rest.rows[at], base: rest.kinds.iter().map(of).collect() }
    }

    fn at(&self, price: f64) -> Place {
        let mut place = Place { price, value: self.row.cost(price), activity: 0.0 };
        for (kind, (base, own)) in self.rest.kinds.iter().zip(&self.base) {
            let shift = base + own * price;
            let number = self.ranking.number(kind, shift);
            place.value += self.ranking.worth(kind, number, shift);
            place.activity += own * number as f64;
        }
        place
    }

    /// How many sites of each kind to open at a price.
    fn numbers(&self, price: f64) -> Vec<usize> {
        let number = |(kind, (base, own)): (&RestKind, &(f64, f64))| self.ranking.number(kind, base + own * price);
        self.rest.kinds.iter().zip(&self.base).map(number).collect()
    }

    /// The price at which the total is smallest, and the two choices that are equally good there, if there are two.
    fn lowest(&self, last: f64) -> (f64, Option<Mixture>) {
        let none = self.at(0.0);
        let (sign, end, most) = if none.activity > self.row.at_most {
            (1.0, self.row.at_most, self.row.highest)
        } else if none.activity < self.row.at_least {
            (-1.0, self.row.at_least, -self.row.lowest)
        } else {
            return (0.0, None);
        };
        let slope = |place: &Place| sign * (end - place.activity);
        let mut low = none;
        let mut step = if last > 0.0 { last } else { self.first_step(most) };
        let mut high = self.at(sign * step.min(most));
        for _ in 0..STEPS {
            if slope(&high) >= 0.0 || step >= most {
                break;
            }
            step *= 2.0;
            low = std::mem::replace(&mut high, self.at(sign * step.min(most)));
        }
        if slope(&high) < 0.0 {
            return (high.price, None);
        }
        for _ in 0..STEPS {
            let (below, above) = (slope(&low), slope(&high));
            if above <= 0.0 {
                return (high.price, None);
            }
            // Next price: where the two tangents meet. The total lies on or above both.
            let (from, to) = (low.price.abs(), high.price.abs());
            let meet = (high.value - low.value + below * from - above * to) / (below - above);
            let floor = low.value + below * (meet - from);
            let next = self.at(sign * meet);
            let size = low.value.abs().max(high.value.abs());
            if !meet.is_finite() || next.value <= floor + rounding::STATED * size {
                let part = above / (above - below);
                let price = if meet.is_finite() { sign * meet } else { high.price };
                return (price, Some(Mixture { over: self.numbers(low.price), under: self.numbers(high.price), part }));
            }
            if slope(&next) < 0.0 { low = next } else { high = next }
        }
        (high.price, None)
    }

    /// A first price of the right size: half the best profit, per unit of the row.
    fn first_step(&self, dearest: f64) -> f64 {
        let best = self.rest.kinds.iter().map(|kind| self.ranking.sorted[kind.start]).fold(0.0, f64::max);
        let most = self.base.iter().map(|(_, own)| own.abs()).fold(0.0, f64::max);
        (0.5 * best / most.max(1.0)).max(rounding::STATED * dearest)
    }
}
