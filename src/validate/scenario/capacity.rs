//! How many families a hub can serve: `[capacity]`, and the SEND practitioners of `[send]`, which limit capacity too.

use super::names::by_kind;
use super::{Context, weight};
use crate::error::{Code, Findings};
use crate::model::{CapacityMode, CapacityRules, CapacityTerms, Resource, Role, SendRules, Site, ZoneIx};
use crate::units::{Impedance, Pounds, Weight};
use crate::words::{counted, verb};
use std::collections::BTreeMap;

/// The capacities, with the assumptions behind them.
#[derive(Default)]
pub(super) struct Capacities {
    pub terms: Vec<CapacityTerms>,
    pub assumptions: Vec<String>,
    /// Whether each site's capacity for families is assumed.
    pub assumed_room: Vec<bool>,
    /// Cost of the practitioners of one hub.
    pub practitioners: Option<Pounds>,
}

/// Resolves both tables. `demand` is the objective's weight of each zone.
pub(super) fn resolve(context: &Context, demand: &[Weight], role: &[Role], findings: &mut Findings) -> Capacities {
    let mut all = Capacities { assumed_room: vec![false; context.study.sites.len()], ..Capacities::default() };
    if let Some(rules) = &context.scenario.capacity {
        families(context, rules, demand, role, &mut all, findings);
    }
    if let Some(rules) = &context.scenario.send {
        practitioners(context, rules, &mut all, findings);
    }
    all
}

fn refuse(context: &Context, key: &str, what: impl Into<String>, mend: impl Into<String>, findings: &mut Findings) {
    findings.push(context.finding(Code::CapacityInvalid, key, what, mend));
}

fn families(
    context: &Context,
    rules: &CapacityRules,
    weights: &[Weight],
    role: &[Role],
    all: &mut Capacities,
    findings: &mut Findings,
) {
    let amounts = rules.by_kind.iter().map(|(kind, room)| (format!("capacity.by_kind.{kind}"), *room));
    for (key, room) in amounts.chain(rules.per_hub.map(|room| ("capacity.per_hub".to_owned(), room))) {
        if !(room.is_finite() && room >= 0.0) {
            refuse(context, &key, format!("the capacity is {room}"), "Give a number of families, 0 or more", findings);
        }
    }
    let by_kind = by_kind(context, "capacity.by_kind", &rules.by_kind, findings);
    let given: Vec<Option<f64>> = context.study.sites.iter().map(|site| room_of(rules, &by_kind, site)).collect();
    let assumed = |(site, room): (&Site, &Option<f64>)| site.capacity.is_none() && room.is_some();
    all.assumed_room = context.study.sites.iter().zip(&given).map(assumed).collect();
    missing(context, &given, role, all, findings);
    let limits = rules.mode == CapacityMode::Limit;
    if !limits && !rules.split {
        let mend = "Give mode = \"limit\", or delete `split`";
        refuse(context, "capacity.split", "`split` has no effect if capacities are only reported", mend, findings);
    }
    if limits && !rules.split {
        let mend = "Delete `split`: the families of one zone may then go to several hubs";
        refuse(context, "capacity.split", "hubplan cannot yet keep the families of a zone together", mend, findings);
    }
    describe(context, rules, &by_kind, all);
    let (demand, label) = match &rules.demand {
        Some(text) => (weight::values(context, text, "capacity.demand", &planned(context), findings), text),
        None => (weights.iter().map(|weight| weight.0).collect(), &context.scenario.objective.weight),
    };
    all.terms.push(CapacityTerms {
        what: Resource::Families,
        limits,
        demand,
        demand_label: label.clone(),
        room: given.into_iter().map(|room| room.unwrap_or(f64::INFINITY)).collect(),
        split: rules.split,
    });
}

fn planned<'a>(context: &'a Context) -> impl Fn(ZoneIx) -> bool + 'a {
    |zone| context.is_planned(context.study.zones[zone.at()].authority)
}

/// Capacity of a site: from the data, otherwise by its kind, otherwise the general value.
fn room_of(rules: &CapacityRules, by_kind: &BTreeMap<String, f64>, site: &Site) -> Option<f64> {
    site.capacity.or_else(|| site.kind.as_ref().and_then(|kind| by_kind.get(kind)).copied()).or(rules.per_hub)
}

/// Refuses a possible hub without a capacity. A centre that stays open in any case, and has none, counts as large
/// enough for all.
fn missing(context: &Context, given: &[Option<f64>], role: &[Role], all: &mut Capacities, findings: &mut Findings) {
    let without = |wanted: fn(Role) -> bool| {
        let sites = (0..given.len()).filter(|at| given[*at].is_none());
        sites.filter(|at| wanted(role[*at])).collect::<Vec<usize>>()
    };
    let hubs = without(|role| matches!(role, Role::Free | Role::Required));
    if let Some(&first) = hubs.first() {
        let site = &context.study.sites[first];
        let what = match hubs.len() {
            1 => format!("{} ({}) has no capacity", site.name, site.id),
            count => format!("{count} sites have no capacity, the first is {} ({})", site.name, site.id),
        };
        let mend = "Give capacity.by_kind for their kinds, capacity.per_hub for all others, or a capacity column in the sites file";
        refuse(context, "capacity", what, mend, findings);
    }
    let standing = without(|role| role == Role::Standing).len();
    if standing > 0 {
        let (centres, are) = (counted(standing, "centre"), verb(standing, "be"));
        all.assumptions.push(format!(
            "In authorities outside the plan, {centres} without a stated capacity {are} assumed to have room for all."
        ));
    }
}

fn describe(context: &Context, rules: &CapacityRules, by_kind: &BTreeMap<String, f64>, all: &mut Capacities) {
    let unit = rules.demand.as_ref().unwrap_or(&context.scenario.objective.weight);
    let is_there = |kind: &String| context.study.sites.iter().any(|site| site.kind.as_ref() == Some(kind));
    let there = by_kind.iter().filter(|(kind, _)| is_there(kind));
    let list: Vec<String> = there.map(|(kind, room)| format!("{kind} {room}")).collect();
    if !list.is_empty() {
        let line = format!("The capacity of a hub is assumed by kind of building, in {unit}: {}.", list.join(", "));
        all.assumptions.push(line);
    }
    if let Some(room) = rules.per_hub {
        let line = format!("A hub without its own capacity is assumed to have room for {room} ({unit}).");
        all.assumptions.push(line);
    }
    if rules.mode == CapacityMode::Limit {
        all.assumptions.push(covered_means_served(context, "has room for them"));
        let several = if rules.split { "may go to several hubs" } else { "go to one hub" };
        all.assumptions.push(format!("The families of one zone {several}."));
    }
}

fn covered_means_served(context: &Context, has_room: &str) -> String {
    let radius: Impedance = context.scenario.objective.radius;
    let mut line = format!("Families count as covered if a hub within {radius} {has_room}.");
    if context.planned.iter().any(|planned| !planned) {
        line += " Families of authorities outside the plan take no room.";
    }
    line
}

fn practitioners(context: &Context, rules: &SendRules, all: &mut Capacities, findings: &mut Findings) {
    for (key, amount, what) in
        [("caseload", rules.caseload, "caseload"), ("per_hub", rules.per_hub, "number of practitioners")]
    {
        if !(amount.is_finite() && amount > 0.0) {
            let key = format!("send.{key}");
            refuse(context, &key, format!("the {what} is {amount}"), "Give a number above 0", findings);
        }
    }
    if let Some(cost) = rules.cost.filter(|cost| *cost < Pounds(0)) {
        let finding = context.finding(
            Code::NumberNegative,
            "send.cost",
            format!("the amount is {cost}"),
            "Write pounds of 0 or more",
        );
        findings.push(finding);
    }
    let limits = rules.mode == CapacityMode::Limit;
    let each = match rules.per_hub {
        1.0 => "1 SEND practitioner".to_owned(),
        number => format!("{number} SEND practitioners"),
    };
    let cost = rules.cost.map(|cost| format!(", at {cost} for each practitioner")).unwrap_or_default();
    all.assumptions.push(format!(
        "Every hub has {each}, with a caseload of {} ({}) for each practitioner{cost}.",
        rules.caseload, rules.demand
    ));
    if limits {
        all.assumptions.push(covered_means_served(context, "has a SEND practitioner with time for them"));
    }
    // Rounded up to whole pounds, so that no plan spends more than it has.
    all.practitioners = rules.cost.map(|cost| Pounds((cost.0 as f64 * rules.per_hub).ceil() as i64));
    all.terms.push(CapacityTerms {
        what: Resource::Send,
        limits,
        demand: weight::values(context, &rules.demand, "send.demand", &planned(context), findings),
        demand_label: rules.demand.clone(),
        room: vec![rules.caseload * rules.per_hub; context.study.sites.len()],
        split: true,
    });
}
