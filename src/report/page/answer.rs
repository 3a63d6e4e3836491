//! The answer in a few sentences; or why there is none.

use super::Facts;
use super::document::{Section, Text};
use crate::model::{Metrics, Plan};
use crate::report::text::{counted, distance, share, travel, verb, weight};
use crate::report::{assumed, distances, objective, people, words};
use crate::units::grouped;

/// The plan and what is proven about it; what families gain; then the ambition, the money, and who loses.
pub(super) fn answer(facts: Facts<'_>) -> Section {
    let Facts { plan, metrics, .. } = facts;
    let mut section = Section::new("answer", "The answer");
    section.list([
        said("The plan.", &planned(plan, metrics)),
        said("Families.", &whom(plan, metrics)),
        said("Fairness and money.", &fairness(facts)),
    ]);
    if let Some(distances) = distances::sentence(metrics) {
        section.say(distances);
    }
    if !plan.broken.is_empty() {
        let limits = counted(plan.broken.len(), "limit");
        section.say(Text::strong(format!("These hubs break {limits} of the scenario, worst first:")));
        section.list(words::broken(plan));
    }
    let all = &metrics.all.after;
    let unit = words::demand(&metrics.weight_unit);
    let demand = Text::from("Demand is what the plan counts in each zone: ").code(metrics.weight_unit.as_str());
    let meaning = if unit == metrics.weight_unit { String::new() } else { format!(", that is {unit}") };
    let of_all = format!("; {} in the {} planned.", weight(all.weight.0), counted(all.zones, "zone"));
    section.say(demand.then(meaning + &of_all));
    section
}

/// A sentence after its subject in bold.
fn said(about: &str, sentence: &str) -> Text {
    Text::strong(about).then(format!(" {sentence}"))
}

/// The plan, and what is proven about it.
fn planned(plan: &Plan, metrics: &Metrics) -> String {
    let hubs = words::hubs(metrics);
    if let Some(nothing) = words::weightless(metrics) {
        return format!("{} {nothing}", words::has_hubs(plan, metrics));
    }
    if words::is_given(plan) {
        let nothing = "hubplan did not look for better hubs.";
        return format!("{hubs}, given, not searched for{}. {nothing}", words::keeping(plan));
    }
    let proof = words::proof(plan);
    // All in one sentence, so that the proof continues it.
    let goes_on = proof.strip_prefix("This").map_or_else(|| proof.clone(), |rest| format!("this{rest}"));
    format!("{hubs}; {}", goes_on.replace("best: it is", "best, but is"))
}

/// What the plan achieves by its objective, and access of families.
fn whom(plan: &Plan, metrics: &Metrics) -> String {
    match metrics.all.after.coverage {
        None => "There is no demand to take a share of, so the tables count zones.".to_owned(),
        Some(_) => {
            let within = assumed::within(metrics);
            let children = people::sentence(metrics, &within);
            // What the radius rests on is said where it is first named.
            let within = if children.is_some() { metrics.radius.to_string() } else { within };
            let objective = objective::sentence(plan, metrics);
            let all = [children.unwrap_or_default(), objective, families(metrics, &within)];
            all.join(" ").trim_start().replace("  ", " ")
        }
    }
}

/// What families have, against today.
fn families(metrics: &Metrics, within: &str) -> String {
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let (radius, unit) = (metrics.radius, metrics.radius.unit);
    let journey = distance(unit);
    let mut sentence = format!("{} of {} within {within} of a hub", share(after.coverage), people::is_demand(metrics));
    if !words::has_today(metrics) {
        return format!("{sentence}, and the mean {journey} to one is {}.", travel(after.mean, unit));
    }
    let centres = match words::centres(metrics) {
        0 => "of a centre today".to_owned(),
        1 => "of today's one centre".to_owned(),
        centres => format!("of one of today's {}", counted(centres, "centre")),
    };
    sentence += &format!(", compared with {} within {radius} {centres}", share(before.coverage));
    let change = &metrics.change;
    let (gained, lost) = (counted(change.zones_gained, "zone"), counted(change.zones_lost, "zone"));
    let (gain, lose) = (verb(change.zones_gained, "gain"), verb(change.zones_lost, "lose"));
    sentence += &format!("; {gained} {gain} access, {lost} {lose} it");
    // There is no mean if nothing has any weight.
    let (Some(_), Some(_)) = (before.mean, after.mean) else { return sentence + "." };
    let [before, after] = [before.mean, after.mean].map(|mean| travel(mean, unit));
    sentence + &format!(", and the mean {journey} to the nearest goes from {before} to {after}.")
}

/// The ambition, the money, and who loses.
fn fairness(facts: Facts<'_>) -> String {
    let Facts { study, plan, metrics, .. } = facts;
    let mut clauses = Vec::new();
    if let Some(own) = metrics.readings.iter().find(|reading| reading.enforced).or(metrics.readings.first()) {
        let (asked, hubs) = (words::share_asked(plan), counted(own.hubs, "hub"));
        let of = format!(
            "{} of {hubs} {} in disadvantaged communities ({})",
            grouped(own.hubs_in as u64),
            verb(own.hubs_in, "be"),
            words::reading(own)
        );
        clauses.push(format!("{of}, where {asked} means {}", words::asked(own, plan, metrics)));
    }
    if let Some(cost) = assumed::cost(metrics) {
        let all = words::together(plan, metrics);
        let assumed = words::together_assumed(plan, metrics);
        let budget = all.budget.map_or_else(String::new, |budget| format!(" of {}", assumed::money(budget, assumed)));
        clauses.push(match metrics.hubs {
            1 => format!("the hub costs {cost}{budget}"),
            _ => format!("the hubs cost {cost}{budget}"),
        });
    }
    if words::has_today(metrics) {
        let worst = words::most_lost(study, metrics).first().map(|name| format!(", most of all {name}"));
        let lost = people::lost(metrics);
        clauses.push(match metrics.change.zones_lost {
            0 => "no zone loses access".to_owned(),
            1 => format!("1 zone loses access ({lost}){}", worst.unwrap_or_default()),
            zones => {
                format!("{} zones lose access ({lost}){}", grouped(zones as u64), worst.unwrap_or_default())
            }
        });
    }
    if clauses.is_empty() {
        return "The study has no deprivation, costs or centres open today, so there is nothing to add.".to_owned();
    }
    words::sentence(&clauses.join("; ")) + "."
}

/// Why there is no plan.
pub(super) fn infeasible(plan: &Plan) -> Section {
    let mut section = Section::new("answer", "No plan is possible");
    section.say("The limits of the scenario contradict each other:");
    section.list(plan.reasons.iter().map(|reason| reason.text.as_str()));
    section
}
