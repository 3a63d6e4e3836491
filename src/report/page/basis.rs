//! The basis of the plan: assumptions, data, proof, and how to reproduce it.

use super::document::{Section, Table, Text, code, figures, sentences, words as in_words};
use crate::model::{CentroidSource, ObjectiveKind, Plan, Status, Stop, Study};
use crate::report::text::{capital, counted, distance, verb, weight};
use crate::report::{objective, words};
use crate::units::{grouped, grouped_tenths};
use std::collections::BTreeMap;

/// Most reasons for leaving rows out that are listed.
const REASONS: usize = 25;

/// All sections from the assumptions to the attribution.
pub(super) fn sections(study: &Study, plan: &Plan) -> Vec<Section> {
    vec![assumptions(plan), data(study, plan), proof(plan), reproduce(plan), glossary(plan), attribution(plan)]
}

fn assumptions(plan: &Plan) -> Section {
    let mut section = Section::new("assumptions", "Assumptions");
    section.list(plan.assumptions.iter().map(String::as_str));
    section
}

fn data(study: &Study, plan: &Plan) -> Section {
    let mut section = Section::new("data", "The data");
    let vintage = plan.vintage.map_or_else(String::new, |vintage| format!(" ({vintage})"));
    let (zones, sites) = (counted(study.zones.len(), "zone"), counted(study.sites.len(), "site"));
    section.say(format!("The study “{}” has {zones}{vintage} and {sites}.{}", plan.study, points(plan)));
    let columns = [code("File"), in_words("Read as"), figures("Rows used"), code("SHA-256")];
    let mut table = Table::new("Files read", columns);
    for input in &plan.inputs {
        // The study file has no rows.
        let rows = if input.rows == 0 { "-".to_owned() } else { grouped(input.rows as u64) };
        table.row([input.path.clone(), input.layout.clone(), rows, input.sha256.clone()]);
    }
    section.table(table);
    section.table(left_out(study));
    section
}

/// How the points of zones were found, if some were not given.
fn points(plan: &Plan) -> String {
    let inside =
        |(source, zones): &(CentroidSource, usize)| (*source == CentroidSource::InteriorPoint).then_some(*zones);
    let found = plan.metrics.as_ref().and_then(|metrics| metrics.centroids.iter().find_map(inside));
    found.map_or_else(String::new, |zones| {
        format!(
            " Of the planned zones, {} {} measured from a point inside, because no file gave a centroid.",
            grouped(zones as u64),
            verb(zones, "be")
        )
    })
}

/// Rows that were left out, by file and reason: first those that could not be used, then those of other places.
fn left_out(study: &Study) -> Table {
    let mut reasons: BTreeMap<(bool, &str, &str), u64> = BTreeMap::new();
    for row in &study.left_out {
        *reasons.entry((row.is_unusable(), &row.file, &row.reason)).or_default() += row.rows;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|((unusable, ..), rows)| std::cmp::Reverse((*unusable, *rows)));
    let caption = format!("Rows left out, by file and reason: {}", words::left_out(study).join(", "));
    let columns = [code("File"), sentences("Why"), figures("Rows")];
    let mut table = Table::new(caption, columns).in_full("left_out.csv");
    for ((_, file, reason), rows) in reasons.iter().take(REASONS) {
        table.row([(*file).to_owned(), (*reason).to_owned(), grouped(*rows)]);
    }
    let rest: u64 = reasons.iter().skip(REASONS).map(|(_, rows)| rows).sum();
    if rest > 0 {
        table.row(["others".to_owned(), "left_out.csv lists them".to_owned(), grouped(rest)]);
    }
    table
}

fn proof(plan: &Plan) -> Section {
    let mut section = Section::new("proof", "How good the plan is");
    let (Some(stated), Some(bound)) = (plan.objective, plan.bound) else { return section };
    if words::is_given(plan) {
        section
            .say("The hubs were given, not searched for. hubplan does not know how much better other hubs could be.");
        return section;
    }
    section.say(words::proof(plan));
    let unit = objective::unit(plan);
    let mut table = Table::new(
        format!("The plan compared with the best possible ({unit})"),
        [sentences("Figure"), figures("Value")],
    );
    let figure = |value: f64| {
        plan.metrics.as_ref().map_or_else(|| grouped_tenths(value), |metrics| objective::exact(plan, metrics, value))
    };
    let more = plan.sense.is_maximise();
    let (worth, no_plan) = match more {
        true => ("what the plan is worth", "most that any plan within the limits can be worth"),
        false => ("what the plan takes", "least that any plan within the limits can take"),
    };
    table.row([worth.to_owned(), figure(stated)]);
    table.row([no_plan.to_owned(), figure(bound)]);
    let gap = plan.gap.map_or_else(|| "none: the bound is 0".to_owned(), |gap| format!("{:.3}%", gap * 100.0));
    table.row(["gap between them, as a share".to_owned(), gap]);
    if let Some(metrics) = &plan.metrics {
        let lost = |what: &str, lost: f64| (lost > 0.0).then(|| [what.to_owned(), weight(lost)]);
        let taken = if more { "taken off" } else { "added" };
        let penalty = lost(&format!("{taken} for hubs short of the share"), metrics.penalty.0);
        let closing = lost(&format!("{taken} for centres that close"), metrics.closing_loss.0);
        penalty.into_iter().chain(closing).for_each(|row| table.row(row));
    }
    section.table(table);
    section.say(format!("Proof: {}.", plan.proof.trim_end_matches('.')));
    section.say(match plan.scenario.objective.kind {
        ObjectiveKind::Coverage => Text::from("Anybody can prove it again from the files: ")
            .code("hubplan check scenario.toml solution.json --bound")
            .then(" works out the plan's figures and its bound again."),
        _ => Text::from("Anybody can work out the plan's figures again: ")
            .code("hubplan check scenario.toml solution.json")
            .then(". This objective has no proof.json. To prove its bound again, solve the scenario again."),
    });
    section
}

fn reproduce(plan: &Plan) -> Section {
    let mut section = Section::new("reproduce", "How to reproduce this plan");
    let command = if words::is_given(plan) {
        "hubplan evaluate scenario.toml --hubs hubs.csv"
    } else {
        "hubplan solve scenario.toml"
    };
    section.say("With the files above and this scenario in the folder of the study:");
    section.code(command);
    let same = match plan.stop {
        Some(Stop::TimeLimit | Stop::Interrupted) if plan.status != Status::Infeasible => {
            "The time limit or a person stopped the search. Another run may find a different plan, as good or better."
        }
        _ if plan.status == Status::Infeasible => "The same files give the same answer, byte for byte.",
        _ => "The same files and the same seed give the same plan, byte for byte.",
    };
    section.say(format!("hubplan {}, seed {}. {same}", env!("CARGO_PKG_VERSION"), plan.seed));
    if let Ok(scenario) = toml::to_string_pretty(&plan.scenario) {
        section.heading("The scenario");
        section.code(scenario);
    }
    section
}

fn glossary(plan: &Plan) -> Section {
    let mut section = Section::new("words", "Words used here");
    let Some(metrics) = &plan.metrics else { return section };
    let radius = metrics.radius;
    let journey = capital(distance(radius.unit));
    let mut terms = vec![
        ("Hub", "a building that opens, or stays open, as a Best Start Family Hub.".to_owned()),
        (
            "Zone",
            "a small area, such as a census LSOA of about 1,500 people. hubplan counts its families at one \
             point."
                .to_owned(),
        ),
        ("Demand", format!("how much a zone counts (its weight): {}.", words::demand(&metrics.weight_unit))),
        ("Within", format!("{radius} or less from a hub.")),
        (
            journey.as_str(),
            "how far it is from a zone to its nearest hub. The assumptions say how it is measured.".to_owned(),
        ),
    ];
    if words::has_today(metrics) {
        terms.push(("Today", "with the centres that the data calls existing, before any plan.".to_owned()));
    }
    if let Some(column) = &metrics.decile_of {
        let index = words::index(column);
        terms
            .push(("Decile", format!("a tenth of zones by {index}: 1 is the most disadvantaged tenth, 10 the least.")));
    }
    if !metrics.readings.is_empty() {
        let reading = "one interpretation of the policy: which index, which zones, and whether hubs count together \
             or in each authority.";
        terms.push(("Reading", reading.to_owned()));
    }
    if !words::is_given(plan) {
        terms.push(("Bound", "a figure that no plan can beat, however long anybody searches.".to_owned()));
        terms
            .push(("Gap", "how far the plan is from the bound. It is at most this far from the best plan.".to_owned()));
    }
    section.list(terms.into_iter().map(|(term, meaning)| Text::strong(format!("{term}:")).then(format!(" {meaning}"))));
    section
}

fn attribution(plan: &Plan) -> Section {
    let mut section = Section::new("attribution", "Whose data it is");
    section.list(plan.attribution.iter().map(String::as_str));
    section
}
