//! The charts of the report.

use crate::model::{BeforeAfter, Class, Group, Metrics, PhasedPlan, Reading};
use crate::report::assumed;
use crate::report::kit::chart::{Chart, Look, Row, Scale, Series, bars, dots};
use crate::report::text::{counted, percent, share};
use crate::report::words;
use maud::Markup;

/// Up to this many authorities are drawn as bars, more as dots.
const FEW: usize = 12;

/// Number of authorities that fit on a page.
const PAGE: usize = 100;

/// Coverage by decile, the most disadvantaged first. `None` where the study has no deciles.
pub(super) fn deciles(metrics: &Metrics, id: &str, titled: bool) -> Option<Markup> {
    let groups: Vec<&Group> = words::of_class(metrics, Class::Decile).collect();
    let column = metrics.decile_of.as_deref().filter(|_| !groups.is_empty())?;
    let distances = assumed::distances(metrics.assumed.detour);
    let title = format!("Demand within {} of a hub by {}{distances}", metrics.radius, words::index(column));
    let label = |group: &Group| match group.name.as_str() {
        "1" => "1, most disadvantaged".to_owned(),
        "10" => "10, least".to_owned(),
        name => name.to_owned(),
    };
    let rows = groups.iter().map(|group| row(metrics, label(group), &group.access)).collect();
    let about = match (groups.first(), groups.last()) {
        (Some(first), Some(last)) => {
            let of = |group: &Group| format!("{} in group {}", in_words(metrics, &group.access), group.name);
            format!("{} of zones: {}; {}.", counted(groups.len(), "group"), of(first), of(last))
        }
        _ => String::new(),
    };
    Some(bars(&Chart {
        id,
        title: &title,
        about,
        titled,
        scale: Scale::shares(),
        series: series(metrics),
        rows,
        target: None,
    }))
}

/// Authorities with their coverage, the best covered first; empty if there are fewer than two to compare.
fn ranked(metrics: &Metrics) -> Vec<&Group> {
    let mut groups: Vec<&Group> = words::of_class(metrics, Class::Authority).collect();
    let covered = |group: &Group| group.access.after.coverage;
    // Authorities without weight have no share, and come last.
    groups.sort_by(|a, b| covered(b).unwrap_or(-1.0).total_cmp(&covered(a).unwrap_or(-1.0)));
    if groups.len() < 2 { Vec::new() } else { groups }
}

/// Coverage by authority, the best covered first, in charts of at most a page: the ranks it shows, such as `1 to 77`,
/// and the chart.
pub(super) fn authorities(metrics: &Metrics) -> Vec<(String, Markup)> {
    let groups = ranked(metrics);
    let pages = groups.len().div_ceil(PAGE).max(1);
    let each = groups.len().div_ceil(pages).max(1);
    let chart = |(page, groups): (usize, &[&Group])| {
        let first = page * each + 1;
        let places = format!("{first} to {}", page * each + groups.len());
        Some((places, of_authorities(metrics, &format!("authorities-{first}"), groups, false)?))
    };
    groups.chunks(each).enumerate().filter_map(chart).collect()
}

fn of_authorities(metrics: &Metrics, id: &str, groups: &[&Group], titled: bool) -> Option<Markup> {
    let (best, worst) = (groups.first()?, groups.last()?);
    let distances = assumed::distances(metrics.assumed.detour);
    let title = format!("Demand within {} of a hub by authority{distances}", metrics.radius);
    let of = |group: &Group| format!("{} with {}", group.name, in_words(metrics, &group.access));
    let about = format!("{}, from {} to {}.", counted(groups.len(), "authority"), of(best), of(worst));
    let rows = groups.iter().map(|group| row(metrics, group.name.clone(), &group.access)).collect();
    let drawn = if groups.len() > FEW { dots } else { bars };
    Some(drawn(&Chart {
        id,
        title: &title,
        about,
        titled,
        scale: Scale::shares(),
        series: series(metrics),
        rows,
        target: None,
    }))
}

/// The chart of coverage for a separate file.
pub(super) fn coverage(metrics: &Metrics) -> Option<Markup> {
    deciles(metrics, "coverage", true).or_else(|| of_authorities(metrics, "coverage", &ranked(metrics), true))
}

/// Hubs in disadvantaged communities under each reading, compared with the share asked for.
pub(super) fn readings(readings: &[Reading], share: f64, asked: &str) -> Markup {
    let row = |reading: &Reading| {
        let value = if reading.hubs == 0 { 0.0 } else { reading.hubs_in as f64 / reading.hubs as f64 };
        let written = format!("{} ({} of {})", percent(value), reading.hubs_in, reading.hubs);
        Row { label: words::sentence(&words::reading(reading)), values: vec![value], written: vec![written] }
    };
    let together = readings.iter().filter(|reading| !words::is_by_authority(reading));
    let chart = Chart {
        id: "readings",
        title: "Hubs in disadvantaged communities under each reading",
        about: format!("One bar for each reading, with a mark at {asked}. The table below has the figures."),
        titled: false,
        scale: Scale::shares(),
        series: vec![Series { name: "share of hubs in disadvantaged communities".to_owned(), look: Look::Plan }],
        rows: together.map(row).collect(),
        target: Some((share, format!("{asked} required"))),
    };
    bars(&chart)
}

/// Coverage in each year, with a mark at today's coverage.
pub(super) fn years(phases: &PhasedPlan, metrics: &Metrics) -> Markup {
    let rows = phases.years.iter().map(|year| Row {
        label: year.year.to_string(),
        values: vec![year.coverage.unwrap_or_default()],
        written: vec![share(year.coverage)],
    });
    let shares: Vec<String> =
        phases.years.iter().map(|year| format!("{} in {}", share(year.coverage), year.year)).collect();
    let distances = assumed::distances(metrics.assumed.detour);
    let title = format!("Demand within {} year by year{distances}", metrics.radius);
    bars(&Chart {
        id: "years",
        title: &title,
        about: format!("One bar for each year: {}.", shares.join(", ")),
        titled: false,
        scale: Scale::shares(),
        series: vec![Series { name: "plan".to_owned(), look: Look::Plan }],
        rows: rows.collect(),
        target: metrics
            .all
            .before
            .coverage
            .filter(|_| words::has_today(metrics))
            .map(|today| (today, "today".to_owned())),
    })
}

/// The series: today, if any centre is open, and the plan.
fn series(metrics: &Metrics) -> Vec<Series> {
    let today = Series { name: "today".to_owned(), look: Look::Today };
    let plan = Series { name: "plan".to_owned(), look: Look::Plan };
    if words::has_today(metrics) { vec![today, plan] } else { vec![plan] }
}

fn row(metrics: &Metrics, label: String, access: &BeforeAfter) -> Row {
    let today = words::has_today(metrics).then_some(access.before.coverage);
    let shares = || today.into_iter().chain([access.after.coverage]);
    // A group without weight gets a bar of length 0, with `-` as value.
    Row { label, written: shares().map(share).collect(), values: shares().map(Option::unwrap_or_default).collect() }
}

/// `67.1% today and 91.7% under the plan`, or a statement that there is no demand.
fn in_words(metrics: &Metrics, access: &BeforeAfter) -> String {
    let Some(after) = access.after.coverage else { return "no demand".to_owned() };
    let today = words::has_today(metrics).then(|| format!("{} today and ", share(access.before.coverage)));
    format!("{}{} under the plan", today.unwrap_or_default(), percent(after))
}
