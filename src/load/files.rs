//! Opens files, all in parallel, and binds each to hubplan's names by its layout, its column mapping, or both.

mod binding;

use self::binding::Binding;
pub(super) use self::binding::bind;

use super::ledger::Ledger;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::bytes;
use crate::io::crs::OtherCrs;
use crate::io::features::{InputCrs, Positions};
use crate::io::header::Wanted;
use crate::io::layouts::{self, About, fields};
use crate::io::notes;
use crate::io::study_file::Source;
use crate::io::table::{self, Table, tidy};
use crate::model::{InputFile, Vintage};
use crate::text;
use crate::units::grouped;
use crate::validate::tables;
use crate::words::{counted, verb};
use geo::{Geometry, InteriorPoint};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// A file that was read and bound.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    pub source: &'a Source,
    pub table: Table,
    pub binding: Binding,
    /// Coordinate system of its columns of positions, if the study states an unusual one.
    pub crs: Option<OtherCrs>,
    /// Number of its areas of which a point inside counts.
    areas: usize,
    sha256: String,
}

impl Opened<'_> {
    /// The file's path as the study writes it.
    pub fn name(&self) -> &str {
        &self.source.file
    }

    /// Place of the table in the file for the list of inputs; empty if it is at the beginning.
    fn place(&self) -> String {
        let place = &self.table.place;
        let part = place.part.as_ref().map(|part| {
            let kind = if self.table.is_spatial() || self.name().contains(".gpkg") { "layer" } else { "sheet" };
            format!("; {kind} `{part}`")
        });
        let header = place.header_row.map(|row| format!("; header in row {row}"));
        let crs = place.converted_from.as_ref().map(|crs| format!("; converted from {crs}"));
        [part, header, crs].into_iter().flatten().collect()
    }

    /// Refuses dates, times and errors of a spreadsheet in columns of identifiers.
    fn check_identifiers(&self) -> Result<()> {
        let mut findings = Findings::new();
        if !self.table.typed.is_empty() {
            let named = IDENTIFIERS.iter().filter_map(|name| self.binding.position(name));
            let columns: BTreeSet<usize> = named.chain([self.binding.key]).collect();
            for row in &self.table.rows {
                for (column, kind) in columns.iter().filter_map(|&at| Some((at, self.table.kind(row, at)?))) {
                    findings.push(tables::h215_typed(&self.table, row, column, kind));
                }
            }
        }
        findings.into_result()
    }
}

/// Columns that say where something is.
const PLACING: &[&str] = &[
    fields::POSTCODE,
    fields::ADDRESS,
    fields::EASTING,
    fields::NORTHING,
    fields::LONGITUDE,
    fields::LATITUDE,
    fields::X,
    fields::Y,
];

/// Columns of identifiers, apart from the key.
const IDENTIFIERS: &[&str] = &[
    fields::SITE_ID,
    fields::ZONE_CODE,
    fields::AUTHORITY_CODE,
    fields::DISTRICT_CODE,
    fields::POSTCODE,
    fields::SERVICE,
];

/// Most files of a study: all of them are in memory at once.
const MOST: usize = 500;

/// Reads files in parallel. Their mistakes go to the ledger; files that were read are listed in it, in order.
pub(super) fn open_all<'a>(
    base: &Path,
    positions: Positions,
    wanted: &[(&'a Source, About)],
    ledger: &mut Ledger,
) -> Result<Vec<Option<Opened<'a>>>> {
    if wanted.len() > MOST {
        let what = format!("it names {} files; hubplan reads at most {MOST}", wanted.len());
        return Err(Finding::new(Code::StudyMalformed, &ledger.study_file, what, "Join tables of one kind").into());
    }
    let read: Vec<Result<Opened<'a>>> =
        wanted.par_iter().map(|(source, about)| open(base, positions, source, *about)).collect();
    let mut opened = Vec::with_capacity(read.len());
    for result in read {
        let file = ledger.findings.absorb(result)?;
        if let Some(file) = &file {
            enter(file, ledger);
        }
        opened.push(file);
    }
    Ok(opened)
}

fn enter(file: &Opened<'_>, ledger: &mut Ledger) {
    let binding = &file.binding;
    ledger.inputs.push(InputFile {
        path: file.source.file.clone(),
        sha256: file.sha256.clone(),
        layout: binding.layout.clone() + &file.place(),
        rows: file.table.rows.len(),
    });
    ledger.credits.extend(binding.credits.iter().copied());
    ledger.own_credits.extend(file.source.attribution.clone());
    if file.table.cleaned > 0 {
        let (count, name) = (grouped(file.table.cleaned as u64), file.name());
        ledger.assume(format!(
            "{count} cells of {name} hold characters that cannot be shown. hubplan writes them as {}",
            text::INSTEAD
        ));
    }
    if file.areas > 0 {
        let (areas, count) = (counted(file.areas, "area"), verb(file.areas, "count"));
        ledger.assume(format!("{areas} of {} {count} at a point inside", file.name()));
    }
    for note in &file.table.notes {
        ledger.tally(file.name(), note.reason, 1);
    }
    for column in &binding.unread {
        ledger.assume(unread_in_words(&file.table, *column));
    }
    if let Some(note) = binding.note {
        ledger.assume(note);
    }
}

fn open<'a>(base: &Path, positions: Positions, source: &'a Source, about: About) -> Result<Opened<'a>> {
    let blob = bytes::read(base, &source.file)?;
    let known = |header: &[String]| {
        layouts::recognise(header, about).is_some()
            || (is_layer(&source.file) && layouts::recognise(header, of_points(about)).is_some())
            || source.key.as_ref().is_some_and(|key| header.iter().any(|other| tidy(other) == tidy(key)))
    };
    // Only a matrix may have an unknown header.
    let wanted = Wanted { known: &known, any: about == About::Pairs, row: source.header_row, positions };
    let mut table = table::read(&blob, source, &wanted)?;
    let areas = if matches!(about, About::Sites | About::Demand) { make_points(&mut table) } else { 0 };
    let mut binding = bind(&table, source, about)?;
    // A matrix and a study without positions may have a place of any name.
    if !matches!(about, About::Pairs | About::DemandNowhere | About::SitesNowhere) {
        let placed: Vec<usize> = PLACING.iter().filter_map(|name| binding.position(name)).collect();
        notes::set_aside(&mut table, binding.key, &placed);
    }
    if about == About::Zones && binding.vintage.is_none() {
        binding.vintage = vintage_of_codes(&table, binding.key);
    }
    let crs = match source.crs.or(positions.usual) {
        Some(InputCrs::Epsg(code)) => OtherCrs::epsg(code),
        _ => None,
    };
    let file = Opened { source, table, binding, crs, areas, sha256: blob.sha256 };
    file.check_identifiers()?;
    Ok(file)
}

/// What a layer of points is about, whose attributes need not say where they are.
fn of_points(about: About) -> About {
    match about {
        About::Sites => About::SitePoints,
        About::Demand => About::DemandPoints,
        other => other,
    }
}

/// Puts a point inside each area, for things that have a place and no extent; the number of areas.
fn make_points(table: &mut Table) -> usize {
    let mut areas = 0;
    for row in &mut table.rows {
        let Some(area @ (Geometry::Polygon(_) | Geometry::MultiPolygon(_))) = &row.geometry else { continue };
        row.geometry = area.interior_point().map(Geometry::Point);
        areas += 1;
    }
    areas
}

/// Whether a file may hold layers, by its name.
fn is_layer(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".gpkg", ".geojson", ".json", ".fgb", ".shp", ".zip"].iter().any(|ending| name.ends_with(ending))
}

/// LSOA vintage by the codes of a table whose header does not state it. Codes after the last one of 2011 are of 2021.
/// A table of the whole country without any such code is of 2011. Other tables may fit both vintages; where it
/// matters, some zone has no row.
fn vintage_of_codes(table: &Table, key: usize) -> Option<Vintage> {
    /// Codes in a table of the whole country; England had 32,844 LSOAs in 2011.
    const COUNTRY: usize = 30_000;
    let codes = || table.rows.iter().map(|row| table.cell(row, key));
    if codes().any(tables::is_lsoa_2021_only) {
        return Some(Vintage::Lsoa2021);
    }
    (codes().filter(|code| code.starts_with("E01")).count() > COUNTRY).then_some(Vintage::Lsoa2011)
}

/// What hubplan says of a column that looks like figures, but cannot be read as numbers.
fn unread_in_words(table: &Table, column: usize) -> String {
    let cells = table.rows.iter().filter(|row| table.number(row, column).is_err()).map(|row| table.cell(row, column));
    let example = cells.map(|cell| text::cut(cell, CELL_SHOWN)).next().unwrap_or_default();
    let (header, name) = (&table.header[column], &table.name);
    format!("hubplan does not use the column `{header}` of {name}: it cannot read cells such as `{example}` as numbers")
}

/// Characters of a cell that are shown.
const CELL_SHOWN: usize = 60;
