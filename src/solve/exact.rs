//! The mixed-integer program of an instance, and what the solver made of it.

use super::backend::{self, Answer, Column, Mip, MipRow};
use super::heuristic::Choice;
use super::instance::{Instance, Row};
use super::presolve::Reduced;
use super::{Backend, Clock};
use crate::error::{Error, Result};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// A binary is open above this; solvers answer 0.9999999.
const HALF: f64 = 0.5;

/// Room for the solver's own tolerance when its bound is compared with a plan measured afresh.
const POLL: Duration = Duration::from_millis(20);

/// What the solver proved.
#[derive(Debug)]
pub(super) enum Proof {
    /// The best choice it found that keeps every limit, the bound it proved, and whether the choice is the best there is.
    Bounded { choice: Option<Choice>, bound: f64, optimal: bool },
    /// No choice keeps every limit.
    Infeasible,
    /// Stopped before it proved anything.
    Nothing,
}

/// Solves a reduced instance: `y_i <= sum of x_j`, the limits, and `x_j <= x_k` for dominated sites.
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
    let instance = &reduced.instance;
    if instance.sites.is_empty() {
        let Some(choice) = Choice::checked(instance, Vec::new()) else { return Ok(Proof::Infeasible) };
        return Ok(Proof::Bounded { bound: choice.value, choice: Some(choice), optimal: true });
    }
    let mip = program(reduced, start);
    match watched(mip, backend, gap, clock)? {
        None | Some(Answer::Nothing) => Ok(Proof::Nothing),
        Some(Answer::Infeasible) => Ok(Proof::Infeasible),
        Some(Answer::Found { values, bound, proven }) => {
            let open = values[..instance.sites.len()].iter().map(|value| *value > HALF).collect();
            let choice = Choice::checked(instance, open);
            let bound = bound + instance.constant;
            Ok(Proof::Bounded { optimal: proven && choice.is_some(), choice, bound })
        }
    }
}

/// Runs the solver on a thread of its own, because no solver here can be interrupted: on Ctrl-C the search goes on without it,
/// and the thread ends by itself when its time limit is over (or with the program).
fn watched(mip: Mip, backend: Backend, gap: f64, clock: &Clock) -> Result<Option<Answer>> {
    let time = clock.left();
    let (send, receive) = mpsc::channel();
    // Nobody listens after Ctrl-C, so a failed send is no failure.
    std::thread::spawn(move || send.send(backend::solve(backend, &mip, time, gap)).is_ok());
    loop {
        match receive.recv_timeout(POLL) {
            Ok(answer) => return answer.map(Some),
            Err(RecvTimeoutError::Timeout) if clock.is_cancelled() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Internal(format!("{} ended without an answer", backend.as_str())));
            }
        }
    }
}

/// Columns: sites, then points, then shortfalls of soft rows.
fn program(reduced: &Reduced, start: Option<&Choice>) -> Mip {
    let Reduced { instance, order } = reduced;
    let sites = instance.sites.len();
    let mut mip = Mip::default();
    let binary = |profit| Column { most: 1.0, whole: true, profit };
    mip.columns.extend(instance.sites.iter().map(|site| binary(site.price)));
    for (point, weight) in instance.weight.iter().enumerate() {
        mip.columns.push(Column { most: 1.0, whole: false, profit: *weight });
        let mut terms = vec![(sites + point, 1.0)];
        terms.extend(instance.cover.sites_of(point).iter().map(|site| (*site as usize, -1.0)));
        mip.rows.push(MipRow { terms, at_least: None, at_most: Some(0.0) });
    }
    for row in &instance.rows {
        let mut terms: Vec<(usize, f64)> = row.terms.iter().map(|(site, a)| (*site as usize, *a as f64)).collect();
        if let Some(soft) = row.soft {
            terms.push((mip.columns.len(), soft.unit as f64));
            let most = row.shortfall(row.range().0) as f64;
            mip.columns.push(Column { most, whole: true, profit: -soft.penalty });
        }
        mip.rows.push(MipRow {
            terms,
            at_least: row.at_least.map(|end| end as f64),
            at_most: row.at_most.map(|end| end as f64),
        });
    }
    for &(j, k) in order {
        mip.rows.push(MipRow {
            terms: vec![(j as usize, 1.0), (k as usize, -1.0)],
            at_least: None,
            at_most: Some(0.0),
        });
    }
    mip.start = start.map(|choice| values_of(instance, order, choice));
    mip
}

/// The value of every column for a choice, after opening dominating sites in place of the ones they dominate.
fn values_of(instance: &Instance, order: &[(u32, u32)], choice: &Choice) -> Vec<f64> {
    let mut open = choice.open.clone();
    while let Some((j, k)) = order.iter().find(|(j, k)| open[*j as usize] && !open[*k as usize]) {
        open.swap(*j as usize, *k as usize);
    }
    let number = |yes: bool| if yes { 1.0 } else { 0.0 };
    let covered = |point| instance.cover.sites_of(point).iter().any(|site| open[*site as usize]);
    let shortfall = |row: &Row| {
        let activity = row.terms.iter().filter(|term| open[term.0 as usize]).map(|term| term.1).sum();
        row.soft.map(|_| row.shortfall(activity) as f64)
    };
    let sites = open.iter().map(|open| number(*open));
    let points = (0..instance.weight.len()).map(|point| number(covered(point)));
    sites.chain(points).chain(instance.rows.iter().filter_map(shortfall)).collect()
}
