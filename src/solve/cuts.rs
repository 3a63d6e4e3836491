//! Where the prices should go next, by cutting planes from what the parts have answered so far (the boxstep method of
//! Marsten, Hogan & Blankenship 1975).
//!
//! A choice that a part once made remains possible at other prices, and its value there is linear in the prices: a
//! *cut*. The largest of a part's cuts is a lower bound on the part's value. A linear program finds the prices at which
//! the sum of these lower bounds is smallest, within a box around the best prices so far.

use super::backend::{Answer, Column, Mip, MipRow};
use super::exact;
use super::heuristic::Choice;
use super::parts::{BorderPrices, Part, Parts};
use super::{Backend, Clock};

/// Value of one choice of a part at any prices: `own + sum of prices of points - sum of activity * price of row`.
#[derive(Debug, Clone, PartialEq)]
struct Cut {
    /// The part of the value that does not depend on the prices, in weight.
    own: f64,
    /// Border points that the choice covers, in ascending order.
    points: Vec<u32>,
    /// What the choice adds to each joining row, in the row's scale.
    activity: Vec<f64>,
}

/// The cuts of every part.
pub(super) struct Cuts<'a> {
    parts: &'a Parts<'a>,
    of_part: Vec<Vec<Cut>>,
}

/// Cuts kept for each part; the oldest are dropped.
const KEPT: usize = 20;

/// Prices to try next, and the smallest value that the bound can have there by the cuts.
pub(super) struct Trial {
    pub prices: BorderPrices,
    pub floor: f64,
}

impl<'a> Cuts<'a> {
    pub fn new(parts: &'a Parts<'a>) -> Self {
        Cuts { parts, of_part: vec![Vec::new(); parts.list.len()] }
    }

    /// Adds a cut for the choice that each part made at some prices.
    pub fn add<'c>(&mut self, prices: &BorderPrices, choices: impl Iterator<Item = &'c Choice>) {
        for ((part, cuts), choice) in self.parts.list.iter().zip(&mut self.of_part).zip(choices) {
            let cut = Cut::new(part, choice, prices);
            cuts.retain(|old| old.points != cut.points || old.activity != cut.activity || old.own > cut.own);
            cuts.push(cut);
            if cuts.len() > KEPT {
                cuts.remove(0);
            }
        }
    }

    /// Adds a cut for the share that each part has in a plan: at any prices the part can do at least as well.
    pub fn add_plan(&mut self, prices: &BorderPrices, plan: &Choice) {
        let instance = self.parts.instance;
        let share = |part: &Part| {
            let open = part.share(&plan.open);
            let (value, _) = part.at(instance, prices).value(&open);
            Choice { open, value }
        };
        let shares: Vec<Choice> = self.parts.list.iter().map(share).collect();
        self.add(prices, shares.iter());
    }

    /// The prices with the smallest lower bound by the cuts, within a box around `centre`. `radius` is half the width
    /// of the box, as a share of a point's weight. `None` when the solver finds no prices; the rounds then end.
    pub fn best_near(&self, centre: &BorderPrices, radius: f64, backend: Backend, clock: &Clock) -> Option<Trial> {
        let (low, high) = self.boxed(centre, radius);
        let mut program = Program::new(self, &low, &high);
        self.of_part.iter().for_each(|cuts| program.add_part(cuts));
        let mip = std::mem::take(&mut program.mip);
        let Ok(Some(Answer::Found { values, .. })) = exact::watched(mip, backend, 0.0, clock) else {
            return None;
        };
        let price = |at: usize, (low, high): (f64, f64)| {
            program.column[at].map_or(low, |column| (low + values[column]).clamp(low, high))
        };
        let all: Vec<f64> =
            low.iter().copied().zip(high.iter().copied()).enumerate().map(|(at, ends)| price(at, ends)).collect();
        let (point, row) = all.split_at(centre.point.len());
        let prices = BorderPrices { point: point.to_vec(), row: row.to_vec() };
        let floor = self.floor(&prices);
        Some(Trial { prices, floor })
    }

    /// Lower bound, by the cuts, on what the bound can be at some prices.
    fn floor(&self, prices: &BorderPrices) -> f64 {
        let of_part = |cuts: &Vec<Cut>| cuts.iter().map(|cut| cut.at(prices)).fold(f64::NEG_INFINITY, f64::max);
        self.parts.constant(prices) + self.of_part.iter().map(of_part).sum::<f64>()
    }

    /// Lower and upper ends of the box, points first. Where all cuts agree on which way the bound falls, only the
    /// better end is left.
    fn boxed(&self, centre: &BorderPrices, radius: f64) -> (Vec<f64>, Vec<f64>) {
        let weight = |at: usize| self.parts.instance.weight[self.parts.border[at] as usize];
        let mean = (0..centre.point.len()).map(weight).sum::<f64>() / centre.point.len().max(1) as f64;
        let (always, ever) = self.covered();
        let (mut low, mut high) = (Vec::new(), Vec::new());
        for (at, price) in centre.point.iter().enumerate() {
            let ends = ((price - radius * weight(at)).max(0.0), (price + radius * weight(at)).min(weight(at)));
            // Raising a point's price lowers the constant and raises every part that covers the point. If one part
            // always covers it and no other ever does, the two cancel out and the price stays. If some part always
            // does, a low price is best; if at most one ever does, a high one.
            let (least, most) = match (always[at], ever[at]) {
                (1, 1) => (*price, *price),
                (1.., _) => (ends.0, ends.0),
                (_, ..=1) => (ends.1, ends.1),
                _ => ends,
            };
            low.push(least);
            high.push(most);
        }
        for (priced, price) in self.parts.priced.iter().zip(&centre.row) {
            let half = radius * price.abs().max(mean);
            low.push(priced.admissible(price - half));
            high.push(priced.admissible(price + half));
        }
        (low, high)
    }

    /// For each border point, how many parts cover it in all of their cuts, and how many in any.
    fn covered(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut always, mut ever) = (vec![0; self.parts.border.len()], vec![0; self.parts.border.len()]);
        for cuts in &self.of_part {
            let mut points: Vec<u32> = cuts.iter().flat_map(|cut| cut.points.iter().copied()).collect();
            points.sort_unstable();
            for same in points.chunk_by(|a, b| a == b) {
                ever[same[0] as usize] += 1;
                always[same[0] as usize] += u32::from(same.len() == cuts.len());
            }
        }
        (always, ever)
    }
}

impl Cut {
    fn new(part: &Part, choice: &Choice, prices: &BorderPrices) -> Self {
        let (points, activity) = part.measure(choice, prices.row.len());
        let mut cut = Cut { own: 0.0, points, activity };
        cut.own = choice.value - cut.at(prices);
        cut
    }

    fn at(&self, prices: &BorderPrices) -> f64 {
        let points: f64 = self.points.iter().map(|at| prices.point[*at as usize]).sum();
        let rows: f64 = self.activity.iter().zip(&prices.row).map(|(activity, price)| activity * price).sum();
        self.own + points - rows
    }
}

/// The linear program that minimises the sum of the lower bounds, as a maximisation of its negative. A column for each
/// price has its height above the low end of the box. A column for each part, and for each row with two ends, has its
/// height above the lowest value it can have in the box.
struct Program<'a> {
    mip: Mip,
    low: &'a [f64],
    high: &'a [f64],
    /// Number of prices of points; the prices of rows follow them.
    points: usize,
    /// Column of each price that may move.
    column: Vec<Option<usize>>,
}

impl<'a> Program<'a> {
    fn new(cuts: &Cuts, low: &'a [f64], high: &'a [f64]) -> Self {
        let points = cuts.parts.border.len();
        let mut program = Program { mip: Mip::default(), low, high, points, column: vec![None; low.len()] };
        for at in (0..low.len()).filter(|at| high[*at] > low[*at]) {
            let profit = at.checked_sub(points).map_or(1.0, |row| -cuts.parts.priced[row].one_end().unwrap_or(0.0));
            program.column[at] = Some(program.mip.columns.len());
            program.mip.columns.push(Column { most: high[at] - low[at], whole: false, profit });
        }
        for (row, priced) in cuts.parts.priced.iter().enumerate().filter(|(_, priced)| priced.one_end().is_none()) {
            let slopes = [priced.end(1.0), priced.end(-1.0)];
            program.add_largest(slopes.map(|slope| (0.0, vec![(points + row, slope)])).to_vec());
        }
        program
    }

    fn add_part(&mut self, cuts: &[Cut]) {
        let points = self.points;
        let linear = |cut: &Cut| {
            let of_points = cut.points.iter().map(|at| (*at as usize, 1.0));
            let of_rows =
                cut.activity.iter().enumerate().filter(|row| *row.1 != 0.0).map(|(row, a)| (points + row, -a));
            (cut.own, of_points.chain(of_rows).collect())
        };
        self.add_largest(cuts.iter().map(linear).collect());
    }

    /// Adds the largest of several linear functions `own + sum of slope * price` to what is minimised.
    fn add_largest(&mut self, functions: Vec<(f64, Vec<(usize, f64)>)>) {
        // For each function its value at the low ends, and its smallest and largest value in the box.
        let ends = |(own, slopes): &(f64, Vec<(usize, f64)>)| {
            let at_low = own + slopes.iter().map(|(at, slope)| slope * self.low[*at]).sum::<f64>();
            let reach = |sign: f64| {
                slopes.iter().map(|(at, slope)| (sign * slope).max(0.0) * (self.high[*at] - self.low[*at])).sum::<f64>()
            };
            (at_low, at_low - reach(-1.0), at_low + reach(1.0))
        };
        let ends: Vec<(f64, f64, f64)> = functions.iter().map(ends).collect();
        let floor = ends.iter().map(|ends| ends.1).fold(f64::NEG_INFINITY, f64::max);
        let most = ends.iter().map(|ends| ends.2).fold(f64::NEG_INFINITY, f64::max);
        let above = self.mip.columns.len();
        self.mip.columns.push(Column { most: (most - floor).max(0.0), whole: false, profit: -1.0 });
        for ((_, slopes), (at_low, _, highest)) in functions.into_iter().zip(ends) {
            if highest <= floor {
                continue;
            }
            let mut terms: Vec<(usize, f64)> =
                slopes.into_iter().filter_map(|(at, slope)| Some((self.column[at]?, slope))).collect();
            terms.push((above, -1.0));
            self.mip.rows.push(MipRow { terms, at_least: None, at_most: Some(floor - at_low) });
        }
    }
}
