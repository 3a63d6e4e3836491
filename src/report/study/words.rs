//! Results of studies on the terminal: what was measured, the main figures, and caveats for quoting them.

use crate::evaluate;
use crate::model::{Origins, Study, rounding};
use crate::report::assumed;
use crate::report::layers::twelve_digits;
use crate::report::text::{counted, cut, percent, travel, weight, wrap};
use crate::study::{ChangeRow, Distances, Exposure, SummaryRow};
use crate::units::grouped;
use std::fmt::Write;

/// Most rows of a table on the terminal; the file has all.
const ROWS: usize = 12;

/// The main figures of a study of distance, in 80 columns.
pub fn distance_summary(study: &Study, origins: &Origins, distances: &Distances) -> String {
    let mut text = format!("{}\n{}\n\n", study.name, "=".repeat(study.name.chars().count().min(80)));
    text += &wrap("", &answer(study, origins, distances));
    if let Some(change) = changed(distances) {
        text += &wrap("", &change);
    }
    for grouping in distances.groupings.iter().skip(1) {
        text.push('\n');
        text += &table(study, distances, &grouping.name);
        text += &losses(distances, &grouping.name);
    }
    text += &indices(distances);
    text.push('\n');
    let notes = study.assumptions.iter().chain(&origins.assumptions).chain(&distances.assumptions);
    notes.for_each(|note| text += &wrap("- ", note));
    text
}

fn answer(study: &Study, origins: &Origins, distances: &Distances) -> String {
    let settings = &distances.settings;
    let unit = study.travel.unit();
    let mut text = format!(
        "From {} to the nearest of {}{}.",
        counted(origins.len(), origins.kind().one()),
        counted(distances.centres.len(), "centre"),
        assumed::distances(evaluate::detour(study))
    );
    for row in distances.summary.iter().filter(|row| row.grouping == "all") {
        let _ = write!(text, " {} ({}): mean {}", row.weight, weight(row.total), travel(row.mean, unit));
        for (_, way) in
            settings.quantiles.iter().zip(&row.quantiles).filter(|(share, way)| **share == 0.5 && way.is_some())
        {
            let _ = write!(text, ", half within {}", travel(*way, unit));
        }
        for (radius, share) in settings.radii.iter().zip(&row.shares) {
            let _ = write!(text, ", {} within {radius}", share.map_or("-".to_owned(), percent));
        }
        text.push('.');
        text += &beyond(row);
    }
    text
}

/// Whom a mean leaves out; empty where everybody can reach a centre.
fn beyond(row: &SummaryRow) -> String {
    let none = row.total - row.reached;
    // What is left of a sum of fractions is nobody.
    if none <= rounding::STATED * row.total {
        return String::new();
    }
    format!(" {} have no centre within reach; the mean leaves them out.", percent(none / row.total))
}

/// Gini and concentration indices with their intervals; empty unless the study asks for them.
fn indices(distances: &Distances) -> String {
    let Some(asked) = &distances.settings.inequality else { return String::new() };
    let interval = format!("{}% interval", twelve_digits(asked.level * 100.0));
    let mut text = format!("\n{:<22}{:<14}{:<18}{:>8}{:>18}\n", "index", "people", "of", "value", interval);
    for row in &distances.inequality {
        let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
        let of = if row.of == "way" { "distance" } else { row.of };
        let ends = row.low.zip(row.high).map_or("-".to_owned(), |(low, high)| format!("{low:.3} to {high:.3}"));
        let _ = writeln!(
            text,
            "{:<22}{:<14}{:<18}{:>8}{:>18}",
            row.measure,
            cut(&row.weight, 13),
            of,
            number(row.value),
            ends
        );
    }
    text
}

/// How many people gain and lose access, in all groups together.
fn changed(distances: &Distances) -> Option<String> {
    let change = distances.change.as_ref()?;
    let mut text = format!("Afterwards there would be {}.", counted(change.centres.len(), "centre"));
    for row in change.rows.iter().filter(|row| row.grouping == "all") {
        let _ = write!(
            text,
            " Within {}: {} of {} lose access and {} gain it.",
            row.radius,
            weight(row.lose),
            row.weight,
            weight(row.gain)
        );
    }
    if change.rows.iter().any(|row| row.lose > 0.0) {
        text += " Statutory guidance presumes against closing children's centres, and outcomes of the most \
             disadvantaged must not suffer. change.csv says who loses in each group.";
    }
    Some(text)
}

/// How many people in each group lose access, for the first column of people and the widest radius; empty without
/// closures or a plan.
fn losses(distances: &Distances, grouping: &str) -> String {
    let settings = &distances.settings;
    let (Some(change), Some(first), Some(radius)) =
        (&distances.change, settings.weights.first(), settings.radii.last())
    else {
        return String::new();
    };
    let here = |row: &&ChangeRow| row.grouping == grouping && row.weight == *first && row.radius == *radius;
    let rows: Vec<&ChangeRow> = change.rows.iter().filter(here).collect();
    let mut text = format!(
        "\n{:<22}{:>14}{:>11}{:>11}{:>10}{:>10}\n",
        cut(grouping, 21),
        format!("in {radius} of"),
        "today",
        "afterwards",
        "lose",
        "gain"
    );
    for row in rows.iter().take(ROWS) {
        let share = |part: f64| if row.total > 0.0 { percent(part / row.total) } else { "-".to_owned() };
        let _ = writeln!(
            text,
            "{:<22}{:>14}{:>11}{:>11}{:>10}{:>10}",
            cut(&row.group_name, 21),
            weight(row.total),
            share(row.before),
            share(row.after),
            weight(row.lose),
            weight(row.gain)
        );
    }
    if rows.len() > ROWS {
        let _ = writeln!(text, "{} more in change.csv", rows.len() - ROWS);
    }
    text
}

/// One grouping, for the first column of people.
fn table(study: &Study, distances: &Distances, grouping: &str) -> String {
    let settings = &distances.settings;
    let unit = study.travel.unit();
    let first = settings.weights.first().map_or("", String::as_str);
    let rows: Vec<&SummaryRow> =
        distances.summary.iter().filter(|row| row.grouping == grouping && row.weight == first).collect();
    let Some(radius) = settings.radii.last() else { return String::new() };
    let median = settings.quantiles.iter().position(|share| *share == 0.5);
    let mut text = format!(
        "{:<22}{:>14}{:>9}{:>9}{:>9}{:>9}{:>8}\n",
        cut(grouping, 21),
        cut(first, 13),
        "mean",
        if median.is_some() { "median" } else { "" },
        format!("≤ {radius}"),
        "centres",
        "/1,000"
    );
    for row in rows.iter().take(ROWS) {
        let median = median.map_or(String::new(), |at| travel(row.quantiles[at], unit));
        let _ = writeln!(
            text,
            "{:<22}{:>14}{:>9}{:>9}{:>9}{:>9}{:>8}",
            cut(&row.group_name, 21),
            weight(row.total),
            travel(row.mean, unit),
            median,
            row.shares.last().copied().flatten().map_or("-".to_owned(), percent),
            row.centres.map_or("-".to_owned(), |centres| grouped(centres as u64)),
            row.per_1000.map_or("-".to_owned(), |rate| format!("{rate:.2}"))
        );
    }
    if rows.len() > ROWS {
        let _ = writeln!(text, "{} more in summary.csv", rows.len() - ROWS);
    }
    text
}

/// The main figures of a study of exposure, in 80 columns.
pub fn exposure_summary(study: &Study, origins: &Origins, exposure: &Exposure) -> String {
    let mut text = format!("{}\n{}\n\n", study.name, "=".repeat(study.name.chars().count().min(80)));
    let settings = &exposure.settings;
    let sentence = format!(
        "The first {} of life of {} at {}, by {}{}.",
        if settings.months == 1 { "month".to_owned() } else { counted(settings.months as usize, "month") },
        counted(exposure.cohorts.len(), "cohort"),
        counted(origins.len(), origins.kind().one()),
        counted(exposure.centres.len(), "centre"),
        assumed::distances(evaluate::detour(study))
    );
    text += &wrap("", &sentence);
    text.push('\n');
    let radii: Vec<String> = settings.radii.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "Share of origins with a centre in any month (unknown dates left out / included)");
    let _ = writeln!(
        text,
        "{:<10}{:<22}{}",
        "born",
        "centres",
        radii.iter().map(|radius| format!("{radius:>18}")).collect::<String>()
    );
    for (cohort, class, shares) in ever(study, origins, exposure) {
        let cells: String = shares
            .iter()
            .map(|[certain, possible]| format!("{:>9} /{:>7}", percent(*certain), percent(*possible)))
            .collect();
        let _ = writeln!(
            text,
            "{:<10}{:<22}{cells}",
            exposure.cohorts[cohort].to_string(),
            cut(&exposure.classes[class], 21)
        );
    }
    text.push('\n');
    let notes = study.assumptions.iter().chain(&origins.assumptions).chain(&exposure.assumptions);
    notes.for_each(|note| text += &wrap("- ", note));
    text
}

/// For the first, middle and last cohort and each class, the share of origins within each radius: certainly, possibly.
fn ever(study: &Study, origins: &Origins, exposure: &Exposure) -> Vec<(usize, usize, Vec<[f64; 2]>)> {
    let (cohorts, classes) = (exposure.cohorts.len(), exposure.classes.len());
    let mut shown = vec![0, cohorts / 2, cohorts - 1];
    shown.dedup();
    let mut counts = vec![vec![[0.0; 2]; exposure.settings.radii.len()]; cohorts * classes];
    for at in 0..exposure.len() {
        let row = exposure.row(at);
        if !shown.contains(&row.cohort) {
            continue;
        }
        // Of an area that the study has twice, each origin counts for its families.
        let share = study.zones[origins.zones()[row.origin].at()].share();
        for (count, within) in counts[row.cohort * classes + row.class].iter_mut().zip(&row.within) {
            count[0] += if within.ever == Some(true) { share } else { 0.0 };
            count[1] += if within.ever == Some(false) { 0.0 } else { share };
        }
    }
    let all: f64 = origins.zones().iter().map(|zone| study.zones[zone.at()].share()).sum();
    let all = if all > 0.0 { all } else { 1.0 };
    let pairs = shown.into_iter().flat_map(|cohort| (0..classes).map(move |class| (cohort, class)));
    pairs
        .map(|(cohort, class)| {
            let shares = counts[cohort * classes + class].iter().map(|counts| counts.map(|count| count / all));
            (cohort, class, shares.collect())
        })
        .collect()
}
