//! `sweep.html` and `sweep.md`.

use super::{chart, words};
use crate::report::assumed;
use crate::report::page::Report;
use crate::report::page::document::{self, Figure, Section, Table};
use crate::report::text::{percent, share, travel};
use crate::sweep::{Measures, Sweep};

/// Most values of a key that the page shows.
const VALUES: usize = 40;
/// Most sites that the page lists; the file has all.
const SITES: usize = 40;

/// All results, in sections.
pub(super) fn report(sweep: &Sweep) -> Report {
    let sections = vec![answer(sweep), sites(sweep), regret(sweep), settings(sweep), scenarios(sweep), basis(sweep)];
    Report::of(sweep.title.clone(), sections)
}

fn answer(sweep: &Sweep) -> Section {
    let mut section = Section::new("answer", "The answer");
    section.say(words::answer(sweep));
    section.say(words::about_no_regret(sweep));
    section.say(words::about_best(sweep));
    section
}

fn sites(sweep: &Sweep) -> Section {
    let mut section = Section::new("sites", "How often each site is chosen");
    if let Some(svg) = chart::chart(sweep, false) {
        let caption = "The sites that plans open most often, as a share of the scenarios that have a plan.".to_owned();
        section.figure(Figure { svg, caption, file: Some("sites.svg") });
    }
    let columns = [
        document::words("Site"),
        document::words("Name"),
        document::words("Authority"),
        document::figures("Chosen"),
        document::figures("Of plans that may open it"),
        document::words("No regret"),
    ];
    let mut table =
        Table::new("The sites that plans open most often; sites.csv lists all", columns).in_full("sites.csv");
    for site in sweep.sites.iter().take(SITES) {
        table.row([
            site.id.clone(),
            site.name.clone(),
            site.authority.clone().unwrap_or_default(),
            site.chosen.to_string(),
            percent(site.share_of_possible),
            if site.no_regret { "yes" } else { "" }.to_owned(),
        ]);
    }
    section.table(table);
    section
}

fn regret(sweep: &Sweep) -> Section {
    let mut section = Section::new("regret", "The plan with the smallest regret");
    section.say(
        "The regret of a plan under a scenario says how far its objective there is from the best possible, as a \
         share of the proven bound. A plan that breaks a limit of a scenario has no regret there.",
    );
    if let Some(aside) = words::left_aside(sweep) {
        section.say(aside);
    }
    let Some(best) = words::best(sweep) else { return section };
    if !sweep.regret.best_breaks.is_empty() {
        let names = sweep.regret.best_breaks.iter().take(5).filter_map(|number| sweep.scenarios.get(number - 1));
        let named: Vec<&str> = names.map(|row| row.name.as_str()).collect();
        let more = sweep.regret.best_breaks.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        section.say(format!("It breaks a limit of: {}{more}.", named.join("; ")));
    }
    section.say(format!("Its hubs, which are in least-regret.txt: {}.", best.hubs.join(", ")));
    let columns = [
        document::figures("Plan"),
        document::figures("Hubs"),
        document::figures("Found in"),
        document::figures("Keeps the limits of"),
        document::figures("Largest regret"),
        document::figures("Mean regret"),
    ];
    let mut table = Table::new("Plans under every scenario, the best first", columns).in_full("plans.csv");
    let mut rows: Vec<_> = sweep.regret.plans.iter().filter(|row| row.keeps.is_some()).collect();
    rows.sort_by(|a, b| b.keeps.cmp(&a.keeps).then(a.largest.unwrap_or(1.0).total_cmp(&b.largest.unwrap_or(1.0))));
    for row in rows.into_iter().take(10) {
        let share = |share: Option<f64>| share.map_or("-".to_owned(), percent);
        table.row([
            row.number.to_string(),
            row.hubs.len().to_string(),
            row.found_in.to_string(),
            row.keeps.unwrap_or_default().to_string(),
            share(row.largest),
            share(row.mean),
        ]);
    }
    section.table(table);
    section
}

fn settings(sweep: &Sweep) -> Section {
    let mut section = Section::new("settings", "What each setting does");
    let columns = [
        document::words("Key"),
        document::words("Value"),
        document::figures("Scenarios"),
        document::figures("With a plan"),
        document::figures("Hubs, mean"),
        document::figures("Coverage, least"),
        document::figures("mean"),
        document::figures("most"),
    ];
    let mut table = Table::new("Scenarios by what is set", columns).in_full("sweep.csv");
    for one in words::settings(sweep, VALUES) {
        let covered = |at: usize| share(one.coverage.map(|coverage| coverage[at]));
        table.row([
            one.key.to_owned(),
            one.value.to_owned(),
            one.scenarios.to_string(),
            one.with_plan.to_string(),
            one.hubs.map_or("-".to_owned(), |hubs| format!("{hubs:.1}")),
            covered(0),
            covered(1),
            covered(2),
        ]);
    }
    section.table(table);
    section
}

fn scenarios(sweep: &Sweep) -> Section {
    let mut section = Section::new("scenarios", "Every scenario");
    let columns = [
        document::figures("Number"),
        document::words("Scenario"),
        document::words("Status"),
        document::figures("Gap"),
        document::figures("Hubs"),
        document::figures(format!("Coverage{}", words::distances(sweep))),
        document::figures(format!("Mean journey{}", words::distances(sweep))),
        document::figures(assumed::heading("Cost", words::costs(sweep))),
    ];
    let mut table = Table::new("Scenarios and their answers", columns).in_full("sweep.csv");
    for row in &sweep.scenarios {
        let found = row.answer.found();
        let own = found.and_then(|found| found.measures.as_ref());
        let of = |figure: &dyn Fn(&Measures) -> Option<String>| own.and_then(figure).unwrap_or_else(|| "-".to_owned());
        table.row([
            row.number.to_string(),
            row.name.clone(),
            found.map_or("none found", |found| found.status.as_str()).to_owned(),
            found.and_then(|found| found.gap).map_or("-".to_owned(), |gap| format!("{:.3}%", gap * 100.0)),
            of(&|own| Some(own.hubs.to_string())),
            of(&|own| Some(share(own.coverage))),
            of(&|own| Some(travel(own.mean, sweep.unit))),
            of(&|own| own.cost.map(|cost| cost.to_string())),
        ]);
    }
    section.table(table);
    section
}

fn basis(sweep: &Sweep) -> Section {
    let mut section = Section::new("basis", "Assumptions");
    section
        .say(format!("The study is {}. Each scenario is the base scenario with the keys above replaced.", sweep.study));
    section.list(sweep.attribution.iter().map(String::as_str));
    section
}
