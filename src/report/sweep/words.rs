//! Sentences and rows that the terminal and the page share.

use crate::model::Status;
use crate::report::assumed;
use crate::report::text::{counted, percent, verb};
use crate::sweep::{Measures, PlanRow, Row, SiteRow, Sweep};
use crate::units::{Pounds, grouped};

/// The plan whose largest regret is smallest.
pub(super) fn best(sweep: &Sweep) -> Option<&PlanRow> {
    sweep.regret.best.and_then(|number| sweep.regret.plans.get(number - 1))
}

fn measures(sweep: &Sweep) -> impl Iterator<Item = &Measures> {
    sweep.scenarios.iter().filter_map(|row| row.answer.found()?.measures.as_ref())
}

/// Cost of each plan's hubs, and the assumed part of it.
pub(super) fn costs(sweep: &Sweep) -> Vec<(Pounds, Pounds)> {
    measures(sweep).filter_map(|own| Some((own.cost?, own.cost_assumed))).collect()
}

/// ` (distances assumed)` if they are.
pub(super) fn distances(sweep: &Sweep) -> &'static str {
    assumed::distances(measures(sweep).find_map(|own| own.detour))
}

/// How many scenarios there are, and their results.
pub(super) fn answer(sweep: &Sweep) -> String {
    let all = sweep.scenarios.len();
    let with = sweep.with_plan();
    let mut text = format!("{}: {} {} a plan", counted(all, "scenario"), grouped(with as u64), verb(with, "have"));
    let proven = sweep.count(Status::Optimal);
    if proven > 0 {
        let whole = if proven == sweep.with_plan() { "each".to_owned() } else { grouped(proven as u64) };
        text += &format!(" ({whole} proven best)");
    }
    let none = sweep.count(Status::Infeasible);
    if none > 0 {
        text += &format!("; {} cannot have one", grouped(none as u64));
    }
    let failed = sweep.scenarios.iter().filter(|row| row.answer.found().is_none()).count();
    if failed > 0 {
        text += &format!("; for {} the search ran out of time", grouped(failed as u64));
    }
    text + "." + &assumptions(sweep)
}

/// A sentence about the assumptions behind the plans' figures; empty if there are none.
fn assumptions(sweep: &Sweep) -> String {
    let cost = match assumed::behind(costs(sweep)) {
        "" => None,
        "assumed" => Some("The cost of hubs is assumed."),
        _ => Some("The cost of some hubs is assumed."),
    };
    let distances = (!distances(sweep).is_empty()).then_some("Distances are assumed: straight lines times a factor.");
    cost.into_iter().chain(distances).map(|sentence| format!(" {sentence}")).collect()
}

/// Sites that every plan opens.
pub(super) fn no_regret(sweep: &Sweep) -> Vec<&SiteRow> {
    sweep.sites.iter().filter(|site| site.no_regret).collect()
}

/// A sentence about these sites.
pub(super) fn about_no_regret(sweep: &Sweep) -> String {
    let (sites, all) = (no_regret(sweep).len(), sweep.sites.len());
    if sites == 0 {
        return format!("No site is in every plan; {} in some.", one_is(all, "site"));
    }
    format!(
        "{} in every plan that may open {}, of {} that any plan opens: {} right in all these scenarios.",
        one_is(sites, "site"),
        if sites == 1 { "it" } else { "them" },
        grouped(all as u64),
        if sites == 1 { "it is" } else { "these are" }
    )
}

fn one_is(number: usize, noun: &str) -> String {
    format!("{} {}", counted(number, noun), verb(number, "be"))
}

/// A sentence about the plan whose largest regret is smallest.
pub(super) fn about_best(sweep: &Sweep) -> String {
    let regret = &sweep.regret;
    let Some(best) = best(sweep) else {
        return "No plan was found, so there is nothing to compare.".to_owned();
    };
    let (keeps, of) = (best.keeps.unwrap_or_default(), regret.scenarios);
    let mut text = format!("Plan {} (of {}) is the safest choice", best.number, regret.distinct);
    text += &match (best.largest, keeps == of) {
        (Some(largest), true) => {
            format!(
                ": it keeps the limits of every scenario that has a plan and is at most {} from the best possible",
                percent(largest)
            )
        }
        (Some(largest), false) => format!(
            " of those that keep the limits of most scenarios: it keeps those of {} of {}, and is at most {} from the best \
             possible there",
            grouped(keeps as u64),
            grouped(of as u64),
            percent(largest)
        ),
        (None, _) => String::new(),
    };
    text += &format!("; {} {} it.", counted(best.found_in, "scenario"), verb(best.found_in, "find"));
    if keeps < of {
        let plans = if regret.held < regret.distinct { "No plan compared" } else { "No plan found" };
        text += &format!(" {plans} keeps the limits of every scenario that has one.");
    }
    text
}

/// What was left out because it would have been too much work, if anything.
pub(super) fn left_aside(sweep: &Sweep) -> Option<String> {
    let regret = &sweep.regret;
    (regret.held < regret.distinct).then(|| {
        format!(
            "{} different plans are too many to try each under every scenario. hubplan did this for the {} found \
             most often.",
            grouped(regret.distinct as u64),
            grouped(regret.held as u64)
        )
    })
}

/// One value of a key over all scenarios that have it.
pub(super) struct Setting<'a> {
    pub(super) key: &'a str,
    pub(super) value: &'a str,
    pub(super) scenarios: usize,
    pub(super) with_plan: usize,
    /// Smallest, mean and largest coverage of the scenarios with a plan.
    pub(super) coverage: Option<[f64; 3]>,
    /// Mean number of hubs of the scenarios with a plan.
    pub(super) hubs: Option<f64>,
}

/// Values of each key in the order of their first occurrence. Keys with more than `most` values are left out.
pub(super) fn settings(sweep: &Sweep, most: usize) -> Vec<Setting<'_>> {
    let mut all = Vec::new();
    for key in &sweep.keys {
        let mut values: Vec<&str> = Vec::new();
        for value in sweep.scenarios.iter().filter_map(|row| row.setting(key)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if values.len() <= most {
            all.extend(values.into_iter().map(|value| setting(sweep, key, value)));
        }
    }
    all
}

fn setting<'a>(sweep: &'a Sweep, key: &'a str, value: &'a str) -> Setting<'a> {
    let rows: Vec<&Row> = sweep.scenarios.iter().filter(|row| row.setting(key) == Some(value)).collect();
    let measures: Vec<&Measures> = rows.iter().filter_map(|row| row.answer.found()?.measures.as_ref()).collect();
    let mean = |figures: &[f64]| {
        let sum: f64 = figures.iter().sum();
        (!figures.is_empty()).then(|| sum / figures.len() as f64)
    };
    let hubs: Vec<f64> = measures.iter().map(|own| own.hubs as f64).collect();
    let coverage: Vec<f64> = measures.iter().filter_map(|own| own.coverage).collect();
    let ends = coverage
        .iter()
        .fold((f64::INFINITY, 0.0f64), |(low, high), coverage| (low.min(*coverage), high.max(*coverage)));
    Setting {
        key,
        value,
        scenarios: rows.len(),
        with_plan: measures.len(),
        coverage: mean(&coverage).map(|mean| [ends.0, mean, ends.1]),
        hubs: mean(&hubs),
    }
}
