//! The summary of `hubplan validate`.

use super::text::{WIDTH, counted, cut, wrap};
use super::words;
use crate::model::{CentroidSource, Crs, LeftOut, LocatedBy, SiteStatus, Study, TravelSource};
use crate::units::{TravelUnit, grouped};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a study contains and what was left out, in at most 80 columns.
pub fn validation_summary(study: &Study) -> String {
    let sections = [
        places(study),
        sites(study),
        columns(study),
        attributes(study),
        inputs(study),
        left_out(study),
        assumptions(study),
    ];
    let filled: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    filled.join("\n")
}

/// A remark on a study as a whole, in at most 80 columns.
pub fn remark(text: &str) -> String {
    format!("\nremark\n{}", wrap("- ", text))
}

/// Words with their numbers, the most frequent first.
fn tally(words: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn list(counts: &[(String, usize)]) -> String {
    counts.iter().map(|(word, count)| format!("{} {word}", grouped(*count as u64))).collect::<Vec<_>>().join(", ")
}

fn places(study: &Study) -> String {
    let vintage = study.vintage.map(|vintage| format!(" ({vintage})")).unwrap_or_default();
    let given =
        study.zones.iter().filter(|zone| zone.is_area() && zone.centroid_source == CentroidSource::Given).count();
    let travel = match &study.travel {
        TravelSource::StraightLine { detour: 1.0 } => "straight lines".to_owned(),
        TravelSource::StraightLine { detour } => format!("straight lines times {detour}"),
        TravelSource::Matrix(matrix) if matrix.network().is_some() => {
            matrix.network().map_or_else(String::new, |network| network.said.clone())
        }
        TravelSource::Matrix(matrix) => match matrix.unit() {
            TravelUnit::Metres => "a matrix of metres".to_owned(),
            TravelUnit::Minutes => "a matrix of minutes".to_owned(),
            TravelUnit::Plain => "a matrix in a unit of its own".to_owned(),
        },
    };
    let verdict = match study.rows_unusable() {
        0 => "nothing wrong".to_owned(),
        rows => format!("{} could not be used", counted(rows, "row")),
    };
    let mut text = format!("{}: {verdict}\n\n", cut(&study.name, WIDTH - 40));
    let areas = study.zones.iter().filter(|zone| zone.is_area()).count();
    let split = if study.zones.iter().any(|zone| zone.families.is_some()) { ", with and without a car" } else { "" };
    let _ = writeln!(text, "zones        {}{vintage}{split}", grouped(areas as u64));
    let _ = match study.crs {
        Crs::Nowhere => writeln!(text, "  points     none: no place has a position"),
        _ => writeln!(text, "  points     {given} given, {} inside the polygon", areas - given),
    };
    let _ = writeln!(text, "authorities  {}", study.authorities.len());
    let _ = writeln!(text, "travel       {travel}");
    text
}

fn sites(study: &Study) -> String {
    let mut text = format!("sites        {}\n", grouped(study.sites.len() as u64));
    let statuses =
        [SiteStatus::Candidate, SiteStatus::Existing, SiteStatus::Required, SiteStatus::Excluded, SiteStatus::Closed];
    let by_status = statuses
        .map(|status| (status.as_str().to_owned(), study.sites.iter().filter(|site| site.status == status).count()));
    let present: Vec<_> = by_status.into_iter().filter(|(_, count)| *count > 0).collect();
    text += &wrap("  status     ", &list(&present));
    let kinds =
        tally(study.sites.iter().map(|site| site.kind.clone().unwrap_or_else(|| "of no stated kind".to_owned())));
    text += &wrap("  kind       ", &list(&kinds));
    let by_postcode = study.sites.iter().filter(|site| site.located_by == LocatedBy::Postcode).count();
    if by_postcode > 0 {
        text += &wrap("  located    ", &format!("{} by postcode", counted(by_postcode, "site")));
    }
    let distances = study.sites.iter().map(|site| site.zone_distance).filter(|distance| *distance > 0.0);
    let (slivers, furthest) = distances.fold((0, 0.0_f64), |(count, most), distance| (count + 1, most.max(distance)));
    if slivers > 0 {
        let sentence = format!(
            "{} outside every polygon, given to the nearest zone, at most {furthest:.0} m away",
            counted(slivers, "site")
        );
        text += &wrap("  slivers    ", &sentence);
    }
    text
}

fn columns(study: &Study) -> String {
    let mut text = String::from("columns of the zones\n");
    for name in study.columns.names() {
        let blanks = study.zone_indices().filter(|zone| study.columns.get(name, *zone).is_none()).count();
        let blanks = if blanks > 0 { format!(" ({blanks} blank)") } else { String::new() };
        let line = format!("  {name:<18} {}{blanks}", study.columns.origin(name).unwrap_or_default());
        text += &(cut(&line, WIDTH) + "\n");
    }
    text
}

/// The study's attributes of authorities; empty if it has none.
fn attributes(study: &Study) -> String {
    let mut text = String::new();
    for attribute in &study.attributes {
        let blanks = study.authorities.iter().filter(|authority| !authority.attributes.contains_key(&attribute.name));
        let blanks = match blanks.count() {
            0 => String::new(),
            blanks => format!(" ({blanks} blank)"),
        };
        let words = if attribute.numeric { "" } else { ", words" };
        let line = format!("  {:<18} {}{words}{blanks}", attribute.name, attribute.origin);
        text += &(cut(&line, WIDTH) + "\n");
    }
    if text.is_empty() { text } else { format!("attributes of the authorities\n{text}") }
}

fn inputs(study: &Study) -> String {
    let mut text = String::from("files read\n");
    for input in &study.inputs {
        // The study file has no rows.
        let rows = if input.rows == 0 { String::new() } else { format!(", {}", counted(input.rows, "row")) };
        let (path, what) = (&input.path, format!("{}{rows}", input.layout));
        let line = format!("  {path} - {what}\n");
        // If the line is too long, the description moves to the next: its end says which sheet, layer and row was
        // read.
        text += &if line.chars().count() <= WIDTH + 1 { line } else { format!("  {path}\n{}", wrap("    ", &what)) };
    }
    text
}

/// Most reasons of each kind that are listed.
const REASONS: usize = 20;

/// Reasons for leaving rows out, the most frequent first. The rows themselves are in a plan's `left_out.csv`.
fn left_out(study: &Study) -> String {
    if study.left_out.is_empty() {
        return "left out     nothing\n".to_owned();
    }
    let mut text = String::new();
    let mut heading = "left out";
    for (unusable, told) in
        [true, false].into_iter().filter(|which| kind(study, *which).next().is_some()).zip(words::left_out(study))
    {
        text += &wrap(&format!("{heading:<13}"), &told);
        text += &reasons(kind(study, unusable));
        heading = "";
    }
    text
}

/// The rows that could not be used, or those that were left out for other reasons.
fn kind(study: &Study, unusable: bool) -> impl Iterator<Item = &LeftOut> {
    study.left_out.iter().filter(move |entry| entry.is_unusable() == unusable)
}

fn reasons<'a>(entries: impl Iterator<Item = &'a LeftOut>) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for entry in entries {
        *counts.entry(format!("{}: {}", entry.file, entry.reason)).or_default() += entry.rows;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let line = |(reason, rows): &(String, u64)| wrap(&format!("  {:>9}  ", grouped(*rows)), reason);
    let mut text: String = counts.iter().take(REASONS).map(line).collect();
    let rest: u64 = counts.iter().skip(REASONS).map(|(_, rows)| rows).sum();
    if rest > 0 {
        text += &line(&("for other reasons: left_out.csv of a plan lists every row".to_owned(), rest));
    }
    text
}

fn assumptions(study: &Study) -> String {
    if study.assumptions.is_empty() {
        return String::new();
    }
    let mut text = String::from("assumed\n");
    text.extend(study.assumptions.iter().map(|assumption| wrap("- ", assumption)));
    text
}
