//! `sweep.csv`, `sites.csv` and `plans.csv`.

use crate::model::{Stop, Study};
use crate::report::layers::{
    Field, Kind, Layer, Record, Shape, Value, journey, thousandths, travel_names, twelve_digits,
};
use crate::sweep::{Answered, Found, Measures, PlanRow, Row, SiteRow, Sweep};

fn table<'a>(
    (name, title, about): (&'static str, &'static str, &str),
    fields: Vec<Field>,
    len: usize,
    values: impl Fn(usize) -> Vec<Value<'a>> + Sync + 'a,
) -> Layer<'a> {
    let record = Box::new(move |i| Record { geometry: None, values: values(i) });
    Layer { name, title, about: about.to_owned(), shape: Shape::Nothing, fields, len, record }
}

fn number(name: impl Into<String>, alias: impl Into<String>) -> Field {
    Field::new(name.into(), alias, Kind::Number)
}

/// A share or an objective, rounded to remove the noise of sums.
fn figure<'a>(number: Option<f64>) -> Value<'a> {
    number.map(twelve_digits).into()
}

pub(super) fn scenarios<'a>(study: &Study, sweep: &'a Sweep) -> Layer<'a> {
    let (unit, behind) = travel_names(study);
    let journey = journey(study);
    let mut fields = vec![Field::new("scenario", "Scenario", Kind::Count), Field::new("name", "Name", Kind::Text)];
    fields.extend(sweep.keys.iter().map(|key| Field::new(key.clone(), key.clone(), Kind::Text)));
    fields.extend([
        Field::new("status", "Status", Kind::Text),
        number("objective", "Objective"),
        number("bound", "Proven bound"),
        number("gap", "Gap"),
        Field::new("stop", "Why the search stopped early", Kind::Text),
        Field::new("hubs", "Hubs", Kind::Count),
        Field::new("hubs_open_today", "Of these, open today", Kind::Count),
        number("covered", "Demand within the radius"),
        number("coverage", "Share of demand within the radius"),
        number(format!("mean_{unit}"), format!("Mean {journey} to the nearest hub{behind}")),
        number(format!("longest_{unit}"), format!("Longest {journey}{behind}")),
        Field::new("cost_pounds", "Cost of the hubs (£)", Kind::Count),
        number("share_disadvantaged", "Share of hubs in disadvantaged communities"),
        Field::new("plan", "Its plan in plans.csv", Kind::Count),
        Field::new("reason", "Why there is no plan", Kind::Text),
    ]);
    let about = ("sweep", "Scenarios", "A scenario: its settings and its answer");
    table(about, fields, sweep.scenarios.len(), move |i| scenario(sweep, &sweep.scenarios[i]))
}

fn scenario<'a>(sweep: &'a Sweep, row: &'a Row) -> Vec<Value<'a>> {
    let mut values: Vec<Value<'a>> = vec![row.number.into(), (&row.name).into()];
    values.extend(sweep.keys.iter().map(|key| Value::from(row.setting(key))));
    let found = row.answer.found();
    let of = |figure: fn(&Found) -> Option<f64>| found.and_then(figure);
    let measures = found.and_then(|found| found.measures.as_ref());
    let measured = |measure: fn(&Measures) -> Option<f64>| figure(measures.and_then(measure));
    let way = |measure: fn(&Measures) -> Option<f64>| Value::from(measures.and_then(measure).map(thousandths));
    let reason = match &row.answer {
        Answered::Failed(why) => Some(why.clone()),
        Answered::Found(found) => found.reasons.first().map(|reason| reason.text.clone()),
    };
    values.extend([
        Value::from(found.map_or("none found", |found| found.status.as_str())),
        // Objective and bound keep every digit, because they are the proof.
        of(|found| found.objective).into(),
        of(|found| found.bound).into(),
        of(|found| found.gap).into(),
        found.and_then(|found| found.stop).map(stop).into(),
        measures.map(|own| own.hubs).into(),
        measures.map(|own| own.hubs_existing).into(),
        measured(|own| Some(own.covered.0)),
        measured(|own| own.coverage),
        way(|own| own.mean),
        way(|own| own.worst),
        measures.and_then(|own| own.cost).map(|cost| cost.0).into(),
        measured(Measures::share_disadvantaged),
        row.plan.into(),
        reason.into(),
    ]);
    values
}

/// Why a search stopped, in the words of `solution.json`.
fn stop(stop: Stop) -> &'static str {
    match stop {
        Stop::TimeLimit => "time_limit",
        Stop::Interrupted => "interrupted",
        Stop::TooLarge => "too_large",
    }
}

pub(super) fn sites(sweep: &Sweep) -> Layer<'_> {
    let fields = vec![
        Field::new("id", "Site", Kind::Text),
        Field::new("name", "Name", Kind::Text),
        Field::new("kind", "Kind", Kind::Text),
        Field::new("authority", "Authority", Kind::Text),
        Field::new("open_today", "Open today", Kind::Truth),
        Field::new("chosen", "Scenarios whose plan opens it", Kind::Count),
        number("share_of_scenarios", "As a share of all scenarios"),
        number("share_of_plans", "As a share of scenarios with a plan"),
        Field::new("possible", "Scenarios with a plan that allow it as a hub", Kind::Count),
        number("share_of_possible", "As a share of these"),
        Field::new("required", "Scenarios with a plan that require it as a hub", Kind::Count),
        Field::new("no_regret", "Opened by every plan that may open it", Kind::Truth),
    ];
    let about = ("sites", "Sites", "A site that some plan opens");
    table(about, fields, sweep.sites.len(), move |i| site(&sweep.sites[i]))
}

fn site(row: &SiteRow) -> Vec<Value<'_>> {
    vec![
        (&row.id).into(),
        (&row.name).into(),
        row.kind.as_ref().into(),
        row.authority.as_ref().into(),
        row.existing.into(),
        row.chosen.into(),
        figure(Some(row.share)),
        figure(Some(row.share_of_plans)),
        row.possible.into(),
        figure(Some(row.share_of_possible)),
        row.required.into(),
        row.no_regret.into(),
    ]
}

pub(super) fn plans(sweep: &Sweep) -> Layer<'_> {
    let fields = vec![
        Field::new("plan", "Plan", Kind::Count),
        Field::new("hubs", "Hubs", Kind::Count),
        Field::new("found_in", "Scenarios whose search found it", Kind::Count),
        Field::new("keeps", "Scenarios whose limits it keeps", Kind::Count),
        number("largest_regret", "Largest regret under these, as a share of the bound"),
        number("mean_regret", "Mean regret under these"),
        Field::new("worst_scenario", "Scenario with the largest regret", Kind::Count),
        Field::new("least_regret", "Whether its largest regret is the smallest", Kind::Truth),
        Field::new("hub_ids", "Its hubs", Kind::Text),
    ];
    let about = ("plans", "Plans", "A different plan, under every scenario");
    let regret = &sweep.regret;
    table(about, fields, regret.plans.len(), move |i| plan(regret.best, &regret.plans[i]))
}

fn plan(best: Option<usize>, row: &PlanRow) -> Vec<Value<'_>> {
    vec![
        row.number.into(),
        row.hubs.len().into(),
        row.found_in.into(),
        row.keeps.into(),
        figure(row.largest),
        figure(row.mean),
        row.worst.into(),
        (best == Some(row.number)).into(),
        row.hubs.join(" ").into(),
    ]
}
