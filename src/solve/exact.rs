//! An instance as a mixed-integer program, and what the solver proves about it.

use super::backend::{self, Answer, Column, Mip, MipRow};
use super::heuristic::Choice;
use super::instance::{Instance, Row};
use super::presolve::Reduced;
use super::{Backend, Clock};
use crate::error::{Error, Result};
use crate::model::rounding::STATED;
use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// A binary column counts as 1 above this; solvers return values such as 0.9999999.
const HALF: f64 = 0.5;

/// How often to look whether the solver is done or the user wants to stop.
const POLL: Duration = Duration::from_millis(10);

/// What the solver has proven.
#[derive(Debug)]
pub(super) enum Proof {
    /// The best choice found that keeps every limit, the bound, and whether the choice is proven best.
    Bounded { choice: Option<Choice>, bound: f64, optimal: bool },
    /// No choice keeps every limit.
    Infeasible,
    /// Nothing: it stopped too early.
    Nothing,
}

/// A minimum on a sum over covered points; coefficients are 0 or more.
#[derive(Debug, Clone)]
pub(super) struct PointRow {
    /// `(point of the instance, coefficient)`.
    pub terms: Vec<(u32, f64)>,
    /// Smallest admissible value of the sum.
    pub at_least: f64,
}

/// Solves a reduced instance: `y_i <= sum of x_j`, the limits, and the dominance `x_j <= x_k`.
///
/// # Errors
/// [`Error::Internal`] when the solver fails for reasons of its own.
pub(super) fn prove(
    reduced: &Reduced,
    start: Option<&Choice>,
    backend: Backend,
    gap: f64,
    clock: &Clock,
) -> Result<Proof> {
    prove_with(reduced, &[], start, backend, gap, clock)
}

/// The same with minimums on sums over covered points. Whether the choice that is returned reaches them is not checked
/// again here.
///
/// # Errors
/// [`Error::Internal`] when the solver fails for reasons of its own.
pub(super) fn prove_with(
    reduced: &Reduced,
    sums: &[PointRow],
    start: Option<&Choice>,
    backend: Backend,
    gap: f64,
    clock: &Clock,
) -> Result<Proof> {
    let instance = &reduced.instance;
    if instance.sites.is_empty() && sums.is_empty() {
        let Some(choice) = Choice::checked(instance, Vec::new()) else { return Ok(Proof::Infeasible) };
        return Ok(Proof::Bounded { bound: choice.value, choice: Some(choice), optimal: true });
    }
    let program = Program::new(reduced);
    let mut mip = program.mip(start);
    let first_point = program.first_site + instance.sites.len();
    for sum in sums {
        mip.rows.push(MipRow {
            terms: sum.terms.iter().map(|(point, a)| (first_point + *point as usize, *a)).collect(),
            at_least: Some(sum.at_least),
            at_most: None,
        });
        mip.rows.extend(over_sites(instance, sum, program.first_site));
    }
    match watched(mip, backend, gap, clock)? {
        None | Some(Answer::Nothing) => Ok(Proof::Nothing),
        Some(Answer::Infeasible) => Ok(Proof::Infeasible),
        Some(Answer::Found { values, bound, proven }) => {
            let choice = Choice::checked(instance, program.open(&values));
            let bound = bound + instance.constant;
            Ok(Proof::Bounded { optimal: proven && choice.is_some(), choice, bound })
        }
    }
}

/// Valid inequalities: what a minimum on a sum requires of the sites alone. Let `c_j` be the most that site `j` can add
/// and `b` the minimum.
///
/// - `sum of min(1, c_j / b) x_j >= 1`: together the open sites add at least `b`, and one site counts for no more than
///   that.
/// - `sum of x_j over the sites with c_j >= b + half the sum of x_j over the others >= 1`: without a site that reaches
///   `b` alone, at least two are needed.
///
/// The linear relaxation of the program implies neither, and is far off without them.
fn over_sites(instance: &Instance, sum: &PointRow, first_site: usize) -> Vec<MipRow> {
    let mut adds = vec![0.0; instance.sites.len()];
    for &(point, a) in &sum.terms {
        instance.cover.sites_of(point as usize).iter().for_each(|site| adds[*site as usize] += a);
    }
    if sum.at_least <= 0.0 || adds.iter().all(|adds| *adds <= sum.at_least) {
        return Vec::new();
    }
    let row = |share: &dyn Fn(f64) -> f64| {
        let sites = adds.iter().enumerate().filter(|(_, adds)| **adds > 0.0);
        let terms = sites.map(|(site, adds)| (first_site + site, share(*adds))).collect();
        MipRow { terms, at_least: Some(1.0 - STATED), at_most: None }
    };
    let capped = |adds: f64| (adds / sum.at_least).min(1.0);
    let half = |adds: f64| if adds >= sum.at_least * (1.0 - STATED) { 1.0 } else { 0.5 };
    vec![row(&capped), row(&half)]
}

/// Runs the solver on a thread of its own, because no solver here can be interrupted. On Ctrl-C the search goes on
/// without it, and the thread ends with its time limit or with the program. The same happens when the solver overruns
/// its time limit. `None` in both cases.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn watched(mip: Mip, backend: Backend, gap: f64, clock: &Clock) -> Result<Option<Answer>> {
    let time = clock.left();
    clock.worked(mip.rows.iter().map(|row| row.terms.len() as u64).sum());
    let (send, receive) = mpsc::channel();
    // After Ctrl-C nobody receives the answer, so a failed send is no error.
    std::thread::spawn(move || send.send(backend::solve(backend, &mip, time, gap)).is_ok());
    loop {
        match receive.recv_timeout(POLL) {
            Ok(answer) => {
                // If its time limit ended the solver, this notes that the result depends on the clock.
                clock.is_over();
                return answer.map(Some);
            }
            Err(RecvTimeoutError::Timeout) if clock.is_cancelled() || clock.is_overdue() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Internal(format!("{} ended without an answer", backend.as_str())));
            }
        }
    }
}

/// Sites with the same coefficient in a row, counted in one integer column.
struct Count {
    coefficient: i64,
    sites: Vec<u32>,
}

/// A row with more different coefficients than this gets a single count of all its sites.
const KINDS: usize = 12;

/// Splits the sites of a row by coefficient; leaves them together when there are too many different ones.
fn counts(row: &Row) -> Vec<Count> {
    let mut kinds: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for &(site, coefficient) in &row.terms {
        kinds.entry(coefficient).or_default().push(site);
    }
    if kinds.len() > KINDS {
        return vec![Count { coefficient: 0, sites: row.terms.iter().map(|term| term.0).collect() }];
    }
    kinds.into_iter().map(|(coefficient, sites)| Count { coefficient, sites }).collect()
}

/// The program of an instance. Its columns are, in this order, the counts of sites by coefficient, the sites, the
/// points, and the shortfalls of soft rows.
///
/// The counts ("how many hubs at this cost in this authority") are redundant. They come first because microlp branches
/// on the first of equally good columns: once the counts are whole, a budget is decided, and what remains is a covering
/// problem with a tight linear relaxation.
struct Program<'a> {
    reduced: &'a Reduced,
    counts: Vec<Vec<Count>>,
    first_site: usize,
}

impl<'a> Program<'a> {
    fn new(reduced: &'a Reduced) -> Self {
        let counts: Vec<Vec<Count>> = reduced.instance.rows.iter().map(counts).collect();
        Program { reduced, first_site: counts.iter().map(Vec::len).sum(), counts }
    }

    fn mip(&self, start: Option<&Choice>) -> Mip {
        let Reduced { instance, order } = self.reduced;
        let mut mip = Mip::default();
        for count in self.counts.iter().flatten() {
            let mut terms = vec![(mip.columns.len(), -1.0)];
            terms.extend(count.sites.iter().map(|site| (self.site(*site), 1.0)));
            mip.columns.push(Column { most: count.sites.len() as f64, whole: true, profit: 0.0 });
            mip.rows.push(MipRow { terms, at_least: Some(0.0), at_most: Some(0.0) });
        }
        mip.columns.extend(instance.sites.iter().map(|site| Column { most: 1.0, whole: true, profit: site.price }));
        for (point, weight) in instance.weight.iter().enumerate() {
            let mut terms = vec![(mip.columns.len(), 1.0)];
            terms.extend(instance.cover.sites_of(point).iter().map(|site| (self.site(*site), -1.0)));
            mip.columns.push(Column { most: 1.0, whole: false, profit: *weight });
            mip.rows.push(MipRow { terms, at_least: None, at_most: Some(0.0) });
        }
        let mut at = 0;
        for (row, counts) in instance.rows.iter().zip(&self.counts) {
            let mut terms: Vec<(usize, f64)> = if counts.iter().all(|count| count.coefficient != 0) {
                counts.iter().enumerate().map(|(nth, count)| (at + nth, count.coefficient as f64)).collect()
            } else {
                row.terms.iter().map(|(site, a)| (self.site(*site), *a as f64)).collect()
            };
            at += counts.len();
            if let Some(soft) = row.soft {
                terms.push((mip.columns.len(), soft.unit as f64));
                let most = row.shortfall(row.range().0) as f64;
                mip.columns.push(Column { most, whole: true, profit: -soft.penalty });
            }
            let end = |end: i64| end as f64;
            mip.rows.push(MipRow { terms, at_least: row.at_least.map(end), at_most: row.at_most.map(end) });
        }
        for &(j, k) in order {
            mip.rows.push(MipRow {
                terms: vec![(self.site(j), 1.0), (self.site(k), -1.0)],
                at_least: None,
                at_most: Some(0.0),
            });
        }
        mip.start = start.map(|choice| self.values_of(choice));
        mip
    }

    fn site(&self, site: u32) -> usize {
        self.first_site + site as usize
    }

    /// Which sites are open at these values of the columns.
    fn open(&self, values: &[f64]) -> Vec<bool> {
        values[self.first_site..][..self.reduced.instance.sites.len()].iter().map(|value| *value > HALF).collect()
    }

    /// Values of all columns for a choice, after dominating sites have replaced those that they dominate.
    fn values_of(&self, choice: &Choice) -> Vec<f64> {
        let Reduced { instance, order } = self.reduced;
        let mut open = choice.open.clone();
        while let Some((j, k)) = order.iter().find(|(j, k)| open[*j as usize] && !open[*k as usize]) {
            open.swap(*j as usize, *k as usize);
        }
        let number = |yes: bool| if yes { 1.0 } else { 0.0 };
        let counted = |count: &Count| count.sites.iter().filter(|site| open[**site as usize]).count() as f64;
        let covered = |point| instance.cover.sites_of(point).iter().any(|site| open[*site as usize]);
        let shortfall = |row: &Row| {
            let activity = row.terms.iter().filter(|term| open[term.0 as usize]).map(|term| term.1).sum();
            row.soft.map(|_| row.shortfall(activity) as f64)
        };
        let counts = self.counts.iter().flatten().map(counted);
        let sites = open.iter().map(|open| number(*open));
        let points = (0..instance.weight.len()).map(|point| number(covered(point)));
        counts.chain(sites).chain(points).chain(instance.rows.iter().filter_map(shortfall)).collect()
    }
}
