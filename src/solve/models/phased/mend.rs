//! From the pairs that a search opened to a plan: each site opens once, as early as the limits allow.

use super::build::Years;
use crate::model::SiteIx;
use crate::solve::Clock;
use crate::solve::heuristic::{self, Choice};
use crate::solve::instance::{Instance, Row};

/// The plan as a choice of the instance with all rows; `None` when it cannot be made to keep the limits.
pub(super) fn mended(years: &Years, full: &Instance, open: &[SiteIx], clock: &Clock) -> Option<Choice> {
    let opened: Vec<bool> = full.sites.iter().map(|site| open.binary_search(&site.ix).is_ok()).collect();
    let opened = earliest(years, full, opened);
    let kept = Choice::checked(full, opened.clone()).or_else(|| {
        let order: Vec<usize> = (0..opened.len()).filter(|pair| opened[*pair]).collect();
        heuristic::plan_from(full, &order, clock)
    })?;
    tidied(years, full, kept)
}

/// The plan after interchange, for a plan that is not known to be the best.
pub(super) fn improved(years: &Years, full: &Instance, plan: &Choice, clock: &Clock) -> Option<Choice> {
    tidied(years, full, heuristic::improved(full, plan, clock)?)
}

/// Lets each site open once, as early as the limits allow.
fn tidied(years: &Years, full: &Instance, kept: Choice) -> Option<Choice> {
    let early = advanced(years, full, earliest(years, full, kept.open.clone()));
    Choice::better(Choice::checked(full, early), Some(kept).filter(|kept| is_once(years, full, &kept.open)))
}

/// The site of a pair of the instance.
fn site(years: &Years, full: &Instance, pair: usize) -> SiteIx {
    years.pair(full.sites[pair].ix).0
}

/// Keeps only the earliest of several open pairs of one site. Pairs are in order of site, then year.
fn earliest(years: &Years, full: &Instance, mut open: Vec<bool>) -> Vec<bool> {
    let mut before = None;
    for (pair, open) in open.iter_mut().enumerate().filter(|(_, open)| **open) {
        let own = site(years, full, pair);
        *open = before.replace(own) != Some(own);
    }
    open
}

fn is_once(years: &Years, full: &Instance, open: &[bool]) -> bool {
    earliest(years, full, open.to_vec()) == open
}

/// Opens hubs in earlier years where every limit allows it. That can only win, and where it wins nothing a planner
/// still prefers the hub sooner. The earliest hubs go first.
fn advanced(years: &Years, full: &Instance, mut open: Vec<bool>) -> Vec<bool> {
    let mut rows_of: Vec<Vec<(usize, i64)>> = vec![Vec::new(); full.sites.len()];
    let mut activity = vec![0; full.rows.len()];
    for (at, row) in full.rows.iter().enumerate() {
        for &(pair, a) in &row.terms {
            rows_of[pair as usize].push((at, a));
            activity[at] += if open[pair as usize] { a } else { 0 };
        }
    }
    let year = |pair: usize| years.pair(full.sites[pair].ix).1;
    for late in 1..years.phases.years.len() {
        for pair in 0..open.len() {
            if !open[pair] || year(pair) != late {
                continue;
            }
            let first =
                (0..pair).rev().take_while(|sooner| site(years, full, *sooner) == site(years, full, pair)).last();
            for sooner in first.unwrap_or(pair)..pair {
                let changed = exchanged(&activity, &rows_of[pair], &rows_of[sooner]);
                if changed.iter().all(|&(row, then)| is_no_worse(&full.rows[row], activity[row], then)) {
                    changed.into_iter().for_each(|(row, then)| activity[row] = then);
                    (open[pair], open[sooner]) = (false, true);
                    break;
                }
            }
        }
    }
    open
}

/// Activities of the rows that change when one pair closes and another opens.
fn exchanged(activity: &[i64], out: &[(usize, i64)], into: &[(usize, i64)]) -> Vec<(usize, i64)> {
    let mut changed: Vec<(usize, i64)> = out.iter().map(|(row, a)| (*row, activity[*row] - a)).collect();
    for &(row, a) in into {
        match changed.iter_mut().find(|own| own.0 == row) {
            Some(own) => own.1 += a,
            None => changed.push((row, activity[row] + a)),
        }
    }
    changed
}

fn is_no_worse(row: &Row, now: i64, then: i64) -> bool {
    row.excess(then) == 0 && row.penalty(then) <= row.penalty(now)
}
