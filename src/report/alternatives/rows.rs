//! `alternatives.csv`, `sites.csv` and `alternatives.json`.

use super::words;
use crate::alternatives::{Alternative, Alternatives, Ended, SiteCount};
use crate::model::{Metrics, Scenario, Study};
use crate::report::csv::Table;
use crate::report::layers::twelve_digits;
use serde_json::{Value, json};
use std::io::{Result, Write};

/// The version of `alternatives.json` that this build writes.
const VERSION: u32 = 1;

/// Writes one row per plan.
pub(super) fn plans(study: &Study, found: &Alternatives, out: &mut dyn Write) -> Result<()> {
    let mut table = Table::new(out);
    table.row([
        "rank",
        "status",
        "objective",
        "bound",
        "gap",
        "loss",
        "loss_at_most",
        "hubs",
        "hubs_existing",
        "hubs_disadvantaged",
        "cost",
        "coverage",
        "covered",
        "mean_journey",
        "hubs_come",
        "hubs_gone",
        "come",
        "gone",
        "come_names",
        "gone_names",
        "hub_ids",
    ])?;
    for (at, alternative) in found.plans.iter().enumerate() {
        table.row(plan(study, at + 1, alternative))?;
    }
    table.end()
}

fn plan(study: &Study, rank: usize, alternative: &Alternative) -> [String; 21] {
    let Alternative { answer, loss, loss_at_most, come, gone } = alternative;
    let plan = &answer.plan;
    let text = |value: Option<f64>| value.map(|value| twelve_digits(value).to_string()).unwrap_or_default();
    let whole = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let of = |figure: fn(&Metrics) -> Option<f64>| text(plan.metrics.as_ref().and_then(figure));
    let names = |ids: &[String]| ids.iter().map(|id| name(study, id)).collect::<Vec<_>>().join("; ");
    [
        rank.to_string(),
        plan.status.as_str().to_owned(),
        whole(plan.objective),
        whole(plan.bound),
        whole(plan.gap),
        text(Some(*loss)),
        text(Some(*loss_at_most)),
        plan.hubs.len().to_string(),
        of(|metrics| Some(metrics.hubs_existing as f64)),
        of(|metrics| metrics.hubs_disadvantaged.map(|hubs| hubs as f64)),
        of(|metrics| metrics.cost.map(|cost| cost.0 as f64)),
        of(|metrics| metrics.all.after.coverage),
        of(|metrics| Some(metrics.all.after.covered.0)),
        of(|metrics| metrics.all.after.mean),
        come.len().to_string(),
        gone.len().to_string(),
        come.join(" "),
        gone.join(" "),
        names(come),
        names(gone),
        plan.hubs.join(" "),
    ]
}

/// Name of a site by its id.
pub(super) fn name<'a>(study: &'a Study, id: &'a str) -> &'a str {
    study.site_by_id(id).map_or(id, |site| &study.sites[site.at()].name)
}

/// Writes one row per site.
pub(super) fn sites(study: &Study, found: &Alternatives, out: &mut dyn Write) -> Result<()> {
    let mut table = Table::new(out);
    table.row(["id", "name", "kind", "authority", "open_today", "plans", "of", "share", "in_all", "ranks"])?;
    for count in &found.sites {
        let site = &study.sites[count.site.at()];
        let authority = site.authority.map_or("", |authority| &study.authorities[authority.at()].name);
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let all = found.plans.len();
        table.row([
            site.id.clone(),
            site.name.clone(),
            site.kind.clone().unwrap_or_default(),
            authority.to_owned(),
            yes(study.is_open_today(count.site)),
            count.plans.to_string(),
            all.to_string(),
            twelve_digits(count.plans as f64 / all.max(1) as f64).to_string(),
            yes(count.plans == all),
            ranks(count).iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        ])?;
    }
    table.end()
}

fn ranks(count: &SiteCount) -> Vec<usize> {
    count.of.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at + 1).collect()
}

/// All results, for programs.
pub(super) fn json(study: &Study, scenario: &Scenario, found: &Alternatives) -> Result<Value> {
    let first = found.plans.first().map(|plan| &plan.answer.plan);
    let plans: Vec<Value> = found.plans.iter().enumerate().map(|(at, plan)| json_of(at + 1, plan)).collect();
    let site = |count: &SiteCount| {
        let site = &study.sites[count.site.at()];
        json!({ "id": site.id, "name": site.name, "plans": count.plans, "ranks": ranks(count) })
    };
    let (ended, bound, reasons) = match &found.ended {
        Ended::Asked => ("as_many_as_asked", None, None),
        Ended::Worse(bound) => ("others_are_worse", Some(*bound), None),
        Ended::Impossible(reasons) => ("no_other", None, Some(reasons)),
        Ended::Unproven(bound) => ("not_proven", Some(*bound), None),
        Ended::TimeLimit => ("time_limit", None, None),
        Ended::Interrupted => ("interrupted", None, None),
    };
    Ok(json!({
        "version": VERSION,
        "title": words::heading(study, scenario),
        "count": found.ask.count,
        "within": found.ask.within,
        "differ": found.ask.differ,
        "sense": first.map(|plan| serde_json::to_value(plan.sense)).transpose()?,
        "plans": plans,
        "ended": ended,
        "bound_of_others": bound,
        "reasons": reasons.map(|reasons| reasons.iter().map(|reason| &reason.text).collect::<Vec<_>>()),
        "sites": found.sites.iter().map(site).collect::<Vec<_>>(),
        "scenario": serde_json::to_value(scenario)?,
        "study": study.name,
        "assumptions": first.map(|plan| plan.assumptions.clone()).unwrap_or_default(),
        "inputs": serde_json::to_value(&study.inputs)?,
        "attribution": study.attribution,
    }))
}

fn json_of(rank: usize, alternative: &Alternative) -> Value {
    let Alternative { answer, loss, loss_at_most, come, gone } = alternative;
    let (plan, metrics) = (&answer.plan, answer.plan.metrics.as_ref());
    json!({
        "rank": rank,
        "status": plan.status.as_str(),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "loss": twelve_digits(*loss),
        "loss_at_most": twelve_digits(*loss_at_most),
        "hubs": plan.hubs,
        "come": come,
        "gone": gone,
        "hubs_existing": metrics.map(|metrics| metrics.hubs_existing),
        "hubs_disadvantaged": metrics.and_then(|metrics| metrics.hubs_disadvantaged),
        "cost": metrics.and_then(|metrics| metrics.cost),
        "coverage": metrics.and_then(|metrics| metrics.all.after.coverage).map(twelve_digits),
        "covered": metrics.map(|metrics| twelve_digits(metrics.all.after.covered.0)),
        "mean_journey": metrics.and_then(|metrics| metrics.all.after.mean).map(twelve_digits),
        "stop": plan.stop,
        "proof": plan.proof,
    })
}
