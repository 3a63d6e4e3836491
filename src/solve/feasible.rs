//! Whether the limits can be kept together at all, coverage apart, and which of them stand in each other's way.
//!
//! Sites that every row treats alike are one whole-number column ("how many of these"), so the question is small at any
//! scale: a few columns for each authority instead of hundreds of sites.

use super::backend::{Answer, Column, Mip, MipRow};
use super::draft::Draft;
use super::instance::{Instance, Row};
use super::limits::{Question, counted};
use super::{Backend, Clock, exact};
use crate::error::Result;
use crate::model::{AuthorityIx, Reason, Study, Terms};
use std::collections::BTreeMap;

/// Whether all limits can be kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Feasibility {
    /// A choice that keeps them.
    Possible(Vec<bool>),
    /// No choice does.
    Impossible,
    /// Time ran out.
    Unknown,
}

/// Decides whether some choice keeps every hard row; of sites that count alike, those that cover most are taken first.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn decide(instance: &Instance, backend: Backend, clock: &Clock) -> Result<Feasibility> {
    let rows: Vec<&Row> = instance.rows.iter().filter(|row| row.soft.is_none()).collect();
    decide_rows(instance, &rows, backend, clock)
}

fn decide_rows(instance: &Instance, rows: &[&Row], backend: Backend, clock: &Clock) -> Result<Feasibility> {
    if clock.is_over() {
        return Ok(Feasibility::Unknown);
    }
    let mut signature = vec![Vec::new(); instance.sites.len()];
    for (at, row) in rows.iter().enumerate() {
        for &(site, coefficient) in &row.terms {
            signature[site as usize].push((at, coefficient));
        }
    }
    let mut classes: BTreeMap<&[(usize, i64)], Vec<usize>> = BTreeMap::new();
    for (site, rows) in signature.iter().enumerate() {
        classes.entry(rows.as_slice()).or_default().push(site);
    }
    let mut mip = Mip::default();
    let mut terms = vec![Vec::new(); rows.len()];
    for (rows, sites) in &classes {
        for &(row, coefficient) in *rows {
            terms[row].push((mip.columns.len(), coefficient as f64));
        }
        mip.columns.push(Column { most: sites.len() as f64, whole: true, profit: 0.0 });
    }
    for (row, terms) in rows.iter().zip(terms) {
        if terms.is_empty() {
            if row.excess(0) > 0 {
                return Ok(Feasibility::Impossible);
            }
            continue;
        }
        let end = |end: i64| end as f64;
        mip.rows.push(MipRow { terms, at_least: row.at_least.map(end), at_most: row.at_most.map(end) });
    }
    Ok(match exact::watched(mip, backend, 0.0, clock)? {
        Some(Answer::Infeasible) => Feasibility::Impossible,
        None | Some(Answer::Nothing) => Feasibility::Unknown,
        Some(Answer::Found { values, .. }) => {
            let mut open = vec![false; instance.sites.len()];
            let mut draft = Draft::new(instance);
            for (sites, number) in classes.values().zip(values) {
                for _ in 0..number.round() as usize {
                    let closed = sites.iter().copied().filter(|site| !draft.is_open(*site));
                    let best = closed.max_by(|a, b| draft.gain(*a).total_cmp(&draft.gain(*b)).then(b.cmp(a)));
                    let Some(site) = best else { break };
                    draft.open(site);
                    open[site] = true;
                }
            }
            Feasibility::Possible(open)
        }
    })
}

/// Why limits that look possible one by one cannot be kept together: first authority by authority, then for all. Limits that
/// can be dropped without making a plan possible are dropped one after the other; none of those that are left can be spared.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn explain(
    study: &Study,
    terms: &Terms,
    instance: &Instance,
    backend: Backend,
    clock: &Clock,
) -> Result<Vec<Reason>> {
    let hard = || instance.rows.iter().filter(|row| row.soft.is_none());
    let mut reasons = Vec::new();
    for authority in terms.planned_authorities() {
        let own = |row: &&Row| row.terms.iter().all(|term| instance.sites[term.0 as usize].group == authority.0);
        let rows: Vec<&Row> = hard().filter(|row| !row.terms.is_empty()).filter(own).collect();
        if decide_rows(instance, &rows, backend, clock)? == Feasibility::Impossible {
            let needed = needed(instance, &rows, backend, clock)?;
            let words = needed.iter().map(|limit| of_authority(terms, authority, limit)).collect::<Vec<_>>();
            let text = format!("{} cannot keep {} together.", study.authorities[authority.at()].name, listed(&words));
            let code = Some(study.authorities[authority.at()].code.clone());
            reasons.push(Reason {
                limit: needed.first().copied().unwrap_or("limits").to_owned(),
                authority: code,
                text,
            });
        }
    }
    if reasons.is_empty() {
        let needed = needed(instance, &hard().collect::<Vec<_>>(), backend, clock)?;
        let words = needed.iter().map(|limit| of_all(terms, limit)).collect::<Vec<_>>();
        let text = format!("No plan keeps {} together, with the sites that must be open.", listed(&words));
        reasons.push(Reason { limit: needed.first().copied().unwrap_or("limits").to_owned(), authority: None, text });
    }
    Ok(reasons)
}

/// That the limits cannot be kept together, where nothing more is known.
pub(super) fn together(question: &Question) -> Reason {
    question.reason("limits", None, "No plan keeps all limits together, with the sites that must be open.".to_owned())
}

/// Limits among those of `rows` that cannot be kept together and of which none can be spared.
fn needed(instance: &Instance, rows: &[&Row], backend: Backend, clock: &Clock) -> Result<Vec<&'static str>> {
    let mut limits: Vec<&'static str> = rows.iter().map(|row| row.limit).collect();
    limits.sort_unstable();
    limits.dedup();
    for limit in limits.clone() {
        let without: Vec<&Row> =
            rows.iter().copied().filter(|row| row.limit != limit && limits.contains(&row.limit)).collect();
        if decide_rows(instance, &without, backend, clock)? == Feasibility::Impossible {
            limits.retain(|other| *other != limit);
        }
    }
    Ok(limits)
}

/// One authority's limit, as it stands in a sentence.
fn of_authority(terms: &Terms, authority: AuthorityIx, limit: &str) -> String {
    let at = authority.at();
    match (limit, terms.budget[at], terms.max_hubs[at]) {
        ("budget", Some(budget), _) => format!("its budget of {budget}"),
        ("min_hubs", _, Some(most)) => format!("its limits of {} to {most} hubs", terms.min_hubs[at]),
        ("min_hubs", _, None) => format!("its minimum of {}", counted(terms.min_hubs[at] as usize, "hub")),
        _ => of_all(terms, limit),
    }
}

/// A limit of all authorities, as it stands in a sentence.
fn of_all(terms: &Terms, limit: &str) -> String {
    match (limit, &terms.ambition) {
        ("budget", _) => {
            terms.total_budget.map_or("the budgets".into(), |total| format!("the budgets ({total} in all)"))
        }
        ("min_hubs", _) => "the fewest and most hubs of each authority".into(),
        ("total", _) => match terms.total_max {
            Some(most) if most == terms.total_min => format!("the total of exactly {most} hubs"),
            Some(most) => format!("the total of at most {most} hubs"),
            None => format!("the total of at least {} hubs", terms.total_min),
        },
        ("ambition", Some(ambition)) => {
            format!(
                "the share of {}% of hubs in disadvantaged communities ({})",
                ambition.share.as_f64() * 100.0,
                ambition.label
            )
        }
        ("apart", _) => "the least distance between hubs".into(),
        ("phase_budget", _) => "the budgets of the years".into(),
        ("phase_hubs", _) => "the most hubs of each year".into(),
        ("first_year", _) => "the fewest hubs of each authority in the first year".into(),
        ("required", _) => "the sites that must be hubs by a year".into(),
        ("once", _) => "one opening for each site".into(),
        ("unlike", _) => "the difference from other plans".into(),
        (other, _) => other.to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<T: std::borrow::Borrow<str>>(words: &[T]) -> String {
    match words {
        [] => "the limits".to_owned(),
        [one] => one.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}
