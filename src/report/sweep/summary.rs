//! A sweep on the terminal: the answer first, in 80 columns.

use super::words::{self, Setting};
use crate::model::Study;
use crate::report::text::{WIDTH, cut, percent, wrap};
use crate::sweep::{SiteRow, Sweep};
use std::fmt::Write;

/// Most values of a key that a table on the terminal shows.
const VALUES: usize = 12;
/// Most sites that are listed.
const SITES: usize = 12;

/// The sweep in 80 columns.
pub fn sweep_summary(study: &Study, sweep: &Sweep) -> String {
    let title = cut(&sweep.title, WIDTH);
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    text += &wrap("", &words::answer(sweep));
    text += &wrap("", &words::about_no_regret(sweep));
    text += &wrap("", &words::about_best(sweep));
    if let Some(aside) = words::left_aside(sweep) {
        text += &wrap("", &aside);
    }
    text += &sites(sweep);
    text += &settings(sweep, &words::settings(sweep, VALUES));
    text.push('\n');
    study.attribution.iter().for_each(|line| text += &wrap("", line));
    text
}

fn sites(sweep: &Sweep) -> String {
    if sweep.sites.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{:<16}{:<34}{:>10}{:>9}{:>11}\n", "Site", "name", "chosen", "of plans", "no regret");
    for SiteRow { id, name, chosen, share_of_possible, no_regret, .. } in sweep.sites.iter().take(SITES) {
        let _ = writeln!(
            text,
            "{:<16}{:<34}{chosen:>10}{:>9}{:>11}",
            cut(id, 15),
            cut(name, 33),
            percent(*share_of_possible),
            if *no_regret { "yes" } else { "" }
        );
    }
    let more = sweep.sites.len().saturating_sub(SITES);
    if more > 0 {
        let _ = writeln!(text, "{more} more in sites.csv");
    }
    // Removes trailing spaces.
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn settings(sweep: &Sweep, settings: &[Setting<'_>]) -> String {
    let mut text = String::new();
    let mut last = "";
    for setting in settings {
        if setting.key != last {
            let _ = writeln!(
                text,
                "\n{:<32}{:>10}{:>10}{:>8}{:>20}",
                cut(setting.key, 31),
                "scenarios",
                "with plan",
                "hubs",
                if words::distances(sweep).is_empty() { "coverage" } else { "coverage, assumed" }
            );
            last = setting.key;
        }
        let coverage = setting.coverage.map_or("-".to_owned(), |[low, _, high]| {
            if low == high { percent(low) } else { format!("{} to {}", percent(low), percent(high)) }
        });
        let hubs = setting.hubs.map_or("-".to_owned(), |hubs| format!("{hubs:.1}"));
        let _ = writeln!(
            text,
            "{:<32}{:>10}{:>10}{hubs:>8}{coverage:>20}",
            cut(setting.value, 31),
            setting.scenarios,
            setting.with_plan
        );
    }
    text
}
