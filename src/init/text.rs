//! Text of the written files and of the terminal.

use super::choice::Choice;
use super::land::Land;
use super::survey::Survey;
use crate::model::{SiteStatus, Study};
use crate::words::{counted, named, verb};
use std::collections::BTreeSet;

/// Largest width of a line in a written file, and in a terminal, in characters.
const WIDTH: usize = 110;
const TERMINAL: usize = 80;

/// Text as comment lines; lines after the first are indented.
pub(super) fn comment(indent: &str, text: &str) -> String {
    let mark = format!("{indent}# ");
    wrapped(&mark, &mark, text, WIDTH)
}

/// An entry of a list, as comment lines.
pub(super) fn entry(text: &str) -> String {
    wrapped("# - ", "#   ", text, WIDTH)
}

/// Wraps text to `width` characters. `first` precedes the first line and `next`, which is as long, the others.
fn wrapped(first: &str, next: &str, text: &str, width: usize) -> String {
    let lines = crate::text::wrapped(&crate::text::name(text), width.saturating_sub(first.chars().count()));
    if lines.is_empty() {
        return first.trim_end().to_owned() + "\n";
    }
    let marks = std::iter::once(first).chain(std::iter::repeat(next));
    marks.zip(lines).map(|(mark, line)| format!("{mark}{line}\n")).collect()
}

/// Text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// What is used, what is missing and what was left out.
pub(super) fn summary(survey: &Survey, land: &Land, choice: &Choice, study: &Study) -> String {
    let (_, name) = &land.authorities[choice.authority];
    let neighbours: Vec<&str> = choice.neighbours.iter().map(|at| land.authorities[*at].1.as_str()).collect();
    let own = study.areas().find(land.said(choice.authority)).ok();
    let zones = study.zones.iter().filter(|zone| zone.authority == own).count();
    let sites =
        |status: SiteStatus| study.sites.iter().filter(|site| site.authority == own && site.status == status).count();
    let mut text = format!(
        "{name}: {}, {} open today, {} that could become hubs\n",
        counted(zones, "small area"),
        counted(sites(SiteStatus::Existing), "centre"),
        counted(sites(SiteStatus::Candidate), "other building"),
    );
    let with =
        if neighbours.is_empty() { "no neighbour within reach".to_owned() } else { named(&neighbours, NEIGHBOURS) };
    text += &item(&format!("neighbours within reach: {with}"));
    text += &list("Missing", choice.missing.iter().map(|gap| format!("{}: get {}", gap.what, gap.get)));
    // A reason with a code is a mistake in a file, which somebody may mend; the others are only in the study.
    let is_mistake = |why: &str| why.starts_with('H') && why[1..].starts_with(|c: char| c.is_ascii_digit());
    let mistakes = choice.passed.iter().filter(|(why, _)| is_mistake(why)).map(|(why, files)| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        format!("{}: {why}", named(&files, SHOWN))
    });
    text += &list("Left out", mistakes.chain(survey.remarks.iter().cloned()));
    let passed = choice.passed.values().map(BTreeSet::len).sum::<usize>() + survey.unknown.len();
    if passed > 0 {
        let (files, are) = (counted(passed, "file"), verb(passed, "be"));
        text += &format!("\n{files} of the folder {are} not used: the end of study.toml says why.\n");
    }
    text
}

/// Most neighbours that the terminal lists, and most file names for each mistake.
const NEIGHBOURS: usize = 12;
const SHOWN: usize = 3;

fn item(text: &str) -> String {
    wrapped("- ", "  ", text, TERMINAL)
}

/// Items under a heading; empty if there are none.
fn list(heading: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|text| item(&text)).collect();
    if items.is_empty() { items } else { format!("\n{heading}\n{items}") }
}
