//! A proven upper bound by Lagrangian relaxation, for any limits and any size.
//!
//! Each covering constraint `y_i <= sum of x_j` is relaxed at a price (Lagrange multiplier) `u_i` between 0 and the
//! point's weight. Every `y_i` is then 1, and the bound is
//!
//! `sum of (w_i - u_i) + max over x of sum of (price_j + sum of u_i over the points of j) x_j`.
//!
//! The maximum splits into one choice for each authority. Of an authority's own rows, the number of hubs is kept
//! exactly (the best sites by reduced profit). One budget is priced at the price that is best for it, which gives the
//! bound of the continuous knapsack. Every other row, joining or local, has a price of its own.
//!
//! Any prices give a valid bound. The volume method (Barahona & Anbil 2000) looks for good ones. The bound cannot be
//! better than that of the linear relaxation, but takes only seconds for all of England.
//!
//! What the points are and what sites earn from them is a [`Demand`]: covering, covering with limited room, or
//! journeys. The rest is the same for all three.

use super::Clock;
use super::group::{Group, GroupChoice, groups_of};
use super::instance::{Fate, Instance, Row};
use super::prices::Priced;
use crate::model::rounding;
use rayon::prelude::*;

/// The demand side of a relaxation. Each constraint such as "cover this point once" or "serve this zone once" is
/// relaxed and has a price. At given prices a site earns what its part of the demand is worth.
pub(super) trait Demand: Sync {
    /// Number of prices.
    fn prices(&self) -> usize;
    /// Starting value of a price, in weight.
    fn first(&self, at: usize) -> f64;
    /// Smallest and largest value that a price may have.
    fn range(&self, at: usize) -> (f64, f64);
    /// Right-hand side of the constraint behind a price: how much of it is asked for.
    fn asked(&self, at: usize) -> f64;
    /// Step-length scale of this price relative to the others.
    fn scale(&self, _at: usize) -> f64 {
        1.0
    }
    /// Step-length scale of the prices of rows.
    fn row_scale(&self) -> f64 {
        1.0
    }
    /// What each site earns at these prices, in weight.
    fn earned(&self, prices: &[f64]) -> Vec<f64>;
    /// Adds what an open site gives towards the constraint of each price.
    fn give(&self, site: usize, prices: &[f64], given: &mut [f64]);
    /// Adds what is given towards each constraint whatever is open.
    fn give_anyway(&self, _prices: &[f64], _given: &mut [f64]) {}
    /// The part of the bound that depends on the prices and on no site.
    fn rest(&self, prices: &[f64]) -> f64;
}

/// Covering: a point has a price between 0 and its weight, for being covered once.
impl Demand for Instance {
    fn prices(&self) -> usize {
        self.weight.len()
    }

    fn first(&self, point: usize) -> f64 {
        self.weight[point] * (CLAIMS / self.cover.sites_of(point).len() as f64).min(0.5)
    }

    fn range(&self, point: usize) -> (f64, f64) {
        (0.0, self.weight[point])
    }

    fn asked(&self, _: usize) -> f64 {
        1.0
    }

    fn earned(&self, prices: &[f64]) -> Vec<f64> {
        let of = |site: usize| self.cover.points_of(site).iter().map(|point| prices[*point as usize]).sum();
        (0..self.sites.len()).into_par_iter().map(of).collect()
    }

    fn give(&self, site: usize, _: &[f64], given: &mut [f64]) {
        self.cover.points_of(site).iter().for_each(|point| given[*point as usize] += 1.0);
    }

    fn rest(&self, prices: &[f64]) -> f64 {
        self.weight.iter().zip(prices).map(|(weight, price)| weight - price).sum()
    }
}

/// Prices of points and of priced rows.
#[derive(Debug, Clone)]
struct Prices {
    point: Vec<f64>,
    row: Vec<f64>,
}

/// The relaxation of an instance.
pub(super) struct Relaxation<'a> {
    instance: &'a Instance,
    demand: &'a dyn Demand,
    groups: Vec<Group>,
    priced: Vec<Priced<'a>>,
    /// For each site `(priced row, coefficient in units of that row's scale)`.
    priced_terms: Vec<Vec<(u32, f64)>>,
    /// Upper bound on the difference between the values of two choices, in weight.
    spread: f64,
}

/// The bound at some prices, and the relaxed choice that attains it.
struct Point {
    bound: f64,
    /// Sum of the absolute amounts in the bound, for rounding.
    made_of: f64,
    choices: Vec<GroupChoice>,
}

/// The best bound found, and what its reduced costs say about single sites.
pub(super) struct Bound<'a> {
    relaxation: &'a Relaxation<'a>,
    best: Point,
    prices: Prices,
}

impl<'a> Relaxation<'a> {
    /// The relaxation of covering.
    pub fn new(instance: &'a Instance) -> Self {
        Relaxation::of(instance, instance)
    }

    /// The relaxation with points priced by `demand`. Rows that a group's own choice can keep stay inside the group;
    /// all others are priced.
    pub fn of(instance: &'a Instance, demand: &'a dyn Demand) -> Self {
        let mut groups = groups_of(instance);
        let mut at = vec![0; instance.sites.len()];
        for (group, Group { sites, .. }) in groups.iter().enumerate() {
            sites.iter().for_each(|site| at[*site as usize] = group);
        }
        let most = |at: usize| demand.range(at).1 - demand.range(at).0;
        let paid: f64 = (0..demand.prices()).map(most).sum();
        let spread = paid + instance.sites.iter().map(|site| site.price.abs()).sum::<f64>();
        let mut priced = Vec::new();
        for (at_row, row) in instance.rows.iter().enumerate() {
            let Some(first) = row.terms.first() else { continue };
            let group = at[first.0 as usize];
            let local = row.terms.iter().all(|term| at[term.0 as usize] == group);
            if !(local && groups[group].keeps(row, spread)) {
                priced.push(Priced::new(row, at_row, spread));
            }
        }
        let mut priced_terms = vec![Vec::new(); instance.sites.len()];
        for (row, Priced { row: Row { terms, .. }, scale, .. }) in priced.iter().enumerate() {
            for &(site, coefficient) in terms {
                priced_terms[site as usize].push((row as u32, coefficient as f64 / scale));
            }
        }
        Relaxation { instance, demand, groups, priced, priced_terms, spread }
    }

    /// Whether the sites belong to several parts.
    pub fn is_joined(&self) -> bool {
        let mut parts = self.instance.sites.iter().map(|site| site.part);
        let first = parts.next();
        parts.any(|part| Some(part) != first)
    }

    /// The bound at some prices. `money` has the value at which each group starts to search for the price of its
    /// budget.
    fn at(&self, prices: &Prices, money: &[f64]) -> Point {
        let earned = self.demand.earned(&prices.point);
        let profit = |site: u32| {
            let site = site as usize;
            let covered = earned[site];
            let rows: f64 = self.priced_terms[site].iter().map(|(row, a)| a * prices.row[*row as usize]).sum();
            self.instance.sites[site].price + covered - rows
        };
        let choose = |(group, money): (&Group, &f64)| {
            group.choose(group.sites.iter().map(|site| profit(*site)).collect(), *money)
        };
        let choices: Vec<GroupChoice> = self.groups.par_iter().zip(money).map(choose).collect();
        let points = self.demand.rest(&prices.point);
        let rows: f64 = self.priced.iter().zip(&prices.row).map(|(row, price)| price * row.end(*price)).sum();
        let chosen: f64 = choices.iter().map(|choice| choice.value).sum();
        let sizes: f64 = choices.iter().map(|choice| choice.value.abs()).sum();
        let made_of = self.instance.constant.abs() + points.abs() + rows.abs() + sizes;
        Point { bound: self.instance.constant + points + rows + chosen, made_of, choices }
    }
}

/// Effort of the volume method.
pub(super) struct Effort {
    /// Most steps.
    pub steps: usize,
    /// Relative gap between plan and bound at which it may stop.
    pub gap: f64,
}

/// Searches for prices with a small bound. `known` is the value of a plan. From time to time `suggest` is called with
/// how often (0 to 1) the relaxed choices open each site, and with the bound so far. It returns the value of the best
/// plan known.
pub(super) fn bound<'a>(
    relaxation: &'a Relaxation<'a>,
    known: f64,
    effort: &Effort,
    clock: &Clock,
    mut suggest: impl FnMut(&[f64], f64) -> f64,
) -> Bound<'a> {
    let mut known = known;
    let mut volume = Volume::new(relaxation);
    let mut next_suggestion = FIRST_SUGGESTION;
    for step in 1..=effort.steps {
        let enough = (effort.gap * known.abs()).max(rounding::SUMS * volume.best.made_of);
        if clock.is_over() || volume.best.bound - known <= enough || volume.pace < 1e-4 {
            break;
        }
        volume.step(known);
        clock.worked(relaxation.instance.size() as u64);
        if step == next_suggestion {
            known = known.max(suggest(&volume.often, volume.best.bound));
            next_suggestion *= 2;
        }
    }
    suggest(&volume.often, volume.best.bound);
    Bound { relaxation, best: volume.best, prices: volume.centre }
}

/// The first call of `suggest` comes after this many steps, the next ones after twice, four times, ... as many.
const FIRST_SUGGESTION: usize = 100;

/// Weight of the newest choice in the running averages, 0 to 1.
const FRESH: f64 = 0.1;

/// Starting prices: a point within reach of `n` sites has the price `min(CLAIMS / n, 0.5)`, as a share of its weight.
const CLAIMS: f64 = 3.0;

/// State of the volume method.
struct Volume<'a> {
    relaxation: &'a Relaxation<'a>,
    /// The prices of the best bound so far.
    centre: Prices,
    /// Price of each group's budget.
    money: Vec<f64>,
    best: Point,
    /// Running averages over the relaxed choices: how often each site is open (0 to 1), how much is given for each
    /// price, and the activity of each priced row.
    often: Vec<f64>,
    covered: Vec<f64>,
    activity: Vec<f64>,
    /// Step-length scales of the prices of points; that of rows follows.
    scale: Vec<f64>,
    row_scale: f64,
    /// Step length, as a multiple of (bound - plan) / norm of the subgradient; at most 2.
    pace: f64,
    /// Steps since the bound last fell, or since the pace was last reduced.
    idle: usize,
}

impl<'a> Volume<'a> {
    fn new(relaxation: &'a Relaxation<'a>) -> Self {
        let (instance, demand) = (relaxation.instance, relaxation.demand);
        let centre = Prices {
            point: (0..demand.prices()).map(|at| demand.first(at)).collect(),
            row: vec![0.0; relaxation.priced.len()],
        };
        let best = relaxation.at(&centre, &vec![0.0; relaxation.groups.len()]);
        let mut volume = Volume {
            relaxation,
            money: best.choices.iter().map(|choice| choice.money).collect(),
            centre,
            best,
            often: vec![0.0; instance.sites.len()],
            covered: vec![0.0; demand.prices()],
            activity: vec![0.0; relaxation.priced.len()],
            scale: (0..demand.prices()).map(|at| demand.scale(at)).collect(),
            row_scale: demand.row_scale(),
            pace: 1.0,
            idle: 0,
        };
        let (covered, activity) = volume.measure(None, None);
        (volume.covered, volume.activity) = (covered, activity);
        volume
    }

    /// What a relaxed choice gives for each price, and its activity in each priced row; mixes the choice into `often`.
    /// Without a choice, the best one so far.
    fn measure(&mut self, other: Option<&Point>, at: Option<&Prices>) -> (Vec<f64>, Vec<f64>) {
        let relaxation = self.relaxation;
        let share = if other.is_some() { FRESH } else { 1.0 };
        let mut covered = vec![0.0; self.covered.len()];
        let mut activity = vec![0.0; self.activity.len()];
        self.often.iter_mut().for_each(|often| *often *= 1.0 - share);
        let prices = &at.unwrap_or(&self.centre).point;
        relaxation.demand.give_anyway(prices, &mut covered);
        for (group, choice) in relaxation.groups.iter().zip(&other.unwrap_or(&self.best).choices) {
            for (site, _) in group.sites.iter().zip(&choice.chosen).filter(|(_, chosen)| **chosen) {
                let site = *site as usize;
                self.often[site] += share;
                relaxation.demand.give(site, prices, &mut covered);
                relaxation.priced_terms[site].iter().for_each(|(row, a)| activity[*row as usize] += a);
            }
        }
        (covered, activity)
    }

    /// One step of the volume method: from the best prices against the averaged subgradient.
    fn step(&mut self, known: f64) {
        let relaxation = self.relaxation;
        let demand = relaxation.demand;
        let slope_of_point = |at: usize| {
            let (slope, price) = (self.covered[at] - demand.asked(at), self.centre.point[at]);
            let (least, most) = demand.range(at);
            if slope > 0.0 && price <= least || slope < 0.0 && price >= most { 0.0 } else { slope }
        };
        let slope_of_row = |row: usize| relaxation.priced[row].slope(self.centre.row[row], self.activity[row]);
        let points: Vec<f64> = (0..demand.prices()).map(slope_of_point).collect();
        let rows: Vec<f64> = (0..relaxation.priced.len()).map(slope_of_row).collect();
        let of_points = points.iter().zip(&self.scale).map(|(slope, scale)| slope * scale);
        let of_rows = rows.iter().map(|slope| slope * self.row_scale);
        let norm: f64 = of_points.chain(of_rows).map(|slope| slope * slope).sum();
        if norm < rounding::DIGITS {
            self.pace *= 0.5;
        }
        let least = rounding::STATED * self.best.made_of;
        let length = self.pace * (self.best.bound - known).max(least) / norm.max(rounding::DIGITS);
        let moved = |price: f64, slope: f64, (least, most): (f64, f64)| (price - length * slope).clamp(least, most);
        let prices = Prices {
            point: points
                .iter()
                .enumerate()
                .map(|(at, slope)| moved(self.centre.point[at], slope * self.scale[at].powi(2), demand.range(at)))
                .collect(),
            row: rows
                .iter()
                .enumerate()
                .map(|(at, slope)| {
                    relaxation.priced[at].admissible(self.centre.row[at] - length * slope * self.row_scale.powi(2))
                })
                .collect(),
        };
        let point = relaxation.at(&prices, &self.money);
        self.money = point.choices.iter().map(|choice| choice.money).collect();
        let (covered, activity) = self.measure(Some(&point), Some(&prices));
        // Whether the new subgradient still agrees with the direction of the step: then longer steps are safe.
        let agree: f64 = points
            .iter()
            .zip(&covered)
            .enumerate()
            .map(|(at, (slope, given))| slope * (given - demand.asked(at)) * self.scale[at].powi(2))
            .sum();
        let average =
            |old: &mut [f64], new: &[f64]| old.iter_mut().zip(new).for_each(|(old, new)| *old += FRESH * (new - *old));
        average(&mut self.covered, &covered);
        average(&mut self.activity, &activity);
        if point.bound < self.best.bound - rounding::DIGITS * self.best.made_of {
            if agree > 0.0 {
                self.pace = (self.pace * 1.1).min(2.0);
            }
            self.best = point;
            self.centre = prices;
            self.idle = 0;
        } else {
            self.idle += 1;
            if self.idle >= 20 {
                self.pace *= 0.66;
                self.idle = 0;
            }
        }
    }
}

impl Bound<'_> {
    /// Upper bound: no plan is worth more.
    pub fn value(&self) -> f64 {
        self.best.bound
    }

    /// Price of a point, in weight.
    pub fn point_price(&self, point: u32) -> f64 {
        self.prices.point[point as usize]
    }

    /// Price of a row by its position in the instance, in units of [`Priced`]. For a row that is kept inside a group,
    /// this is the price at which the group would choose the same sites without the row.
    pub fn row_price(&self, at: usize) -> f64 {
        let relaxation = self.relaxation;
        if let Some(priced) = relaxation.priced.iter().position(|priced| priced.at == at) {
            return self.prices.row[priced];
        }
        let row = &relaxation.instance.rows[at];
        let keeps = |group: &&(&Group, &GroupChoice)| {
            row.terms.first().is_some_and(|(site, _)| group.0.sites.binary_search(site).is_ok())
        };
        let groups: Vec<(&Group, &GroupChoice)> = relaxation.groups.iter().zip(&self.best.choices).collect();
        let Some((group, choice)) = groups.iter().find(keeps) else { return 0.0 };
        let priced = Priced::new(row, at, relaxation.spread);
        let price = if row.is_count() { choice.price_of_number(group) } else { choice.money };
        priced.admissible(price * priced.scale)
    }

    /// Fixes sites by reduced cost: their state in every plan worth more than `known`. A site is fixed where changing
    /// the relaxed choice at this site alone lowers the bound to `known` or less.
    pub fn fates(&self, known: f64) -> Vec<Fate> {
        let mut fates = vec![Fate::Free; self.relaxation.instance.sites.len()];
        let room = self.best.bound - known + rounding::SUMS * self.best.made_of;
        for (group, choice) in self.relaxation.groups.iter().zip(&self.best.choices) {
            let chosen = |at: &usize| choice.chosen[*at];
            let all = 0..group.sites.len();
            let count = all.clone().filter(chosen).count();
            let worst_in = all.clone().filter(chosen).map(|at| choice.profit[at]).fold(f64::INFINITY, f64::min);
            let best_out =
                all.clone().filter(|at| !chosen(at)).map(|at| choice.profit[at]).fold(f64::NEG_INFINITY, f64::max);
            // A site that comes in replaces the worst site in, if the number is at its maximum or that site is in only
            // to reach the minimum. A site that goes is replaced by the best site out, if that is profitable or the
            // minimum requires it.
            let in_for = if count == group.most || worst_in < 0.0 { worst_in } else { 0.0 };
            let out_for = if count == group.least { best_out } else { best_out.max(0.0) };
            for at in all {
                let (site, profit) = (group.sites[at] as usize, choice.profit[at]);
                if choice.chosen[at] && profit - out_for > room {
                    fates[site] = Fate::Open;
                } else if !choice.chosen[at] && in_for - profit > room {
                    fates[site] = Fate::Closed;
                }
            }
        }
        fates
    }
}
