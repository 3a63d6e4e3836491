//! Measures every plan found under every scenario whose limits it keeps, and finds the plan with the smallest largest
//! regret.
//!
//! The regret of a plan under a scenario is the relative gap between its objective there and that scenario's proven
//! bound. It is never understated; where the scenario's own plan is proven best, it is the loss against that plan. A
//! plan that breaks a limit of a scenario has no regret there, because it is not a plan of that scenario.

use super::found::{Answered, Found};
use crate::error::{Error, Result};
use crate::evaluate::{self, Journeys};
use crate::io::sweep_file::Sweep;
use crate::model::{self, Role, SiteIx, Study, Terms, rounding};
use crate::validate;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Work limit, in triples of plan, scenario and zone. Beyond it, only the plans found most often are measured under
/// all scenarios.
const WORK: usize = 3_000_000_000;

/// Most bytes of terms (scenarios as numbers) that are in memory at a time.
const HELD: usize = 256 << 20;

/// The distinct plans of a sweep.
pub(super) struct Distinct {
    /// Hubs of each plan, rising; plans in the order in which they were first found.
    pub(super) hubs: Vec<Vec<SiteIx>>,
    /// Number of scenarios that found each plan.
    pub(super) found_in: Vec<usize>,
    /// Index of each scenario's plan.
    pub(super) of_scenario: Vec<Option<usize>>,
}

pub(super) fn distinct(study: &Study, answers: &[Answered]) -> Distinct {
    let mut places: BTreeMap<Vec<SiteIx>, usize> = BTreeMap::new();
    let mut plans = Distinct { hubs: Vec::new(), found_in: Vec::new(), of_scenario: Vec::new() };
    for answer in answers {
        let found = answer.found().filter(|found| found.objective.is_some());
        let plan = found.map(|found| {
            let mut hubs: Vec<SiteIx> = found.hubs.iter().filter_map(|id| study.site_by_id(id)).collect();
            hubs.sort_unstable();
            let place = *places.entry(hubs.clone()).or_insert(plans.hubs.len());
            if place == plans.hubs.len() {
                plans.hubs.push(hubs);
                plans.found_in.push(0);
            }
            plans.found_in[place] += 1;
            place
        });
        plans.of_scenario.push(plan);
    }
    plans
}

/// Results of measuring plans under scenarios.
pub(super) struct Across {
    /// Indices of the plans that were measured under all scenarios, rising.
    pub(super) plans: Vec<usize>,
    /// Indices of the scenarios that have a plan, rising.
    pub(super) scenarios: Vec<usize>,
    /// Regret of each of `plans` under each of `scenarios`; `None` where it breaks a limit.
    pub(super) regret: Vec<Vec<Option<f64>>>,
    /// For each site, under how many of `scenarios` it may be a hub, and (`must`) under how many it must be one.
    pub(super) may: Vec<usize>,
    pub(super) must: Vec<usize>,
}

/// Measures plans under scenarios.
///
/// # Errors
/// [`Error::Internal`] when a plan is worth more than a scenario's bound.
pub(super) fn across(
    study: &Study,
    sweep: &Sweep,
    answers: &[Answered],
    plans: &Distinct,
    file: &str,
) -> Result<Across> {
    let scenarios: Vec<usize> = (0..answers.len()).filter(|at| plans.of_scenario[*at].is_some()).collect();
    let chosen = chosen(plans, scenarios.len() * study.zones.len().max(1));
    let (mut may, mut must) = (vec![0; study.sites.len()], vec![0; study.sites.len()]);
    let mut regret: Vec<Vec<Option<f64>>> = vec![Vec::new(); chosen.len()];
    for part in scenarios.chunks(HELD / size_of_terms(study) + 1) {
        let asked: Vec<Asked<'_>> =
            part.par_iter().map(|at| asked(study, sweep, answers, *at, file)).collect::<Result<_>>()?;
        for terms in asked.iter().map(|asked| &asked.terms) {
            for (site, role) in terms.role.iter().enumerate() {
                may[site] += usize::from(matches!(role, Role::Free | Role::Required));
                must[site] += usize::from(*role == Role::Required);
            }
        }
        let rows: Vec<Vec<Option<f64>>> =
            chosen.par_iter().map(|plan| under_all(study, &plans.hubs[*plan], &asked)).collect::<Result<_>>()?;
        regret.iter_mut().zip(rows).for_each(|(all, part)| all.extend(part));
    }
    Ok(Across { plans: chosen, scenarios, regret, may, must })
}

/// Approximate size of a scenario's terms in bytes.
fn size_of_terms(study: &Study) -> usize {
    1000 + 8 * study.zones.len() + 24 * study.sites.len()
}

/// The plans to measure under all scenarios, in the order in which they were found. If all are too much work, those
/// found most often; on a tie, those found first.
fn chosen(plans: &Distinct, work_each: usize) -> Vec<usize> {
    let most = (WORK / work_each.max(1)).max(1);
    let mut ranked: Vec<usize> = (0..plans.hubs.len()).collect();
    ranked.sort_by_key(|plan| std::cmp::Reverse(plans.found_in[*plan]));
    ranked.truncate(most);
    ranked.sort_unstable();
    ranked
}

/// A scenario's terms, with what its own search found and proved.
struct Asked<'a> {
    terms: Terms,
    found: &'a Found,
    label: String,
}

fn asked<'a>(study: &Study, sweep: &Sweep, answers: &'a [Answered], at: usize, file: &str) -> Result<Asked<'a>> {
    let one = &sweep.scenarios[at];
    let label = Sweep::label(file, at + 1, &one.name);
    let terms = validate::scenario(study, &one.scenario, &label)?;
    let found = answers[at].found().ok_or_else(|| Error::Internal(format!("{label} has no plan to compare")))?;
    Ok(Asked { terms, found, label })
}

/// A plan's regret under each scenario. Scenarios with the same journeys share them.
fn under_all(study: &Study, hubs: &[SiteIx], asked: &[Asked<'_>]) -> Result<Vec<Option<f64>>> {
    let mut journeys: BTreeMap<(Vec<SiteIx>, bool), Journeys> = BTreeMap::new();
    let one = |asked: &Asked<'_>| {
        let terms = &asked.terms;
        // With limited capacity or several years, journeys alone do not tell what hubs are worth.
        let told_by_journeys = terms.limiting().is_none() && terms.phases.is_none();
        if !told_by_journeys || !evaluate::broken(study, terms, hubs).is_empty() {
            return Ok(None);
        }
        let shared = (terms.standing().collect(), terms.cross_border);
        let journeys = journeys.entry(shared).or_insert_with(|| evaluate::journeys(study, terms, hubs));
        let worth = evaluate::worth(study, terms, hubs, journeys);
        let planned = study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
        let weight = planned.map(|zone| terms.weight[zone.at()].0).sum();
        regret(asked.found, worth, weight).map(Some).ok_or_else(|| {
            Error::Internal(format!("{}: a plan is worth {worth}, beyond the proven bound", asked.label))
        })
    };
    asked.iter().map(one).collect()
}

/// Regret of a plan whose objective is `worth`; infinite where the bound is 0. `None` when it beats the bound by more
/// than the rounding of sums over `weight` explains.
fn regret(found: &Found, worth: f64, weight: f64) -> Option<f64> {
    let bound = found.bound?;
    let slack = rounding::STATED * weight.max(bound.abs()).max(worth.abs());
    let beyond = found.sense.better(worth, bound) && (worth - bound).abs() > slack;
    (!beyond).then(|| model::gap(found.sense, worth, bound).unwrap_or(f64::INFINITY))
}

/// The plans of a sweep, each measured under every scenario.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Regret {
    /// Number of scenarios that have a plan; the others are ignored here.
    pub scenarios: usize,
    /// Number of distinct plans.
    pub distinct: usize,
    /// How many of these were measured under every scenario; the rest were found least often and would be too much
    /// work.
    pub held: usize,
    /// Number of the plan that keeps the limits of most scenarios; among those, the one whose largest regret is
    /// smallest.
    pub best: Option<usize>,
    /// Numbers of the scenarios whose limits that plan breaks.
    pub best_breaks: Vec<usize>,
    /// Every distinct plan, in the order in which they were first found.
    pub plans: Vec<PlanRow>,
}

/// One plan under every scenario.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct PlanRow {
    /// Its number, from 1.
    pub number: usize,
    /// Number of scenarios whose search found it.
    pub found_in: usize,
    /// Number of scenarios whose limits it keeps; `null` where it was not measured under all.
    pub keeps: Option<usize>,
    /// Its largest regret under these scenarios, as a share of the bound.
    pub largest: Option<f64>,
    /// Its mean regret under these scenarios, as a share of the bound.
    pub mean: Option<f64>,
    /// Number of the scenario with the largest regret.
    pub worst: Option<usize>,
    /// Ids of its hubs.
    pub hubs: Vec<String>,
}

pub(super) fn summarise(study: &Study, plans: &Distinct, across: &Across) -> Regret {
    let mut rows: Vec<PlanRow> =
        plans.hubs.iter().enumerate().map(|(at, hubs)| blank(study, plans, at, hubs)).collect();
    for (plan, regret) in across.plans.iter().zip(&across.regret) {
        fill(&mut rows[*plan], regret, &across.scenarios);
    }
    let held = across.plans.iter().map(|plan| &rows[*plan]);
    let order = |row: &&PlanRow| (std::cmp::Reverse(row.keeps), row.largest.map(Ordered), row.mean.map(Ordered));
    // On a tie the plan found first.
    let best = held.min_by_key(order).filter(|row| row.keeps > Some(0)).map(|row| row.number);
    let place = best.and_then(|best| across.plans.iter().position(|plan| plan + 1 == best));
    let breaks = place.map_or_else(Vec::new, |place| {
        let pairs = across.scenarios.iter().zip(&across.regret[place]);
        pairs.filter(|(_, regret)| regret.is_none()).map(|(at, _)| at + 1).collect()
    });
    Regret {
        scenarios: across.scenarios.len(),
        distinct: plans.hubs.len(),
        held: across.plans.len(),
        best,
        best_breaks: breaks,
        plans: rows,
    }
}

/// A finite number that can be ordered.
#[derive(PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn blank(study: &Study, plans: &Distinct, at: usize, hubs: &[SiteIx]) -> PlanRow {
    PlanRow {
        number: at + 1,
        found_in: plans.found_in[at],
        keeps: None,
        largest: None,
        mean: None,
        worst: None,
        hubs: hubs.iter().map(|site| study.sites[site.at()].id.clone()).collect(),
    }
}

fn fill(row: &mut PlanRow, regret: &[Option<f64>], scenarios: &[usize]) {
    let kept: Vec<(usize, f64)> =
        scenarios.iter().zip(regret).filter_map(|(at, regret)| Some((*at, (*regret)?))).collect();
    row.keeps = Some(kept.len());
    let mut largest: Option<(usize, f64)> = None;
    for (at, regret) in &kept {
        if largest.is_none_or(|(_, most)| *regret > most) {
            largest = Some((*at, *regret));
        }
    }
    row.largest = largest.map(|(_, regret)| regret);
    row.worst = largest.map(|(at, _)| at + 1);
    row.mean = (!kept.is_empty()).then(|| kept.iter().map(|(_, regret)| regret).sum::<f64>() / kept.len() as f64);
}
