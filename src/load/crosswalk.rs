//! Moves tables of the other LSOA vintage onto the study's zones, with the exact-fit look-up of the Office for
//! National Statistics.
//!
//! Counts of a zone that was split are shared out between its parts in proportion to their people; counts of merged
//! zones are added. Ranks, deciles, scores and rates of a part are those of the zone that was split. For merged zones
//! they are unknown and stay blank. The column `crosswalk` marks every zone that is not the same in both vintages.

use super::files::Opened;
use super::ledger::Ledger;
use super::numbers;
use super::rows::wanted;
use crate::error::{Code, Error, Finding, Findings, Result};
use crate::io::layouts::{Credit, fields};
use crate::io::number::Decimal;
use crate::io::study_file::Crosswalk;
use crate::io::table::{Row, Table};
use crate::io::{bytes, csv};
use crate::model::{InputFile, Vintage, Zone};
use crate::units::grouped;
use crate::validate::tables::{Domain, domain_of, h204_key_doubled};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Letters of the look-up (`CHGIND`) and words for what happened to a zone. Indices are the values of the column
/// `crosswalk`.
const CHANGES: [(&str, &str); 4] = [("U", "unchanged"), ("S", "split"), ("M", "merged"), ("X", "irregular")];

const SPLIT: usize = 1;
const MERGED: usize = 2;

/// Which zones of the other vintage became which zones of the study.
struct Moves {
    /// The zones from which each zone of the study came, in order.
    sources: BTreeMap<String, Vec<String>>,
    /// The zones of the study that each zone of the other vintage became.
    targets: HashMap<String, Vec<String>>,
    /// Index in [`CHANGES`], by zone of the study.
    change: HashMap<String, usize>,
}

/// Index in [`CHANGES`], by code of a zone of the study; empty where no table was moved.
pub(super) type Changes = HashMap<String, usize>;

/// Moves every table whose vintage is not the study's. `first` is the index of the first table: boundaries and
/// centroids cannot be moved.
pub(super) fn apply(
    base: &Path,
    asked: &Crosswalk,
    files: &mut [Opened<'_>],
    first: usize,
    vintage: Option<Vintage>,
    ledger: &mut Ledger,
) -> Result<Changes> {
    let Some(vintage) = vintage else { return Ok(Changes::new()) };
    let other = |file: &Opened<'_>| file.binding.vintage.is_some_and(|own| own != vintage);
    if !files.iter().skip(first).any(other) {
        return Ok(Changes::new());
    }
    let moves = read(base, asked, vintage, ledger)?;
    let people = people(&asked.people, files, vintage, ledger)?;
    let (mut moved, mut counted) = (0, BTreeSet::new());
    for file in files.iter_mut().skip(first).filter(|file| other(file)) {
        moved += 1;
        counted.extend(counts_of(file, asked));
        shift(file, asked, &moves, &people, ledger);
        file.binding.vintage = Some(vintage);
    }
    ledger.assume(format!(
        "hubplan moves {moved} tables of another census to {vintage} by the exact-fit look-up, and shares split \
         zones by {}. Ranks, deciles, scores and rates of a split zone are those of the whole zone; those of merged \
         zones are unknown. It shares and adds the counts: {}",
        asked.people,
        counted.into_iter().collect::<Vec<_>>().join(", ")
    ));
    Ok(moves.change)
}

/// Values of the column `crosswalk` for the study's zones.
pub(super) fn flags(changes: &Changes, zones: &[Zone], ledger: &mut Ledger) -> Vec<Option<f64>> {
    let of = |zone: &Zone| changes.get(&zone.code).copied();
    let counts: Vec<String> = CHANGES
        .iter()
        .enumerate()
        .map(|(kind, (_, name))| {
            let zones = zones.iter().filter(|zone| of(zone) == Some(kind)).count();
            format!("{} {name}", grouped(zones as u64))
        })
        .collect();
    ledger.assume(format!(
        "Between the censuses of 2011 and 2021 the study's zones are {} (column crosswalk)",
        counts.join(", ")
    ));
    zones.iter().map(|zone| of(zone).map(|kind| kind as f64)).collect()
}

fn read(base: &Path, asked: &Crosswalk, vintage: Vintage, ledger: &mut Ledger) -> Result<Moves> {
    let blob = bytes::read(base, &asked.file)?;
    let table = csv::read(&blob)?;
    let find = |names: &[&str]| {
        names.iter().find_map(|name| table.column(name)).ok_or_else(|| {
            let mend = "Give the ONS look-up of LSOA 2011 to LSOA 2021: LSOA11CD, LSOA21CD, CHGIND";
            Error::from(
                Finding::new(Code::ColumnMissing, &table.name, format!("it has no column {}", names[0]), mend).row(1),
            )
        })
    };
    let (old, new) = (find(&["LSOA11CD", "lsoa11_code"])?, find(&["LSOA21CD", "lsoa21_code"])?);
    let change = find(&["CHGIND", "change_indicator"])?;
    let (from, to) = if vintage == Vintage::Lsoa2021 { (old, new) } else { (new, old) };
    let mut moves = Moves { sources: BTreeMap::new(), targets: HashMap::new(), change: HashMap::new() };
    for row in &table.rows {
        let (from, to) = (table.cell(row, from).to_owned(), table.cell(row, to).to_owned());
        let letter = table.cell(row, change);
        let Some(kind) = CHANGES.iter().position(|(known, _)| *known == letter) else {
            let what = format!("the change is `{letter}`");
            ledger.findings.push(table.finding(row, Code::ValueUnknown, what, "It is U, S, M or X"));
            continue;
        };
        // The look-up tells the change from 2011 to 2021. In the other direction, a split is a merger.
        let kind = match (kind, vintage) {
            (SPLIT, Vintage::Lsoa2011) => MERGED,
            (MERGED, Vintage::Lsoa2011) => SPLIT,
            (kind, _) => kind,
        };
        moves.change.insert(to.clone(), kind);
        moves.sources.entry(to.clone()).or_default().push(from.clone());
        moves.targets.entry(from).or_default().push(to);
    }
    moves.sources.values_mut().for_each(|list| list.sort());
    ledger.inputs.push(InputFile {
        path: asked.file.clone(),
        sha256: blob.sha256,
        layout: "ONS exact-fit look-up of LSOA 2011 to LSOA 2021".to_owned(),
        rows: table.rows.len(),
    });
    ledger.credits.extend([Credit::OpenGovernmentLicence, Credit::Ons]);
    Ok(moves)
}

/// The people of each of the study's zones, from its own tables.
fn people(name: &str, files: &[Opened<'_>], vintage: Vintage, ledger: &Ledger) -> Result<HashMap<String, f64>> {
    let own = |file: &&Opened<'_>| file.binding.vintage.is_none_or(|own| own == vintage);
    let Some((file, positions)) = files.iter().filter(own).find_map(|file| Some((file, file.binding.positions(name)?)))
    else {
        let what = format!("no table of {vintage} has the column `{name}`, by which to share split zones");
        let mend = "Name a column of people of one of the study's own tables";
        return Err(Finding::new(Code::ColumnMissing, &ledger.study_file, what, mend)
            .key("zones.crosswalk.people")
            .into());
    };
    let mut people = HashMap::new();
    for (at, row) in file.table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok()) {
        let value = numbers::cell(file, at, name, positions, &mut 0, &mut Findings::new());
        people.insert(file.table.cell(row, file.binding.key).to_owned(), value.unwrap_or_default());
    }
    Ok(people)
}

/// The share of a zone that goes to one of its parts: by people, or in equal shares where nobody lives.
fn share(moves: &Moves, people: &HashMap<String, f64>, from: &str, to: &str) -> f64 {
    let Some(parts) = moves.targets.get(from).filter(|parts| parts.len() > 1) else { return 1.0 };
    let of = |code: &str| people.get(code).copied().unwrap_or_default();
    let all: f64 = parts.iter().map(|part| of(part)).sum();
    if all > 0.0 { of(to) / all } else { 1.0 / parts.len() as f64 }
}

/// Whether a column describes a whole zone, so that its value holds for each part.
fn is_of_the_whole(name: &str, asked: &Crosswalk) -> bool {
    WHOLE.iter().any(|end| name.ends_with(end))
        || fields::NOT_NUMBERS.contains(&name)
        || domain_of(name) == Domain::Decile
        || asked.whole.iter().any(|other| other == name)
}

/// Endings of the names of columns that are not counts.
const WHOLE: [&str; 9] = ["_rank", "_decile", "_quintile", "_score", "_rate", "_share", "_pct", "_percent", "_ratio"];

/// Replaces the rows of a table by rows for the study's zones.
fn shift(file: &mut Opened<'_>, asked: &Crosswalk, moves: &Moves, people: &HashMap<String, f64>, ledger: &mut Ledger) {
    let table = &file.table;
    let key = file.binding.key;
    let mut of_zone: HashMap<&str, &Row> = HashMap::new();
    let rows = table.rows.iter().enumerate().filter(|(at, _)| wanted(file, *at).is_ok());
    for row in rows.map(|(_, row)| row) {
        let code = table.cell(row, key);
        if let Some(first) = of_zone.insert(code, row) {
            ledger.findings.push(h204_key_doubled(table, row, code, table.spot(first)));
        }
    }
    let strange = of_zone.keys().filter(|code| !moves.targets.contains_key(**code)).count();
    let counts: Vec<usize> = columns(file, asked, false);
    let whole: Vec<usize> = columns(file, asked, true);
    let mut rows = Vec::with_capacity(moves.sources.len());
    for (to, sources) in &moves.sources {
        let parts: Option<Vec<(&Row, f64)>> =
            sources.iter().map(|from| Some((*of_zone.get(from.as_str())?, share(moves, people, from, to)))).collect();
        let Some(parts) = parts else { continue };
        let mut cells = vec![String::new(); table.header.len()];
        for &at in &counts {
            cells[at] = added(table, &parts, at);
        }
        if let [(row, _)] = parts.as_slice() {
            whole.iter().for_each(|&at| cells[at] = table.cell(row, at).to_owned());
        }
        // The cells by which rows are chosen (`only`) are the same in all parts.
        file.binding.only.iter().for_each(|(at, ..)| cells[*at] = table.cell(parts[0].0, *at).to_owned());
        cells[key] = to.clone();
        rows.push(Row { number: parts[0].0.number, cells: cells.into(), geometry: None });
    }
    ledger.tally(&file.source.file, "of zones that the crosswalk does not have", strange);
    file.table.rows = rows;
}

/// Names of the columns of a table that are counts.
fn counts_of(file: &Opened<'_>, asked: &Crosswalk) -> Vec<String> {
    let counts = file.binding.columns.iter().filter(|(name, _)| !is_of_the_whole(name, asked));
    counts.map(|(name, _)| name.clone()).collect()
}

/// Indices of the columns that are read from a table: those that describe whole zones, or those of counts.
fn columns(file: &Opened<'_>, asked: &Crosswalk, whole: bool) -> Vec<usize> {
    let wanted = file.binding.columns.iter().filter(|(name, _)| is_of_the_whole(name, asked) == whole);
    wanted.flat_map(|(_, positions)| positions.iter().copied()).collect()
}

/// The sum of the parts' cells as text; the unchanged cell if one part is the whole. A cell that is not a number stays
/// as it is, for later checks to report.
fn added(from: &Table, parts: &[(&Row, f64)], at: usize) -> String {
    if let [(row, 1.0)] = parts {
        return from.cell(row, at).to_owned();
    }
    let mut sum = 0.0;
    for (row, share) in parts {
        match from.number(row, at) {
            Ok(Some(value)) => sum += value * share,
            _ => return from.cell(row, at).to_owned(),
        }
    }
    match from.decimal {
        Decimal::Point => sum.to_string(),
        Decimal::Comma => sum.to_string().replace('.', ","),
    }
}
