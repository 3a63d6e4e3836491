//! A comparison on the terminal: the answer first, in 80 columns.

use super::words;
use crate::compare::{Change, Comparison, SiteRow};
use crate::evaluate::GroupChange;
use crate::model::{Class, Study};
use crate::report::text::{WIDTH, counted, cut, share, weight, wrap};
use std::fmt::Write;

/// Most rows of a table; the file has all.
const ROWS: usize = 12;
/// Most sites and zones that are listed by name.
const NAMED: usize = 5;

/// The comparison in 80 columns.
pub fn compare_summary(study: &Study, comparison: &Comparison) -> String {
    let title = cut(&words::title(comparison), WIDTH);
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    for change in &comparison.changes {
        text += &wrap("", &words::answer(comparison, change));
    }
    text.push('\n');
    text += &sides(comparison);
    for change in &comparison.changes {
        text.push('\n');
        text += &against(study, change);
    }
    text.push('\n');
    for side in &comparison.plans {
        text += &wrap(&format!("{}  ", side.letter), &words::status(side));
    }
    if !comparison.differences.is_empty() {
        text += &wrap("", words::DIFFERENCES);
        words::differences(comparison).iter().for_each(|line| text += &wrap("  ", line));
    }
    comparison.notes.iter().for_each(|note| text += &wrap("- ", note));
    let what = format!("Demand is {}, as in plan A's scenario.", comparison.weight_unit);
    text += &wrap("- ", &what);
    comparison.attribution.iter().for_each(|line| text += &wrap("", line));
    text
}

fn sides(comparison: &Comparison) -> String {
    let letters = comparison.plans.iter().map(|side| side.letter.to_string());
    let line = |label: &str, cells: &mut dyn Iterator<Item = String>| {
        let cells: String = cells.map(|cell| format!(" {cell:>12}")).collect();
        format!("{:<40}{cells}", cut(label, 39)).trim_end().to_owned() + "\n"
    };
    let mut text = line("Side by side", &mut letters.into_iter());
    for (label, cells) in words::sides(comparison) {
        text += &line(&label, &mut cells.into_iter());
    }
    text
}

fn against(study: &Study, change: &Change) -> String {
    let mut text = format!("Plan {} compared with plan A\n", change.letter);
    for (word, row) in words::CHANGES {
        let names: Vec<&SiteRow> = change.sites.rows.iter().filter(|site| site.change == row).collect();
        if !names.is_empty() {
            let named: Vec<String> = names.iter().take(NAMED).map(|site| site_in_words(site)).collect();
            let more = names.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more in sites.csv") } else { String::new() };
            text += &wrap(&format!("  {word} "), &format!("{}{more}", named.join("; ")));
        }
    }
    if let Some(communities) = words::communities(change) {
        text += &wrap("  ", &communities);
    }
    for class in [Class::Decile, Class::Authority] {
        text += &groups(change, class);
    }
    text += &money(change);
    text += &worst(study, change);
    text
}

fn site_in_words(site: &SiteRow) -> String {
    let around = site.authority.as_ref().map(|authority| format!(", {authority}")).unwrap_or_default();
    format!("{} ({}{around})", site.name, site.id)
}

fn groups(change: &Change, class: Class) -> String {
    let all: Vec<&GroupChange> = change.families.groups.iter().filter(|group| group.class == class).collect();
    if all.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "  {:<26}{:>10}{:>10}{:>9}{:>9}{:>12}\n",
        words::heading(class),
        "gain",
        "lose",
        "A",
        change.letter,
        "difference"
    );
    let mut shown = all.clone();
    if class == Class::Authority && all.len() > ROWS {
        // If there are many, those with the largest changes. The sort is stable, so ties keep the study's order.
        shown.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        shown.truncate(ROWS);
    }
    for group in &shown {
        let (before, after) = (group.access.before.coverage, group.access.after.coverage);
        let _ = writeln!(
            text,
            "  {:<26}{:>10}{:>10}{:>9}{:>9}{:>12}",
            cut(&group.name, 25),
            weight(group.change.gained.0),
            weight(group.change.lost.0),
            share(before),
            share(after),
            points(before, after)
        );
    }
    if shown.len() < all.len() {
        let _ = writeln!(text, "  {} more in families.csv", all.len() - shown.len());
    }
    text
}

/// A difference of shares in percentage points: `+1.2`, `0.0`, `-3.4`.
fn points(before: Option<f64>, after: Option<f64>) -> String {
    let Some((before, after)) = before.zip(after) else { return "-".to_owned() };
    let difference = after - before;
    let tenths = (difference * 1000.0).round() / 10.0;
    if tenths == 0.0 { "0.0".to_owned() } else { format!("{tenths:+.1}") }
}

/// Weight that comes within the radius or is no longer within it.
fn moved(group: &GroupChange) -> f64 {
    group.change.gained.0 + group.change.lost.0
}

fn money(change: &Change) -> String {
    let Some(money) = &change.money else { return String::new() };
    let end = format!("{} in all, {} compared with plan A", money.after, words::signed(money.difference));
    let mut text = wrap("  ", &words::parts_of_cost(change, money, &end));
    let mut places: Vec<_> = money.authorities.iter().filter(|place| place.difference.0 != 0).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.difference.0.abs()));
    let named: Vec<String> =
        places.iter().take(NAMED).map(|place| format!("{} {}", place.name, words::signed(place.difference))).collect();
    if !named.is_empty() {
        let more = places.len().saturating_sub(NAMED);
        let more = if more > 0 { format!("; {more} more in compare.json") } else { String::new() };
        text += &wrap("  By authority: ", &format!("{}{more}", named.join("; ")));
    }
    text
}

fn worst(study: &Study, change: &Change) -> String {
    let families = &change.families;
    let unit = words::unit(study);
    let mut text = wrap("  ", &words::journeys(change));
    for (what, zones) in [("Largest losses: ", &families.worst_losses), ("Longest journeys: ", &families.longest_ways)]
    {
        let named: Vec<String> = zones.iter().take(NAMED).map(|zone| words::worst(zone, unit)).collect();
        if !named.is_empty() {
            text += &wrap(&format!("  {what}"), &named.join("; "));
        }
    }
    let changed = families.zones.len();
    if changed > 0 {
        text += &wrap("  ", &format!("zones.csv has all {} whose journey changes.", counted(changed, "zone")));
    }
    text
}
