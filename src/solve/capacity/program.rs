//! What pricing leaves undecided, as a mixed-integer program: each site is 0 or 1, and each pair of point and site has
//! the share of the point that the site serves.

use super::{Serve, Serving};
use crate::error::Result;
use crate::model::rounding;
use crate::solve::backend::{Answer, Column, Mip, MipRow};
use crate::solve::exact;
use crate::solve::heuristic::Choice;
use crate::solve::instance::{Fate, Row};
use crate::solve::{Backend, Clock};

/// Largest program that a solver is given, in pairs of point and site; it would not finish a larger one.
pub(in crate::solve) const LARGEST: usize = 3_000;

/// Result of the program.
pub(in crate::solve) struct Closed {
    /// The best choice it found that keeps every limit.
    pub choice: Option<Choice>,
    /// Upper bound on every choice that agrees with the fates.
    pub bound: f64,
}

/// Solves what is left after some sites are fixed; `None` when the solver proved nothing. If the fates hold in every
/// choice that is better than some plan, so does the bound.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(in crate::solve) fn close(
    serving: &Serving,
    fates: &[Fate],
    backend: Backend,
    gap: f64,
    clock: &Clock,
) -> Result<Option<Closed>> {
    let program = Program::new(serving, fates);
    match exact::watched(program.mip(), backend, gap, clock)? {
        None | Some(Answer::Nothing) => Ok(None),
        Some(Answer::Infeasible) => Ok(Some(Closed { choice: None, bound: f64::NEG_INFINITY })),
        Some(Answer::Found { values, bound, proven }) => {
            let choice = Serve::of(serving, &program.open(&values)).checked();
            let bound = bound + program.constant;
            let bound = match &choice {
                Some(choice)
                    if proven && (bound - choice.value).abs() <= rounding::SOLVER * serving.instance.scale() =>
                {
                    choice.value
                }
                _ => bound,
            };
            Ok(Some(Closed { choice, bound }))
        }
    }
}

/// The program. Its columns are the free sites, pairs of point and site, and shortfalls of soft rows, in this order.
struct Program<'a> {
    serving: &'a Serving,
    /// Whether each site is fixed open.
    open: Vec<bool>,
    /// Column of each free site.
    site: Vec<Option<usize>>,
    /// `(point, site)` of each pair, in the order of its column.
    pairs: Vec<(usize, usize)>,
    /// Objective that no choice changes, in weight.
    constant: f64,
}

/// Number of pairs of point and site that the fates leave.
pub(in crate::solve) fn pairs_left(serving: &Serving, fates: &[Fate]) -> usize {
    let sites = serving.instance.sites.len();
    let left = (0..sites).filter(|site| *site >= serving.fixed || fates[*site] != Fate::Closed);
    left.map(|site| serving.instance.cover.points_of(site).len()).sum()
}

impl<'a> Program<'a> {
    fn new(serving: &'a Serving, fates: &[Fate]) -> Self {
        let instance = &serving.instance;
        let sites = 0..instance.sites.len();
        let open: Vec<bool> = sites.clone().map(|at| at >= serving.fixed || fates[at] == Fate::Open).collect();
        let mut site = vec![None; open.len()];
        let free = sites.clone().filter(|at| !open[*at] && fates[*at] == Fate::Free);
        free.enumerate().for_each(|(column, at)| site[at] = Some(column));
        let stays = |at: u32| open[at as usize] || site[at as usize].is_some();
        let mut pairs = Vec::new();
        for point in 0..instance.weight.len() {
            let near = instance.cover.sites_of(point).iter().filter(|at| stays(**at));
            pairs.extend(near.map(|at| (point, *at as usize)));
        }
        let prices: f64 = sites.filter(|at| open[*at]).map(|at| instance.sites[at].price).sum();
        Program { serving, constant: instance.constant + prices, open, site, pairs }
    }

    fn mip(&self) -> Mip {
        let Serving { instance, network, split, .. } = self.serving;
        let mut mip = Mip::default();
        let free = (0..self.site.len()).filter(|at| self.site[*at].is_some());
        mip.columns.extend(free.map(|at| Column { most: 1.0, whole: true, profit: instance.sites[at].price }));
        let first = mip.columns.len();
        let weight = |pair: &(usize, usize)| network.weight[pair.0];
        mip.columns.extend(self.pairs.iter().map(|pair| Column { most: 1.0, whole: !split, profit: weight(pair) }));
        let mut of_point = vec![Vec::new(); instance.weight.len()];
        let mut of_site = vec![Vec::new(); self.site.len()];
        for (at, &(point, site)) in self.pairs.iter().enumerate() {
            of_point[point].push((first + at, 1.0));
            of_site[site].push((first + at, network.demand[point]));
            if let Some(column) = self.site[site] {
                mip.rows.push(at_most(vec![(first + at, 1.0), (column, -1.0)], 0.0));
            }
        }
        mip.rows.extend(of_point.into_iter().filter(|terms| terms.len() > 1).map(|terms| at_most(terms, 1.0)));
        for (site, mut terms) in of_site.into_iter().enumerate() {
            let room = network.room[site];
            if terms.iter().map(|term| term.1).sum::<f64>() <= room {
                continue;
            }
            terms.retain(|term| term.1 > 0.0);
            terms.extend(self.site[site].map(|column| (column, -room)));
            mip.rows.push(at_most(terms, if self.open[site] { room } else { 0.0 }));
        }
        for row in &instance.rows {
            let (open, column) = (|site: u32| self.open[site as usize], |site: u32| self.site[site as usize]);
            add_limit(row, open, column, &mut mip);
        }
        mip
    }

    /// Which sites are open at these values of the columns.
    fn open(&self, values: &[f64]) -> Vec<bool> {
        let chosen = |column: Option<usize>| column.is_some_and(|column| values[column] > 0.5);
        self.open.iter().zip(&self.site).map(|(open, column)| *open || chosen(*column)).collect()
    }
}

/// Adds a limit over the sites that have a column. All other sites are fixed open or closed.
fn add_limit(row: &Row, open: impl Fn(u32) -> bool, column: impl Fn(u32) -> Option<usize>, mip: &mut Mip) {
    let settled: i64 = row.terms.iter().filter(|term| open(term.0)).map(|term| term.1).sum();
    let free = row.terms.iter().filter_map(|term| Some((column(term.0)?, term.1 as f64)));
    let mut terms: Vec<(usize, f64)> = free.collect();
    if let Some(soft) = row.soft {
        terms.push((mip.columns.len(), soft.unit as f64));
        let most = row.shortfall(row.range().0) as f64;
        mip.columns.push(Column { most, whole: true, profit: -soft.penalty });
    }
    if terms.is_empty() {
        // Nothing is left to choose: a broken row then makes the program infeasible.
        terms.push((mip.columns.len(), 1.0));
        mip.columns.push(Column { most: 0.0, whole: false, profit: 0.0 });
    }
    let end = |end: i64| (end - settled) as f64;
    mip.rows.push(MipRow { terms, at_least: row.at_least.map(end), at_most: row.at_most.map(end) });
}

fn at_most(terms: Vec<(usize, f64)>, end: f64) -> MipRow {
    MipRow { terms, at_least: None, at_most: Some(end) }
}
