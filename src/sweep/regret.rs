//! The plan with the least largest regret: every plan that was found, under every scenario whose limits it keeps.
//!
//! The regret of a plan under a scenario is how far its objective there is from that scenario's proven bound, as a share (the relative
//! gap): it is never understated, and where the scenario's own plan is proven best it is the loss against that plan. A plan that breaks a
//! limit of a scenario has no regret there; it is no plan of it.

use super::found::{Answered, Found};
use crate::error::{Error, Result};
use crate::evaluate::{self, Journeys};
use crate::io::sweep_file::Sweep;
use crate::model::{self, Role, SiteIx, Study, Terms, rounding};
use crate::validate;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Pairs of plan, scenario and zone that are looked at, at most; with more, only the plans found most often are held against all.
const WORK: usize = 3_000_000_000;

/// Bytes of scenarios as numbers that are held at a time.
const HELD: usize = 256 << 20;

/// The different plans of a sweep.
pub(super) struct Distinct {
    /// Hubs of each, rising, in the order in which they were first found.
    pub(super) hubs: Vec<Vec<SiteIx>>,
    /// How many scenarios found each.
    pub(super) found_in: Vec<usize>,
    /// The plan of each scenario.
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

/// What came of holding plans against scenarios.
pub(super) struct Across {
    /// Plans that were held against all, rising.
    pub(super) plans: Vec<usize>,
    /// Scenarios that have a plan, rising.
    pub(super) scenarios: Vec<usize>,
    /// For each of `plans`, its regret under each of `scenarios`; `None` where it breaks a limit.
    pub(super) regret: Vec<Vec<Option<f64>>>,
    /// For each site, under how many of `scenarios` it may be a hub, and must be one.
    pub(super) may: Vec<usize>,
    pub(super) must: Vec<usize>,
}

/// Holds plans against scenarios.
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

/// About how many bytes a scenario as numbers has.
fn size_of_terms(study: &Study) -> usize {
    1000 + 8 * study.zones.len() + 24 * study.sites.len()
}

/// The plans that are held against all scenarios: all of them, or where that is too much work those found most often, first found first.
fn chosen(plans: &Distinct, work_each: usize) -> Vec<usize> {
    let most = (WORK / work_each.max(1)).max(1);
    let mut ranked: Vec<usize> = (0..plans.hubs.len()).collect();
    ranked.sort_by_key(|plan| std::cmp::Reverse(plans.found_in[*plan]));
    ranked.truncate(most);
    ranked.sort_unstable();
    ranked
}

/// A scenario as numbers, with what its own search proved.
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

/// A plan's regret under each scenario; its journeys are worked out once for scenarios that share them.
fn under_all(study: &Study, hubs: &[SiteIx], asked: &[Asked<'_>]) -> Result<Vec<Option<f64>>> {
    let mut journeys: BTreeMap<(Vec<SiteIx>, bool), Journeys> = BTreeMap::new();
    let one = |asked: &Asked<'_>| {
        let terms = &asked.terms;
        // What hubs are worth with limited room or over years is more than their journeys tell.
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

/// How far a plan that is worth so much is from the bound, without end where that is 0; `None` when it is beyond it by
/// more than the rounding of sums of so much weight.
fn regret(found: &Found, worth: f64, weight: f64) -> Option<f64> {
    let bound = found.bound?;
    let slack = rounding::STATED * weight.max(bound.abs()).max(worth.abs());
    let beyond = found.sense.better(worth, bound) && (worth - bound).abs() > slack;
    (!beyond).then(|| model::gap(found.sense, worth, bound).unwrap_or(f64::INFINITY))
}

/// The plans of a sweep, each held against every scenario.
#[derive(Debug, Clone, Serialize)]
pub struct Regret {
    /// Scenarios that have a plan; the others count for nothing here.
    pub scenarios: usize,
    /// Different plans found.
    pub distinct: usize,
    /// Of these, held against every scenario; the rest were found least often and were too much work.
    pub held: usize,
    /// Number of the plan that keeps the limits of most scenarios and, of those, has the least largest regret.
    pub best: Option<usize>,
    /// Scenarios by number whose limits that plan does not keep.
    pub best_breaks: Vec<usize>,
    /// Every different plan, in the order in which they were first found.
    pub plans: Vec<PlanRow>,
}

/// One plan under every scenario.
#[derive(Debug, Clone, Serialize)]
pub struct PlanRow {
    /// Its number, from 1.
    pub number: usize,
    /// Scenarios whose search found it.
    pub found_in: usize,
    /// Scenarios whose limits it keeps; `null` where it was not held against them.
    pub keeps: Option<usize>,
    /// Largest regret under these, as a share of the bound.
    pub largest: Option<f64>,
    /// Mean regret under these.
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
    // Of equal plans the first found.
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

/// A finite number in order.
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
