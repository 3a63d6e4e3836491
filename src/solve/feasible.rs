//! Whether the limits can be kept together at all, whatever is covered, and which of them are in conflict.
//!
//! Sites with the same coefficients in every row share one integer column ("how many of these"). The program is
//! therefore small at any scale: a few columns for each authority instead of hundreds of sites.

use super::backend::{Answer, Column, Mip, MipRow};
use super::draft::Draft;
use super::instance::{Instance, Row};
use super::limits::{Clash, Mend, Question, counted, named_sites};
use super::models::phased;
use super::{Backend, Clock, exact};
use crate::error::Result;
use crate::model::{AuthorityIx, ReachBuilder, Reason, Role, Scope, Study, Terms, behind};
pub(super) use crate::words::listed;
use std::collections::BTreeMap;

mod mends;

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

/// Decides whether some choice keeps every hard row. Among sites that count the same, those that cover most are opened.
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

/// Why limits that seem possible one by one cannot be kept together: for each authority first, otherwise for all. A
/// limit is left out of the explanation if the others still contradict each other without it, so that none of those
/// that remain can be spared. Each reason has the smallest changes that make a plan possible, one for each limit.
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
    let reach = ReachBuilder::nothing(study.zones.len(), study.sites.len());
    let question = Question::new(study, terms, &reach);
    let clashes = clashes(&question, instance, backend, clock)?;
    Ok(clashes.into_iter().map(|clash| clash.told(&question)).collect())
}

/// The same clashes, before they are put into words.
///
/// # Errors
/// When the solver fails for reasons of its own.
pub(super) fn clashes(question: &Question, instance: &Instance, backend: Backend, clock: &Clock) -> Result<Vec<Clash>> {
    let mut clashes = Vec::new();
    for authority in question.authorities() {
        let rows = hard_rows(instance, Some(authority));
        if decide_rows(instance, &rows, backend, clock)? == Feasibility::Impossible {
            let needed = needed(instance, &rows, backend, clock)?;
            let alone = alone(question, authority, &needed);
            let alone = alone.as_ref().map(|terms| Question::new(question.study, terms, question.reach));
            clashes.push(clash(alone.as_ref().unwrap_or(question), Some(authority), needed, backend, clock));
        }
    }
    if clashes.is_empty() {
        let needed = needed(instance, &hard_rows(instance, None), backend, clock)?;
        clashes.push(clash(question, None, needed, backend, clock));
    }
    Ok(clashes)
}

/// The terms for one authority by itself, so that changes are tried in it and not in a whole country. `None` where a
/// limit on all authorities is involved.
fn alone(question: &Question, authority: AuthorityIx, needed: &[&str]) -> Option<Terms> {
    let terms = question.terms;
    let pooled = terms.ambition.as_ref().is_some_and(|ambition| ambition.scope == Scope::Pool);
    let of_all = needed.contains(&"total") || pooled && needed.contains(&"ambition") || terms.total_budget.is_some();
    // A site of another authority can be too close to one of this authority.
    if of_all || terms.apart.is_some() || terms.phases.is_some() || question.authorities().count() < 2 {
        return None;
    }
    let mut alone = terms.clone();
    alone.planned = question.study.authority_indices().map(|own| own == authority).collect();
    for (site, role) in question.study.sites.iter().zip(&mut alone.role) {
        if site.authority != Some(authority) {
            *role = Role::Excluded;
        }
    }
    (alone.total_min, alone.total_max) = (0, None);
    alone
        .ambition
        .iter_mut()
        .filter(|ambition| ambition.scope == Scope::Both)
        .for_each(|own| own.scope = Scope::Authority);
    Some(alone)
}

/// The hard rows: of all authorities, or those over the sites of one authority alone.
fn hard_rows(instance: &Instance, authority: Option<AuthorityIx>) -> Vec<&Row> {
    let own = |row: &&Row| match authority {
        Some(authority) => {
            let its = |term: &(u32, i64)| instance.sites[term.0 as usize].group == authority.0;
            !row.terms.is_empty() && row.terms.iter().all(its)
        }
        None => true,
    };
    instance.rows.iter().filter(|row| row.soft.is_none()).filter(own).collect()
}

/// Limits of one authority, or of all, that cannot be kept together, with the changes that would end the clash.
fn clash(
    question: &Question,
    authority: Option<AuthorityIx>,
    needed: Vec<&'static str>,
    backend: Backend,
    clock: &Clock,
) -> Clash {
    let terms = question.terms;
    let in_words = |limit: &&str| match authority {
        Some(authority) => of_authority(terms, authority, limit),
        None => of_all(terms, limit),
    };
    let limits = listed(&needed.iter().map(in_words).collect::<Vec<_>>());
    let within = |only: &[&str], mend: &Mend| is_possible(question, (authority, only), mend, backend, clock);
    // Where other limits clash as well, no single change makes a plan possible. Then propose changes that end this
    // clash.
    let whole = mends::all(question, authority, &needed, &|mend| within(&[], mend));
    let (released, mends) = match whole {
        (None, mends) if mends.is_empty() => mends::all(question, authority, &needed, &|mend| within(&needed, mend)),
        whole => whole,
    };
    let with = match &released {
        Some(Mend::Release { sites, .. }) => {
            format!(", with {} that must be open", named_sites(question, sites))
        }
        _ => String::new(),
    };
    let text = match authority {
        Some(authority) => format!("{} cannot keep {limits} together{with}.", question.name(authority)),
        None => format!("No plan keeps {limits} together{with}."),
    };
    let limit = needed.first().copied().unwrap_or("limits");
    question.clash(limit, authority, text).mended_by(mends).mended_by(released)
}

/// Whether the rows of an authority, or of all, can be kept after a change; where limits are named, only their rows.
/// Counts as not possible if it cannot be decided in time.
fn is_possible(
    question: &Question,
    (authority, only): (Option<AuthorityIx>, &[&str]),
    mend: &Mend,
    backend: Backend,
    clock: &Clock,
) -> bool {
    if clock.is_over() {
        return false;
    }
    let terms = mend.applied(question.terms);
    let mended = Question::new(question.study, &terms, question.reach);
    if mended.required_among(&mended.everywhere()) > mended.sites.len() {
        return false;
    }
    let instance = match &terms.phases {
        Some(phases) => phased::instance(&mended, phases),
        None => {
            let (bare, fates) = Instance::bare(&mended);
            bare.with_fates(&fates)
        }
    };
    let mut rows = hard_rows(&instance, authority);
    rows.retain(|row| only.is_empty() || only.contains(&row.limit));
    let found = decide_rows(&instance, &rows, backend, clock);
    matches!(found, Ok(Feasibility::Possible(_)))
}

/// The reason that the limits cannot be kept together, where nothing more is known.
pub(super) fn together(question: &Question) -> Reason {
    question.reason("limits", None, "No plan keeps all limits together, with the sites that must be open.".to_owned())
}

/// Limits of these rows that cannot be kept together, and none of which can be spared.
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

/// All limits that have rows, as words for a sentence.
pub(super) fn limits_in_words(terms: &Terms, instance: &Instance) -> String {
    let mut limits: Vec<&'static str> = instance.rows.iter().map(|row| row.limit).collect();
    limits.sort_unstable();
    limits.dedup();
    let words: Vec<String> = limits.into_iter().map(|limit| of_all(terms, limit)).collect();
    if words.is_empty() { "the limits".to_owned() } else { listed(&words) }
}

/// One authority's limit, as words for a sentence.
fn of_authority(terms: &Terms, authority: AuthorityIx, limit: &str) -> String {
    let at = authority.at();
    match (limit, terms.budget[at], terms.max_hubs[at]) {
        ("budget", Some(budget), _) => {
            format!("its budget of {budget}{}", behind(budget, terms.assumed.of_budget(authority, budget)))
        }
        ("min_hubs", _, Some(most)) if most == terms.min_hubs[at] => format!("its {}", counted(most as usize, "hub")),
        ("min_hubs", _, Some(most)) => {
            format!("its limits of {} to {}", terms.min_hubs[at], counted(most as usize, "hub"))
        }
        ("min_hubs", _, None) => format!("its minimum of {}", counted(terms.min_hubs[at] as usize, "hub")),
        _ => of_all(terms, limit),
    }
}

/// A limit on all authorities, as words for a sentence.
fn of_all(terms: &Terms, limit: &str) -> String {
    match (limit, &terms.ambition) {
        ("budget", _) => {
            terms.total_budget.map_or("the budgets".into(), |total| format!("the budgets ({total} in all)"))
        }
        ("min_hubs", _) => "the fewest and most hubs of each authority".into(),
        ("total", _) => match terms.total_max {
            Some(most) if most == terms.total_min => format!("the total of exactly {}", counted(most as usize, "hub")),
            Some(most) => format!("the total of at most {}", counted(most as usize, "hub")),
            None => format!("the total of at least {}", counted(terms.total_min as usize, "hub")),
        },
        ("ambition", Some(ambition)) => {
            format!(
                "the share of {}% of hubs in disadvantaged communities ({})",
                ambition.share.as_f64() * 100.0,
                ambition.label
            )
        }
        ("apart", _) => {
            let apart = terms.apart.map_or_else(String::new, |apart| format!(" of {apart}"));
            format!("the least distance{apart} between hubs")
        }
        ("phase_budget", _) => "the budgets of the years".into(),
        ("phase_hubs", _) => "the most hubs of each year".into(),
        ("first_year", _) => "the fewest hubs of each authority in the first year".into(),
        ("required", _) => "the sites that must be hubs by a year".into(),
        ("once", _) => "one opening for each site".into(),
        ("unlike", _) => "the difference from other plans".into(),
        (other, _) => other.to_owned(),
    }
}
